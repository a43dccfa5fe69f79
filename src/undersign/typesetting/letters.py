"""Short letters of the product's own, such as the disclosure a consumer opens: text, and one thing in a box.

Hides that they are set by the contract's layout.
"""

from datetime import datetime

from undersign.typesetting import markdown as reader
from undersign.typesetting import page


def letter(
    markdown: str, *, title: str, language: str, workspace: str, boxed: str, created_at: datetime
) -> bytes:
    """`markdown` as a PDF, with `boxed` printed large, character by character, at its end.

    Raises engine.MissingGlyph.
    """
    blocks = reader.parse(markdown)
    if boxed:
        blocks.append({"t": "boxed", "v": boxed})
    document = page.Document(
        title=title, number="", language=language, ast=blocks, workspace=workspace, summary=False
    )
    pdf = page.typeset(document, created_at=created_at).pdf
    # Of a file said to run from right to left, Chrome reads the boxed letters and digits out backwards.
    return pdf.replace(b"/Direction/R2L", b"/Direction/L2R")
