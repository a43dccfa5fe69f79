"""A time stamp over a whole sealed file, with what is needed to judge it years later (EN 319 142-1, 5.4-5.5).

Hides the document security store and the dictionary of a document time stamp. Both come as ONE appended
revision: revocation answers and certificates go into the store, and the time stamp covers them together
with everything before. So a stamp can come late, and again, without a byte of any signature being touched.
The field lies on no page, since no page may change any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from undersign.sealing.pdf import revision, widgets
from undersign.sealing.pdf.form import STAMP
from undersign.sealing.pdf.syntax import Malformed, Name, Raw, Ref, Stream

_RANGE = b"[0 0000000000 0000000000 0000000000]"
STORES = ("Certs", "CRLs", "OCSPs")
FIELD = {
    "Type": Name("Annot"),
    "Subtype": Name("Widget"),
    "Rect": [0, 0, 0, 0],
    "F": 4,
    "FT": Name("Sig"),
}
STAMPED = {"Type": Name("DocTimeStamp"), "Filter": Name("Adobe.PPKLite"), "SubFilter": Name("ETSI.RFC3161")}


@dataclass(frozen=True)
class Material:
    """DER of what a judge would otherwise have to fetch."""

    certificates: Sequence[bytes] = ()
    crls: Sequence[bytes] = ()
    ocsps: Sequence[bytes] = ()

    def with_(self, more: Material) -> Material:
        return Material(
            (*self.certificates, *more.certificates),
            (*self.crls, *more.crls),
            (*self.ocsps, *more.ocsps),
        )


@dataclass(frozen=True)
class Opened:
    """A file waiting for its time stamp. ``digest``: the SHA-256 to have stamped."""

    base: bytes
    digest: bytes
    _tail: bytes = field(repr=False)
    _hole: int = field(repr=False)
    _room: int = field(repr=False)

    def closed(self, token: bytes) -> bytes:
        """The whole file with the token in its place. Raises ValueError for one that is too long."""
        if len(token) > self._room:
            raise ValueError(f"a time stamp of {len(token)} bytes where {self._room} have room")
        tail, start = bytearray(self._tail), self._hole + 1
        tail[start : start + 2 * len(token)] = token.hex().encode()
        return self.base + bytes(tail)


def open_for(pdf: bytes, material: Material, *, room: int) -> Opened:
    """``pdf`` with one more revision, whose time stamp of at most ``room`` bytes is still to come.

    Raises Malformed: not a prepared file.
    """
    file = revision.File(pdf)
    target = revision.Revision(file)
    form_ref = file.catalog.get("AcroForm")
    if not isinstance(form_ref, Ref):
        raise Malformed("no-form")
    form = file.dictionary(form_ref)
    signature = target.reserve()
    own = target.add({**FIELD, "T": _next(file).encode(), "V": signature})
    target.put(form_ref, {**form, "Fields": [*file.array(form["Fields"]), own]})
    target.put(file.root, {**file.catalog, "DSS": _store(target, material)})
    hole = b"<" + b"0" * (2 * room) + b">"
    entries = {**STAMPED, "ByteRange": Raw(_RANGE), "Contents": Raw(hole)}
    target.put(signature, entries)
    made, offsets = target.tail()
    return _measured(pdf, bytearray(made), offsets[signature.num], hole)


def _measured(pdf: bytes, tail: bytearray, start: int, hole: bytes) -> Opened:
    """Patch the byte range and hash everything but the hole."""
    at_range, at_hole = tail.index(_RANGE, start), tail.index(hole, start)
    first, second = len(pdf) + at_hole, len(pdf) + at_hole + len(hole)
    written = b"[0 %d %d %d]" % (first, second, len(pdf) + len(tail) - second)
    tail[at_range : at_range + len(_RANGE)] = written.ljust(len(_RANGE))
    digest = hashlib.sha256(pdf)
    digest.update(memoryview(tail)[:at_hole])
    digest.update(memoryview(tail)[at_hole + len(hole) :])
    return Opened(pdf, digest.digest(), bytes(tail), at_hole, len(hole) // 2 - 1)


def stamps(file: revision.File) -> int:
    """How many time stamps the file has."""
    return sum(name.startswith(STAMP) for name, _ in widgets.names(file))


def _next(file: revision.File) -> str:
    return f"{STAMP}{stamps(file) + 1}"


def _store(target: revision.Revision, material: Material) -> dict[str, Any]:
    """What the store held, and after it what is new."""
    file = target.file
    held = file.dictionary(file.catalog.get("DSS", {}))
    made: dict[str, Any] = {"Type": Name("DSS")}
    for label, new in zip(STORES, (material.certificates, material.crls, material.ocsps), strict=True):
        old = file.array(held.get(label, []))
        known = {one.data for one in map(file.resolve, old) if isinstance(one, Stream)}
        fresh = [target.add(Stream({}, data)) for data in dict.fromkeys(new) if data not in known]
        if old or fresh:
            made[label] = [*old, *fresh]
    return made
