"""A Word file as a template, and the list of what stayed behind.

Hides which part of the archive is which. Nothing outside the archive is ever looked at.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from undersign.intake import proposal
from undersign.intake.prose import Block, Span
from undersign.intake.slots import Slots
from undersign.intake.taken import IntakeRefused, Removed, Taken
from undersign.intake.word import office, xml
from undersign.intake.word.archive import Archive
from undersign.intake.word.body import Body
from undersign.intake.word.numbers import Numbers
from undersign.intake.word.runs import Runs
from undersign.intake.word.styles import Styles
from undersign.intake.word.xml import Element

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MACRO = "application/vnd.ms-word.document.macroEnabled"


def read(data: bytes, filename: str, *, keep_layout: bool = False) -> Taken:
    """The template in `data`, or its pages if `keep_layout`. Raises IntakeRefused."""
    archive = Archive(data)
    main = _main_part(archive)
    parts = _Parts(archive, main)
    if keep_layout:
        return office.pages(archive, parts.lost(Counter()))
    slots = Slots()
    runs = Runs(Styles(parts.xml("styles")), slots)
    body = Body(runs.styles, Numbers(parts.xml("numbering")), runs)
    document = archive.xml(main)
    content = xml.child(document, "body")
    if content is None:
        raise IntakeRefused("damaged", kind="docx", what="it has no body")
    runs.related = parts.links(main)
    body.read(content)
    notes = _notes(parts, body, runs)
    runs.lost["unmergeable"] += slots.unmergeable
    runs.lost["hyperlink"] = runs.targets.count
    title = PurePosixPath(filename.replace("\\", "/")).stem
    template = proposal.template(body.blocks, slots, title, parts.lost(runs.lost, runs.targets.gone), notes)
    return Taken("docx", "", template=template)


def _main_part(archive: Archive) -> str:
    """The document itself, by the archive's own table of contents."""
    kinds = archive.xml("[Content_Types].xml")
    for each in xml.children(kinds, "Override"):
        kind = xml.value(each, of="ContentType")
        if kind.startswith((_MAIN, _MACRO)) and kind.endswith(("document.main+xml", "template.main+xml")):
            return xml.value(each, of="PartName").lstrip("/")
        if kind.startswith(_MACRO) and kind.endswith(".main+xml"):
            return xml.value(each, of="PartName").lstrip("/")
    if archive.read("word/document.xml") is not None:
        return "word/document.xml"
    raise IntakeRefused("wrong-type", what="an archive")


class _Parts:
    """The parts beside the document, found by its relationships."""

    def __init__(self, archive: Archive, main: str) -> None:
        self.archive = archive
        self.folder = main.rpartition("/")[0]
        self.related: dict[str, list[str]] = {}
        self.remote: list[str] = []
        for each in self._relationships(main):
            kind = xml.value(each, of="Type").rpartition("/")[2]
            target = xml.value(each, of="Target")
            if xml.value(each, of="TargetMode") == "External":
                self.remote += [target] if kind != "hyperlink" else []
            else:
                self.related.setdefault(kind, []).append(_joined(self.folder, target))

    def _relationships(self, part: str) -> Iterator[Element]:
        folder, _, name = part.rpartition("/")
        prefix = f"{folder}/" if folder else ""
        return xml.children(self.archive.xml(f"{prefix}_rels/{name}.rels"), "Relationship")

    def links(self, part: str) -> dict[str, str]:
        """{relationship: address} of the links in `part`."""
        return {
            xml.value(each, of="Id"): xml.value(each, of="Target")
            for each in self._relationships(part)
            if xml.value(each, of="Type").endswith("/hyperlink")
        }

    def xml(self, kind: str) -> Element | None:
        """The first part of that kind."""
        return next((self.archive.xml(name) for name in self.related.get(kind, ())), None)

    def lost(self, counted: Counter[str], targets: Sequence[str] = ()) -> tuple[Removed, ...]:
        """What is in the file and not in the template; `targets` are what links led to."""
        lost = Counter(counted)
        details: dict[str, list[str]] = {"hyperlink": list(targets)}
        for kind in ("header", "footer"):
            for name in self.related.get(kind, ()):
                if text := _text(self.archive.xml(name)):
                    lost["header-footer"] += 1
                    details.setdefault("header-footer", []).append(text[:100])
        lost["macro"] += int(any(name.endswith("vbaProject.bin") for name in self.archive.names()))
        lost["remote"] += len(self.remote)
        details["remote"] = [target[:200] for target in self.remote[:5]]
        return tuple(
            Removed(code, count, tuple(details.get(code, [])[:5]))
            for code, count in sorted(lost.items())
            if count
        )


def _joined(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    parts: list[str] = [part for part in folder.split("/") if part]
    for part in target.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)


def _text(root: Element | None) -> str:
    return re.sub(r"\s+", " ", " ".join(each.text or "" for each in xml.within(root, "t"))).strip()


def _notes(parts: _Parts, body: Body, runs: Runs) -> list[Block]:
    """Footnotes and endnotes in the order they are referred to."""
    texts = {
        (kind, xml.value(note, of="id")): note
        for kind in ("footnote", "endnote")
        for note in xml.children(parts.xml(f"{kind}s"), kind)
    }
    found: list[Block] = []
    for number, key in enumerate(list(runs.notes), 1):
        if (note := texts.get(key)) is None:
            continue
        runs.lost[key[0]] += 1
        runs.related = parts.links(next(iter(parts.related.get(f"{key[0]}s", ())), ""))
        inside = Body(body.styles, body.numbers, runs)
        inside.read(note)
        inner = [part for block in inside.blocks for part in (*block.inner, Span(" "))]
        found.append(Block("paragraph", [Span(f"[{number}] "), *inner]))
    return found
