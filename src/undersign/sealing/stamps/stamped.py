"""Is an appended revision nothing but a time stamp and its material? The closed world of ``longterm``.

Hides what such a revision may hold: one more field that lies on no page, its time stamp over everything
before, and a document security store that only grew.
"""

from __future__ import annotations

import re
from typing import Any

from undersign.sealing.crypto import cms
from undersign.sealing.pdf.form import STAMP
from undersign.sealing.pdf.layers import Layer, Placed
from undersign.sealing.pdf.revision import File
from undersign.sealing.pdf.syntax import Malformed, Ref, Stream
from undersign.sealing.stamps import longterm, tokens
from undersign.sealing.stamps.tokens import Token

_TITLE = re.compile(rb"undersign_stamp_[1-9][0-9]{0,3}")
_HOLE = re.compile(rb"<((?:[0-9a-f]{2})+)>")
_ENTRIES = frozenset({*longterm.STAMPED, "ByteRange", "Contents"})


class NotOnly(Exception):
    """The revision does something else as well. ``code`` is stable."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


def is_meant(layer: Layer) -> bool:
    """Whether the revision claims to be a time stamp, and so has to be one in every way."""
    return any(
        isinstance(each.value, dict) and each.value.get("Type") == "DocTimeStamp"
        for each in layer.objects.values()
    )


def explain(data: bytes, layer: Layer) -> tuple[str, dict[str, Any], int, int]:
    """(field, the time stamp's dictionary, hole start, hole end). Raises NotOnly, Malformed."""
    before = File(data[: layer.begin])
    new = {num: item for num, item in layer.objects.items() if num >= before.size}
    changed = {num: item for num, item in layer.objects.items() if num < before.size}
    form_ref = before.catalog.get("AcroForm")
    if not isinstance(form_ref, Ref) or set(changed) != {form_ref.num, before.root.num}:
        raise NotOnly("object-changed")
    own = _field(before, changed[form_ref.num].value, new)
    entries = new[own].value
    target = entries["V"]
    if set(entries) != {*longterm.FIELD, "T", "V"} or target.num not in new:
        raise NotOnly("field-replaced")
    used = {own, target.num} | _store(before, changed[before.root.num].value, new)
    if set(new) != used:
        raise NotOnly("unused-object", str(min(set(new) - used)))
    start, end = _hole(data, layer, new[target.num])
    return entries["T"].decode("latin-1"), new[target.num].value, start, end


def token_of(entries: dict[str, Any]) -> Token:
    """The token in a time stamp's dictionary. Raises tokens.Unusable."""
    return tokens.read(entries["Contents"])


def tokens_in(pdf: bytes) -> dict[str, bytes]:
    """{field: the token as it is, DER} of the time stamps in a file of ours, unjudged, oldest first."""
    file = File(pdf)
    form = file.dictionary(file.catalog.get("AcroForm", {}))
    fields = [file.dictionary(each) for each in file.array(form.get("Fields", []))]
    stamps = [each for each in fields if _TITLE.fullmatch(each.get("T", b""))]
    held = {each["T"].decode(): file.dictionary(each["V"])["Contents"] for each in stamps}
    return {title: data[: cms.read_der(data)[2]] for title, data in held.items()}


def last_token(pdf: bytes) -> Token | None:
    """The token of the newest time stamp in a file of ours, unjudged; None where there is none."""
    file = File(pdf)
    fields = file.array(file.dictionary(file.catalog.get("AcroForm", {})).get("Fields", []))
    entries = file.dictionary(fields[-1]) if fields else {}
    if not _TITLE.fullmatch(entries.get("T", b"")):
        return None
    return token_of(file.dictionary(entries["V"]))


def _field(before: File, form: Any, new: dict[int, Placed]) -> int:
    """The number of the one field that was added at the end of the form."""
    old = before.dictionary(before.catalog["AcroForm"])
    fields = before.array(old.get("Fields"))
    given = form.get("Fields") if isinstance(form, dict) else None
    if not isinstance(given, list) or not given or form != {**old, "Fields": given} or given[:-1] != fields:
        raise NotOnly("form")
    own = given[-1]
    entries = new[own.num].value if isinstance(own, Ref) and own.num in new else None
    if not isinstance(own, Ref) or not isinstance(entries, dict) or not isinstance(entries.get("V"), Ref):
        raise NotOnly("form")
    title = entries.get("T")
    expected = {**longterm.FIELD, "T": title, "V": entries["V"]}
    if entries != expected or not isinstance(title, bytes) or not _TITLE.fullmatch(title):
        raise NotOnly("field-replaced")
    if title.decode() != f"{STAMP}{longterm.stamps(before) + 1}":
        raise NotOnly("field-replaced", title.decode())
    return own.num


def _store(before: File, catalog: Any, new: dict[int, Placed]) -> set[int]:
    """The numbers of what was put into the store; nothing was taken out of it."""
    store = catalog.get("DSS") if isinstance(catalog, dict) else None
    if not isinstance(store, dict) or catalog != {**before.catalog, "DSS": store}:
        raise NotOnly("catalog-changed")
    if store.get("Type") != "DSS" or not set(store) <= {"Type", *longterm.STORES}:
        raise NotOnly("store")
    held = before.dictionary(before.catalog.get("DSS", {}))
    used: set[int] = set()
    for label in longterm.STORES:
        old, now = before.array(held.get(label, [])), store.get(label, [])
        if not isinstance(now, list) or now[: len(old)] != old:
            raise NotOnly("store")
        for ref in now[len(old) :]:
            item = new.get(ref.num) if isinstance(ref, Ref) else None
            if item is None or not isinstance(item.value, Stream) or set(item.value.entries) != {"Length"}:
                raise NotOnly("store")
            used.add(ref.num)
    return used


def _hole(data: bytes, layer: Layer, placed: Placed) -> tuple[int, int]:
    """The byte range leaves out exactly the token, and nothing beside it."""
    entries = placed.value
    if not isinstance(entries, dict) or set(entries) != _ENTRIES:
        raise NotOnly("signature-dictionary")
    if {key: entries[key] for key in longterm.STAMPED} != longterm.STAMPED:
        raise NotOnly("signature-dictionary")
    ranges = entries["ByteRange"]
    if not (isinstance(ranges, list) and len(ranges) == 4 and all(type(n) is int for n in ranges)):
        raise NotOnly("byte-range")
    zero, start, resume, rest = ranges
    if zero or resume + rest != layer.end or not placed.start < start < resume < placed.end:
        raise NotOnly("byte-range")
    hole = _HOLE.fullmatch(data, start, resume)
    label = data[placed.start : start].rstrip(b" \r\n")
    if hole is None or not label.endswith(b"/Contents"):
        raise NotOnly("byte-range")
    if entries["Contents"] != bytes.fromhex(hole[1].decode()):
        raise Malformed("contents", start)
    return start, resume
