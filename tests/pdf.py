"""What a reader sees in a PDF, by readers that are not ours (pdfium, qpdf)."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2


def text(data: bytes) -> str:
    """The text of all pages."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def boxed_characters(data: bytes) -> str:
    """The six characters that a disclosure asks to copy: the one line that holds nothing else."""
    found = re.findall(r"^\s*((?:[2-9A-HJKMNP-Z]\s?){6})\s*$", text(data), re.MULTILINE)
    assert len(found) == 1, found
    return "".join(found[0].split())


def field(data: bytes, name: str) -> str:
    """The value of a form field."""
    with pikepdf.open(io.BytesIO(data)) as document:
        fields = {str(f.T): f for f in document.Root.AcroForm.Fields}
        return str(fields[name].V)
