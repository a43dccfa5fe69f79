"""The validation report: a judgement as a PDF of its own, certified with a fresh certificate of the instance.

Hides the words. It works from the JSON of a judgement, carries that JSON inside as `report.json`, and is
itself a file that `verify` judges. A name that no trusted signature stands behind is called a claim.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from undersign.sealing import pades
from undersign.sealing.crypto import authority
from undersign.sealing.judging.reasons import translated as _
from undersign.typesetting import certificate, engine, report

FILE = "report.json"
FORMAT = "undersign-validation/1"
MOST_MISSING = 12  # characters without a font before a report keeps to ASCII


def word(verdict: str, language: str) -> str:
    """The verdict as a heading."""
    return {
        "AUTHENTIC": _("Authentic", language),
        "INCOMPLETE": _("Incomplete", language),
        "UNKNOWN-ISSUER": _("Unknown issuer", language),
        "UNREADABLE": _("Unreadable", language),
    }.get(verdict, _("Altered", language))


def indication(told: Mapping[str, Any]) -> str:
    """Main and sub-indication of a judgement, a reason or a signature, as one text."""
    return " / ".join(part for part in (told["indication"], told["sub_indication"]) if part)


def about(reason: Mapping[str, Any], language: str) -> str:
    """Where in the file a reason lies, and what it is to programs."""
    number = reason["revision"]
    where = _("revision %(number)s", language) % {"number": number} if number else ""
    return ", ".join(part for part in (where, indication(reason), reason["code"]) if part)


def signature(told: Mapping[str, Any], language: str) -> dict[str, Any]:
    """{"name", "is_trusted", "rows": [(what, said), …]} of one signature in a judgement's JSON."""
    at = certificate.moment(datetime.fromisoformat(told["at"]), language) if told["at"] else ""
    rows = [
        (_("Signed as", language), _role(str(told["role"]), language)),
        (_("Signed", language), at),
        (_("Checked before signing", language), told["method"]),
        (_("Revision of the file", language), str(told["revision"])),
        (_("Result", language), indication(told)),
    ]
    name = told["signer"] or told["field"]
    if not told["trusted"]:
        rows.insert(0, (_("Name", language), _("as the file claims; not confirmed", language)))
    return {"name": name, "is_trusted": told["trusted"], "rows": [row for row in rows if row[1]]}


def _role(role: str, language: str) -> str:
    return {
        "issue": _("Issuer of the document", language),
        "signer": _("Signer", language),
        "seal": _("Seal over the whole document", language),
        "certification": _("Issuer of the certificate", language),
        "stamp": _("Time stamp", language),
    }.get(role, role)


def make(
    judged: Mapping[str, Any],
    *,
    name: str,
    at: datetime,
    sealed_at: datetime,
    language: str,
    instance: str,
    root: authority.Identity,
) -> bytes:
    """The report on `judged` (`Judgement.to_json`) of a file called `name`, judged `at`, as a sealed PDF."""
    stated = {
        "format": FORMAT,
        "file": name,
        "judged_at": at.isoformat(),
        "instance": instance,
        "root_sha256": hashlib.sha256(root.certificate).hexdigest(),
        "judgement": dict(judged),
    }
    text = json.dumps(stated, ensure_ascii=True, sort_keys=True, indent=1)
    told = _told(judged, name=name, at=at, language=language, instance=instance)
    paper = _drawn(told, language=language, created_at=sealed_at, attached={FILE: text})
    key = authority.issue_seal(
        root, organisation=instance, workspace_id="instance", at=sealed_at - timedelta(minutes=5)
    ).key()
    return pades.certify(paper, key, sealed_at, name=instance, reason="Validation report")


def _told(
    judged: Mapping[str, Any], *, name: str, at: datetime, language: str, instance: str
) -> dict[str, Any]:
    return {
        "heading": _("Validation report", language),
        "verdict": word(judged["verdict"], language),
        "tone": judged["verdict"],
        "sentence": judged["sentence"],
        "instance": instance,
        "facts": [
            [_("File", language), name],
            ["SHA-256", judged["sha256"]],
            [_("Checked", language), certificate.moment(at, language)],
            [_("Checked by", language), instance],
            [_("Result", language), f"{judged['verdict']} · {indication(judged)}"],
        ],
        "reasons_heading": _("Why", language),
        "reasons": [f"{one['sentence']} ({about(one, language)})" for one in judged["reasons"]],
        "signatures_heading": _("Signatures in the file", language),
        "signatures": [signature(one, language) for one in judged["signatures"]],
        "no_signatures": _("There is no signature.", language),
        "note": _(
            "Judged by the strict rule of Undersign and indicated as in ETSI EN 319 102-1. This report is "
            "sealed by the instance that checked; the verdict is about the bytes with this SHA-256 only.",
            language,
        ),
    }


def _drawn(told: Any, **given: Any) -> bytes:
    """The pages. A hostile file may call itself anything: what no font has is written as its number."""
    for _again in range(MOST_MISSING):
        try:
            return report.draw(told, **given)
        except engine.MissingGlyph as missing:
            told = _without(told, missing.character)
    return report.draw(_without(told, ""), **given)


def _without(told: Any, character: str) -> Any:
    """Every text without `character`, or with ASCII alone if that is empty."""
    if isinstance(told, str):
        number = "".join(f"<U+{ord(each):04X}>" for each in character)
        return told.replace(character, number) if character else told.encode("ascii", "replace").decode()
    if isinstance(told, dict):
        return {key: _without(value, character) for key, value in told.items()}
    return [_without(each, character) for each in told] if isinstance(told, list | tuple) else told
