"""A PDF as a base and its appended revisions (ISO 32000-2, 7.5.6): read the newest object, append more.

Hides cross-reference tables. ``File`` reads lazily: an object costs one table look-up and its own parse, so
that adding a signature to a long contract does not cost its length. Only classic tables are read and
written (Typst's own; uploads are normalised to them), because streams and hybrids let two readers disagree.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from undersign.sealing.pdf import syntax
from undersign.sealing.pdf.syntax import Malformed, Ref

_TAIL = re.compile(rb"startxref\r?\n([0-9]{1,10})\r?\n%%EOF(?:\r?\n)?\Z")
_XREF = re.compile(rb"xref[ ]*\r?\n")
_SUBSECTION = re.compile(rb"([0-9]{1,8}) ([0-9]{1,8})[ ]*\r?\n")
_TRAILER = re.compile(rb"trailer[\x00\t\n\x0c\r ]*")
_ENTRY = re.compile(rb"([0-9]{10}) ([0-9]{5}) ([nf])(?: \r| \n|\r\n)")
MAX_REVISIONS = 400


@dataclass(frozen=True, slots=True)
class Section:
    """One cross-reference section: its runs (first number, count, offset), its trailer, its [start, end)."""

    start: int
    runs: tuple[tuple[int, int, int], ...]
    trailer: dict[str, Any]
    end: int

    def entry_at(self, num: int) -> int | None:
        """Offset of the 20-byte entry for ``num`` in the file, or None."""
        for first, count, offset in self.runs:
            if first <= num < first + count:
                return offset + 20 * (num - first)
        return None

    def offset(self, data: bytes, num: int) -> int | None:
        """Where the section says object ``num`` starts; None where it is free or not named."""
        at = self.entry_at(num)
        if at is None:
            return None
        entry = _ENTRY.match(data, at)
        if entry is None:
            raise Malformed("xref-entry", at)
        return int(entry[1]) if entry[3] == b"n" else None

    def numbers(self) -> Iterator[int]:
        for first, count, _ in self.runs:
            yield from range(first, first + count)


class File:
    """A PDF file as its last revision shows it. Raises Malformed when it is not one of our kind."""

    def __init__(self, data: bytes):
        self.data = data
        tail = _TAIL.search(data, max(0, len(data) - 48))
        if tail is None:
            raise Malformed("end-of-file", len(data))
        if not data.startswith(b"%PDF-"):
            raise Malformed("header", 0)
        self.startxref = int(tail[1])
        self.sections = self._sections()
        self.trailer = self.sections[0].trailer
        self._cache: dict[int, Any] = {}
        self._resolving: set[int] = set()

    def _sections(self) -> list[Section]:
        sections: list[Section] = []
        start = self.startxref
        seen: set[int] = set()
        while True:
            if start in seen or len(seen) >= MAX_REVISIONS:
                raise Malformed("xref-loop", start)
            seen.add(start)
            section = _read_section(self.data, start)
            sections.append(section)
            if "Prev" not in section.trailer:
                return sections
            start = section.trailer["Prev"]
            if not isinstance(start, int) or not 0 <= start < len(self.data):
                raise Malformed("xref-previous", sections[-1].start)

    @property
    def root(self) -> Ref:
        root = self.trailer.get("Root")
        if not isinstance(root, Ref):
            raise Malformed("root", self.startxref)
        return root

    @property
    def size(self) -> int:
        size = self.trailer.get("Size")
        if not isinstance(size, int) or size < 1:
            raise Malformed("size", self.startxref)
        return size

    def locate(self, num: int) -> int | None:
        """Byte offset of the newest object ``num``, or None where it is free or absent."""
        for section in self.sections:
            if section.entry_at(num) is not None:
                return section.offset(self.data, num)
        return None

    def load(self, ref: Ref) -> Any:
        """The newest object ``ref`` names; None where there is none. Treat it as read-only."""
        if ref.num in self._cache:
            return self._cache[ref.num]
        at = self.locate(ref.num)
        value = None
        if at is not None:
            if ref.num in self._resolving:
                raise Malformed("object-loop", at)
            self._resolving.add(ref.num)
            num, gen, value, _ = syntax.parse_indirect(self.data, at, self.load)
            self._resolving.discard(ref.num)
            if (num, gen) != tuple(ref):
                raise Malformed("object-number", at)
        self._cache[ref.num] = value
        return value

    def resolve(self, value: Any) -> Any:
        """``value`` itself, or the object it refers to."""
        return self.load(value) if isinstance(value, Ref) else value

    def dictionary(self, value: Any) -> dict[str, Any]:
        """The dictionary ``value`` is or refers to. Raises Malformed if it is something else."""
        found = self.resolve(value)
        if not isinstance(found, dict):
            raise Malformed("not-a-dictionary")
        return found

    def array(self, value: Any) -> list[Any]:
        """The array ``value`` is or refers to. Raises Malformed if it is something else."""
        found = self.resolve(value)
        if not isinstance(found, list):
            raise Malformed("not-an-array")
        return found

    @property
    def catalog(self) -> dict[str, Any]:
        return self.dictionary(self.root)

    def pages(self) -> list[Ref]:
        """Every page in order. Raises Malformed on a loop in the page tree."""
        found: list[Ref] = []
        self._collect(self.catalog.get("Pages"), found, set())
        return found

    def _collect(self, node: Any, found: list[Ref], seen: set[int]) -> None:
        if not isinstance(node, Ref) or node.num in seen or len(seen) > 20_000:
            raise Malformed("page-tree")
        seen.add(node.num)
        entries = self.dictionary(node)
        if entries.get("Type") != "Pages":
            found.append(node)
            return
        kids = self.array(entries.get("Kids"))
        if entries.get("Count") == len(kids) and all(isinstance(kid, Ref) for kid in kids):
            found.extend(kids)  # every kid holds at least one page, so each is one
            return
        for kid in kids:
            self._collect(kid, found, seen)


def _read_section(data: bytes, start: int) -> Section:
    keyword = _XREF.match(data, start)
    if keyword is None:
        raise Malformed("xref-table", start)
    at, runs = keyword.end(), []
    while (head := _SUBSECTION.match(data, at)) is not None:
        first, count = int(head[1]), int(head[2])
        at = head.end() + 20 * count
        if at > len(data):
            raise Malformed("xref-table", start)
        runs.append((first, count, head.end()))
    word = _TRAILER.match(data, at)
    if word is None:
        raise Malformed("trailer", at)
    trailer, end = syntax.parse(data, word.end())
    if not isinstance(trailer, dict) or "XRefStm" in trailer or "Encrypt" in trailer:
        raise Malformed("trailer", at)
    return Section(start, tuple(runs), trailer, end)


@dataclass
class Revision:
    """Objects to append to ``file``. ``put`` replaces an object, ``add`` makes a new one."""

    file: File
    objects: dict[int, Any] = field(default_factory=dict)
    next_number: int = 0

    def __post_init__(self) -> None:
        self.next_number = self.file.size

    def add(self, value: Any) -> Ref:
        ref = self.reserve()
        self.objects[ref.num] = value
        return ref

    def reserve(self) -> Ref:
        """A number whose object will be ``put`` later (objects that point at each other)."""
        ref = Ref(self.next_number)
        self.next_number += 1
        return ref

    def put(self, ref: Ref, value: Any) -> None:
        self.objects[ref.num] = value

    def tail(self) -> tuple[bytes, dict[int, int]]:
        """The bytes to append to ``file.data``, and where in them each object starts."""
        base = len(self.file.data)
        parts = [] if self.file.data.endswith(b"\n") else [b"\n"]
        at, offsets = sum(map(len, parts)), {}
        for num in sorted(self.objects):
            offsets[num] = at
            part = b"%d 0 obj\n%b\nendobj\n" % (num, syntax.write(self.objects[num]))
            parts.append(part)
            at += len(part)
        identifier = hashlib.sha256(b"".join(parts)).digest()[:16]
        parts.append(_table({num: base + offset for num, offset in offsets.items()}))
        parts.append(b"trailer\n%b\n" % syntax.write(self._trailer(identifier)))
        parts.append(b"startxref\n%d\n%%%%EOF\n" % (base + at))
        return b"".join(parts), offsets

    def _trailer(self, identifier: bytes) -> dict[str, Any]:
        old = self.file.trailer
        trailer = {"Size": self.next_number, "Root": old["Root"]}
        if "Info" in old:
            trailer["Info"] = old["Info"]
        first = old["ID"][0] if "ID" in old else identifier
        return {**trailer, "ID": [first, identifier], "Prev": self.file.startxref}

    def append(self) -> bytes:
        """The whole file with this revision at its end."""
        return self.file.data + self.tail()[0]


def _table(offsets: dict[int, int]) -> bytes:
    runs: list[list[int]] = []
    for num in sorted(offsets):
        if runs and runs[-1][-1] == num - 1:
            runs[-1].append(num)
        else:
            runs.append([num])
    lines = [b"xref\n"]
    for run in runs:
        lines.append(b"%d %d\n" % (run[0], len(run)))
        lines.extend(b"%010d 00000 n \n" % offsets[num] for num in run)
    return b"".join(lines)
