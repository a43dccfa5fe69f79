"""The scanner: proof that a file holds nothing that acts, points outside or hides.

Hides nothing and trusts nothing: it reads the finished bytes anew, object by object, and knows only what
must not be there. Every normalised file passes through it; so may any other.
"""

import io
import re
from typing import Any

import pikepdf

_KEYS = frozenset(
    [
        "/AA",
        "/AcroForm",
        "/AF",
        "/Annots",
        "/Collection",
        "/Dests",
        "/EF",
        "/EmbeddedFiles",
        "/Encrypt",
        "/JS",
        "/JavaScript",
        "/Metadata",
        "/NeedsRendering",
        "/OC",
        "/OCGs",
        "/OCProperties",
        "/OPI",
        "/OpenAction",
        "/Outlines",
        "/Perms",
        "/PieceInfo",
        "/Ref",
        "/RichMediaContent",
        "/Threads",
        "/URI",
        "/XFA",
    ]
)
_ACTIONS = frozenset(
    [
        "/GoTo",
        "/GoTo3DView",
        "/GoToDp",
        "/GoToE",
        "/GoToR",
        "/Hide",
        "/ImportData",
        "/JavaScript",
        "/Launch",
        "/Movie",
        "/Named",
        "/Rendition",
        "/ResetForm",
        "/RichMediaExecute",
        "/SetOCGState",
        "/Sound",
        "/SubmitForm",
        "/Thread",
        "/Trans",
        "/URI",
    ]
)
_TYPES = frozenset(
    ["/Action", "/Annot", "/EmbeddedFile", "/Filespec", "/OCG", "/OCMD", "/ObjStm", "/Sig", "/XRef"]
)
_EOF = re.compile(rb"%%EOF\r?\n?")


def findings(data: bytes) -> list[str]:
    """What `data` holds that no normalised PDF may; [] for a clean one."""
    found = (
        []
        if len(_EOF.findall(data[-1024:])) == 1 and data.count(b"startxref") == 1
        else ["several revisions"]
    )
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
        reached = _reached(pdf)
        for each in pdf.objects:
            _scan(each, found, 0)
            if isinstance(each, pikepdf.Object) and each.objgen not in reached and not _is_null(each):
                found.append(f"object {each.objgen[0]} that no page uses")
    return sorted(set(found))


def _scan(value: Any, found: list[str], depth: int) -> None:
    if isinstance(value, pikepdf.Array):
        inner: list[Any] = list(value)
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        found += [key for key in list(value.keys()) if key in _KEYS]
        kind, action = str(value.get("/Type", "")), str(value.get("/S", ""))
        found += [said for said, known in ((kind, _TYPES), (action, _ACTIONS)) if said in known]
        found += ["PostScript"] if value.get("/Subtype") == "/PS" else []
        found += ["external stream"] if isinstance(value, pikepdf.Stream) and "/F" in value else []
        inner = [value.get(key) for key in list(value.keys())]
    else:
        return
    for each in inner:
        if isinstance(each, pikepdf.Array | pikepdf.Dictionary) and not each.is_indirect and depth < 80:
            _scan(each, found, depth + 1)


def _reached(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    seen = set[tuple[int, int]]()
    waiting: list[Any] = [pdf.trailer]
    while waiting:
        value = waiting.pop()
        listed = isinstance(value, pikepdf.Array)
        for each in list(value) if listed else [value.get(key) for key in list(value.keys())]:
            if not isinstance(each, pikepdf.Object):
                continue
            if each.is_indirect and each.objgen in seen:
                continue
            if each.is_indirect:
                seen.add(each.objgen)
            if isinstance(each, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream):
                waiting.append(each)
    return seen


def _is_null(value: Any) -> bool:
    return bool(value._type_code == pikepdf.ObjectType.null)
