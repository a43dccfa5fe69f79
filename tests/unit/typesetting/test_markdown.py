from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.drafting import cast

from undersign.typesetting import flow, markdown, marks, reading

ALLOWED = {
    "article", "h2", "h3", "h4", "h5", "h6", "p", "ol", "ul", "li", "table", "thead", "tbody", "tr", "th",
    "td", "blockquote", "hr", "br", "strong", "em", "s", "code", "a", "mark", "span", "div", "section",
}  # fmt: skip
ATTRIBUTES = {"class", "lang", "dir", "id", "href", "rel", "scope", "data-clause", "data-field", "data-kind",
              "data-role", "data-of"}  # fmt: skip
PIECES = ["# ", "## ", "1. ", "- ", "   ", "| a | b |\n", "|---|--:|\n", "**", "*", "`", "> ", "\n", "\n\n",
          "---", "<b>", "[x](javascript:alert(1))", "![i](x)", "\ue0000\ue001", "\ue000", "x"]  # fmt: skip
TEXT = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


class Checker(HTMLParser):
    """Reads HTML and keeps what is open, to find a tag or attribute that should not be there."""

    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attributes):
        assert tag in ALLOWED, tag
        assert {name for name, _ in attributes} <= ATTRIBUTES
        href = dict(attributes).get("href")
        assert href is None or href.lower().startswith(("http://", "https://", "mailto:"))
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(blocks):
    checker = Checker()
    checker.feed(reading.html(blocks, title="T", language="en"))
    checker.close()
    assert not checker.open
    return checker


@given(TEXT)
def test_any_text_becomes_a_tree_and_safe_html(source):
    blocks = markdown.parse(source, [marks.Text("value\nwith a line"), marks.Field("f", "text", "r", "L")])
    read(blocks)
    flow.flow(blocks)


def test_hostile_strings_become_safe_html():
    strings = cast.hostile()
    if not strings:
        pytest.skip("the collection of naughty strings is not at hand")
    for raw in strings:
        read(markdown.parse(raw))
        read(markdown.parse("x\ue0000\ue001y", [marks.Text(raw)]))


def test_links_lead_to_the_web_and_mail_only():
    source = (
        "[a](https://example.com) [b](javascript:x) [c](mailto:a@example.com) [d](/local) [e](\ue0000\ue001)"
    )
    html = reading.html(markdown.parse(source, [marks.Text("data:text/html,x")]), title="T", language="en")
    assert html.count("<a ") == 2
    assert 'href="https://example.com"' in html
    assert "</a> b <a" in html
    assert "</a> d e" in html


def test_values_with_markup_stay_text_in_every_place():
    value = marks.Text("**x** | [y](https://z) <i>")
    source = "# \ue0000\ue001\n\n| a |\n|---|\n| \ue0000\ue001 |\n\n- `\ue0000\ue001`\n"
    checker = read(markdown.parse(source, [value]))
    assert checker.text.count(value.text) == 3


def test_page_breaks_rules_quotes_and_hard_breaks():
    blocks = markdown.parse("a\n\n\\newpage\n\n---\n\n> q\n\nb  \nc")
    assert [block["t"] for block in blocks] == ["p", "break", "rule", "quote", "p"]
    assert blocks[-1]["c"][1] == {"t": "br"}


def test_a_table_of_signatures_becomes_cards():
    source = "| Acme | Us |\n|---|---|\n| \ue0000\ue001 | \ue0001\ue001 |\n| Name: \ue0002\ue001 | |\n"
    fields = [marks.Field("a", "signature", "customer", "Signature", party="Customer"),
              marks.Field("b", "signature", "provider", "Signature", party="Us"),
              marks.Field("c", "name", "customer", "Name", party="Customer")]  # fmt: skip
    (block,) = markdown.parse(source, fields)
    assert [(card["party"], [f["name"] for f in card["fields"]]) for card in block["cards"]] == [
        ("Acme", ["a", "c"]), ("Us", ["b"]),
    ]  # fmt: skip
    assert [field["name"] for field in markdown.fields([block])] == ["a", "c", "b"]


def test_a_field_mentioned_twice_is_one_box():
    blocks = markdown.parse("x \ue0000\ue001 y \ue0000\ue001", [marks.Field("f", "text", "r", "L")])
    assert len(markdown.fields(blocks)) == 1


def test_fields_of_the_reading_view_can_be_found():
    blocks = markdown.parse("PO: \ue0000\ue001", [marks.Field("po", "text", "customer", 'A "label"')])
    html = reading.html(blocks, title="T", language="es-MX")
    assert '<article class="us-reading" lang="es" dir="ltr">' in html
    assert 'data-field="po" data-kind="text" data-role="customer" id="field-po"' in html
    assert "style=" not in html
