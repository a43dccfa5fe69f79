"""Placing every field of a contract before the first signature (ISO 32000-2, 12.7; ISO 14289-1, 7.18).

Hides the interactive form: widgets, locks and the structure elements that keep PDF/UA true. After this
revision no page, annotation list or form is ever touched again, only fields are filled and signed, which
is all that the certification made at issue allows (DocMDP P=2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from undersign.sealing.pdf import revision, syntax, tagging
from undersign.sealing.pdf.syntax import Malformed, Name, Ref, Stream

Kind = Literal["signature", "text", "date", "name", "initials", "checkbox", "dropdown", "seal"]
ISSUE, SEAL, CERTIFICATION = "undersign_issue", "undersign_seal", "undersign_certification"
STAMP = "undersign_stamp_"  # and a number: time stamps over the whole file
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}\Z")
_READ_ONLY, _MULTILINE, _COMBO, _PRINT = 1, 1 << 12, 1 << 17, 4
_CHECK = b"q 1.4 w 1 J 1 j %g %g m %g %g l %g %g l S Q"


@dataclass(frozen=True)
class FieldSpec:
    """One field. ``page`` is 1-based; x, y, w, h in points from the bottom left; a zero box is invisible.

    ``owner`` is any key of the signer who fills it: the signature of an owner locks the owner's other
    fields. A second signature box of one owner is drawn by that owner's one signature. ``options`` are what
    a dropdown offers.
    """

    name: str
    kind: Kind
    page: int
    x: float = 0
    y: float = 0
    w: float = 0
    h: float = 0
    tooltip: str = ""
    owner: str | None = None
    options: tuple[str, ...] = ()


def prepare(pdf: bytes, fields: Sequence[FieldSpec]) -> bytes:
    """``pdf`` with all fields appended, and the two of the platform: issue and seal.

    Takes a file with classic cross-reference tables and no form. A field of kind "seal" says where the
    summary will be drawn; without one the seal is invisible. Raises Malformed (not such a file) and
    ValueError (a name twice or with other than letters, digits, ``_`` and ``-``; a page out of range).
    """
    return place(pdf, with_platform(fields))


def with_platform(fields: Sequence[FieldSpec]) -> list[FieldSpec]:
    """The given fields with issue first and seal last, seal's name being ours."""
    seals = [spec for spec in fields if spec.kind == "seal"]
    if len(seals) > 1:
        raise ValueError("one seal per document")
    seal = seals[0] if seals else FieldSpec(SEAL, "seal", -1, tooltip="Final seal")
    others = [spec for spec in fields if spec.kind != "seal"]
    issue = FieldSpec(ISSUE, "seal", 1, tooltip="Issued document")
    said = seal.tooltip if seal.tooltip not in ("", seal.name) else "Final seal and summary of signatures"
    return [issue, *others, replace(seal, name=SEAL, tooltip=said)]


def place(pdf: bytes, fields: Sequence[FieldSpec]) -> bytes:
    """``pdf`` with exactly these fields."""
    file = revision.File(pdf)
    if "AcroForm" in file.catalog:
        raise Malformed("form-present")
    placing = _Placing(revision.Revision(file), [_checked(spec) for spec in fields])
    return placing.write()


def _checked(spec: FieldSpec) -> FieldSpec:
    if not _NAME.match(spec.name):
        raise ValueError(f"not a field name: {spec.name!r}")
    if min(spec.w, spec.h) < 0:
        raise ValueError(f"not a box: {spec.name}")
    return spec


def empty_drawing(w: float, h: float, operators: bytes = b"") -> Stream:
    """What an unfilled field shows: nothing, or these operators, in a box of this size."""
    return Stream({"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": [0, 0, w, h]}, operators)


class _Placing:
    def __init__(self, target: revision.Revision, fields: list[FieldSpec]):
        self.target, self.fields = target, fields
        self.pages = target.file.pages()
        self.refs = {spec.name: target.reserve() for spec in fields}
        if len(self.refs) != len(fields):
            raise ValueError("a field name is used twice")
        self.empty: dict[tuple[float, float, bool], Ref] = {}
        self.signing: dict[str, FieldSpec] = {}
        for spec in fields:
            if spec.kind == "signature" and spec.owner:
                self.signing.setdefault(spec.owner, spec)

    def write(self) -> bytes:
        tags = tagging.open_tree(self.target)
        for spec in self.fields:
            page = self.page_of(spec)
            entries = self.widget(spec, page)
            if tags is not None:
                entries["StructParent"] = tags.add_form(self.refs[spec.name], page)
            self.target.put(self.refs[spec.name], entries)
        if tags is not None:
            tags.close()
        self.annotate_pages()
        self.link_form()
        return self.target.append()

    def page_of(self, spec: FieldSpec) -> Ref:
        number = len(self.pages) if spec.page == -1 else spec.page
        if not 1 <= number <= len(self.pages):
            raise ValueError(f"{spec.name} is on page {spec.page} of {len(self.pages)}")
        return self.pages[number - 1]

    def widget(self, spec: FieldSpec, page: Ref) -> dict[str, Any]:
        entries: dict[str, Any] = {
            "Type": Name("Annot"),
            "Subtype": Name("Widget"),
            "T": spec.name.encode(),
            "TU": syntax.text(spec.tooltip or spec.name),
            "F": _PRINT,
            "Rect": [spec.x, spec.y, spec.x + spec.w, spec.y + spec.h],
            "P": page,
        }
        if self.is_signature(spec):
            entries.update({"FT": Name("Sig"), **self.lock(spec)})
        elif spec.kind == "checkbox":
            entries.update({"FT": Name("Btn"), "Ff": _READ_ONLY, "V": Name("Off"), "AS": Name("Off")})
        elif spec.kind == "dropdown":
            offered = [syntax.text(option) for option in spec.options]
            entries.update({"FT": Name("Ch"), "Ff": _READ_ONLY | _COMBO, "Opt": offered, "DA": b"0 g"})
        else:
            multiline = _MULTILINE if spec.kind == "text" else 0
            entries.update({"FT": Name("Tx"), "Ff": _READ_ONLY | multiline, "DA": b"0 g"})
        return {**entries, "AP": {"N": self.appearance(spec)}}

    def is_signature(self, spec: FieldSpec) -> bool:
        if spec.kind == "signature":
            return spec.owner is None or self.signing[spec.owner] is spec
        return spec.kind == "seal"

    def lock(self, spec: FieldSpec) -> dict[str, Any]:
        """Signing locks what the same signer filled, and nothing else (no lock on issue and seal)."""
        own = [other.name.encode() for other in self.fields if spec.owner and other.owner == spec.owner]
        own.remove(spec.name.encode()) if own else None
        if not own:
            return {}
        lock = {"Type": Name("SigFieldLock"), "Action": Name("Include"), "Fields": own}
        return {"Lock": self.target.add(lock)}

    def appearance(self, spec: FieldSpec) -> Any:
        if spec.kind != "checkbox":
            return self.drawing(spec.w, spec.h, checked=False)
        return {
            "Yes": self.drawing(spec.w, spec.h, checked=True),
            "Off": self.drawing(spec.w, spec.h, checked=False),
        }

    def drawing(self, w: float, h: float, *, checked: bool) -> Ref:
        key = (w, h, checked)
        if key not in self.empty:
            points = (w * 0.22, h * 0.52, w * 0.42, h * 0.28, w * 0.78, h * 0.76)
            self.empty[key] = self.target.add(empty_drawing(w, h, _CHECK % points if checked else b""))
        return self.empty[key]

    def annotate_pages(self) -> None:
        by_page: dict[Ref, list[Ref]] = {}
        for spec in self.fields:
            by_page.setdefault(self.page_of(spec), []).append(self.refs[spec.name])
        for page, widgets in by_page.items():
            entries = self.target.file.dictionary(page)
            present = self.target.file.array(entries.get("Annots", []))
            self.target.put(page, {**entries, "Annots": [*present, *widgets], "Tabs": Name("S")})

    def link_form(self) -> None:
        form = self.target.add({"Fields": list(self.refs.values()), "SigFlags": 3})
        self.target.put(self.target.file.root, {**self.target.file.catalog, "AcroForm": form})
