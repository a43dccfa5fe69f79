import io
import itertools

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from tests.unit.drafting import cast

from undersign.drafting import compose
from undersign.drafting.fields import values
from undersign.typesetting import engine, markdown, page

pytestmark = pytest.mark.usefixtures("fonts")


def document(source, **facts):
    told = {"title": "T", "number": "N-1", "language": "en", "workspace": "Northwind Cloud", **facts}
    return page.Document(ast=markdown.parse(source), **told)


def text_of(pdf):
    opened = pypdfium2.PdfDocument(pdf)
    return ["".join(opened[n].get_textpage().get_text_range().split("\r")) for n in range(len(opened))]


def test_signature_boxes_are_large_enough_and_inside_their_page():
    made = compose.compose(cast.request())
    for box in made.boxes:
        width, height = made.page_sizes[box.page - 1]
        assert 0 < box.x < box.x + box.w < width
        assert 0 < box.y < box.y + box.h < height
        if box.kind == "signature":
            assert box.w >= 180
            assert box.h >= 48


def test_a_box_stands_on_its_drawn_line():
    made = compose.compose(cast.request())
    for box in (each for each in made.boxes if each.kind == "signature"):
        opened = pypdfium2.PdfDocument(made.pdf)
        picture = opened[box.page - 1].render(scale=4, grayscale=True).to_pil()
        middle, bottom = int((box.x + box.w / 2) * 4), int((made.page_sizes[box.page - 1][1] - box.y) * 4)
        assert min(picture.getpixel((middle, row)) for row in range(bottom - 6, bottom + 7)) < 160


def test_boxes_do_not_overlap():
    boxes = compose.compose(cast.request()).boxes
    for one in boxes:
        for other in boxes:
            apart = (one.x + one.w <= other.x or other.x + other.w <= one.x
                     or one.y + one.h <= other.y or other.y + other.h <= one.y)  # fmt: skip
            assert one is other or one.page != other.page or apart


def test_cards_are_never_broken():
    for paragraphs in range(20, 50, 3):
        signing = "{% signature customer %}\n{% name_of customer %}\n{% date_signed customer %}\n"
        made = compose.compose(cast.request(source=("word " * 12 + "\n\n") * paragraphs + signing))
        assert len({box.page for box in made.boxes if box.role}) == 1


def test_the_last_page_is_kept_for_the_seal():
    made = compose.compose(cast.request())
    seal = made.boxes[-1]
    assert (seal.name, seal.kind, seal.page) == ("undersign_seal", "seal", made.pages)
    assert seal.w > 400
    assert seal.h > 600
    assert compose.compose(cast.request(summary=False)).boxes[-1].kind != "seal"


def test_header_and_footer_say_what_and_which_page():
    first, second = text_of(compose.compose(cast.request()).pdf)
    assert "Northwind Cloud" in first
    assert "NW-2026-0042" in first
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in second
    spanish = text_of(page.typeset(document("x", language="es"), created_at=cast.AT).pdf)
    assert "Página 1 de 2" in spanish[0]


def test_terms_and_paper():
    made = page.typeset(document("x", paper="letter", terms=[("Customer", "Acme")]), created_at=cast.AT)
    assert made.page_sizes[0] == (612, 792)
    assert "Acme" in text_of(made.pdf)[0]


def test_all_text_arrives_on_paper():
    made = compose.compose(cast.request())
    wanted = "The fee is €1,850.00 a month. It is made up as follows: Item Amount Seats | 24 €1,500.00"
    shown = " ".join(" ".join(text_of(made.pdf)).split())
    for word in wanted.split():
        assert word in shown


def test_an_item_that_runs_over_a_page_leaves_no_gap_after_it():
    items = "\n".join(f"{n}. " + "word " * (130 + n * 7 % 30) for n in range(1, 60))
    made = page.typeset(document(items), created_at=cast.AT)
    steps = set()
    for sheet in pypdfium2.PdfDocument(made.pdf):
        text = sheet.get_textpage()
        tops = sorted({round(text.get_rect(n)[3]) for n in range(text.count_rects())}, reverse=True)[1:-1]
        steps |= {above - below for above, below in itertools.pairwise(tops) if above - below > 5}
    assert max(steps) < 2.5 * min(steps)


def test_a_hyphen_at_the_end_of_a_line_is_not_said_twice():
    for before in range(60, 75):
        said = "a" * before + " elena@delmar-optica.example físico-químico PO-2026-118"
        made = page.typeset(document(said, language="es"), created_at=cast.AT)
        assert said.replace(" ", "") in "".join(text_of(made.pdf)).replace("\ufffe", "-").replace(
            "\n", ""
        ).replace(" ", "")


def test_nothing_in_data_is_typst():
    evil = '#read("/etc/passwd") #import "@preview/x:1.0.0" $x$ \\u{41} `raw` @ref <label> // c'
    made = compose.compose(
        cast.request(values={**cast.VALUES, "account.name": evil}, title=evil, number=evil)
    )
    assert '#read("/etc/passwd")' in text_of(made.pdf)[0]


def test_hostile_strings_are_set(fonts):
    strings = cast.hostile()
    if not strings:
        pytest.skip("the collection of naughty strings is not at hand")
    known = set()
    for file in fonts.glob("NotoSans*.ttf"):
        known |= set(TTFont(file, lazy=True).getBestCmap())
    shown = ("".join(c if ord(c) in known else "?" for c in raw) for raw in strings)
    rows = [{"item": text, "amount": "1"} for text in shown if values.clean(text).strip()]
    made = compose.compose(
        cast.request(
            source="{% for row in fees %}\n\n{{ row.item }}\n\n{% endfor %}", values={"fees": rows[:500]}
        )
    )
    assert made.pages > 3


@pytest.mark.parametrize("text", ["محمد علي", "שלום עולם", "अनुबंध", "Ελληνικά", "Договір", "Žluťoučký"])
def test_the_scripts_of_our_customers_are_set(text):
    made = page.typeset(document(f"**{text}** — {text}", title=text), created_at=cast.AT)
    assert made.pages == 2


def test_a_character_without_a_glyph_is_named():
    with pytest.raises(engine.MissingGlyph) as missing:
        page.typeset(document("a \U0001f9ff b"), created_at=cast.AT)
    assert (missing.value.character, missing.value.command) == ("\U0001f9ff", "")


def test_no_fonts_is_said_plainly(monkeypatch, tmp_path):
    monkeypatch.setenv("UNDERSIGN_FONTS", str(tmp_path))
    with pytest.raises(engine.NoFonts, match="make setup"):
        engine._fonts.__wrapped__()


def test_lists_are_lists_and_headings_headings_for_a_screen_reader():
    made = compose.compose(cast.request())
    kinds = set()
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/StructElem":
                kinds.add(str(thing.S))
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Lbl", "/LBody", "/Table", "/TH", "/TD"} <= kinds
