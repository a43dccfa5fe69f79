"""Contracts that run from right to left: where things stand, and what can be taken from the PDF again."""

import re
import subprocess
from datetime import UTC, datetime

import pytest

from undersign.drafting import compose
from undersign.drafting.fields import specimen, values
from undersign.drafting.files import samples
from undersign.typesetting import appearance, bidi, markdown, page, reading, words
from undersign.typesetting.marks import Field

AT = datetime(2026, 11, 23, tzinfo=UTC)
_MARKS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u200e\u200f\u2066\u2067\u2068\u2069"))


@pytest.fixture(scope="module")
def made():
    """The sample in Arabic, with a customer called in Latin letters."""
    sample = samples.find("mutual_nda")
    given = {**specimen.values(sample.schema, "ar"), "customer_name": "Acme Robotics, Inc."}
    request = compose.ComposeRequest(
        source=sample.content.sources["ar"],
        values=given,
        schema={part: sample.content.schema[part] for part in ("fields", "roles")},
        language="ar",
        title=sample.names["ar"],
        number="S-1",
        workspace="Sample",
        created_at=AT,
    )
    return compose.compose(request)


def test_words_run_right_to_left_in_arabic_only():
    assert [words.direction(each) for each in ("ar", "ar-AE", "en", "es", "xx")] == [
        "rtl",
        "rtl",
        *["ltr"] * 3,
    ]


def test_the_text_comes_out_of_the_pdf_as_it_was_written(made, tmp_path):
    path = tmp_path / "it.pdf"
    path.write_bytes(made.pdf)
    told = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    plain = " ".join(told.translate(_MARKS).split())
    for said in (
        "اتفاقية عدم إفشاء متبادلة",
        "لا يستخدم المتلقي المعلومات السرية إلا للغرض",
        "Acme Robotics, Inc.",
    ):
        assert said in plain, said


def test_the_customer_signs_on_the_right(made):
    boxes = {(box.role, box.kind): box for box in made.boxes}
    assert boxes["customer", "signature"].x > 300 > boxes["provider", "signature"].x


def test_choices_have_their_circles_on_the_right():
    options = [{"value": "a", "label": "شهري"}, {"value": "b", "label": "سنوي"}]
    field = Field("pay", "radio", "customer", "الدفع", rules={"options": options})
    ast = [{"t": "p", "c": [{"t": "s", "v": "الدفع: "}, _placed(field)]}]
    document = page.Document(title="عقد", number="1", language="ar", ast=ast, workspace="W", summary=False)
    (box,) = page.typeset(document, created_at=AT).boxes
    marked = appearance.Choices(box.w, box.h, 2, (0,), is_round=True)
    right, left = (_ink(appearance.draw([marked], created_at=AT, language=each)) for each in ("ar", "en"))
    assert right[0] > box.w * 0.9 and left[1] < box.w * 0.1


def test_an_answer_stands_where_lines_begin():
    value = appearance.Value(190, 19, "كريمة")
    assert _ink(appearance.draw([value], created_at=AT, language="ar"))[1] > 186
    assert _ink(appearance.draw([value], created_at=AT, language="en"))[0] < 4


def test_amounts_and_names_keep_their_own_direction():
    assert values.show(values.money("1480", "USD"), "ar") == "1,480.00\u00a0US$"
    assert bidi.inside("Acme, Inc.", "ar") == "\u2068Acme, Inc.\u2069"
    assert bidi.inside("Acme, Inc.", "en") == "Acme, Inc."
    assert bidi.Isolated("A & <b>").__html__() == "<bdi>A &amp; &lt;b&gt;</bdi>"


def test_lists_count_in_arabic_letters():
    blocks = markdown.parse("## بند\n\n1. x\n   1. y\n   1. z\n      1. w\n", language="ar")
    html = reading.html(blocks, title="عقد", language="ar")
    assert re.findall(r"us-number\">([^<]+)<", html) == ["1.", "1.1", "(أ)", "(ب)", "(1)"]


def test_easy_reading_runs_as_its_language_does():
    assert '<article class="us-reading" lang="ar" dir="rtl">' in reading.html([], title="عقد", language="ar")


def _placed(field: Field) -> dict:
    return {"t": "f", **{name: getattr(field, name) for name in ("name", "kind", "role", "label", "required",
            "party", "rules")}}  # fmt: skip


def _ink(pdf: bytes) -> tuple[float, float]:
    """(left, right) in points of what is drawn on the first page."""
    import pypdfium2
    from PIL import ImageOps

    shown = pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_pil().convert("L")
    left, _top, right, _bottom = ImageOps.invert(shown).getbbox()
    return left / 4, right / 4
