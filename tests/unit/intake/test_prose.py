"""Text of others comes out as itself, whatever it contains."""

import re

from hypothesis import given
from hypothesis import strategies as st

from undersign.drafting.fields.schema import Schema
from undersign.drafting.text import merge
from undersign.intake import prose
from undersign.intake.prose import Block, Slot, Span
from undersign.typesetting import markdown

SPECIALS = st.text(alphabet=st.sampled_from("ab 1.)#*_-+=~`<>&|{}%[]()!\\:\"'\nñé«»"), max_size=40)


def said(blocks) -> str:
    if isinstance(blocks, dict):
        if blocks["t"] == "br":
            return "\n"
        parts = [
            blocks[part]
            for part in ("c", "items", "head", "rows", "cards")
            if isinstance(blocks.get(part), list)
        ]
        return blocks.get("v", "") + "".join(map(said, parts))
    return "".join(map(said, blocks))


def merged(source: str) -> list:
    made = merge.merge(source, {}, schema=Schema(), language="en")
    return markdown.parse(made.markdown, made.substitutions)


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip()


@given(st.lists(SPECIALS | st.text(max_size=20), max_size=4), st.booleans(), st.booleans())
def test_text_says_exactly_itself(texts, bold, italic):
    spans = [Span(text, bold=bold and at % 2 == 0, italic=italic) for at, text in enumerate(texts)]
    expected = prose._FORBIDDEN.sub("", "".join(texts).replace("\r", "\n"))
    blocks = merged(prose.written([Block("paragraph", spans)]))
    assert folded(said(blocks)) == folded(expected)
    assert all(block["t"] == "p" for block in blocks)


@given(st.lists(st.lists(SPECIALS, min_size=2, max_size=2), min_size=1, max_size=3))
def test_cells_stay_cells(rows):
    table = [[[Span(cell)] for cell in row] for row in rows]
    source = prose.written([Block("table", rows=table)])
    if not any(cell.strip() for row in rows for cell in row):
        assert source.strip() == ""
        return
    blocks = merged(source)
    assert folded(said(blocks)).replace(" ", "") == folded("".join(sum(rows, []))).replace(" ", "")
    assert [block["t"] for block in blocks] == ["table"]


@given(SPECIALS)
def test_headings_and_items_stay_what_they_are(text):
    blocks = merged(
        prose.written([Block("heading", [Span("x" + text)], level=2), Block("item", [Span("y" + text)])])
    )
    assert blocks[0]["t"] == "h"
    assert blocks[1]["t"] == "ul"


def test_slots_are_the_only_liquid():
    text = prose.written([Block("paragraph", [Span("{{ a }} {% if x %}"), Slot("{{ b }}", bold=True)])])
    assert "**{{ b }}**" in text
    assert re.findall(r"\{[{%]", text) == ["{{"]


def test_lists_keep_their_depth_and_begin_anew():
    items = [
        Block("item", [Span("one")], level=0, number=1),
        Block("item", [Span("deep")], level=1, number=1),
        Block("item", [Span("two")], level=0, number=2),
        Block("item", [Span("again")], level=0, number=1),
    ]
    blocks = markdown.parse(prose.written(items))
    assert [len(block["items"]) for block in blocks] == [2, 1]
    assert blocks[0]["items"][0]["c"][1]["t"] == "ol"


def test_a_heading_keeps_the_number_its_document_gave_it():
    headings = [
        Block("heading", [Span(each)], level=2, label=label)
        for each, label in (("Scope", "1."), ("Fees", "3."), ("Annex", ""), ("Term", "Article IV"))
    ]
    blocks = markdown.parse(prose.written(headings))
    assert [block["num"] for block in blocks] == ["1", "3", "", ""]
    assert said(blocks[3]) == "Article IV Term"
