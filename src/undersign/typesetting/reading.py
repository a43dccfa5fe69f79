"""The easy-reading view: the contract's tree as plain semantic HTML, for phones and screen readers.

Hides escaping. Nothing here is trusted and nothing styled: no style attributes, no scripts, no classes but
our own few; links lead to web and mail addresses only. Clause numbers are text, as on the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from undersign.typesetting import words
from undersign.typesetting.marks import strip

_TAGS = {"b": "strong", "i": "em", "x": "s"}


def html(blocks: Iterable[Mapping[str, Any]], *, title: str, language: str) -> str:
    """An `<article lang>` of the document. Headings start at h2: the page around it owns the h1."""
    tree = list(blocks)
    if not (tree and tree[0]["t"] == "h" and tree[0]["level"] == 1):
        tree.insert(0, {"t": "h", "level": 1, "num": "", "c": [{"t": "s", "v": title}]})
    spoken, to = words.base(language), words.direction(language)
    return f'<article class="us-reading" lang="{spoken}" dir="{to}">{_blocks(tree)}</article>'


def _blocks(blocks: Iterable[Mapping[str, Any]]) -> str:
    return "".join(_block(block) for block in blocks)


def _block(block: Mapping[str, Any]) -> str:
    clause = f' data-clause="{escape(block["clause"])}"' if block.get("clause") else ""
    match block["t"]:
        case "h":
            level = min(block["level"] + 1, 6)
            return f"<h{level}{clause}>{_number(block['num'])}{_inlines(block['c'])}</h{level}>"
        case "p":
            return f"<p{clause}>{_inlines(block['c'])}</p>"
        case "ol":
            return f'<ol class="us-clauses"{clause}>{_items(block)}</ol>'
        case "ul":
            return f"<ul{clause}>{_items(block)}</ul>"
        case "table":
            return _table(block, clause)
        case "quote":
            return f"<blockquote{clause}>{_blocks(block['c'])}</blockquote>"
        case "rule" | "break":
            return "<hr>"
        case "sigs":
            cards = "".join(map(_card, block["cards"]))
            return f'<div class="us-cards"{clause}>{cards}</div>'
        case _:
            return ""


def _number(number: str) -> str:
    if not number:
        return ""
    shown = number if "." in number or number.startswith("(") else f"{number}."
    return f'<span class="us-number">{escape(shown)}</span> '


def _items(block: Mapping[str, Any]) -> str:
    return "".join(f"<li>{_number(item['num'])}{_item(item['c'])}</li>" for item in block["items"])


def _item(blocks: Sequence[Mapping[str, Any]]) -> str:
    """A list item's content; its first paragraph without the tags, so that the number stands in line."""
    if blocks and blocks[0]["t"] == "p":
        return _inlines(blocks[0]["c"]) + _blocks(blocks[1:])
    return _blocks(blocks)


def _table(block: Mapping[str, Any], clause: str) -> str:
    def cells(row: Sequence[Any], tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        aligned = zip(row, [*block["align"], *["left"] * len(row)], strict=False)
        side = {"right": ' class="us-end"'}
        return "".join(f"<{tag}{scope}{side.get(to, '')}>{_inlines(cell)}</{tag}>" for cell, to in aligned)

    rows = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in block["rows"])
    head = f"<thead><tr>{cells(block['head'], 'th')}</tr></thead>"
    return f'<div class="us-table"{clause}><table>{head}<tbody>{rows}</tbody></table></div>'


def _card(card: Mapping[str, Any]) -> str:
    fields = "".join(f"<div>{_field(each)}</div>" for each in card["fields"])
    return f'<section class="us-card"><p class="us-party">{_text(card["party"])}</p>{fields}</section>'


def _field(each: Mapping[str, Any]) -> str:
    name = escape(each["name"])
    return (
        f'<span class="us-field" data-field="{name}" data-kind="{escape(each["kind"])}" '
        f'data-role="{escape(each["role"])}" id="field-{name}">'
        f'<span class="us-label">{_text(each["label"])}</span></span>'
    )


def _inlines(inner: Iterable[Mapping[str, Any]]) -> str:
    return "".join(_inline(each) for each in inner)


def _inline(each: Mapping[str, Any]) -> str:
    match each["t"]:
        case "s":
            return _text(each["v"])
        case "b" | "i" | "x":
            tag = _TAGS[each["t"]]
            return f"<{tag}>{_inlines(each['c'])}</{tag}>"
        case "br":
            return "<br>"
        case "code":
            return f"<code>{_text(each['v'])}</code>"
        case "a":
            return f'<a href="{escape(each["href"])}" rel="noopener noreferrer">{_inlines(each["c"])}</a>'
        case "gap":
            return f'<mark class="us-gap" data-of="{escape(each["of"])}">{_text(each["v"])}</mark>'
        case "f":
            return _field(each)
        case _:
            return ""


def _text(text: str) -> str:
    return escape(strip(text))
