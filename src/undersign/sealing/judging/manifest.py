"""The signed list of what an evidence bundle holds: names, SHA-256 values, the workspace's seal over them.

Hides the format (docs/evidence.md): `manifest.json`, and `manifest.p7s`, a detached CMS of the same make as
the signatures in our PDFs. Whoever checks this one signature and a dozen hashes has checked the bundle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from undersign.sealing.crypto import cms, trust
from undersign.sealing.crypto.signing_key import SigningKey
from undersign.sealing.judging.judgement import Judgement

FORMAT = "undersign-evidence/2"
MANIFEST, SIGNATURE, LEDGER = "manifest.json", "manifest.p7s", "ledger/"


@dataclass(frozen=True)
class Manifest:
    """files: {name: SHA-256}. log: the verifier key of the ledger its entries are proven in, or empty."""

    contract: str
    at: datetime
    files: dict[str, str]
    log: str


def build(
    contract: str, at: datetime, files: Mapping[str, bytes], facts: Mapping[str, Any], key: SigningKey
) -> dict[str, bytes]:
    """Both files. at: to the second; facts: what else it is to state."""
    stated = {
        **facts,
        "format": FORMAT,
        "contract": contract,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    text = json.dumps(stated, indent=2, sort_keys=True, ensure_ascii=False).encode()
    return {MANIFEST: text, SIGNATURE: cms.sign(hashlib.sha256(text).digest(), key)}


def read(data: bytes) -> Manifest:
    """What it states. Raises ValueError, KeyError or TypeError where it is none."""
    stated = json.loads(data)
    if stated["format"] != FORMAT:
        raise ValueError(f"format {stated['format']}")
    at = datetime.strptime(stated["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return Manifest(str(stated["contract"]), at, dict(stated["files"]), str(stated.get("log", "")))


def check(data: bytes, signature: bytes, at: datetime, roots: Sequence[bytes], judgement: Judgement) -> str:
    """Blame whatever is wrong with the seal over the manifest; returns the workspace that sealed it."""
    try:
        container = cms.read(signature)
        if cms.read_der(signature)[2] != len(signature):
            raise cms.Unfamiliar("length")
    except cms.Unfamiliar as error:
        judgement.blame("container-damaged", field=SIGNATURE, detail=str(error))
        return ""
    if container.digest != hashlib.sha256(data).digest():
        judgement.blame("bytes-changed", field=SIGNATURE)
    if not trust.signature_holds(container):
        judgement.blame("signature-wrong", field=SIGNATURE)
    try:
        trust.check(container, roots, at)
    except trust.Untrusted as error:
        judgement.blame(error.code, field=SIGNATURE, detail=error.detail)
        return ""
    holder = trust.holder(container.leaf)
    if holder.role != "seal":
        judgement.blame("wrong-role", field=SIGNATURE, detail=holder.name)
    return holder.workspace
