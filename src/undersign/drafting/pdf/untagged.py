"""The `[[tags]]` of an upload, painted over: a field stands in their place, and nobody signs beside its code.

Hides the page's graphics state: whatever its own content leaves behind, the paint is white and in points.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import groupby

import pikepdf

from undersign.intake.taken import FoundField

MARGIN = 1.5  # points: letters reach a little beyond the boxes that were read


def covered(pdf: bytes, tags: Iterable[FoundField]) -> bytes:
    """The normalised PDF without what its tags drew; the same bytes where there are none."""
    found = sorted(tags, key=lambda tag: tag.page)
    if not found:
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for number, on_page in groupby(found, key=lambda tag: tag.page):
            page = file.pages[number - 1]
            page.contents_add(b"q\n", prepend=True)
            page.contents_add("\n".join(["\nQ q 1 g", *_boxes(on_page), "f Q\n"]).encode())
        made = io.BytesIO()
        file.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return made.getvalue()


def _boxes(tags: Iterable[FoundField]) -> Iterator[str]:
    for tag in tags:
        x, y, w, h = tag.x - MARGIN, tag.y - MARGIN, tag.w + 2 * MARGIN, tag.h + 2 * MARGIN
        yield f"{x:.2f} {y:.2f} {w:.2f} {h:.2f} re"
