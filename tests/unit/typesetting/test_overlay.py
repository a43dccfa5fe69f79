"""Drawing on uploaded pages: where a mark lands, what survives, and pictures drawn anew."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime
from functools import cache

import pikepdf
import pypdfium2
import pytest
import typst
from PIL import Image
from tests import designs

from undersign.sealing.pdf import revision
from undersign.typesetting import appearance, extracted, overlay, picture
from undersign.typesetting.overlay import Placed

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
PAPER = """
#set page(width: 300pt, height: 400pt, margin: 30pt)
#set text(size: 10pt)
= A form
The first paragraph is long enough to reach the end of its line, and goes on in the next one without a stop.

#link("https://example.com/terms")[Terms]
#pagebreak()
Second page.
"""


@cache
def base(turn: int = 0, crop: bool = False) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    made = typst.Compiler({"main.typ": PAPER.encode()}, font_paths=fonts).compile(format="pdf")
    assert isinstance(made, bytes)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as file:
        for page in file.pages:
            page.obj.Rotate = turn
            if crop:
                page.mediabox, page.cropbox = [-40, -30, 340, 420], [10, 20, 290, 390]
        file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        file.save(out)
    return out.getvalue()


def draw(pdf: bytes, *placed: Placed, **more) -> bytes:
    facts = {"title": "T", "number": "N-1", "language": "en", "created_at": AT}
    return overlay.overlay(pdf, placed, **facts, **more).pdf


def dark(pdf: bytes, page: int = 0) -> Image.Image:
    return pypdfium2.PdfDocument(pdf)[page].render(scale=1).to_pil().convert("L")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [False, True])
def test_a_mark_lands_where_a_reader_sees_it(turn, crop):
    pdf = base(turn, crop)
    (wide, high), *_ = overlay.sizes_of(pdf)
    assert (wide, high) == pytest.approx(pypdfium2.PdfDocument(pdf)[0].get_size())
    mark = appearance.Choices(20, 20, 1, (0,), is_round=True, at=((0, 0, 20, 20),))
    before, after = dark(pdf), dark(draw(pdf, Placed(1, 40, 30, mark)))
    assert after.size == before.size
    x, y = 50, after.height - 40
    assert after.getpixel((x, y)) < 80, "the dot's middle"
    changed = [
        (i % after.width, i // after.width)
        for i, (a, b) in enumerate(zip(before.tobytes(), after.tobytes(), strict=True))
        if abs(a - b) > 60
    ]
    assert all(38 <= cx <= 62 and y - 12 <= cy <= y + 12 for cx, cy in changed), "nothing else moved"


def test_the_same_input_gives_the_same_bytes_and_a_file_we_can_sign():
    mark = Placed(2, 10, 10, appearance.Value(100, 18, "Acme"))
    assert draw(base(), mark) == draw(base(), mark)
    made = overlay.overlay(base(), [mark], title="T", number="N", language="es", created_at=AT)
    assert len(revision.File(made.pdf).pages()) == 3 == made.pages
    (seal,) = made.boxes
    assert (seal.name, seal.kind, seal.page) == ("undersign_seal", "seal", 3)
    assert draw(base(), mark, summary=False).count(b"/Type /Page\n") <= 3


def test_only_what_is_seen_and_links_survive():
    with pikepdf.open(io.BytesIO(draw(base(90)))) as file:
        assert set(file.Root.keys()) == {"/Type", "/Pages", "/Lang", "/ViewerPreferences"}
        (link,) = file.pages[0].Annots
        assert str(link.A.URI) == "https://example.com/terms"
        x0, y0, x1, y1 = (float(n) for n in link.Rect)
        assert 0 < x0 < x1 < 400 and 0 < y0 < y1 < 300, "turned with its page"


@pytest.mark.parametrize("bad", [b"", b"%PDF-1.7", b"nothing", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj"])
def test_what_is_no_pdf_is_refused(bad):
    with pytest.raises(overlay.NotAPdf):
        draw(bad)


def test_the_text_of_the_pages_is_read_with_its_fields():
    made = overlay.overlay(base(), [], title="T", number="N", language="es", created_at=AT)
    box = overlay.page.Box("po", "text", 2, 10, 10, 50, 20, "customer", "<Order>")
    html = extracted.html(made.pdf, [box], title="T & Co", language="es", pages=2)
    assert "<h2>T &amp; Co</h2>" in html and "se tomó de las páginas" in html
    assert "of its line, and goes on" in html, "lines of one paragraph are joined"
    second = html.partition("Página 2 de 2")[2]
    assert 'data-field="po"' in second and "&lt;Order&gt;" in second and "Second page." in second


@pytest.mark.parametrize("painted", [True, False])
def test_tags_painted_over_are_not_read(painted):
    """What a reader sees is what is read aloud: only where a tag still stands on the page, it is told."""
    paint = " 1 g 55 150 200 22 re f" if painted else ""
    under = designs.pdf((designs.ORDER.replace("([[", "(Sign here: [[") + paint, designs.TERMS))
    value = Placed(1, 118, 155, appearance.Value(120, 16, "Acme GmbH"))
    made = overlay.overlay(under, [value], title="T", number="N", language="en", created_at=AT)
    html = extracted.html(made.pdf, (), title="T", language="en", pages=2, base=under)
    assert "Acme GmbH" in html and "Signed for the customer" in html and "Payment is due" in html
    assert ("[[signature:customer]]" in html) is not painted


# Pictures


def photograph(turn: int = 1) -> bytes:
    made = Image.new("RGB", (400, 200), "red")
    made.paste("blue", (0, 0, 200, 100))
    exif = made.getexif()
    exif[274], exif[270] = turn, "secret place"
    out = io.BytesIO()
    made.save(out, "JPEG", exif=exif, comment=b"secret too")
    return out.getvalue()


@pytest.mark.parametrize(
    ("turn", "size", "blue"),
    [
        (1, (400, 200), (9, 9)),
        (6, (200, 400), (190, 9)),
        (3, (400, 200), (390, 190)),
        (8, (200, 400), (9, 390)),
    ],
)
def test_a_photograph_is_turned_upright_and_stripped(turn, size, blue):
    made = picture.redrawn(photograph(turn) + b"<script>after the end</script>")
    opened = Image.open(io.BytesIO(made))
    assert (opened.format, opened.size) == ("PNG", size)
    red, _, strong = opened.getpixel(blue)
    assert strong > 200 > 60 > red
    assert b"secret" not in made and b"script" not in made


def test_what_is_no_picture_is_refused():
    huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 100_000, 100_000) + b"\0" * 20
    for bad in (b"", b"GIF89a", photograph()[:20], huge, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff" + b"\0" * 99):
        with pytest.raises(picture.NoPicture):
            picture.redrawn(bad)


def test_a_large_picture_becomes_a_small_one():
    out = io.BytesIO()
    Image.new("L", (4000, 40), 128).save(out, "PNG")
    assert Image.open(io.BytesIO(picture.redrawn(out.getvalue()))).size == (1000, 10)
