"""Appearances, certificates, letters and page images."""

import dataclasses as dc
import io
import zlib

import pikepdf
import pypdfium2
import pytest
from tests.unit.drafting import cast

from undersign.drafting import compose
from undersign.typesetting import appearance, certificate, engine, faces, images, letters

pytestmark = pytest.mark.usefixtures("fonts")
STROKES = [[[10, 10], [60, 90], [120, 20], [200, 80]], [[220, 40], [221, 41]], [[5, 5]]]


def pages(pdf):
    opened = pypdfium2.PdfDocument(pdf)
    return [opened[n] for n in range(len(opened))]


def text_of(pdf):
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages(pdf)).split())


def is_blank(page):
    return page.render(scale=2, grayscale=True).to_pil().getextrema() == (255, 255)


def test_each_mark_is_a_page_of_its_box():
    marks = [appearance.Typed(190, 52, "Ana Beltrán", "caveat", "Signed"), appearance.Drawn(190, 52, STROKES),
             appearance.Value(110, 17, "2026"), appearance.Tick(11, 11)]  # fmt: skip
    drawn = pages(appearance.draw(marks, created_at=cast.AT))
    assert [(round(page.get_width()), round(page.get_height())) for page in drawn] == [
        (190, 52), (190, 52), (110, 17), (11, 11),
    ]  # fmt: skip
    assert not any(is_blank(page) for page in drawn)


@pytest.mark.parametrize("text", ["x" * 160, "Ana", "محمد علي", "Ана Петрова", "g", '"><script>#read("x")'])
@pytest.mark.parametrize("face", [*faces.HANDWRITINGS, faces.PLAIN, "unknown"])
def test_typed_marks_fit_their_box(text, face):
    (page,) = pages(appearance.draw([appearance.Typed(190, 52, text, face)], created_at=cast.AT))
    grey = page.render(scale=2, grayscale=True).to_pil()
    inside = grey.point(lambda level: level < 200 and 255).getbbox()
    assert inside, "nothing is drawn"
    assert inside[0] > 0
    assert inside[1] > 0
    assert inside[2] < grey.width
    assert inside[3] < grey.height


def test_a_mark_is_the_same_every_time():
    marks = [appearance.Drawn(190, 52, STROKES, "Signature of Ana", "Signed by Ana")]
    assert appearance.draw(marks, created_at=cast.AT) == appearance.draw(marks, created_at=cast.AT)


def test_a_mark_without_a_glyph_is_refused():
    with pytest.raises(engine.MissingGlyph):
        appearance.draw([appearance.Value(190, 19, "\U0001f9ff")], created_at=cast.AT)
    with pytest.raises(ValueError, match="no strokes"):
        appearance.draw([appearance.Drawn(190, 52, [])], created_at=cast.AT)


def facts(language="en", signers=2):
    consent = certificate.Consent("2026-1", "ab" * 32, cast.AT, "six characters were typed correctly")
    signer = certificate.Signer(
        "Ana Beltrán", "ana@meridian.example", "Customer", "Meridian Freight, S.L.",
        ["Mailbox access (code by e-mail)"], consent, cast.AT, "", "203.0.113.24", "Firefox",
    )  # fmt: skip
    return certificate.Facts(
        "Support agreement", "NW-2026-0042", "Northwind Cloud", "Northwind Cloud, Inc.", language,
        [signer] * signers, "0f" * 32, "e7" * 32, 8, cast.AT, ["Meridian Freight, S.L."],
        [(cast.AT, "Ana Beltrán signed.")], zone="Europe/Madrid",
    )  # fmt: skip


def test_the_certificate_says_what_was_and_what_was_not_verified():
    text = text_of(certificate.certificate(facts(), created_at=cast.AT))
    for said in ("Mailbox access (code by e-mail)", "electronically signed (SES)", "203.0.113.24",
                 "sealed by Northwind Cloud, Inc. The seal", "What was not verified",
                 "identity was not proven with one", "e7e7e7e7 e7e7e7e7",
                 "November 22, 2026, 14:04:07 CET (UTC+01:00)"):  # fmt: skip
        assert said in text
    assert "AES" not in text
    assert "Qué no se verificó" in text_of(certificate.certificate(facts("es"), created_at=cast.AT))


def test_what_is_missing_is_said():
    bare = certificate.Signer("Dan", "dan@example.com", "Provider")
    told = certificate.Facts("T", "N", "W", "O", "en", [bare], "0f" * 32)
    text = text_of(certificate.certificate(told, created_at=cast.AT))
    for said in ("Nothing but the link", "None recorded", "Not signed"):
        assert said in text


def test_consent_that_nobody_asked_for_is_no_lack():
    unasked = certificate.Signer("Dan", "dan@example.com", "Provider", consent_asked=False)
    text = text_of(certificate.certificate(dc.replace(facts(), signers=[unasked]), created_at=cast.AT))
    assert "Not asked for" in text
    assert "None recorded" not in text


def test_the_certificate_carries_its_facts_as_a_file():
    pdf = certificate.certificate(facts(), created_at=cast.AT, attached={"facts.json": '{"é": 1}'})
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.attachments["facts.json"].get_file().read_bytes() == '{"é": 1}'.encode()


@pytest.mark.parametrize(("signers", "more"), [(1, False), (4, False), (20, True)])
def test_the_summary_is_one_page_of_its_size(signers, more):
    pdf = certificate.summary(facts(signers=signers), 442.2, 660.1, created_at=cast.AT)
    (page,) = pages(pdf)
    assert (round(page.get_width(), 1), round(page.get_height(), 1)) == (442.2, 660.1)
    assert ("more: see the certificate" in text_of(pdf)) == more


def test_a_letter_shows_its_characters():
    pdf = letters.letter("# Records\n\nText.", title="Records", language="en", workspace="W", boxed="K7M2QX",
                         created_at=cast.AT)  # fmt: skip
    assert "K7M2QX" in text_of(pdf).replace(" ", "")


@pytest.mark.parametrize("width", images.WIDTHS)
def test_a_page_image_is_four_bits_of_grey(width):
    png, kind = images.page(compose.compose(cast.request()).pdf, 1, width=width)
    assert (kind, png[:8], png[24:26]) == ("image/png", b"\x89PNG\r\n\x1a\n", b"\x04\x00")
    across, down = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    assert across == width
    size = int.from_bytes(png[33:37])
    assert len(zlib.decompress(png[41 : 41 + size])) == down * ((across + 1) // 2 + 1)
    assert len(png) < 60_000 * width / 800


def test_an_image_of_a_page_that_is_not_there_is_refused():
    with pytest.raises(images.NoSuchPage):
        images.page_png(compose.compose(cast.request()).pdf, 3)
