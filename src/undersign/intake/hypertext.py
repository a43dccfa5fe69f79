"""HTML as a template: its text and structure, and nothing that runs, loads or hides.

Hides libxml2's parser, which fetches nothing here. What a browser would not show is not imported either.
"""

import re
from collections import Counter
from dataclasses import replace

from lxml import etree, html

from undersign.intake import links, proposal
from undersign.intake.prose import Block, Inline, Span
from undersign.intake.slots import Slots
from undersign.intake.taken import Imported, IntakeRefused, Removed

_DROPPED = {
    "script": "script",
    "noscript": "script",
    "template": "script",
    "style": "style",
    "link": "style",
    "iframe": "frame",
    "frame": "frame",
    "object": "embedded",
    "embed": "embedded",
    "applet": "embedded",
    "svg": "image",
    "img": "image",
    "picture": "image",
    "canvas": "image",
    "map": "image",
    "video": "media",
    "audio": "media",
    "math": "equation",
    "input": "form",
    "select": "form",
    "textarea": "form",
    "button": "form",
    "head": "",
    "title": "",
    "meta": "",
    "base": "",
    "colgroup": "",
    "col": "",
}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "html",
        "legend",
        "main",
        "nav",
        "p",
        "section",
        "summary",
        "caption",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.1-9])", re.IGNORECASE)
_BREAK = re.compile(r"(?:page-)?break-before\s*:\s*(?:always|page)", re.IGNORECASE)
_DEEPEST = 120


def template(text: str, title: str) -> Imported:
    """The template that the HTML `text` makes. Raises IntakeRefused."""
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise IntakeRefused("damaged", kind="html", what=str(error)[:120]) from None
    reader = _Reader()
    reader.block(root, Span(""), 0)
    reader.flush()
    reader.lost["unmergeable"] += reader.slots.unmergeable
    found = root.find(".//title")
    named = (found.text or "").strip() if found is not None else ""
    reader.lost["hyperlink"] = reader.targets.count
    details = {"hyperlink": tuple(reader.targets.gone)}
    lost = [Removed(code, n, details.get(code, ())) for code, n in sorted(reader.lost.items()) if n]
    return proposal.template(reader.blocks, reader.slots, named or title, lost)


class _Reader:
    """One pass over the tree; `inner` is the paragraph under way."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.slots = Slots()
        self.lost: Counter[str] = Counter()
        self.targets = links.Targets()
        self.inner: list[Inline] = []
        self.next = Block("paragraph")
        self.lists: list[int | None] = []

    def flush(self) -> None:
        """End the paragraph under way."""
        inner, self.inner = self.slots.in_text(_folded(self.inner)), []
        block, self.next = (
            self.next,
            Block("more", level=len(self.lists)) if self.lists else Block("paragraph"),
        )
        if any(not isinstance(each, Span) or each.text.strip() for each in inner):
            block.inner = inner
            self.blocks.append(block)
        elif block.kind == "item":
            self.next = block  # the item's text is still to come

    def block(self, element: etree._Element, like: Span, depth: int) -> None:
        """An element, its text and its tail."""
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        if tag in _DROPPED or not tag or self._is_hidden(element):
            self._drop(tag, element)
        elif depth > _DEEPEST:
            self.inner.append(Span(" ".join(element.itertext())))
        else:
            self._element(tag, element, like, depth)

    def _drop(self, tag: str, element: etree._Element) -> None:
        if tag == "head":
            for each in element:
                self._drop(str(each.tag), each)
        elif code := _DROPPED.get(tag, "hidden" if tag else ""):
            self.lost[code] += 1

    def _is_hidden(self, element: etree._Element) -> bool:
        return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))

    def _inside(self, element: etree._Element, like: Span, depth: int) -> None:
        if element.text:
            self.inner.append(replace(like, text=element.text))
        for each in element:
            self.block(each, like, depth + 1)
            if each.tail:
                self.inner.append(replace(like, text=each.tail))

    def _element(self, tag: str, element: etree._Element, like: Span, depth: int) -> None:
        if _BREAK.search(element.get("style", "")):
            self._alone(Block("break"))
        if tag == "br":
            self.inner.append(Span("\v"))
        elif tag == "hr":
            self._alone(Block("rule"))
        elif tag == "table":
            self._table(element, depth)
        elif tag in ("ul", "ol", "menu"):
            self._list(tag, element, like, depth)
        elif tag == "li":
            self._item(element, like, depth)
        elif re.fullmatch(r"h[1-6]", tag):
            self._begin(Block("heading", level=int(tag[1])), element, like, depth)
        elif tag == "blockquote":
            self._begin(Block("quote"), element, like, depth)
        elif tag == "pre":
            self.flush()
            self.inner.append(Span("".join(element.itertext()).replace("\n", "\v")))
            self.flush()
        elif tag in _BLOCKS:
            self._begin(None, element, like, depth)
        else:
            self._inside(element, self._styled(tag, element, like), depth)

    def _styled(self, tag: str, element: etree._Element, like: Span) -> Span:
        self.lost["strikethrough"] += tag in ("s", "strike", "del")
        bold = like.bold or tag in ("b", "strong", "th")
        italic = like.italic or tag in ("i", "em", "cite", "dfn")
        return Span("", bold, italic, self._target(element.get("href", "")) if tag == "a" else like.href)

    def _target(self, href: str) -> str:
        if href.startswith("#"):
            self.lost["link"] += 1
            return ""
        return self.targets.kept(href)

    def _alone(self, block: Block) -> None:
        self.flush()
        self.blocks.append(block)

    def _begin(self, block: Block | None, element: etree._Element, like: Span, depth: int) -> None:
        self.flush()
        if block is not None and self.next.kind != "item":
            self.next = block
        self._inside(element, like, depth)
        self.flush()

    def _list(self, tag: str, element: etree._Element, like: Span, depth: int) -> None:
        self.flush()
        start = element.get("start", "1")
        self.lists.append((int(start) if start.isdigit() else 1) - 1 if tag == "ol" else None)
        self._inside(element, like, depth)
        self.flush()
        self.lists.pop()
        self.next = Block("more", level=len(self.lists)) if self.lists else Block("paragraph")

    def _item(self, element: etree._Element, like: Span, depth: int) -> None:
        self.flush()
        if not self.lists:
            self.lists.append(None)
        count = self.lists[-1]
        if count is not None:
            self.lists[-1] = count = count + 1
        self.next = Block(
            "item", level=len(self.lists) - 1, number=count, label="" if count is None else f"{count}."
        )
        self._inside(element, like, depth)
        self.flush()
        if self.next.kind == "item":
            self.next = Block("more", level=len(self.lists))

    def _table(self, element: etree._Element, depth: int) -> None:
        self.flush()
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
        inner_tables = [each for each in element.iter("table") if each is not element]
        self.lost["nested-table"] += len(inner_tables)
        inside = {row for each in inner_tables for row in each.iter("tr")}
        kept = [
            row for row, source in zip(rows, element.iter("tr"), strict=True) if row and source not in inside
        ]
        read = [[part for cell in row for part in self._cell(cell, depth)] for row in kept]
        if len(read) == 1 and len(read[0]) == 1:
            self.blocks.append(Block("paragraph", read[0][0]))
        elif read:
            self.blocks.append(Block("table", rows=read))

    def _cell(self, cell: etree._Element, depth: int) -> list[list[Inline]]:
        inside = _Reader()
        inside.slots, inside.lost, inside.targets = self.slots, self.lost, self.targets
        if depth < _DEEPEST:
            inside._inside(cell, Span(""), depth + 1)
        inside.flush()
        found: list[Inline] = []
        for block in inside.blocks:
            found += [Span("\n")] if found else []
            flat = block.inner or [part for row in block.rows for one in row for part in (*one, Span(" "))]
            found += [Span(f"{block.label} "), *flat] if block.label else flat
        wide = cell.get("colspan", "1")
        extra = min(int(wide), 60) - 1 if wide.isdigit() else 0
        self.lost["merged-cells"] += extra > 0 or cell.get("rowspan", "1") not in ("1", "")
        return [found, *([] for _ in range(max(0, extra)))]


def _folded(inner: list[Inline]) -> list[Inline]:
    """White space as a browser folds it; "\\v" stands for a line break that is meant."""
    folded: list[Inline] = []
    for each in inner:
        if isinstance(each, Span):
            text = re.sub(r"[ \t\n\f\r]+", " ", each.text).replace("\v", "\n")
            each = replace(each, text=re.sub(r" ?\n ?", "\n", text))
        folded.append(each)
    return folded
