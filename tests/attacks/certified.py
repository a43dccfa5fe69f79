"""Evil annotations (EAA) and sneaky signatures (SSA): what certification seems to allow covers the text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.attacks.parts import appended, drawing, page, updated

from undersign.sealing import pades
from undersign.sealing.pdf.syntax import Name


def annotation(kind: str) -> Callable[[Any], None]:
    """An annotation of `kind` over the whole first page."""

    def change(target: Any) -> None:
        look = {"N": target.add(drawing())}
        note = {"Type": Name("Annot"), "Subtype": Name(kind), "Rect": [0, 0, 595, 842], "F": 4, "AP": look}
        ref, entries = page(target)
        kept = target.file.array(entries.get("Annots", []))
        target.put(ref, {**entries, "Annots": [*kept, target.add(note)]})

    return change


def sneaky_field(target: Any) -> None:
    """An unsigned signature field whose drawing covers the page."""
    ref, entries = page(target)
    field = {
        "Type": Name("Annot"),
        "Subtype": Name("Widget"),
        "FT": Name("Sig"),
        "T": b"sneaky",
        "F": 4,
        "Rect": [0, 0, 595, 842],
        "AP": {"N": target.add(drawing())},
        "P": ref,
    }
    own = target.add(field)
    kept = target.file.array(entries.get("Annots", []))
    target.put(ref, {**entries, "Annots": [*kept, own]})
    form = target.file.catalog["AcroForm"]
    fields = target.file.array(target.file.dictionary(form)["Fields"])
    target.put(form, {"Fields": [*fields, own], "SigFlags": 3})


def sneaky_signed(contract: Any) -> bytes:
    """The same field, signed behind the seal with a genuine signer's key."""
    pdf = appended(contract.pdf, sneaky_field)
    return pades.act(pdf, "sneaky", contract.signer_key(), contract.ended + timedelta(minutes=1), name="Eve")


def unused_signed(contract: Any) -> bytes:
    """The last signer's field left empty, sealed, and signed after the seal."""
    early = contract.resealed(contract.steps[2])
    return pades.act(early, "sig_1", contract.signer_key(), contract.ended + timedelta(minutes=1), name="Dan")


def before_the_seal(contract: Any) -> bytes:
    return contract.resealed(appended(contract.steps[-2], annotation("FreeText")))


VARIANTS = {
    **{f"eaa-{kind}": updated(annotation(kind)) for kind in ("FreeText", "Stamp", "Redact", "Ink", "Widget")},
    "eaa-before-seal": before_the_seal,
    "ssa-unsigned": updated(sneaky_field),
    "ssa-signed": sneaky_signed,
    "ssa-empty-field-signed-late": unused_signed,
}
