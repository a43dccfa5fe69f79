"""What a PDF carries besides its pages, so that its uploader can be told what will be gone.

Hides where PDF keeps such things. Only counts and names: nothing here decides what is kept, because what is
kept is an allow-list (rewriting) and what is not kept need not be recognised to be gone.
"""

import re
from collections import Counter
from typing import Any

import pikepdf

from undersign.intake import lines
from undersign.intake.pdf import annotations
from undersign.intake.taken import Removed

_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/GoToR": "remote-goto",
    "/GoToE": "remote-goto",
    "/Thread": "remote-goto",
    "/URI": "uri",
    "/GoTo": "link",
    "/Movie": "media",
    "/Sound": "media",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
    "/GoTo3DView": "media",
    "/Hide": "action",
    "/Named": "action",
    "/ResetForm": "action",
    "/SetOCGState": "layer",
    "/Trans": "action",
}
_SUBTYPES = {
    "/FileAttachment": "attachment",
    "/Sound": "media",
    "/Movie": "media",
    "/Screen": "media",
    "/3D": "media",
    "/RichMedia": "media",
    "/PS": "postscript",
}
_MARKS = frozenset(
    [
        "/Text",
        "/FreeText",
        "/Line",
        "/Square",
        "/Circle",
        "/Polygon",
        "/PolyLine",
        "/Highlight",
        "/Underline",
        "/Squiggly",
        "/StrikeOut",
        "/Stamp",
        "/Caret",
        "/Ink",
        "/Redact",
        "/Watermark",
        "/Projection",
    ]
)
_EOF = re.compile(rb"%%EOF")


class Inventory:
    """Counts by code, with a few examples each."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.details: dict[str, list[str]] = {}

    def add(self, code: str, count: int = 1, detail: str = "") -> None:
        """One more of `code`; `detail` is cleaned and kept if it is among the first five."""
        if count:
            self.counts[code] += count
        if (
            (said := lines.clean(detail))
            and said not in (few := self.details.setdefault(code, []))
            and len(few) < 5
        ):
            few.append(said)

    def removed(self) -> tuple[Removed, ...]:
        return tuple(
            Removed(code, count, tuple(self.details.get(code, ())))
            for code, count in sorted(self.counts.items())
        )


def taken(pdf: pikepdf.Pdf, data: bytes) -> Inventory:
    """What `pdf`, read from `data`, holds that will not be kept."""
    found = Inventory()
    for each in pdf.objects:
        _walk(each, found, 0)
    _catalog(pdf, found)
    _pages(pdf, found)
    revisions = len(_EOF.findall(data)) - 1 - bool(pdf.is_linearized)
    found.add("history", max(0, revisions))
    warnings = pdf.get_warnings()
    found.add("repaired", len(warnings), str(warnings[0]).rsplit(": ", 1)[-1] if warnings else "")
    return found


def _walk(value: Any, found: Inventory, depth: int) -> None:
    if isinstance(value, pikepdf.Stream | pikepdf.Dictionary):
        _thing(value, found)
        inner = [value.get(key) for key in list(value.keys())]
    elif isinstance(value, pikepdf.Array):
        inner = list(value) if depth < 3 and len(value) < 5_000 else []
    else:
        return
    for each in inner:
        direct = isinstance(each, pikepdf.Dictionary | pikepdf.Array) and not each.is_indirect
        if direct and depth < 30:
            _walk(each, found, depth + 1)


def _thing(value: Any, found: Inventory) -> None:
    kind, subtype, action = (str(value.get(key, "")) for key in ("/Type", "/Subtype", "/S"))
    if action in _ACTIONS and kind not in ("/StructElem", "/Group"):
        target = value.get("/URI") or value.get("/F") or ""
        code = _ACTIONS[action]
        found.add(code, 1, str(target) if isinstance(target, pikepdf.String) else "")
    if "/JS" in value and action != "/JavaScript":
        found.add("javascript")
    if "/AA" in value:
        found.add("action")
    if subtype in _SUBTYPES:
        found.add(_SUBTYPES[subtype])
    if kind == "/OCG":
        name = value.get("/Name")
        found.add("layer", 1, str(name) if isinstance(name, pikepdf.String) else "")
    if "/EF" in value:
        name = value.get("/UF") or value.get("/F")
        found.add("attachment", 1, str(name) if isinstance(name, pikepdf.String) else "")
    if value.get("/FT") == "/Sig" and isinstance(value.get("/V"), pikepdf.Dictionary):
        found.add("signature")
    if isinstance(value, pikepdf.Stream) and "/F" in value:
        found.add("reference")


def _catalog(pdf: pikepdf.Pdf, found: Inventory) -> None:
    root = pdf.Root
    form = root.get("/AcroForm")
    found.add("xfa", int(isinstance(form, pikepdf.Dictionary) and "/XFA" in form))
    found.add("action", int(_runs(root.get("/OpenAction"))))
    found.add("bookmarks", int("/Outlines" in root))
    found.add("structure", int("/StructTreeRoot" in root))
    found.add("metadata", int("/Metadata" in root or "/Info" in pdf.trailer))


def _runs(action: Any) -> bool:
    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) not in _ACTIONS


def _pages(pdf: pikepdf.Pdf, found: Inventory) -> None:
    for page in pdf.pages:
        for annotation in annotations.of(page):
            subtype = str(annotation.get("/Subtype", ""))
            if subtype == "/Widget":
                found.add("button" if annotations.is_button(annotation) else "form-field")
            elif subtype == "/Link" and "/A" not in annotation:
                found.add("link")
            elif subtype in _MARKS:
                found.add("annotation")
        extra = ("/AA", "/Thumb", "/Trans", "/PieceInfo", "/Metadata", "/AF")
        found.add("page-extra", sum(key in page.obj for key in extra))
