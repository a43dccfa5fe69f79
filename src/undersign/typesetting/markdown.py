"""Markdown with placeholders becomes a tree that a layout can walk and no value can escape from.

Hides markdown-it, its tokens and its HTML: raw HTML, images and links to anything but web and mail
addresses do not exist here. The tree is plain JSON (the layout program and a child process read it):

blocks   {"t": "h", "level", "num", "c"} · {"t": "p", "c"} · {"t": "ol" | "ul", "items": [{"num", "c"}]}
         {"t": "table", "align", "head", "rows"} · {"t": "quote", "c"} · {"t": "rule"} · {"t": "break"}
         {"t": "sigs", "cards": [{"party", "fields": [field…]}]}; top blocks may carry "clause"
inlines  {"t": "s", "v"} · {"t": "b" | "i" | "x", "c"} · {"t": "code", "v"} · {"t": "br"}
         {"t": "a", "href", "c"} · {"t": "gap", "v", "of"} · {"t": "f", …field}
field    {"t": "f", "name", "kind", "role", "label", "required", "party", "rules"}
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from undersign.typesetting import cards, marks, numbering
from undersign.typesetting.marks import Field, Substitution

Block = dict[str, Any]
Inline = dict[str, Any]

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "maxNesting": 30}).enable(["table", "strikethrough"])
_MARKDOWN.disable(["image", "reference", "code", "html_block", "html_inline", "autolink"])
_MARKDOWN.normalizeLink = lambda url: url  # type: ignore[method-assign]
_MARKDOWN.validateLink = lambda url: True  # type: ignore[method-assign]
_PAGE_BREAK = re.compile(r"\\(?:pagebreak|newpage)|<!--\s*pagebreak\s*-->")
_UNNUMBERED = re.compile(r"\s*\{(?:-|\.unnumbered)\}\s*$")
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_SPANS = {"strong_open": "b", "em_open": "i", "s_open": "x"}


def parse(
    text: str,
    substitutions: Sequence[Substitution] = (),
    clauses: Iterable[tuple[str, int, int]] = (),
    *,
    language: str = "en",
) -> list[Block]:
    """The blocks of `text`, whose lists count in letters of `language`. `clauses` are (key, first line, line
    after); a top block that starts inside one carries its key. Never raises for any text."""
    spans = [(key, first, after) for key, first, after in clauses if after > first]
    return _Walker(substitutions, spans, language).document(_MARKDOWN.parse(text))


def is_web(href: str) -> bool:
    """Whether a link may lead there: to the web, or to a mailbox."""
    return _WEB.fullmatch(href) is not None


class _Walker:
    """One pass over markdown-it's flat token list."""

    def __init__(
        self, substitutions: Sequence[Substitution], spans: list[tuple[str, int, int]], language: str
    ) -> None:
        self.substitutions, self.spans = substitutions, spans
        self.numbers = numbering.Numbering(language)
        self.placed: set[str] = set()

    def document(self, tokens: list[Token]) -> list[Block]:
        self.tokens, self.at = tokens, 0
        blocks = self.blocks("", ())
        return cards.gathered(blocks)

    def blocks(self, until: str, parents: tuple[str, ...]) -> list[Block]:
        found: list[Block] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                break
            for block in self.block(token, parents):
                if key := self.clause(token) if not parents else "":
                    block["clause"] = key
                found.append(block)
        return found

    def clause(self, token: Token) -> str:
        inside = [s for s in self.spans if token.map and s[1] <= token.map[0] < s[2]]
        return min(inside, key=lambda span: span[2] - span[1])[0] if inside else ""

    def block(self, token: Token, parents: tuple[str, ...]) -> list[Block]:
        match token.type:
            case "heading_open":
                return [self.heading(token)]
            case "paragraph_open":
                return self.paragraph()
            case "ordered_list_open":
                return [self.listing(token, parents, "ordered_list_close")]
            case "bullet_list_open":
                return [self.listing(token, parents, "bullet_list_close")]
            case "blockquote_open":
                return [{"t": "quote", "c": self.blocks("blockquote_close", (*parents, ""))}]
            case "table_open":
                return [self.table()]
            case "hr":
                return [{"t": "rule"}]
            case "fence" | "code_block":
                return [{"t": "p", "c": self.text(token.content.rstrip("\n"))}]
            case _:
                return []

    def heading(self, token: Token) -> Block:
        level, inner = int(token.tag[1]), self.inline(self.tokens[self.at])
        self.at += 2
        unnumbered = False
        if inner and inner[-1]["t"] == "s" and _UNNUMBERED.search(inner[-1]["v"]):
            unnumbered, inner[-1]["v"] = True, _UNNUMBERED.sub("", inner[-1]["v"])
        typed = ""
        if level > 1 and not unnumbered and inner and inner[0]["t"] == "s":
            typed, inner[0]["v"] = numbering.typed(inner[0]["v"])
        number = self.numbers.heading(level, typed=typed, numbered=not unnumbered)
        return {"t": "h", "level": level, "num": number, "c": inner}

    def paragraph(self) -> list[Block]:
        inline = self.tokens[self.at]
        self.at += 2
        if _PAGE_BREAK.fullmatch(inline.content.strip()):
            return [{"t": "break"}]
        inner = self.inline(inline)
        return [{"t": "p", "c": inner}] if any(each.get("v", "x").strip() for each in inner) else []

    def listing(self, token: Token, parents: tuple[str, ...], until: str) -> Block:
        ordered, items = token.type.startswith("ordered"), list[Block]()
        start = int(token.attrs.get("start", 1)) if ordered else 0
        while self.at < len(self.tokens) and self.tokens[self.at].type == "list_item_open":
            self.at += 1
            label = self.numbers.item(parents, len(items), start) if ordered else ""
            items.append({"num": label, "c": self.blocks("list_item_close", (*parents, label))})
        self.at += 1
        return {"t": "ol" if ordered else "ul", "items": items}

    def table(self) -> Block:
        align, head, rows, row = list[str](), list[Any](), list[Any](), list[Any]()
        while self.tokens[self.at].type != "table_close":
            token = self.tokens[self.at]
            self.at += 1
            if token.type == "tr_open":
                row = []
            elif token.type in ("th_open", "td_open"):
                row.append(self.inline(self.tokens[self.at]))
                if token.type == "th_open":
                    align.append(str(token.attrs.get("style", "")).partition("text-align:")[2] or "left")
            elif token.type == "tr_close":
                (rows if head else head).append(row)
        self.at += 1
        return {"t": "table", "align": align, "head": head[0] if head else [], "rows": rows}

    def inline(self, token: Token) -> list[Inline]:
        stack: list[list[Inline]] = [[]]
        for child in token.children or ():
            if child.type in _SPANS:
                stack[-1].append({"t": _SPANS[child.type], "c": []})
                stack.append(stack[-1][-1]["c"])
            elif child.type == "link_open":
                stack[-1].append(self.link(child))
                stack.append(stack[-1][-1]["c"])
            elif child.type.endswith("_close"):
                stack.pop()
            elif child.type == "hardbreak":
                stack[-1].append({"t": "br"})
            elif child.type == "softbreak":
                stack[-1].append({"t": "s", "v": " "})
            elif child.type == "code_inline":
                stack[-1].append({"t": "code", "v": marks.plain(child.content, self.substitutions)})
            else:
                stack[-1] += self.text(child.content)
        return _joined(stack[0])

    def link(self, token: Token) -> Inline:
        href = marks.plain(str(token.attrs.get("href", "")), self.substitutions)
        return {"t": "a", "href": href if is_web(href) else "", "c": []}

    def text(self, text: str, depth: int = 0) -> list[Inline]:
        found: list[Inline] = []
        for piece in marks.pieces(text, self.substitutions):
            if isinstance(piece, str):
                found += _lines(piece)
            elif isinstance(piece, Field):
                found += self.field(piece)
            elif piece.gap:
                found.append({"t": "gap", "v": marks.strip(piece.text), "of": piece.origin})
            elif depth < 8:
                found += self.text(piece.text, depth + 1)
        return found

    def field(self, placed: Field) -> list[Inline]:
        if placed.name in self.placed:  # one place, one box: a second mention would be a second widget
            return []
        self.placed.add(placed.name)
        return [{"t": "f", "name": placed.name, "kind": placed.kind, "role": placed.role,
                 "label": placed.label, "required": placed.required, "party": placed.party,
                 "rules": dict(placed.rules)}]  # fmt: skip


def _lines(text: str) -> list[Inline]:
    found: list[Inline] = []
    for number, line in enumerate(text.split("\n")):
        found += [{"t": "br"}] if number else []
        found += [{"t": "s", "v": line}] if line else []
    return found


def _joined(inner: list[Inline]) -> list[Inline]:
    """Neighbouring strings as one; links to nowhere as their text."""
    found: list[Inline] = []
    for each in inner:
        if each.get("c") is not None:
            each["c"] = _joined(each["c"])
        if each["t"] == "a" and not each["href"]:
            found += each["c"]
        elif each["t"] == "s" and found and found[-1]["t"] == "s":
            found[-1] = {"t": "s", "v": found[-1]["v"] + each["v"]}
        else:
            found.append(each)
    return found


def fields(blocks: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Every field of a tree, in reading order."""
    found: list[Mapping[str, Any]] = []
    for block in blocks:
        if block["t"] == "f":
            found.append(block)
        for part in ("c", "items", "head", "cards", "fields"):
            inner = block.get(part)
            if isinstance(inner, list):
                found += fields({"t": "", **each} if isinstance(each, dict) else {"t": "", "c": each}
                                for each in inner)  # fmt: skip
        for row in block.get("rows", ()):
            found += fields({"t": "", "c": cell} for cell in row)
    return found
