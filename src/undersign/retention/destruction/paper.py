"""The certificate of destruction as pages, in one language. Hides the words; the layout is the report's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersign.retention.destruction import words
from undersign.sealing.judging import destroyed
from undersign.typesetting import certificate, engine, report

KINDS = {
    "base": gettext_lazy("Document before signing"),
    "issued": gettext_lazy("Document as it was issued"),
    "act": gettext_lazy("Document with one more signature"),
    "sealed": gettext_lazy("Sealed contract"),
    "certificate": gettext_lazy("Certificate of completion"),
    "bundle": gettext_lazy("Evidence bundle"),
    "reading": gettext_lazy("Text for reading"),
    "disclosure": gettext_lazy("Statement about electronic records"),
    "attachment": gettext_lazy("Attached file"),
    "scan": gettext_lazy("Scan of the signed paper"),
    "part": gettext_lazy("Part of the record"),
}


def draw(stated: Mapping[str, Any], *, language: str, created_at: datetime) -> bytes:
    """PDF/A-3a with the facts inside as `destruction.json`."""
    text = json.dumps(stated, ensure_ascii=True, sort_keys=True, indent=1)
    with translation.override(language):
        told = _told(stated, language)
    given: dict[str, Any] = {"language": language, "created_at": created_at.replace(microsecond=0)}
    try:
        return report.draw(told, **given, attached={destroyed.FILE: text})
    except engine.MissingGlyph:  # a name in letters that no font has: the JSON inside spells it
        return report.draw(words.plain(told), **given, attached={destroyed.FILE: text})


def _told(stated: Mapping[str, Any], language: str) -> dict[str, Any]:
    workspace = stated["workspace"]["name"]
    about = {"number": stated["number"], "when": _at(stated["destroyed_at"], language)}
    return {
        "heading": _("Certificate of destruction"),
        "verdict": _("Destroyed"),
        "tone": "AUTHENTIC",
        "sentence": _("The record of contract %(number)s was destroyed on %(when)s.") % about,
        "instance": workspace,
        "facts": [[str(what), str(said)] for what, said in _facts(stated, language) if said],
        "reasons_heading": _("Where copies lay, and where they may lie"),
        "reasons": [*words.outside(stated["outside"]), *words.backups(stated["backups"], language)],
        "signatures_heading": _("What was destroyed"),
        "signatures": [_file(each) for each in stated["files"]],
        "no_signatures": _("There were no files."),
        "note": _(
            "What remains is the audit trail without people: hashes, times and roles. This certificate is "
            "sealed by %(workspace)s; the proof inside shows that its signed ledger holds the destruction. "
            "Anybody can check both offline with “undersign verify”."
        )
        % {"workspace": workspace},
    }


def _facts(stated: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    rule = stated["authority"]
    did = {"decided": _("Decided by"), "verified the rule": _("Rule verified by")}
    return [
        (_("Certificate"), stated["certificate"]),
        (_("Contract"), f"{stated['number']} ({stated['contract']})"),
        (_("Rule"), f"{rule.get('rule', '')}, {rule.get('basis', '')}".strip(", ")),
        (_("Source"), str(rule.get("source", ""))),
        (_("Kept until"), str(rule.get("retain_until", ""))),
        *((did[each["did"]], f"{each['name']} ({each['id']})") for each in stated["persons"]),
        (_("Decided"), _at(stated["decided_at"], language)),
        (_("Warned"), "; ".join(_at(each, language) for each in stated["warned_at"])),
        (_("Destroyed"), _at(stated["destroyed_at"], language)),
        (_("Method"), _("Deleted; data keys destroyed (cryptographic erase, NIST SP 800-88, purge)")),
        (_("Keys destroyed"), ", ".join(stated["keys"])),
        (_("Place in the ledger"), f"{stated['ledger']['index']} · {stated['entry']['hash']}"),
    ]


def _file(each: Mapping[str, Any]) -> dict[str, Any]:
    size = _("%(size)s bytes") % {"size": each["size"]}
    rows = [("SHA-256", each["sha256"]), (_("Size"), size)]
    return {"name": str(KINDS.get(each["kind"], each["kind"])), "rows": rows}


def _at(text: str, language: str) -> str:
    return certificate.moment(datetime.fromisoformat(text), language)
