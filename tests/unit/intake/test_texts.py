"""HTML, Markdown and plain text."""

from undersign.drafting.fields.schema import Schema
from undersign.intake import texts
from undersign.typesetting import markdown


def imported(kind: str, text: str):
    return texts.read(kind, text.encode(), "sample.txt").template


def lost(template) -> dict[str, int]:
    return {each.code: each.count for each in template.lost}


def test_our_own_markdown_keeps_its_liquid():
    source = (
        "# Agreement\n\n## Fees\n\n{% for row in fee_rows %}\n| {{ row.item }} | {{ row.amount }} "
        "|\n{% endfor %}\n\n"
        '{% if eu %}\nData of {{ customer.name | upcase }}.\n{% endif %}\n{% if plan == "pro" and '
        "seats < 5 %}x{% endif %}\n\n"
        "{% signature customer %}\n"
    )
    template = imported("markdown", source)
    assert template.source == source
    assert template.title == "Agreement"
    kinds = {each["name"]: each["type"] for each in template.schema["fields"]}
    assert kinds == {
        "customer.name": "text",
        "fee_rows": "rows",
        "eu": "yes_no",
        "plan": "text",
        "seats": "number",
    }
    assert Schema.from_json(template.schema).field("fee_rows").columns[1].type == "money"


def test_markdown_of_others():
    source = (
        "---\ntitle: x\n---\n# Terms\n\n## 1. Scope\n\n## Free\n\n1. <span "
        "class='a'>Service</span><script>x()</script>\n\n"
        "See ![logo](x.png) [the site][s] and <https://example.com>.[^1] {{ Customer Name }} "
        "[[signature:customer]]\n\n"
        "[s]: https://example.com/a\n[^1]: A note.\n"
    )
    template = imported("markdown", source)
    assert template.source == (
        "# Terms\n\n## 1. Scope\n\n## Free {-}\n\n1. Service\n\nSee  [the site](https://example.com/a) and "
        "[https://example.com](https://example.com).\\[1\\] {{ customer_name }} {% signature customer %}\n\n"
        "## Notes {-}\n\n\\[1\\] A note.\n"
    )
    assert lost(template) == {"front-matter": 1, "html": 2, "script": 1, "image": 1, "footnote": 1}


def test_lettered_lines_of_others_stay_lines():
    source = "1. Caps.\n    a. The first.\n    (b) The second, in fees,\n    etc. as before.\n"
    said = "1. Caps.\\\n    a. The first.\\\n    (b) The second, in fees,\n    etc. as before.\n"
    assert imported("markdown", source).source == said


def test_html():
    page = """<!doctype html><title>Terms</title><style>p{}</style><script>alert(1)</script>
    <h1>Terms &amp; *stars*</h1><h2>2. Fees</h2><p style="display:none">secret</p>
    <ol><li>One <b>bold</b> <a href="javascript:x()">link</a><ul><li>deep</li></ul></li>
    <li><p>Two</p></li></ol>
    <table><tr><th>A</th><th>B</th></tr><tr><td>1<br>2</td><td><img src=x onerror=alert(1)></td></tr></table>
    <p>{{ customer_name }} {% if x %}</p><iframe src="https://evil.example"></iframe>"""
    template = imported("html", page)
    assert template.title == "Terms & *stars*"
    assert template.source == (
        "# Terms \\& \\*stars\\*\n\n## 2. Fees\n\n1. One **bold** link\n   - deep\n2. Two\n\n"
        "| A | B |\n|---|---|\n| 1 2 |  |\n\n{{ customer_name }} \\{\\% if x \\%\\}\n"
    )
    assert lost(template) == {
        "script": 1,
        "style": 1,
        "hidden": 1,
        "hyperlink": 1,
        "image": 1,
        "frame": 1,
        "unmergeable": 2,
        "numbering": 2,  # 1. and 2. are 2.1 and 2.2 below a numbered heading
    }


def test_plain_text_is_text():
    template = imported(
        "text", "# not a heading\n\n1. not a list\n* nor this\n\nSigned: [[signature:customer]]\n"
    )
    assert template.source == (
        "\\# not a heading\n\n1\\. not a list\\\n\\* nor this\n\nSigned: {% signature customer %}\n"
    )


def test_links_of_html_lead_on_where_that_is_safe():
    page = """<p>Read <a href="https://example.com/a_(b)?x=1&amp;copy=2">our <b>terms</b> (2026)</a>, write to
    <a href=" mailto:law@example.com ">us</a>, <a href="#top">up</a>, <a name="x">here</a>,
    <a href="JaVaScRiPt:alert(1)">a</a>, <a href="data:text/html,x">b</a>, <a href="/terms">c</a>,
    <a href="https://example.com/\u202egpj.exe">d</a> or <a href="https://example.com/{{ x }}">e</a></p>"""
    template = imported("html", page)
    assert template.source == (
        "Read [our **terms** (2026)](https://example.com/a_%28b%29?x=1\\&copy=2), write to "
        "[us](mailto:law@example.com), up, here, a, b, c, d or e\n"
    )
    assert lost(template) == {"hyperlink": 5, "link": 1}
    gone = next(each.details for each in template.lost if each.code == "hyperlink")
    assert gone[:3] == ("JaVaScRiPt:alert(1)", "data:text/html,x", "/terms")
    (paragraph,) = markdown.parse(template.source)
    led = [each["href"] for each in paragraph["c"] if each["t"] == "a"]
    assert led == ["https://example.com/a_%28b%29?x=1&copy=2", "mailto:law@example.com"]


def test_links_of_markdown_lead_on_where_that_is_safe():
    source = (
        "# A\n\n[one](https://example.com/a_(b) 'Tip') [two](<https://example.com/x>) "
        "[**x**](javascript:alert(1)) [y](java&#115;cript:x) [z](#part) [w](file:///etc/passwd) [v][r] "
        "<law@example.com> \\[u](u)\n\n"
        "[r]: vbscript:x\n"
    )
    template = imported("markdown", source)
    assert template.source == (
        "# A\n\n[one](https://example.com/a_(b) 'Tip') [two](https://example.com/x) **x** y z w v "
        "[law@example.com](mailto:law@example.com) \\[u](u)\n"
    )
    assert lost(template) == {"hyperlink": 4, "link": 1}
