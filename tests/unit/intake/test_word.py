"""What Word can say and our Markdown too, and what it says instead."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest
from tests import uploads
from tests.uploads import W, docx, p

from undersign.drafting import compose
from undersign.drafting.fields.schema import Schema
from undersign.drafting.text import merge
from undersign.intake.taken import IntakeRefused
from undersign.intake.word import reading

NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="o"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="Ti"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId '
    'w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="H2"><w:name w:val="heading 2"/></w:style></w:styles>'
)


def imported(body: str, **parts):
    return reading.read(docx(body, **parts), "letter.docx").template


def lost(template) -> dict[str, int]:
    return {each.code: each.count for each in template.lost}


def test_headings_numbers_and_restarts():
    body = (
        p("Agreement", style="Ti")
        + p("Scope", style="H1")
        + p("First", number=(1, 1))
        + p("Deep", number=(1, 2))
        + p("Second", number=(1, 1))
        + p("Fees", style="H1")
        + p("New", number=(2, 0))
        + p("Free", style="H2")
        + p("Dot", number=(3, 0))
    )
    template = imported(body, numbering=NUMBERING, styles=STYLES)
    assert template.title == "Agreement"
    assert template.source == (
        "# Agreement\n\n## Scope\n\n1. First\n   1. Deep\n2. Second\n\n## Fees\n\n1. New\n\n### "
        "Free {-}\n\n- Dot\n"
    )
    assert lost(template) == {"numbering": 1}  # Word's "1." is our 2.1


def test_merge_fields_in_every_notation():
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> MERGEFIELD "Customer '
        'Name" </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>«Customer Name»</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    split = (
        "<w:p><w:r><w:t>For {{ mon</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>thly_fee }}.</w:t></w:r></w:p>"
    )
    control = (
        '<w:sdt><w:sdtPr><w:alias w:val="Start date"/><w:date/></w:sdtPr><w:sdtContent>'
        + p("choose")
        + "</w:sdtContent></w:sdt>"
        '<w:sdt><w:sdtPr><w:tag w:val="provider signature"/></w:sdtPr><w:sdtContent>'
        + p("sign")
        + "</w:sdtContent></w:sdt>"
    )
    body = field + split + control + p("[[customer.name]] «plan_name» [[signature:customer]] «Cliente»")
    template = imported(body)
    assert template.source == (
        "{{ customer_name }}\n\nFor {{ monthly_fee }}.\n\n{{ start_date }}\n\n{% signature provider %}\n\n"
        "{{ customer.name }} {{ plan_name }} {% signature customer %} «Cliente»\n"
    )
    kinds = {each["name"]: each["type"] for each in template.schema["fields"]}
    assert kinds == {
        "customer_name": "text",
        "monthly_fee": "money",
        "start_date": "date",
        "customer.name": "text",
        "plan_name": "text",
    }
    assert [role["name"] for role in template.schema["roles"]] == ["provider", "customer"]
    assert Schema.from_json(template.schema)


def test_nothing_in_a_document_is_read_as_liquid_or_markdown():
    text = "{% for i in (1..9) %}{{ x | upcase }} # no *heading* &lt;b&gt; [a](javascript:b)"
    template = imported(p(text))
    assert lost(template)["unmergeable"] >= 2
    made = merge.merge(template.source, {}, schema=Schema.from_json(template.schema), language="en")
    from undersign.typesetting import markdown

    assert markdown.parse(made.markdown, made.substitutions) == [
        {
            "t": "p",
            "c": [
                {"t": "s", "v": "{% for i in (1..9) %}{{ x | upcase }} # no *heading* <b> [a](javascript:b)"}
            ],
        }
    ]


def test_tracked_changes_hidden_text_notes_and_breaks():
    body = (
        "<w:p><w:r><w:t>Old</w:t></w:r><w:ins><w:r><w:t> new</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText> gone</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r>"
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + p("Next", run="<w:rPr><w:b/><w:i/></w:rPr>")
    )
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{p("See annex.")}</w:footnote></w:footnotes>'
    template = imported(body, footnotes=notes)
    assert (
        template.source == "Old new\\[1\\]\n\n\\newpage\n\n***Next***\n\n## Notes {-}\n\n\\[1\\] See annex.\n"
    )
    assert lost(template) == {"inserted": 1, "deleted": 1, "hidden": 1, "footnote": 1}


def test_tables_with_merged_cells():
    body = (
        f"<w:tbl><w:tr><w:tc>{p('Item')}</w:tc><w:tc>{p('a|b')}</w:tc></w:tr>"
        f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("wide")}{p("two")}</w:tc></w:tr></w:tbl>'
    )
    template = imported(body)
    assert template.source == "| Item | a\\|b |\n|---|---|\n| wide two |  |\n"
    assert lost(template) == {"merged-cells": 1}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            docx("<w:p/>", styles=f'<!DOCTYPE x [<!ENTITY a "b">]><w:styles xmlns:w="{W}">&a;</w:styles>'),
            "doctype",
        ),
        (docx("<w:p>"), "damaged"),
        (uploads.zipped(a=b"b"), "wrong-type"),
        (uploads.zipped(**{"[Content_Types].xml": b"<Types/>", "xl__workbook.xml": b"<x/>"}), "wrong-type"),
        (b"junk" + docx("<w:p/>"), "two-types"),
        (docx("<w:p/>")[:-30], "unreadable"),
        (
            uploads.zipped(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b" " * (230 << 20)}),
            "unpacked-too-large",
        ),
        (
            uploads.zipped(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b" " * (60 << 20)}),
            "packed-too-tightly",
        ),
    ],
)
def test_tricks_with_archives_and_xml(data, code):
    with pytest.raises(IntakeRefused) as refused:
        reading.read(data, "x.docx")
    assert refused.value.code == code


def linked(text: str, key: str) -> str:
    return f'<w:hyperlink w:id="{key}"><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:hyperlink>'


def coded(instruction: str, text: str) -> str:
    """A link as a computed field."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    asked = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    said = f"<w:r><w:t>{text}</w:t></w:r>"
    return mark.format("begin") + asked + mark.format("separate") + said + mark.format("end")


def test_links_lead_on_where_that_is_safe_and_can_be_followed_in_the_pdf():
    note = f'<w:footnote w:id="2"><w:p>{linked("Law", "n1")}</w:p></w:footnote>'
    notes = f'<w:footnotes xmlns:w="{W}">{note}</w:footnotes>'
    body = (
        p("Terms", style="H1")
        + f"<w:p>{linked('our [terms] ', 'n1')}<w:r><w:t>and </w:t></w:r>{linked('this', 'n2')}, "
        + coded(' HYPERLINK "mailto:law@example.com" \\h ', "us")
        + coded(' HYPERLINK \\l "part" ', "inside")
        + linked("{{ customer_name }}", "n3")
        + '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    led = {"n1": "https://example.com/a?b=1&amp;c=(2)", "n2": "file:///C:/x.exe", "n3": "http://example.com/"}
    template = imported(body, links=led, styles=STYLES, footnotes=notes)
    address = r"https://example.com/a?b=1\&c=%282%29"
    assert template.source.startswith(
        rf"# Terms{chr(10)}{chr(10)}[our \[terms\]]({address}) and this[us](mailto:law@example.com)inside"
        "[{{ customer_name }}](http://example.com/)"
    )
    assert rf"\[1\] [Law]({address})" in template.source
    assert (lost(template)["hyperlink"], lost(template)["link"]) == (1, 1)
    assert next(each.details for each in template.lost if each.code == "hyperlink") == ("file:///C:/x.exe",)
    made = composed(template.source, template.schema, {"customer_name": "Acme"})
    annotations = [a for page in made.pages for a in page.get("/Annots", [])]
    found = {str(a.A.URI) for a in annotations if a.get("/Subtype") == "/Link"}
    assert found == {"https://example.com/a?b=1&c=%282%29", "mailto:law@example.com", "http://example.com/"}


def composed(source, schema, values):
    """The PDF of a text."""
    made = compose.compose(
        compose.ComposeRequest(
            source=source, values=values, schema=schema, language="en", title="Terms", number="1",
            workspace="Northwind", created_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
    )  # fmt: skip
    return pikepdf.open(io.BytesIO(made.pdf))
