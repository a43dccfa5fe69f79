"""An evidence bundle judged: do the sealed files in it vouch for everything else?

Hides the layout of the ZIP. Two seals vouch: the facts inside the certificate of completion (the contract's
SHA-256, the end of the trail, files), and the signed manifest over every file. Proofs from the ledger are
signed by the ledger itself, whose key the manifest names. A file that no seal vouches for is named, and a
bundle of the first format, whose manifest nobody signed, is judged by its certificate alone.

Facts (``facts.json``, attached to certificate.pdf): ``{"contract": id, "contract_sha256": hex,
"events": {"count": n, "head": hex}, "files": {name: hex}}``.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from undersign.journal import head, merkle, note, tlog, verify
from undersign.sealing.judging import manifest
from undersign.sealing.judging.judgement import Judgement
from undersign.sealing.judging.manifest import LEDGER, MANIFEST, SIGNATURE
from undersign.sealing.pdf.revision import File
from undersign.sealing.pdf.syntax import Malformed, Stream

FORMAT = "undersign-evidence/1"
CONTRACT, CERTIFICATE, EVENTS = "contract.pdf", "certificate.pdf", "events.jsonl"
README, CHAIN = "README.txt", "chain/"
FACTS = "facts.json"
REQUIRED = (CONTRACT, CERTIFICATE, EVENTS, MANIFEST)
MOST_FILES, MOST_BYTES = 1000, 200_000_000
_EMPTY_COMMENT = b"\0\0"

Judge = Callable[[bytes], Judgement]


def examine(data: bytes, judgement: Judgement, judge_pdf: Judge, roots: Sequence[bytes] = ()) -> None:
    """Fill ``judgement``; ``judge_pdf`` judges one PDF with the caller's ``roots``. May raise on bad ZIPs."""
    files = _unpack(data, judgement)
    missing = [name for name in REQUIRED if name not in files]
    for name in missing:
        judgement.blame("missing-file", name=name)
    if missing:
        return
    contract = _judge_part(files[CONTRACT], CONTRACT, "contract", judgement, judge_pdf)
    certificate = _judge_part(files[CERTIFICATE], CERTIFICATE, "certificate", judgement, judge_pdf)
    listed, named, signed = _check_manifest(files, judgement)
    if not named:
        return
    sealer = _check_signed(files, signed, roots, judgement) if signed else ""
    facts = _facts(files[CERTIFICATE], judgement)
    if facts is None:
        return
    _check_contract(facts, contract, certificate, named, judgement)
    seals = {s.workspace for s in (contract.signatures + certificate.signatures) if s.workspace and s.trusted}
    if len(seals | {sealer} - {""}) > 1:
        judgement.blame("other-workspace")
    hashes = _check_events(files[EVENTS], facts, judgement)
    others = files
    if signed:
        others = {name: each for name, each in files.items() if not name.startswith((SIGNATURE, LEDGER))}
        facts["files"] = {**listed, **facts["files"]}
    _check_rest(others, facts, _used(contract, certificate), judgement)
    _check_ledger(files, signed.log if signed else "", hashes, judgement)


def _check_signed(
    files: Mapping[str, bytes], said: manifest.Manifest, roots: Sequence[bytes], judgement: Judgement
) -> str:
    """The workspace whose seal is over the manifest."""
    if SIGNATURE not in files:
        judgement.blame("missing-file", name=SIGNATURE)
        return ""
    return manifest.check(files[MANIFEST], files[SIGNATURE], said.at, roots, judgement)


def _check_ledger(files: Mapping[str, bytes], log: str, hashes: list[str], judgement: Judgement) -> None:
    """Every entry of the trail is in the ledger, or no proof is enclosed at all."""
    enclosed = {name for name in files if name.startswith(LEDGER)}
    if not enclosed:
        return
    wanted = {f"{LEDGER}{position:04d}.tlog-proof": entry for position, entry in enumerate(hashes, start=1)}
    for name in sorted(wanted.keys() - enclosed):
        judgement.blame("missing-file", name=name)
    for name in sorted(enclosed - wanted.keys()):
        judgement.blame("unlisted-file", name=name)
    for name in sorted(enclosed & wanted.keys()):
        try:
            origin, key = note.verifier(log)
            tlog.verify(tlog.read(files[name].decode()), head.leaf(wanted[name]), origin, key)
        except (ValueError, note.Malformed, note.Unsigned, merkle.Unproven) as error:
            judgement.blame("proof-wrong", name=name, detail=str(error))


def _unpack(data: bytes, judgement: Judgement) -> dict[str, bytes]:
    """Name to content. Raises BadZipFile in words for people; others where the file is stranger than that."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise zipfile.BadZipFile("it is no ZIP file, or not a whole one") from error
    with opened as archive:
        entries = archive.infolist()
        names = [entry.filename for entry in entries]
        if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
            raise zipfile.BadZipFile("too large when unpacked")
        if len({name.casefold() for name in names}) != len(names) or any(map(_unsafe, names)):
            judgement.blame("bundle-ambiguous", detail="a name twice, or a path")
        first = min((entry.header_offset for entry in entries), default=0)
        if first or not data.startswith(b"PK\3\4") or data[-2:] != _EMPTY_COMMENT:
            judgement.blame("bundle-ambiguous", detail="bytes before or after it")
        return {entry.filename: _content(archive, entry) for entry in entries}


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error) as error:
        raise zipfile.BadZipFile(f"{entry.filename} in it is damaged") from error


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


def _check_manifest(
    files: Mapping[str, bytes], judgement: Judgement
) -> tuple[dict[str, str], str, manifest.Manifest | None]:
    """What it lists, the contract id it names ("" when unreadable), and all of it where it is signed."""
    signed = None
    try:
        stated = json.loads(files[MANIFEST])
        listed, contract = dict(stated["files"]), str(stated["contract"])
        if stated["format"] != FORMAT:
            signed = manifest.read(files[MANIFEST])
    except (ValueError, KeyError, TypeError) as error:
        judgement.blame("manifest", detail=str(error))
        return {}, "", None
    for name in sorted(set(files) - set(listed) - {MANIFEST, SIGNATURE}):
        if not (signed and name.startswith(LEDGER)):
            judgement.blame("unlisted-file", name=name)
    for name, digest in listed.items():
        if name not in files:
            judgement.blame("missing-file", name=name)
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            judgement.blame("file-changed", name=name)
    return listed, contract, signed


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
    # Time stamps may have followed the seal, and nothing else: the sealed revision is as good as the file.
    sealed = {contract.sha256, *(s.sha256 for s in contract.signatures if s.role == "seal")}
    if facts["contract_sha256"] not in sealed or (named and named != facts["contract"]):
        judgement.blame("other-contract", detail=facts["contract"])


def _check_events(data: bytes, facts: Mapping[str, Any], judgement: Judgement) -> list[str]:
    """The hash of each entry, none where the trail cannot be read."""
    try:
        entries = [json.loads(line) for line in data.decode().split("\n") if line]
        hashes = [str(entry["hash"]) for entry in entries]
        strangers = [entry for entry in entries if entry["subject"] != facts["contract"]]
    except (ValueError, KeyError, TypeError) as error:
        judgement.blame("events-unreadable", detail=str(error))
        return []
    if len(hashes) != facts["count"] or not hashes or hashes[-1] != facts["head"] or strangers:
        judgement.blame("events-other-end")
    try:
        faults = verify.verify_chain(entries)
    except (ValueError, KeyError, TypeError) as error:
        judgement.blame("events-unreadable", detail=str(error))
        return []
    for fault in faults[:20]:
        judgement.blame("events-changed", position=fault.position, detail=fault.detail)
    return hashes


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
