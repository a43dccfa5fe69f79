"""Evidence bundles taken apart, changed and packed again: what a forger might hand over."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

from undersign.sealing.crypto import authority
from undersign.sealing.crypto.signing_key import SigningKey
from undersign.sealing.judging import manifest
from undersign.sealing.stamps import longterm, stamped, tokens

Files = dict[str, bytes]
Tamper = Callable[[Files], Files | bytes]


def unpacked(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _flip(name: str, share: float) -> Tamper:
    def flip(files: Files) -> Files:
        data = bytearray(files[name])
        data[int(len(data) * share)] ^= 4
        return {**files, name: bytes(data)}

    return flip


def _without(name: str) -> Tamper:
    return lambda files: {key: data for key, data in files.items() if key != name}


def _swapped(one: str, other: str) -> Tamper:
    return lambda files: {**files, one: files[other], other: files[one]}


def _first(files: Files, prefix: str) -> str:
    return min(name for name in files if name.startswith(prefix))


def _listed(files: Files) -> Files:
    """With the manifest made to fit, by one who cannot sign it."""
    stated = json.loads(files["manifest.json"])
    stated["files"] = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if not name.startswith(("ledger/", "manifest."))
    }
    return {**files, "manifest.json": json.dumps(stated, indent=2, sort_keys=True).encode()}


def _stated(**changed: object) -> Tamper:
    def restate(files: Files) -> Files:
        stated = json.loads(files["manifest.json"]) | changed
        return {**files, "manifest.json": json.dumps(stated, indent=2, sort_keys=True).encode()}

    return restate


def _lines(change: Callable[[list[dict]], list[dict]]) -> Tamper:
    def edit(files: Files) -> Files:
        entries = [json.loads(line) for line in files["events.jsonl"].decode().split("\n") if line]
        text = "".join(
            f"{json.dumps(each, sort_keys=True, separators=(',', ':'))}\n" for each in change(entries)
        )
        return {**files, "events.jsonl": text.encode()}

    return edit


def _entry(number: int, **changed: object) -> Tamper:
    def change(entries: list[dict]) -> list[dict]:
        entries[number] |= changed
        return entries

    return _lines(change)


def _then(*steps: Tamper) -> Tamper:
    def all_of(files: Files) -> Files | bytes:
        for step in steps:
            files = step(files)  # type: ignore[assignment]
        return files

    return all_of


def _proof(change: Callable[[str], str]) -> Tamper:
    def edit(files: Files) -> Files:
        name = _first(files, "ledger/")
        return {**files, name: change(files[name].decode()).encode()}

    return edit


def _other_root(text: str) -> str:
    lines = text.split("\n")
    at = lines.index("") + 3
    return "\n".join([*lines[:at], base64.b64encode(bytes(32)).decode(), *lines[at + 1 :]])


def _bytes(change: Callable[[bytes], bytes]) -> Tamper:
    return lambda files: change(packed(files))


def _twice(files: Files) -> bytes:
    out = io.BytesIO(packed(files))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(zipfile.ZipInfo("README.TXT"), b"other")
    return out.getvalue()


def _appended(name: str) -> Tamper:
    return lambda files: {**files, name: files[name] + b"\n% more\n"}


def _told(name: str) -> str:
    """The manifest and its signature may each be blamed for the other."""
    return "manifest" if name.startswith("manifest") else name


PARTS = ("contract.pdf", "certificate.pdf", "events.jsonl", "record.json", "manifest.json", "manifest.p7s")
FORGED = {"record.json": b'{"contract":{}}'}

# what was done: (how, what the sentences must name)
TAMPERS: dict[str, tuple[Tamper, str]] = {
    **{f"{name} lost": (_without(name), name) for name in PARTS},
    **{f"{name} with a bit flipped early": (_flip(name, 0.02), _told(name)) for name in PARTS},
    **{f"{name} with a bit flipped in the middle": (_flip(name, 0.5), _told(name)) for name in PARTS},
    **{f"{name} with a bit flipped late": (_flip(name, 0.97), name) for name in PARTS[:4]},
    **{f"{name} longer": (_appended(name), _told(name)) for name in PARTS},
    "README lost": (_without("README.txt"), "README.txt"),
    "README changed": (_appended("README.txt"), "README.txt"),
    "verify.html changed": (_appended("verify.html"), "verify.html"),
    "the root changed": (_flip("chain/root.pem", 0.5), "chain/root.pem"),
    "a file added": (lambda f: {**f, "consents/new.json": b"{}"}, "consents/new.json"),
    "a file added and listed": (_then(lambda f: {**f, "new.txt": b"x"}, _listed), "manifest.p7s"),
    "the record forged and listed": (_then(lambda f: f | FORGED, _listed), "manifest.p7s"),
    "contract and certificate swapped": (_swapped("contract.pdf", "certificate.pdf"), "contract.pdf"),
    "swapped and listed": (_then(_swapped("contract.pdf", "certificate.pdf"), _listed), "manifest.p7s"),
    "another format": (_stated(format="undersign-evidence/9"), "manifest"),
    "another contract": (_stated(contract="ctr_other"), "manifest.p7s"),
    "another time": (_stated(at="2026-01-01T00:00:00Z"), "manifest.p7s"),
    "another ledger": (_stated(log="undersign/x+00000000+AAAA"), "manifest.p7s"),
    "an entry's fact": (_entry(2, facts={"forged": True}), "events"),
    "an entry's actor": (_entry(3, actor_id="mem_forged"), "events"),
    "an entry's time": (_entry(1, at="2026-01-01T00:00:00.000000Z"), "events"),
    "an entry taken out": (_lines(lambda e: [*e[:3], *e[4:]]), "events"),
    "the first entry cut": (_lines(lambda e: e[1:]), "events"),
    "the last entry cut": (_lines(lambda e: e[:-1]), "events"),
    "two entries swapped": (_lines(lambda e: [*e[:2], e[3], e[2], *e[4:]]), "events"),
    "an entry twice": (_lines(lambda e: [*e, e[-1]]), "events"),
    "a proof lost": (lambda f: _without(_first(f, "ledger/"))(f), "ledger/0001.tlog-proof"),
    "a proof too many": (lambda f: {**f, "ledger/9999.tlog-proof": f[_first(f, "ledger/")]}, "9999"),
    "two proofs swapped": (_swapped("ledger/0001.tlog-proof", "ledger/0002.tlog-proof"), "0001"),
    "a proof of another index": (_proof(lambda t: t.replace("index ", "index 1", 1)), "0001"),
    "a proof with another root": (_proof(_other_root), "0001"),
    "a proof without its signature": (_proof(lambda t: t[: t.rindex("—")]), "0001"),
    "a proof signed by nobody": (_proof(lambda t: t[:-12] + "AAAA" + t[-8:]), "0001"),
    "bytes before": (_bytes(lambda data: b"#!" + data), ""),
    "bytes behind": (_bytes(lambda data: data + b"\n"), ""),
    "cut in half": (_bytes(lambda data: data[: len(data) // 2]), ""),
    "a name twice": (_twice, ""),
    "not a zip": (_bytes(lambda data: b"%PDF-1.7 nothing"), ""),
}


# Forgeries by the operator, who can seal the manifest anew: only the time stamp inside is against them.


def resealed(files: Files, pdf: bytes, key: SigningKey) -> bytes:
    """The bundle with another contract.pdf, under a manifest that fits and is sealed by `key`."""
    stated = json.loads(files["manifest.json"])
    kept = {name: data for name, data in files.items() if not name.startswith(("ledger/", "manifest."))}
    proofs = {name: data for name, data in files.items() if name.startswith("ledger/")}
    at = datetime.strptime(stated["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    facts = {name: stated[name] for name in ("number", "events", "log")}
    kept["contract.pdf"] = pdf
    return packed({**kept, **proofs, **manifest.build(stated["contract"], at, kept, facts, key)})


def stamps_forged(pdf: bytes, at: datetime) -> dict[str, tuple[bytes, str]]:
    """{what was done: (the file, the verdict it earns)}. pdf: ends with a time stamp."""
    start = int(re.findall(rb"/ByteRange ?\[0 (\d+) ", pdf)[-1]) + 1
    token = bytes.fromhex(pdf[start : pdf.index(b">", start)].decode())

    def put(changed: bytes) -> bytes:
        return pdf[:start] + changed.hex().encode() + pdf[start + 2 * len(token) :]

    end, told = len(token.rstrip(b"\0")), stamped.last_token(pdf)
    second = token.index(f"{told.at:%Y%m%d%H%M%SZ}".encode()) + 13
    places = (token.index(told.imprint), end - 5, second)
    flipped = [put(token[:n] + bytes([token[n] ^ 1]) + token[n + 1 :]) for n in places]
    foreign = authority.issue_stamper(authority.make_root("Elsewhere", at=at), instance="E", at=at, years=9)
    opened = longterm.open_for(pdf, longterm.Material(), room=4000)
    other = opened.closed(tokens.make(foreign.key(), opened.digest, at, serial=1, policy="1.2.3"))
    return {
        "a stamp over other bytes": (flipped[0], "ALTERED"),
        "a stamp nobody signed": (flipped[1], "ALTERED"),
        "a stamp of another second": (flipped[2], "ALTERED"),
        "a clock nobody trusts": (other, "UNKNOWN-ISSUER"),
    }
