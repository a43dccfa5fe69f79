"""A finished PDF with words across every page that say what it is not, and once more, solid, in a corner.

Hides the drawing, and that what reads aloud passes it over: the words are an artifact of each page (ISO
32000-1, 14.8.2.2), so that a tagged and archival file stays one. What is not marked is never rewritten.
"""

import io
import math
import re
from datetime import datetime

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from undersign.typesetting import appearance, words

_TAGGED = re.compile(rb"/\w+\s*<<\s*/MCID \d+\s*>>\s*BDC")
_ACROSS, _CORNER = (420.0, 52.0), (210.0, 20.0)
_FAINT, _EDGE = 0.2, 6.0


def mark(pdf: bytes, *, language: str, created_at: datetime) -> bytes:
    """`pdf` with the words of a sandbox in `language`. The same input gives the same bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        across, corner = _forms(file, words.words(language)["sandbox"], created_at)
        faint = file.make_indirect(Dictionary(Type=Name.ExtGState, ca=_FAINT, CA=_FAINT))
        for page in file.pages:
            _put(page, across, corner, faint)
        made = io.BytesIO()
        file.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable,
                  compress_streams=True, fix_metadata_version=False)  # fmt: skip
    return made.getvalue()


def _forms(file: Pdf, said: str, created_at: datetime) -> list[pikepdf.Object]:
    stamps = [appearance.Stamp(*size, said) for size in (_ACROSS, _CORNER)]
    with pikepdf.open(io.BytesIO(appearance.draw(stamps, created_at=created_at))) as source:
        found = [source.make_indirect(page.as_form_xobject()) for page in source.pages]
        forms = [file.copy_foreign(form) for form in found]
    for form in forms:
        form.write(_TAGGED.sub(b"/Artifact BMC", form.read_bytes()))
    return forms


def _put(page: pikepdf.Page, across: pikepdf.Object, corner: pikepdf.Object, faint: pikepdf.Object) -> None:
    """Over what is there, which may have left the page's space turned: it is put back first."""
    x0, y0, x1, y1 = (float(each) for each in page.mediabox)
    large = page.add_resource(across, Name.XObject, Name.SandboxAcross)
    small = page.add_resource(corner, Name.XObject, Name.SandboxCorner)
    seen = page.add_resource(faint, Name.ExtGState, Name.SandboxFaint)
    drawn = (
        f"q {seen} gs {_slanted(x1 - x0, y1 - y0, x0, y0)} cm {large} Do Q",
        f"q {_fitted(x1 - x0)} 0 0 {_fitted(x1 - x0)} {x0 + _EDGE:.2f} {y1 - _EDGE - _CORNER[1]:.2f} cm "
        f"{small} Do Q",
    )
    said = f"/Artifact<</Type/Pagination/Subtype/Watermark>>BDC {drawn[0]} {drawn[1]} EMC"
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(f"\nQ\n{said}\n".encode(), prepend=False)
    page.contents_coalesce()


def _slanted(w: float, h: float, x: float, y: float) -> str:
    """The matrix that lays the large words along the page's diagonal, through its middle."""
    angle = math.atan2(h, w)
    grown = 0.8 * math.hypot(w, h) / _ACROSS[0]
    cos, sin = grown * math.cos(angle), grown * math.sin(angle)
    left, low = _ACROSS[0] / 2, _ACROSS[1] / 2
    e, f = x + w / 2 - cos * left + sin * low, y + h / 2 - sin * left - cos * low
    return f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {e:.2f} {f:.2f}"


def _fitted(w: float) -> str:
    """How much smaller the corner's words are on a page that is narrow."""
    return f"{min(1.0, (w - 2 * _EDGE) / _CORNER[0]):.3f}"
