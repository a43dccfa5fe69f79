"""From a hostile PDF to a harmless one, step by step.

Hides the order, which matters: weigh before unpacking, read the form before it goes, draw what annotations
show, cut hidden layers, rewrite, scan what came out, compare how it looks.
"""

import io

import pikepdf

from undersign.intake.pdf import fields, inventory, likeness, opening, rewriting, scan, weight, words
from undersign.intake.pdf.layers import Layers
from undersign.intake.taken import IntakeRefused, Taken

_NO_MARKS = ("/Link", "/Popup", "/Widget")


def read(data: bytes) -> Taken:
    """The normalised copy of `data` and what was found in it. Raises IntakeRefused."""
    try:
        return _read(data)
    except pikepdf.PdfError as error:
        raise IntakeRefused("damaged", kind="pdf", what=opening.reason(error)) from None
    except UnicodeDecodeError:
        raise IntakeRefused("damaged", kind="pdf", what="names that are no text") from None
    except (TypeError, AttributeError, LookupError, ValueError) as error:
        what = "objects of a kind that cannot be where they are"
        raise IntakeRefused("damaged", kind="pdf", what=what, error=repr(error)[:300]) from None
    except RecursionError:
        raise IntakeRefused("damaged", kind="pdf", what="objects inside objects without end") from None


def _read(data: bytes) -> Taken:
    pdf, plain = opening.opened(data)
    with pdf:
        weight.check(pdf, len(plain))
        if pdf.Root.get("/NeedsRendering"):
            raise IntakeRefused("dynamic-form", kind="pdf")
        found = inventory.taken(pdf, plain)
        found.add("protection", int(plain is not data))
        placed = fields.found(pdf)
        layers = Layers(pdf)
        rewriting.draw_values(pdf)
        undrawn = rewriting.drop_undrawn(pdf, layers)
        found.add("hidden-annotation", sum(kind not in _NO_MARKS for kind in undrawn))
        original = _saved(pdf) if set(undrawn) - {"/Link", "/Popup"} else plain
        rewriting.flatten(pdf)
        normal = rewriting.rewritten(pdf, layers)
    if left := scan.findings(normal):
        raise IntakeRefused("still-active", kind="pdf", what=", ".join(left[:5]))
    _compare(original, normal, words=not layers.hidden)
    texts, tags, sizes = words.read(normal)
    return Taken(
        "pdf", "", pages=len(sizes), page_sizes=sizes, pdf=normal, texts=texts,
        fields=(*placed, *tags), removed=found.removed(),
    )  # fmt: skip


def _saved(pdf: pikepdf.Pdf) -> bytes:
    """What the copy has to look like: the original without buttons, and without notes that have no drawing
    of their own, which every viewer draws as it likes."""
    shown = io.BytesIO()
    pdf.save(shown)
    return shown.getvalue()


def _compare(original: bytes, normal: bytes, *, words: bool) -> None:
    try:
        differing = likeness.check(original, normal, words=words)
    except likeness.Unreadable:
        raise IntakeRefused(
            "damaged", kind="pdf", what="two programs that read it see different things"
        ) from None
    if differing:
        page, alike = differing
        raise IntakeRefused("looks-different", kind="pdf", page=page, alike=round(alike, 4))
