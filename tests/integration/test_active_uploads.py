"""Uploads that do, hide or remember something: what is taken in does none of it, and says so (AT-11, 14)."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pytest
from tests import uploads

from undersign import intake
from undersign.intake.pdf import scan


def test_everything_active_is_gone_and_told():
    taken = intake.take(uploads.active_pdf())
    assert scan.findings(taken.pdf) == []
    outside = re.sub(rb"stream\r?\n.*?endstream", b"", taken.pdf, flags=re.DOTALL)
    assert not re.search(
        rb"/(JS|JavaScript|Launch|URI|AA|OpenAction|EmbeddedFile|XFA|AcroForm|Annots)\b", outside
    )
    codes = {each.code for each in taken.removed}
    assert codes >= {
        "javascript",
        "launch",
        "submit",
        "remote-goto",
        "uri",
        "action",
        "attachment",
        "media",
        "xfa",
        "form-field",
        "bookmarks",
        "metadata",
        "hidden-annotation",
    }
    (field,) = taken.fields
    assert (field.name, field.label, field.kind, field.required, field.max_length) == (
        "customer_name",
        "Customer's name",
        "name",
        True,
        40,
    )
    assert (field.page, field.x, field.y, field.w, field.h) == (1, 72, 600, 200, 20)
    assert "Hello World" in taken.texts[0]


def test_the_scanner_finds_what_is_there():
    found = scan.findings(uploads.active_pdf())
    assert {"/JavaScript", "/Launch", "/URI", "/AA", "/XFA", "/EmbeddedFiles", "/Annots"} <= set(found)


def test_hidden_layers_are_gone_and_visible_ones_no_layers():
    taken = intake.take(uploads.layered_pdf())
    assert "SHOWN" in taken.texts[0]
    assert "SECRET" not in taken.texts[0]
    assert b"SECRET" not in b"".join(
        each.read_bytes()
        for each in pikepdf.open(io.BytesIO(taken.pdf)).objects
        if isinstance(each, pikepdf.Stream)
    )
    assert "layer" in {each.code for each in taken.removed}


def test_earlier_revisions_do_not_stay_in_the_file():
    first = uploads.saved(uploads.pdf("THE OLD PRICE"))
    with pikepdf.open(io.BytesIO(first)) as pdf:
        content = pdf.pages[0].obj.Contents.objgen[0]
    new = b"BT /F1 24 Tf 72 720 Td (THE NEW PRICE) Tj ET"
    at = len(first)
    body = b"%d 0 obj<</Length %d>>stream\n%b\nendstream endobj\n" % (content, len(new), new)
    previous = int(re.findall(rb"startxref\s+(\d+)", first)[-1])
    root = re.search(rb"/Root (\d+) 0 R", first)[1]
    table = (
        b"xref\n%d 1\n%010d 00000 n \ntrailer<</Size 9/Root %b 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
    ) % (content, at, root, previous, at + len(body))
    taken = intake.take(first + body + table)
    assert "THE NEW PRICE" in taken.texts[0]
    assert "history" in {each.code for each in taken.removed}
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf:
        streams = b"".join(each.read_bytes() for each in pdf.objects if isinstance(each, pikepdf.Stream))
    assert b"OLD PRICE" not in streams


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_turned_and_cropped_pages_are_put_straight(turned):
    made = uploads.pdf("[[signature:customer]]")
    page = made.pages[0]
    page.obj.Rotate = turned
    page.obj.CropBox = pikepdf.Array([50, 100, 500, 800])
    data = uploads.saved(made)
    taken = intake.take(data)
    assert taken.page_sizes == (((450, 700), (700, 450))[turned in (90, 270)],)
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf:
        assert [float(each) for each in pdf.pages[0].MediaBox] == [0, 0, *taken.page_sizes[0]]
        assert "/Rotate" not in pdf.pages[0] and "/CropBox" not in pdf.pages[0]
    (tag,) = taken.tags
    assert (tag.kind, tag.role, tag.name) == ("signature", "customer", "customer_signature")
    assert _ink_within(taken.pdf, tag)


def _ink_within(data: bytes, tag) -> bool:
    """All ink of the page lies in the tag's box, because the page says nothing else."""
    page = pypdfium2.PdfDocument(data)[0]
    image = page.render(scale=1, grayscale=True).to_pil()
    left, top, right, bottom = image.point(lambda value: 255 if value < 128 else 0).getbbox()
    height = image.height
    return (
        tag.x - 2 <= left
        and right <= tag.x + tag.w + 2
        and tag.y - 2 <= height - bottom
        and height - top <= tag.y + tag.h + 2
    )
