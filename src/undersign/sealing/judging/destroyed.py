"""A certificate of destruction judged: does the ledger's proof show the entry that it tells of? (RT-7)

Hides its format: facts as JSON, inside the sealed PDF as `destruction.json`, or alone with a detached seal
over its canonical form. The entry's hash is recomputed, and its inclusion checked against the log it names.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from undersign.journal import chain, head, merkle, note, tlog
from undersign.sealing.judging import manifest
from undersign.sealing.judging.evidence import attachment
from undersign.sealing.judging.judgement import Judgement

FORMAT = "undersign-destruction/1"
FILE = "destruction.json"
EVENT = "retention.destroyed"


def canonical(stated: Mapping[str, Any]) -> bytes:
    return chain.canonical(dict(stated))


def check_pdf(pdf: bytes, judgement: Judgement) -> None:
    """What a sealed PDF says of a destruction, if it says anything of one."""
    try:
        data = attachment(pdf, FILE)
    except KeyError:
        return
    try:
        stated = dict(json.loads(data))
    except (ValueError, TypeError) as error:
        judgement.blame("destruction", detail=str(error))
        return
    check(stated, judgement)


def check(stated: Mapping[str, Any], judgement: Judgement) -> None:
    """Blame what is wrong with the facts, whoever sealed them."""
    try:
        entry, ledger = dict(stated["entry"]), stated["ledger"]
        if stated["format"] != FORMAT:
            raise ValueError(f"format {stated['format']}")
        said = (entry["event"], entry["subject"], entry["facts"]["certificate_id"])
        if said != (EVENT, stated["contract"], stated["certificate"]):
            raise ValueError("the entry tells of another record")
        if chain.entry_hash(entry) != entry["hash"]:
            raise ValueError("the entry's hash is not its own")
    except (ValueError, KeyError, TypeError) as error:
        judgement.blame("destruction", detail=str(error))
        return
    try:
        origin, key = note.verifier(str(ledger["log"]))
        proof = tlog.read(str(ledger["proof"]))
        tlog.verify(proof, head.leaf(entry["hash"]), origin, key)
        if proof.index != ledger["index"]:
            raise ValueError("another place in the ledger")
    except (ValueError, KeyError, TypeError, note.Malformed, note.Unsigned, merkle.Unproven) as error:
        judgement.blame("proof-wrong", name=FILE, detail=str(error))


def judge_json(data: bytes, roots: Sequence[bytes], judgement: Judgement) -> None:
    """The JSON by itself: its seal, then its facts."""
    judgement.kind = "certificate"
    try:
        told = json.loads(data)
        stated, seal = dict(told["certificate"]), base64.b64decode(told["seal"], validate=True)
        at = datetime.strptime(stated["made_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        judgement.blame("destruction", detail=str(error))
        return
    manifest.check(canonical(stated), seal, at, roots, judgement)
    check(stated, judgement)
