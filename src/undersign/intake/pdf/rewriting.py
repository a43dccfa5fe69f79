"""A new PDF that holds the pages of another and nothing else.

Hides the allow-list. Pages are copied into an empty document with the keys of a page that draw, and what
those reach is searched for everything that acts, points outside or hides; so what is not understood is not
kept, instead of what is known to be bad being removed. Appearances are drawn into the page first.
"""

import io
from collections import Counter
from typing import Any

import pikepdf

from undersign.intake.pdf import annotations, straight
from undersign.intake.pdf.layers import Layers

_PAGE = ("/Type", "/MediaBox", "/Resources", "/Contents", "/Group")
_NEVER = frozenset(
    [
        "/A",
        "/AA",
        "/AF",
        "/Alternates",
        "/Annots",
        "/B",
        "/Dests",
        "/EF",
        "/EmbeddedFiles",
        "/JS",
        "/JavaScript",
        "/Kids",
        "/LastModified",
        "/Launch",
        "/Measure",
        "/Metadata",
        "/OC",
        "/OCGs",
        "/OCProperties",
        "/OPI",
        "/OpenAction",
        "/Outlines",
        "/Parent",
        "/PieceInfo",
        "/PtData",
        "/Ref",
        "/RichMedia",
        "/RichMediaContent",
        "/SpiderInfo",
        "/StructParent",
        "/StructParents",
        "/StructTreeRoot",
        "/Thumb",
        "/Trans",
        "/URI",
        "/URIActions",
        "/VE",
        "/XFA",
    ]
)
_OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")
_STRANGERS = frozenset(
    [
        "/Action",
        "/Annot",
        "/Catalog",
        "/EmbeddedFile",
        "/F",
        "/Filespec",
        "/OBJR",
        "/OCG",
        "/OCMD",
        "/Outlines",
        "/Page",
        "/Pages",
        "/Sig",
        "/StructElem",
        "/StructTreeRoot",
        "/DocTimeStamp",
        "/3D",
    ]
)
_DEEPEST = 60


def draw_values(pdf: pikepdf.Pdf) -> None:
    """Draw what was typed into fields and left to the viewer to draw."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return
    widgets = [each for page in pdf.pages for each in annotations.of(page) if _kind(each) == "/Widget"]
    bare = any("/AP" not in each and annotations.inherited(each, "/V") is not None for each in widgets)
    if form.get("/NeedAppearances") or bare:
        pdf.generate_appearance_streams()
        form["/NeedAppearances"] = False


def flatten(pdf: pikepdf.Pdf) -> None:
    """Draw what annotations and form fields show into their pages. Afterwards `pdf` has neither."""
    pdf.flatten_annotations("screen")
    for page in pdf.pages:
        _without(page.obj, "/Annots")
    _without(pdf.Root, "/AcroForm")


def drop_undrawn(pdf: pikepdf.Pdf, layers: Layers) -> list[str]:
    """Take away annotations that have no drawing of their own, those on hidden layers, and buttons; the kind
    of each."""
    dropped: list[str] = []
    for page in pdf.pages:
        listed = annotations.of(page)
        kept = [each for each in listed if _draws(each) and not layers.is_hidden(each.get("/OC"))]
        if len(kept) != len(listed):
            kinds = Counter(map(_kind, listed)) - Counter(map(_kind, kept))
            dropped += kinds.elements()
            page.obj["/Annots"] = pikepdf.Array(kept)
    return dropped


def _kind(annotation: Any) -> str:
    return str(annotation.get("/Subtype", ""))


def _draws(annotation: Any) -> bool:
    if _kind(annotation) in ("/Popup", "/Link") or annotations.is_button(annotation):
        return False  # nothing to press on paper
    drawn = annotation.get("/AP")
    normal = drawn.get("/N") if isinstance(drawn, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Dictionary):
        normal = normal.get(str(annotation.get("/AS") or "/Off"))
    return isinstance(normal, pikepdf.Stream)


def rewritten(pdf: pikepdf.Pdf, layers: Layers) -> bytes:
    """The bytes of the new document. `pdf` is used up."""
    fresh = pikepdf.Pdf.new()
    cleaner = _Cleaner()
    for page in pdf.pages:
        _settle(pdf, page, layers)
        cleaner.clean(page.obj.get("/Resources"), 0)
        cleaner.clean(page.obj.get("/Group"), 0)
        content = page.obj.get("/Contents")
        for stream in list(content) if isinstance(content, pikepdf.Array) else [content]:
            cleaner.clean(stream, 0)
    for page in pdf.pages:
        fresh.pages.append(page)
    language = pdf.Root.get("/Lang")
    if isinstance(language, pikepdf.String) and 1 < len(str(language)) < 36 and str(language).isascii():
        fresh.Root["/Lang"] = pikepdf.String(str(language))
    out = io.BytesIO()
    fresh.save(
        out,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        deterministic_id=True,
    )
    return out.getvalue()


def _settle(pdf: pikepdf.Pdf, page: pikepdf.Page, layers: Layers) -> None:
    """Make `page` stand alone, straight, and without anything but what it draws."""
    how = straight.placing(page)
    page.obj["/Resources"] = straight.inherited(page, "/Resources") or pikepdf.Dictionary()
    if not _is_content(page.obj.get("/Contents")):
        page.obj["/Contents"] = pdf.make_stream(b"")
    layers.cut(page.obj)
    if not how.is_straight:
        straight.lay(pdf, page, how)
    page.obj["/MediaBox"] = pikepdf.Array([0, 0, *(round(each, 4) for each in (how.width, how.height))])
    for key in list(page.obj.keys()):
        if key not in (*_PAGE, "/Parent"):
            del page.obj[key]


def _is_content(value: Any) -> bool:
    if isinstance(value, pikepdf.Array):
        return all(isinstance(each, pikepdf.Stream) for each in value)
    return isinstance(value, pikepdf.Stream)


class _Cleaner:
    """Removes, from everything a page reaches, what does not draw."""

    def __init__(self) -> None:
        self.seen = set[tuple[int, int]]()

    def clean(self, value: Any, depth: int) -> bool:
        """Clean `value` in place; False if it has no place in a page at all."""
        if depth > _DEEPEST:
            return False
        if isinstance(value, pikepdf.Array):
            return self._array(value, depth)
        if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            return True
        if str(value.get("/Type", "")) in _STRANGERS or value.get("/Subtype") == "/PS":
            return False
        if value.is_indirect:
            if value.objgen in self.seen:
                return True
            self.seen.add(value.objgen)
        if isinstance(value, pikepdf.Stream):
            for key in _OUTSIDE:
                _without(value, key)
        for key in list(value.keys()):
            if key in _NEVER or not self.clean(value.get(key), depth + 1):
                _without(value, key)
        return True

    def _array(self, value: Any, depth: int) -> bool:
        if value.is_indirect and value.objgen in self.seen:
            return True
        if value.is_indirect:
            self.seen.add(value.objgen)
        for at, each in enumerate(value):
            if isinstance(each, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream) and not self.clean(
                each, depth + 1
            ):
                value[at] = None
        return True


def _without(value: Any, key: str) -> None:
    if key in value:
        del value[key]
