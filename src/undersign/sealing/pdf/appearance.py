"""A page of a Typst PDF as what a field shows (ISO 32000-2, 8.10 and 12.5.5).

Hides the import: the page's content and the objects its resources need are copied once per source file
into the revision, so that all appearances of one act share their fonts.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from undersign.sealing.pdf import revision
from undersign.sealing.pdf.syntax import Malformed, Name, Ref, Stream

_MARKED = re.compile(rb"/MCID [0-9]+")
MAX_CONTENT = 4_000_000


@dataclass(frozen=True)
class Picture:
    """One page (1-based) of a PDF. Several pictures of one act should be pages of one PDF: fonts once."""

    pdf: bytes
    page: int = 1


class Importer:
    """Copies pictures into one revision."""

    def __init__(self, target: revision.Revision):
        self.target = target
        self._sources: dict[bytes, _Source] = {}

    def form(self, picture: Picture | bytes, width: float, height: float) -> Ref:
        """A form XObject of ``picture`` that keeps its proportions in a box of this size (points)."""
        if not isinstance(picture, Picture):
            picture = Picture(picture)
        source = self._sources.setdefault(picture.pdf, _Source(picture.pdf, self.target))
        return source.form(picture.page, width, height)


class _Source:
    def __init__(self, pdf: bytes, target: revision.Revision):
        self.file = revision.File(pdf)
        self.pages = self.file.pages()
        self.target = target
        self.copied: dict[int, Ref] = {}

    def form(self, number: int, width: float, height: float) -> Ref:
        if not 1 <= number <= len(self.pages):
            raise Malformed("picture-page")
        page = self.file.dictionary(self.pages[number - 1])
        entries = {
            "Type": Name("XObject"),
            "Subtype": Name("Form"),
            "BBox": fit(self.file.array(page.get("MediaBox")), width, height),
            "Resources": self.copy(self.file.resolve(page.get("Resources", {})), 0),
            "Filter": Name("FlateDecode"),
        }
        return self.target.add(Stream(entries, zlib.compress(self.content(page), 6)))

    def content(self, page: Mapping[str, Any]) -> bytes:
        """The page's operators. Content ids are dropped: here they would point into no structure tree."""
        stream = self.file.resolve(page.get("Contents"))
        parts = stream if isinstance(stream, list) else [stream]
        return _MARKED.sub(b"", b"\n".join(_inflate(self.file.resolve(part)) for part in parts))

    def copy(self, value: Any, depth: int) -> Any:
        if depth > 40:
            raise Malformed("too-deep")
        if isinstance(value, Ref):
            return self.copy_object(value, depth)
        if isinstance(value, dict):
            return {key: self.copy(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self.copy(item, depth + 1) for item in value]
        if isinstance(value, Stream):
            entries = {k: v for k, v in value.entries.items() if k not in ("Length", "StructParents")}
            return Stream(self.copy(entries, depth + 1), value.data)
        return value

    def copy_object(self, ref: Ref, depth: int) -> Ref:
        if ref.num not in self.copied:
            self.copied[ref.num] = self.target.reserve()
            value = self.file.load(ref)
            if isinstance(value, dict) and value.get("Type") in ("Page", "Pages", "Catalog", "StructElem"):
                raise Malformed("picture-resource")
            self.target.put(self.copied[ref.num], self.copy(value, depth + 1))
        return self.copied[ref.num]


def _inflate(stream: Any) -> bytes:
    if not isinstance(stream, Stream):
        raise Malformed("picture-content")
    if "Filter" not in stream.entries:
        return stream.data
    if stream.entries["Filter"] not in ("FlateDecode", ["FlateDecode"]):
        raise Malformed("picture-filter")
    inflater = zlib.decompressobj()
    data = inflater.decompress(stream.data, MAX_CONTENT)
    if inflater.unconsumed_tail:
        raise Malformed("picture-too-large")
    return data


def fit(page: list[Any], width: float, height: float) -> list[float]:
    """The page box widened or heightened to the proportions of the field, the picture in its middle."""
    left, bottom, right, top = (float(edge) for edge in page)
    across, up = right - left, top - bottom
    if min(across, up, width, height) <= 0:
        raise Malformed("picture-size")
    if across * height < up * width:
        spare = (up * width / height - across) / 2
        return [left - spare, bottom, right + spare, top]
    spare = (across * height / width - up) / 2
    return [left, bottom - spare, right, top + spare]
