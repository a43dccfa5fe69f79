"""The mark of a sandbox: on every page, over whatever lies there, and on no other contract by a byte."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from tests.unit.drafting import cast

from undersign.drafting import compose
from undersign.typesetting import watermark

pytestmark = pytest.mark.usefixtures("fonts")
WORDS = {"en": "SANDBOX – not a contract", "es": "PRUEBA – no es un contrato", "ar": "تجربة"}
PDFUA = Path(sys.executable).parent / "pdfua"


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def scan(*sizes: tuple[float, float], turned: int = 0) -> bytes:
    """Pages that are black all over, and leave the page's space turned upside down."""
    with pikepdf.new() as file:
        for size in sizes:
            page = file.add_blank_page(page_size=size)
            page.Contents = pikepdf.Stream(file, b"1 0 0 -1 0 500 cm 0 g -2000 -2000 4000 4000 re f")
            page.Rotate = turned
        made = io.BytesIO()
        file.save(made)
    return made.getvalue()


@pytest.mark.parametrize("language", WORDS)
def test_every_page_says_it_in_the_contracts_language(language):
    made = compose.compose(cast.request(sandbox=True, language=language))
    said = text_of(made.pdf)
    assert len(said) == made.pages >= 2
    assert all(WORDS[language] in each or language == "ar" for each in said)
    assert made.pdf == compose.compose(cast.request(sandbox=True, language=language)).pdf


def test_an_ordinary_contract_is_what_it_was_by_every_byte(monkeypatch):
    monkeypatch.setattr(watermark, "mark", None)  # it is not even asked
    plain = compose.compose(cast.request())
    monkeypatch.undo()
    marked = compose.compose(cast.request(sandbox=True))
    assert not any(WORDS["en"] in each for each in text_of(plain.pdf))
    assert replace(marked, pdf=b"") == replace(plain, pdf=b""), "boxes, pages and reading are the same"


def test_it_is_seen_on_a_page_without_a_white_spot():
    marked = watermark.mark(scan((595, 842), (200, 300)), language="en", created_at=cast.AT)
    for page in pypdfium2.PdfDocument(marked):
        picture = page.render(scale=1).to_pil().convert("L")
        assert picture.getextrema()[1] > 20, "something is lighter than black"
    assert all(WORDS["en"] in each for each in text_of(marked))


def test_the_file_stays_tagged_and_archival(tmp_path):
    path = tmp_path / "marked.pdf"
    path.write_bytes(compose.compose(cast.request(sandbox=True)).pdf)
    with pikepdf.open(path) as file:
        metadata = file.Root.Metadata.read_bytes()
        assert b"<pdfaid:part>3</pdfaid:part>" in metadata and b"<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert all(b"Watermark" in page.Contents.read_bytes() for page in file.pages)
        forms = [form for page in file.pages for form in page.Resources.XObject.values()]
        assert forms and not any(b"MCID" in form.read_bytes() for form in forms)
    command = [PDFUA, "check", "--format", "json", path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)
