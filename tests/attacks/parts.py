"""Pieces that forgeries are built from: a further revision, a hole in the bytes, a key of nobody's trust."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from undersign.sealing.pdf import revision
from undersign.sealing.pdf.syntax import Name, Raw, Ref, Stream

Change = Callable[[revision.Revision], object]


def appended(pdf: bytes, change: Change) -> bytes:
    """`pdf` with one more well-formed revision that `change` fills."""
    target = revision.Revision(revision.File(pdf))
    change(target)
    return target.append()


def updated(change: Change) -> Callable[[Any], bytes]:
    """A variant: the sealed file with `change` appended."""
    return lambda contract: appended(contract.pdf, change)


def widget(target: revision.Revision, title: str) -> tuple[Ref, dict[str, Any]]:
    """A field of the form by its name."""
    form = target.file.dictionary(target.file.catalog["AcroForm"])
    for ref in target.file.array(form["Fields"]):
        entries = target.file.dictionary(ref)
        if entries.get("T") == title.encode():
            return ref, entries
    raise KeyError(title)


def page(target: revision.Revision, number: int = 0) -> tuple[Ref, dict[str, Any]]:
    ref = target.file.pages()[number]
    return ref, target.file.dictionary(ref)


def drawing(text: bytes = b"One million") -> Stream:
    """A form that paints the whole page white and writes on it."""
    entries = {"Type": Name("XObject"), "Subtype": Name("Form"), "BBox": [0, 0, 595, 842]}
    return Stream(entries, b"1 g 0 0 595 842 re f 0 g BT /F1 40 Tf 72 700 Td (" + text + b") Tj ET")


def last_hole(pdf: bytes) -> re.Match[bytes]:
    """The last signature's `/Contents<…>`."""
    return list(re.finditer(rb"/Contents ?<([0-9a-f]*)>", pdf))[-1]


def last_range(pdf: bytes) -> re.Match[bytes]:
    return list(re.finditer(rb"/ByteRange ?\[[^\]]*\]", pdf))[-1]


def instead(pdf: bytes, found: re.Match[bytes], new: bytes) -> bytes:
    """`found` overwritten in place: no offset moves."""
    assert len(new) <= len(found[0]), "does not fit"
    return pdf[: found.start()] + new.ljust(len(found[0])) + pdf[found.end() :]


def raw(text: str) -> Raw:
    return Raw(text.encode())
