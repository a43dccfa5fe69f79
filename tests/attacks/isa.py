"""Incremental saving: content is redefined after the signature, in revisions more or less well formed."""

from __future__ import annotations

from typing import Any

from tests.attacks.parts import appended, drawing, page, updated, widget

from undersign.sealing.pdf.syntax import Name, Ref, Stream, write


def other_content(target: Any) -> None:
    ref, entries = page(target)
    target.put(ref, {**entries, "Contents": target.add(Stream({}, drawing().data))})


def other_catalog(target: Any) -> None:
    ref, entries = page(target)
    own = target.add({**entries, "Contents": target.add(Stream({}, drawing().data))})
    pages = target.add({"Type": Name("Pages"), "Kids": [own], "Count": 1})
    target.put(target.file.root, {**target.file.catalog, "Pages": pages})


def other_outline(target: Any) -> None:
    target.put(target.file.root, {**target.file.catalog, "OpenAction": {"S": Name("JavaScript"), "JS": b"1"}})


def copied_signature(target: Any) -> None:
    """The seal's own dictionary copied behind the change, so that a signature comes last."""
    other_content(target)
    ref, entries = widget(target, "undersign_seal")
    target.put(ref, {**entries, "V": target.add(target.file.dictionary(entries["V"]))})


def without_table(contract: Any) -> bytes:
    """An object and an end of file, no table: lenient readers rebuild one."""
    pdf = contract.pdf
    target = pdf.rindex(b"startxref")
    return pdf + b"5 0 obj\n" + write(drawing()) + b"\nendobj\n" + pdf[target:]


def without_trailer(contract: Any) -> bytes:
    pdf = appended(contract.pdf, other_content)
    start = pdf.rindex(b"trailer")
    return pdf[:start] + pdf[pdf.rindex(b"startxref") :]


def comment_only(contract: Any) -> bytes:
    return contract.pdf + b"% nothing to see\n%%EOF\n"


def twice(contract: Any) -> bytes:
    return appended(appended(contract.pdf, other_content), lambda target: target.add({"A": Ref(1)}))


def previous_skipped(contract: Any) -> bytes:
    """The new table's /Prev leads past the seal's revision."""
    pdf = appended(contract.pdf, other_content)
    seal = contract.pdf[contract.pdf.rindex(b"startxref") :].split()[1]
    before = contract.steps[-2]
    older = before[before.rindex(b"startxref") :].split()[1]
    at = pdf.rindex(b"/Prev " + seal)
    return pdf[:at] + b"/Prev " + older.rjust(len(seal), b"0") + pdf[at + 6 + len(seal) :]


VARIANTS = {
    "content": updated(other_content),
    "catalog": updated(other_catalog),
    "action": updated(other_outline),
    "copied-signature": updated(copied_signature),
    "no-table": without_table,
    "no-trailer": without_trailer,
    "comment": comment_only,
    "twice": twice,
    "previous-skipped": previous_skipped,
}
