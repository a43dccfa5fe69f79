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
    return page.typeset(document, created_at=created_at).pdf
