"""What one revision changed, and whether a signing step of ours may change that.

Hides the closed world: not a list of forbidden tricks but the few changes that issue, act and seal make.
Anything else in a revision, even something harmless, is refused with a code that says what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from undersign.sealing.judging import own_key
from undersign.sealing.pdf.form import CERTIFICATION, ISSUE, SEAL
from undersign.sealing.pdf.layers import Layer, Placed
from undersign.sealing.pdf.revision import File
from undersign.sealing.pdf.syntax import Malformed, Name, Ref, Stream, read_text
from undersign.sealing.stamps import stamped

_SIGNATURE_KEYS = frozenset(
    {"Type", "Filter", "SubFilter", "ByteRange", "Contents", "M"}
    | {"Name", "Reason", "ContactInfo", "Location", "Reference"}
)
_HOLE = re.compile(rb"<((?:[0-9a-f]{2})+)>")
_RUNS = {"A", "AA", "JS", "JavaScript", "OpenAction", "URI", "Launch"}
_ACTIVE = frozenset(_RUNS | {"EF", "EmbeddedFiles", "OC", "OCProperties", "XFA", "RichMedia"})
ROLES = {ISSUE: "issue", SEAL: "seal", CERTIFICATION: "certification"}


class Unexplained(Exception):
    """A revision does what no signing step does. ``code`` is stable; ``detail`` names the object or field."""

    def __init__(self, code: str, detail: str = ""):
        super().__init__(f"{code} {detail}".strip())
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Signing:
    """A signature as its revision holds it: dictionary, hole [hole_start, hole_end), and its role."""

    field: str
    role: str
    entries: dict[str, Any]
    hole_start: int
    hole_end: int
    layer: Layer

    def said(self, key: str) -> str:
        value = self.entries.get(key)
        return read_text(value) if isinstance(value, bytes) else ""


def explain(data: bytes, layer: Layer) -> Signing:
    """The signing step that ``layer`` of the file ``data`` is. Raises Unexplained, Malformed."""
    if stamped.is_meant(layer):
        try:
            field, entries, start, end = stamped.explain(data, layer)
        except stamped.NotOnly as error:
            raise Unexplained(error.code, error.detail) from error
        return Signing(field, "stamp", entries, start, end, layer)
    try:
        return _Explanation(data, layer).signing()
    except Unexplained:
        found = own_key.explained(data, layer)
        if found is None:
            raise
    return Signing(found.field, "signer", found.entries, found.hole_start, found.hole_end, layer)


class _Explanation:
    def __init__(self, data: bytes, layer: Layer):
        self.data, self.layer = data, layer
        self.before = before = File(data[: layer.begin])
        size = before.size
        self.changed = {num: item for num, item in layer.objects.items() if num < size}
        self.new = {num: item for num, item in layer.objects.items() if num >= size}
        form = before.dictionary(before.catalog.get("AcroForm"))
        self.fields = {ref.num for ref in before.array(form.get("Fields")) if isinstance(ref, Ref)}
        self.used: set[int] = set()

    def signing(self) -> Signing:
        widgets = [num for num in self.changed if num in self.fields]
        signed = [num for num in widgets if self.changed[num].value.get("FT") == "Sig"]
        if not signed:
            raise Unexplained("unsigned-change", ", ".join(map(self.describe, sorted(self.changed)[:3])))
        if len(signed) > 1:
            raise Unexplained("not-one-signature", str(len(signed)))
        signing = self.signature(signed[0])
        for num in widgets:
            if num != signed[0]:
                self.filled(num, signing)
        self.others(set(self.changed) - set(widgets), signing)
        if set(self.new) != self.used:
            raise Unexplained("unused-object", str(min(set(self.new) - self.used)))
        return signing

    def signature(self, num: int) -> Signing:
        old, new = self.pair(num)
        self.only(num, old, new, {"V", "AP"})
        target = new.get("V")
        if "V" in old or not isinstance(target, Ref) or target.num not in self.new:
            raise Unexplained("signed-again", self.name(new))
        self.drawn(old, new)
        self.used.add(target.num)
        field = self.name(new)
        placed = self.new[target.num]
        start, end = self.hole(placed)
        signing = Signing(field, ROLES.get(field, "signer"), placed.value, start, end, self.layer)
        self.dictionary(signing, target, old)
        return signing

    def hole(self, placed: Placed) -> tuple[int, int]:
        """The byte range leaves out exactly the container, and nothing beside it."""
        entries = placed.value
        if not isinstance(entries, dict):
            raise Unexplained("signature-dictionary")
        ranges = entries.get("ByteRange")
        if not (isinstance(ranges, list) and len(ranges) == 4 and all(type(n) is int for n in ranges)):
            raise Unexplained("byte-range")
        zero, start, resume, rest = ranges
        if resume + rest > len(self.data):
            raise Unexplained("cut-short")
        if zero or resume + rest != self.layer.end or not placed.start < start < resume < placed.end:
            raise Unexplained("byte-range")
        hole = _HOLE.fullmatch(self.data, start, resume)
        label = self.data[placed.start : start].rstrip(b" \r\n")
        if hole is None or not label.endswith(b"/Contents"):
            raise Unexplained("byte-range")
        if entries.get("Contents") != bytes.fromhex(hole[1].decode()):
            raise Unexplained("byte-range")
        return start, resume

    def dictionary(self, signing: Signing, target: Ref, widget: dict[str, Any]) -> None:
        entries = signing.entries
        kind = (entries.get("Type"), entries.get("Filter"), entries.get("SubFilter"))
        if kind != ("Sig", "Adobe.PPKLite", "ETSI.CAdES.detached") or not set(entries) <= _SIGNATURE_KEYS:
            raise Unexplained("signature-dictionary", signing.field)
        if self.reference(entries) != self.expected_reference(signing, widget):
            raise Unexplained("signature-permissions", signing.field)
        if signing.role in ("issue", "certification"):
            self.certified(target)

    def reference(self, entries: dict[str, Any]) -> tuple[Any, ...]:
        references = entries.get("Reference", [])
        if not references:
            return ()
        if len(references) != 1 or not isinstance(references[0], dict):
            raise Unexplained("signature-permissions")
        params = references[0].get("TransformParams", {})
        return (
            references[0].get("TransformMethod"),
            params.get("P"),
            params.get("Action"),
            params.get("Fields"),
        )

    def expected_reference(self, signing: Signing, widget: dict[str, Any]) -> tuple[Any, ...]:
        if signing.role in ("issue", "certification"):
            return ("DocMDP", 2 if signing.role == "issue" else 1, None, None)
        if "Lock" not in widget:
            return ()
        return ("FieldMDP", None, "Include", self.before.dictionary(widget["Lock"]).get("Fields"))

    def certified(self, target: Ref) -> None:
        root = self.before.root.num
        expected = {**self.before.catalog, "Perms": {"DocMDP": target}}
        if root not in self.changed or self.changed[root].value != expected:
            raise Unexplained("catalog-changed")

    def filled(self, num: int, signing: Signing) -> None:
        """A field that this signature locks, empty before, filled now."""
        old, new = self.pair(num)
        own = self.expected_reference(signing, self.pair_of(signing.field))[3:]
        if signing.role != "signer" or new.get("T") not in (own[0] if own else []):
            raise Unexplained("foreign-field", self.name(new))
        if old.get("FT") == "Btn":
            self.only(num, old, new, {"V", "AS"})
            if old.get("V") != "Off" or new.get("V") not in ("Yes", "Off") or new.get("V") != new.get("AS"):
                raise Unexplained("field-value", self.name(new))
            return
        self.only(num, old, new, {"V", "AP"})
        if "V" in old or not isinstance(new.get("V", b""), bytes):
            raise Unexplained("field-value", self.name(new))
        self.drawn(old, new)

    def pair_of(self, field: str) -> dict[str, Any]:
        for num in self.fields:
            entries = self.before.dictionary(Ref(num))
            if entries.get("T") == field.encode():
                return entries
        raise Unexplained("no-such-field", field)

    def others(self, nums: set[int], signing: Signing) -> None:
        allowed = {self.before.root.num} if signing.role in ("issue", "certification") else set()
        if nums - allowed:
            raise Unexplained("object-changed", self.describe(min(nums - allowed)))

    def describe(self, num: int) -> str:
        """An object for people: a field by name, a page by its place, anything else by kind and number."""
        value = self.changed[num].value
        if not isinstance(value, dict):
            return f"object {num}"
        if num in self.fields:
            return f"field {self.name(value)}"
        if value.get("Type") == "Page":
            return f"page {self.before.pages().index(Ref(num)) + 1}" if self.is_page(num) else "a page"
        kind = value.get("Type") or value.get("Subtype")
        return f"{kind} {num}" if isinstance(kind, Name) else f"object {num}"

    def is_page(self, num: int) -> bool:
        return Ref(num) in self.before.pages()

    def pair(self, num: int) -> tuple[dict[str, Any], dict[str, Any]]:
        old, new = self.before.load(Ref(num)), self.changed[num].value
        if not isinstance(old, dict) or not isinstance(new, dict):
            raise Unexplained("field-replaced", str(num))
        return old, new

    def only(self, num: int, old: dict[str, Any], new: dict[str, Any], keys: set[str]) -> None:
        if not set(old) <= set(new) <= set(old) | keys or any(
            old[key] != new[key] for key in set(old) - keys
        ):
            raise Unexplained("field-replaced", self.name(old))

    def drawn(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        if old.get("AP") == new.get("AP"):
            return
        look = new.get("AP")
        drawing = look.get("N") if isinstance(look, dict) and set(look) == {"N"} else None
        if not isinstance(drawing, Ref) or drawing.num not in self.new:
            raise Unexplained("appearance", self.name(new))
        form = self.new[drawing.num].value
        if not isinstance(form, Stream) or form.entries.get("Subtype") != "Form":
            raise Unexplained("appearance", self.name(new))
        self.reach(drawing)

    def reach(self, ref: Ref) -> None:
        """Everything an appearance uses is new and passive."""
        pending = [ref]
        while pending:
            num = pending.pop().num
            if num in self.used:
                continue
            if num not in self.new:
                raise Unexplained("appearance-reaches-out", str(num))
            self.used.add(num)
            pending.extend(_references(self.new[num].value))

    @staticmethod
    def name(entries: dict[str, Any]) -> str:
        title = entries.get("T")
        return title.decode("latin-1") if isinstance(title, bytes) else "?"


def _references(value: Any) -> Iterator[Ref]:
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Stream):
        yield from _references(value.entries)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        if _ACTIVE & set(value) or (isinstance(value.get("S"), Name) and value["S"] == "JavaScript"):
            raise Unexplained("active-content", ", ".join(sorted(_ACTIVE & set(value))))
        for item in value.values():
            yield from _references(item)


def check_form(file: File) -> list[str]:
    """The field names of the final file, each one a field of its own. Raises Malformed, Unexplained."""
    form = file.dictionary(file.catalog.get("AcroForm"))
    refs = file.array(form.get("Fields"))
    if len(set(refs)) != len(refs) or form.keys() != {"Fields", "SigFlags"}:
        raise Unexplained("form")
    titles: list[str] = []
    values: set[Any] = set()
    for ref in refs:
        entries = file.dictionary(ref)
        title, value = entries.get("T"), entries.get("V")
        if not isinstance(title, bytes) or {"Kids", "Parent", "A", "AA"} & entries.keys():
            raise Malformed("field")
        if entries.get("FT") == "Sig" and value is not None:
            if not isinstance(value, Ref) or value in values:
                raise Unexplained("signature-shared", title.decode("latin-1"))
            values.add(value)
        titles.append(title.decode("latin-1"))
    if len(set(titles)) != len(titles):
        raise Unexplained("form")
    return titles


def signature_fields(file: File, titles: list[str]) -> list[str]:
    """Those of ``titles`` (all fields, in order) that are signature fields."""
    refs = file.array(file.dictionary(file.catalog["AcroForm"])["Fields"])
    pairs = zip(titles, refs, strict=True)
    return [title for title, ref in pairs if file.dictionary(ref).get("FT") == "Sig"]
