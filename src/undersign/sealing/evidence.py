"""An evidence bundle judged: do the sealed files in it vouch for everything else?

Hides the layout of the ZIP. The manifest binds names to hashes but is itself bound by nothing; what counts
are the facts sealed inside the certificate of completion: the contract's SHA-256, the end of the trail of
events, and the SHA-256 of every other file. A file that no seal vouches for is named.

Facts (``facts.json``, attached to certificate.pdf): ``{"contract": id, "contract_sha256": hex,
"events": {"count": n, "head": hex}, "files": {name: hex}}``.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from undersign.sealing.judgement import Judgement
from undersign.sealing.revision import File
from undersign.sealing.syntax import Malformed, Stream

FORMAT = "undersign-evidence/1"
CONTRACT, CERTIFICATE, EVENTS = "contract.pdf", "certificate.pdf", "events.jsonl"
MANIFEST, README, CHAIN = "manifest.json", "README.txt", "chain/"
FACTS = "facts.json"
REQUIRED = (CONTRACT, CERTIFICATE, EVENTS, MANIFEST)
MOST_FILES, MOST_BYTES = 1000, 200_000_000
_EMPTY_COMMENT = b"\0\0"

Judge = Callable[[bytes], Judgement]


def examine(data: bytes, judgement: Judgement, judge_pdf: Judge) -> None:
    """Fill ``judgement``; ``judge_pdf`` judges one PDF with the caller's roots. May raise on bad ZIPs."""
    files = _unpack(data, judgement)
    missing = [name for name in REQUIRED if name not in files]
    for name in missing:
        judgement.blame("missing-file", name=name)
    if missing:
        return
    contract = _judge_part(files[CONTRACT], CONTRACT, "contract", judgement, judge_pdf)
    certificate = _judge_part(files[CERTIFICATE], CERTIFICATE, "certificate", judgement, judge_pdf)
    named = _check_manifest(files, judgement)
    facts = _facts(files[CERTIFICATE], judgement)
    if facts is None:
        return
    _check_contract(facts, contract, certificate, named, judgement)
    _check_events(files[EVENTS], facts, judgement)
    _check_rest(files, facts, _used(contract, certificate), judgement)


def _unpack(data: bytes, judgement: Judgement) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise zipfile.BadZipFile("too large when unpacked")
        if len({name.casefold() for name in names}) != len(names) or any(map(_unsafe, names)):
            judgement.blame("bundle-ambiguous", detail="a name twice, or a path")
        first = min((entry.header_offset for entry in entries), default=0)
        if first or not data.startswith(b"PK\3\4") or data[-2:] != _EMPTY_COMMENT:
            judgement.blame("bundle-ambiguous", detail="bytes before or after it")
        return {entry.filename: archive.read(entry) for entry in entries}


def _unsafe(name: str) -> bool:
    parts = name.split("/")
    return "\\" in name or "\0" in name or ".." in parts or "" in parts


def _judge_part(data: bytes, name: str, kind: str, judgement: Judgement, judge_pdf: Judge) -> Judgement:
    part = judge_pdf(data)
    for reason in part.reasons:
        judgement.blame(reason.code, **{**reason.facts, "file": name})
    if part.kind not in (kind, "unknown"):
        judgement.blame("wrong-kind", name=name, kind=kind)
    judgement.signatures.extend(part.signatures)
    return part


def _check_manifest(files: Mapping[str, bytes], judgement: Judgement) -> str:
    """The contract id the manifest names; "" when it cannot be read."""
    try:
        manifest = json.loads(files[MANIFEST])
        listed, contract = dict(manifest["files"]), str(manifest["contract"])
        if manifest["format"] != FORMAT:
            raise ValueError(f"format {manifest['format']}")
    except (ValueError, KeyError, TypeError) as error:
        judgement.blame("manifest", detail=str(error))
        return ""
    for name in sorted(set(files) - set(listed) - {MANIFEST}):
        judgement.blame("unlisted-file", name=name)
    for name, digest in listed.items():
        if name not in files:
            judgement.blame("missing-file", name=name)
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            judgement.blame("file-changed", name=name)
    return contract


def _facts(certificate: bytes, judgement: Judgement) -> dict[str, Any] | None:
    try:
        facts = json.loads(attachment(certificate, FACTS))
        wanted = {
            "contract": str(facts["contract"]),
            "contract_sha256": str(facts["contract_sha256"]),
            "count": int(facts["events"]["count"]),
            "head": str(facts["events"]["head"]),
        }
        return {**wanted, "files": dict(facts.get("files", {}))}
    except (ValueError, KeyError, TypeError) as error:
        judgement.blame("facts", detail=str(error))
        return None


def attachment(pdf: bytes, name: str) -> bytes:
    """A file attached to a PDF of ours. Raises KeyError (no such attachment) and Malformed."""
    file = File(pdf)
    tree = file.dictionary(file.dictionary(file.catalog.get("Names", {})).get("EmbeddedFiles", {}))
    pairs = file.array(tree.get("Names", []))
    for title, spec in zip(pairs[::2], pairs[1::2], strict=True):
        if title == name.encode():
            embedded = file.resolve(file.dictionary(file.dictionary(spec)["EF"])["F"])
            return _inflated(embedded)
    raise KeyError(f"no attachment {name}")


def _inflated(stream: Any) -> bytes:
    if not isinstance(stream, Stream):
        raise Malformed("attachment")
    if "Filter" not in stream.entries:
        return stream.data
    if stream.entries["Filter"] not in ("FlateDecode", ["FlateDecode"]):
        raise Malformed("attachment")
    return zlib.decompressobj().decompress(stream.data, MOST_BYTES)


def _check_contract(
    facts: Mapping[str, Any], contract: Judgement, certificate: Judgement, named: str, judgement: Judgement
) -> None:
    if facts["contract_sha256"] != contract.sha256 or (named and named != facts["contract"]):
        judgement.blame("other-contract", detail=facts["contract"])
    seals = {s.workspace for s in (contract.signatures + certificate.signatures) if s.workspace and s.trusted}
    if len(seals) > 1:
        judgement.blame("other-workspace")


def _check_events(data: bytes, facts: Mapping[str, Any], judgement: Judgement) -> None:
    try:
        entries = [json.loads(line) for line in data.decode().splitlines() if line]
        hashes = [str(entry["hash"]) for entry in entries]
        strangers = [entry for entry in entries if entry["subject"] != facts["contract"]]
    except (ValueError, KeyError, TypeError) as error:
        judgement.blame("events-unreadable", detail=str(error))
        return
    if len(hashes) != facts["count"] or not hashes or hashes[-1] != facts["head"] or strangers:
        judgement.blame("events-other-end")
    try:
        journal = importlib.import_module("undersign.journal.verify")
        faults = journal.verify_chain(entries)
    except ImportError:
        judgement.blame("events-unchecked")
        return
    except (ValueError, KeyError, TypeError) as error:
        judgement.blame("events-unreadable", detail=str(error))
        return
    for fault in faults[:20]:
        judgement.blame("events-changed", position=fault.position, detail=fault.detail)


def _used(*parts: Judgement) -> set[bytes]:
    return {one for part in parts for signature in part.signatures for one in signature.certificates}


def _check_rest(
    files: Mapping[str, bytes], facts: Mapping[str, Any], used: set[bytes], judgement: Judgement
) -> None:
    bound = facts["files"]
    for name, data in files.items():
        if name in REQUIRED:
            continue
        if name in bound:
            if hashlib.sha256(data).hexdigest() != bound[name]:
                judgement.blame("file-changed", name=name)
        elif name.startswith(CHAIN):
            if not _is_used(data, used):
                judgement.blame("chain-differs", name=name)
        else:
            judgement.blame("unbound-file", name=name)
    for name in set(bound) - set(files):
        judgement.blame("missing-file", name=name)


def _is_used(pem: bytes, used: set[bytes]) -> bool:
    try:
        held = x509.load_pem_x509_certificates(pem)
    except ValueError:
        return False
    return all(one.public_bytes(serialization.Encoding.DER) in used for one in held)
