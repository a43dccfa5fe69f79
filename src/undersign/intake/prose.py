"""A document as blocks of text, on its way from Word or HTML to our Markdown.

Hides escaping: whatever stands in a `Span` comes out as itself, whatever it contains, because every
character that Markdown or Liquid could read is escaped here and nowhere else. A `Slot` is the only way to
write Liquid. Numbers are written so that ours come out as the document's, where that is possible.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from undersign.intake import links
from undersign.typesetting.numbering import Numbering

_INLINE = re.compile(r"[\\`*\[\]<>&|{}~]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|(?<=[{}])%|%(?=[{}])")
_START = re.compile(r"^(?:#{1,6}(?=\s|$)|[-+=](?=[-+=\s|:]|$)|:(?=-)|>|=+$)")
_COUNTED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_DECIMAL = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)\.?")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\ue003\ufffe\uffff\ufeff\u202a-\u202e\u2066-\u2069]"
)


@dataclass(frozen=True)
class Span:
    """Text; "\\n" is a line break. href: where it leads, an address `links.safe` allows."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True)
class Slot:
    """Liquid we wrote ourselves: `{{ name }}` or a field tag."""

    liquid: str
    bold: bool = False
    italic: bool = False
    href: str = ""


Inline = Span | Slot


@dataclass
class Block:
    """`kind`: heading (level), paragraph, item (level, number or None for a bullet), more (a further
    paragraph of the item above), table (rows of cells), break (a new page), rule, quote. `label` is the
    number as the document shows it."""

    kind: str
    inner: list[Inline] = field(default_factory=list)
    level: int = 0
    number: int | None = None
    label: str = ""
    rows: list[list[list[Inline]]] = field(default_factory=list)


def written(blocks: Sequence[Block]) -> str:
    """The Markdown of `blocks`."""
    lines = _Lines()
    for block in blocks:
        lines.add(block)
    return "\n\n".join(lines.parts).strip() + "\n"


class _Lines:
    """The Markdown so far, the open list, and the number that comes next."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.open: list[
            tuple[int, int, int | None, str]
        ] = []  # level, indent of content, last number, delimiter
        self.numbers = Numbering()
        self.closed = ""  # the delimiter of the list that ended last, as long as nothing came between

    def add(self, block: Block) -> None:
        if block.kind == "item":
            self._item(block)
            return
        if block.kind == "more" and self.open:
            text = paragraph(block.inner)
            if text:
                self.parts.append(_indented(text, self.open[-1][1]))
            return
        text = self._plain(block)
        if text:
            self.open, self.closed = [], ""
            self.parts.append(text)

    def _plain(self, block: Block) -> str:
        match block.kind:
            case "heading":
                return self._heading(block)
            case "table":
                return table(block.rows)
            case "break":
                return r"\newpage"
            case "rule":
                return "---"
            case "quote":
                return "\n".join(f"> {line}" for line in paragraph(block.inner).split("\n"))
            case _:
                return paragraph(block.inner)

    def _heading(self, block: Block) -> str:
        text = paragraph(block.inner, one_line=True, plain=True)
        if not text:
            return ""
        level = min(max(block.level, 1), 6)
        said = _DECIMAL.fullmatch(block.label.strip())
        ours = self._next(level) if said else ""
        number = said[1] if said else ""
        if number and number != ours:
            text = f"{number}. {text}"
        elif block.label and not said:
            text = f"{escaped(block.label)} {text}"
        self.numbers.heading(level, typed=number if number != ours else "", numbered=bool(said))
        return f"{'#' * level} {text}" + ("" if said or level == 1 else " {-}")

    def _next(self, level: int) -> str:
        trial = Numbering()
        trial._counts = dict(self.numbers._counts)
        return trial.heading(level)

    def _item(self, block: Block) -> None:
        text = paragraph(block.inner)
        if not text:
            return
        while self.open and self.open[-1][0] > block.level:
            self.open.pop()
        before = self.open.pop() if self.open and self.open[-1][0] == block.level else None
        indent = self.open[-1][1] if self.open else 0
        mark, delimiter = self._mark(block, before)
        tight = before is not None or bool(self.open)
        line = _indented(f"{mark} {text}", indent, len(mark) + 1)
        if tight and self.parts:
            self.parts[-1] += "\n" + line
        else:
            self.parts.append(line)
        self.open.append((block.level, indent + len(mark) + 1, block.number, delimiter))

    def _mark(self, block: Block, before: tuple[int, int, int | None, str] | None) -> tuple[str, str]:
        """The list marker; another delimiter where another list begins right after one."""
        if before is None:
            return (f"{block.number}.", ".") if block.number is not None else ("-", "-")
        last, used = before[2], before[3]
        if block.number is None:
            mark = used if last is None else "-"
            return mark, mark
        follows = last is not None and block.number == last + 1
        delimiter = used if follows and used in ".)" else ")" if used == "." else "."
        return f"{block.number}{delimiter}", delimiter


def _indented(text: str, first: int, rest: int = 0) -> str:
    head, *lines = text.split("\n")
    return "\n".join([" " * first + head, *(" " * (first + rest) + line for line in lines)])


def table(rows: Sequence[Sequence[Sequence[Inline]]]) -> str:
    """A table whose first row is the head."""
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    said = [[paragraph(cell, one_line=True) for cell in row] + [""] * (width - len(row)) for row in rows]
    if not any(any(row) for row in said):
        return ""
    lines = ["| " + " | ".join(row) + " |" for row in said]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:]])


def paragraph(inner: Iterable[Inline], *, one_line: bool = False, plain: bool = False) -> str:
    """Inlines as Markdown; `one_line` turns line breaks into spaces, `plain` leaves emphasis out."""
    pieces = _joined(inner, plain)
    text = "".join(_linked(pieces, href, list(run)) for href, run in _runs(pieces))
    lines = [_line(" ".join(line.split(" ")).strip()) for line in re.split(r"\n", text)]
    lines = [re.sub(r" {2,}", " ", line) for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return (
        " ".join(line for line in lines if line)
        if one_line
        else "\\\n".join(line or "\u00a0" for line in lines)
    )


def _runs(pieces: list[Inline]) -> Iterator[tuple[str, Iterator[int]]]:
    """The places of pieces that lead to one address."""
    return itertools.groupby(range(len(pieces)), key=lambda at: pieces[at].href)


def _linked(pieces: list[Inline], href: str, run: list[int]) -> str:
    text = "".join(_emphasised(pieces, at) for at in run)
    body = text.strip()
    if not href or not body:
        return text
    head, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{head}{links.written(body, href)}{tail}"


def _line(line: str) -> str:
    """Escape what only means something at the beginning of a line."""
    line = _COUNTED.sub(r"\1\\\2", line)
    return "\\" + line if _START.match(line) else line


def _joined(inner: Iterable[Inline], plain: bool) -> list[Inline]:
    """Neighbours of one style as one; white space moved out of emphasis."""
    found: list[Inline] = []
    for each in inner:
        each = type(each)(_text(each), href=each.href) if plain else each
        if isinstance(each, Span):
            text = _FORBIDDEN.sub("", each.text.replace("\r", "\n").replace("\t", " "))
            blank = not text.strip()
            each = Span(text, each.bold and not blank, each.italic and not blank, each.href)
            if not text:
                continue
            last = found[-1] if found else None
            if isinstance(last, Span) and replace(last, text="") == replace(each, text=""):
                found[-1] = replace(each, text=last.text + text)
                continue
        found.append(each)
    return [part for each in found for part in _trimmed(each)]


def _text(each: Inline) -> str:
    return each.text if isinstance(each, Span) else each.liquid


def _trimmed(each: Inline) -> list[Inline]:
    if isinstance(each, Slot) or not (each.bold or each.italic):
        return [each]
    parts: list[Inline] = []
    for number, line in enumerate(each.text.split("\n")):
        parts += [Span("\n", href=each.href)] if number else []
        body = line.strip()
        head, tail = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :] if body else ""
        around = [Span(head, href=each.href), replace(each, text=body), Span(tail, href=each.href)]
        parts += [part for part in around if part.text]
    return parts


def _emphasised(pieces: list[Inline], at: int) -> str:
    each = pieces[at]
    text = escaped(each.text) if isinstance(each, Span) else each.liquid
    sign = "*" * (each.italic + 2 * each.bold)
    if not sign or not text.strip():
        return text
    before = _beside(pieces[at - 1])[-1] if at else " "
    after = _beside(pieces[at + 1])[0] if at + 1 < len(pieces) else " "
    neighbour = at + 1 < len(pieces) and (pieces[at + 1].bold or pieces[at + 1].italic)
    neighbour = neighbour or (at > 0 and (pieces[at - 1].bold or pieces[at - 1].italic))
    opens = _boundary(before) or text[0].isalnum()
    closes = _boundary(after) or text[-1].isalnum()
    return f"{sign}{text}{sign}" if opens and closes and not neighbour else text


def _boundary(character: str) -> bool:
    """Whether emphasis may begin or end beside it, whatever it holds."""
    return character.isspace() or unicodedata.category(character).startswith("P")


def _beside(each: Inline) -> str:
    return (each.text if isinstance(each, Span) else "") or "x"  # a value may begin with any letter


def escaped(text: str) -> str:
    """`text` as Markdown and Liquid that say exactly it."""
    return _INLINE.sub(lambda found: "\\" + found[0], _FORBIDDEN.sub("", text))
