"""Writing two documents as one: every block once, what is new in `ins`, what is gone in `del`.

Hides escaping, lists and tables that open and close around their blocks, and the numbering of changes.
"""

from collections.abc import Iterable, Sequence
from html import escape

from undersign.drafting.redline.blocks import Block, Word

_LIST = {"ol": '<ol class="us-clauses">', "ul": "<ul>"}
Run = tuple[str, Sequence[Word]]


class Writer:
    """Takes blocks in order; `html()` is the whole, `count` how many changes it has."""

    def __init__(self, language: str) -> None:
        self.count, self._language = 0, language
        self._parts: list[str] = []
        self._open: list[str] = []
        self._within = False  # the change before goes on

    def same(self, block: Block) -> None:
        """A block that is in both."""
        self._within = False
        self._put(block, [[("same", cell)] for cell in block.cells])

    def new(self, block: Block) -> None:
        """A block that was not there before."""
        self._put(block, [[("ins", cell)] for cell in block.cells], whole="ins")

    def gone(self, block: Block) -> None:
        """A block that is no longer there."""
        self._put(block, [[("del", cell)] for cell in block.cells], whole="del")

    def changed(self, block: Block, cells: Sequence[Sequence[Run]], number: str = "") -> None:
        """A block with other words than before; `number` is the clause number it used to have."""
        self._within = False
        self._put(block, cells, was=number)
        self._within = False

    def html(self) -> str:
        """An `<article>` of all that was written."""
        self._close(0)
        head = f'<article class="us-reading us-redline" lang="{escape(self._language)}">'
        return f"{head}{''.join(self._parts)}</article>"

    def _put(self, block: Block, cells: Sequence[Sequence[Run]], whole: str = "", was: str = "") -> None:
        self._around(block)
        css = f' class="us-{whole}"' if whole else ""
        number = self._number(block, whole, was)
        inner = [self._cell(runs, bool(whole)) for runs in cells]
        clause = f' data-clause="{escape(block.clause)}"' if block.clause and not block.inside else ""
        match block.place:
            case "hr":
                self._parts.append("<hr>")
            case "tr" | "th":
                tag = "td" if block.place == "tr" else "th"
                row = "".join(f"<{tag}>{text}</{tag}>" for text in inner)
                self._parts.append(f"<tr{css}>{row}</tr>")
            case "card":
                self._parts.append(f'<div class="us-card{" us-" + whole if whole else ""}">{inner[0]}</div>')
            case "li" | "more":
                self._parts.append(f"<li{css}>{number}{inner[0]}</li>")
            case place:
                self._parts.append(f"<{place}{css}{clause}>{number}{inner[0]}</{place}>")

    def _number(self, block: Block, whole: str, was: str) -> str:
        if not (block.number or was):
            return ""
        shown = escape(block.number)
        if was:
            shown = self._mark("del", escape(was)) + (self._mark("ins", shown) if shown else "")
        elif whole:
            shown = self._mark(whole, shown)
        return f'<span class="us-number">{shown}</span> '

    def _cell(self, runs: Sequence[Run], goes_on: bool) -> str:
        written = []
        for kind, words in runs:
            text = _text(words)
            if kind == "same":
                self._within = self._within and (goes_on or not text.strip())
                written.append(text)
            elif text:
                written.append(self._mark(kind, text))
        return "".join(written)

    def _mark(self, kind: str, text: str) -> str:
        """Changes that follow each other are one, anchored at its beginning."""
        if self._within:
            return f"<{kind}>{text}</{kind}>"
        self._within = True
        self.count += 1
        anchor = f' id="change-{self.count}" data-change="{self.count}" tabindex="-1"'
        return f"<{kind}{anchor}>{text}</{kind}>"

    def _around(self, block: Block) -> None:
        """Open and close what stands around a block: lists by depth, a table, a quotation."""
        wanted = _surroundings(block)
        kept = 0
        while kept < min(len(wanted), len(self._open)) and wanted[kept] == self._open[kept]:
            kept += 1
        self._close(kept)
        for each in wanted[kept:]:
            self._parts.append({"table": '<div class="us-table"><table><tbody>', "quote": "<blockquote>"}.get(
                each, _LIST.get(each.split()[0], "")))  # fmt: skip
            self._open.append(each)

    def _close(self, kept: int) -> None:
        while len(self._open) > kept:
            each = self._open.pop()
            self._parts.append({"table": "</tbody></table></div>", "quote": "</blockquote>"}.get(
                each, f"</{each.split()[0]}>"))  # fmt: skip


def _surroundings(block: Block) -> list[str]:
    """Lists deeper than one are shown as one list after another; the number says where an item belongs."""
    if block.place in ("tr", "th"):
        return ["table"]
    if block.place in ("li", "more"):
        return [f"{block.inside or 'ul'} {block.depth}"]
    return ["quote"] if block.inside == "quote" else []


def _text(words: Iterable[Word]) -> str:
    """Words with their elements, escaped."""
    written, run = [], list[str]()
    styles: tuple[tuple[str, ...], str] = ((), "")
    for word in words:
        if (word.styles, word.href) != styles:
            written.append(_styled("".join(run), *styles))
            run, styles = [], (word.styles, word.href)
        run.append(escape(word.text))
    return "".join([*written, _styled("".join(run), *styles)])


def _styled(text: str, styles: tuple[str, ...], href: str) -> str:
    if not text:
        return ""
    for tag in reversed(styles):
        text = f"<{tag}>{text}</{tag}>"
    if href.startswith(("https://", "http://", "mailto:")):
        text = f'<a href="{escape(href)}" rel="noopener noreferrer">{text}</a>'
    return text
