"""Signature wrapping: the signed bytes stay as they are and are pushed aside, and others are shown."""

from __future__ import annotations

import re
from typing import Any

from tests.attacks.isa import other_content
from tests.attacks.parts import appended, last_hole, last_range, widget

from undersign.sealing.pdf import revision
from undersign.sealing.pdf.syntax import Name


def padding_used(contract: Any) -> bytes:
    """A second byte range, and an object, in the zero padding of the container."""
    pdf = contract.pdf
    hole = last_hole(pdf)
    used = hole[1].rstrip(b"0")
    used += b"0" * (len(used) % 2)
    numbers = b" ".join(re.findall(rb"[0-9]+", last_range(pdf)[0]))
    injected = b">/ByteRange[" + numbers + b"]/M(D:20300101000000Z)/A<"
    end = hole.end(1)
    filled = (used + injected).ljust(end - hole.start(1), b"0")
    return pdf[: hole.start(1)] + filled[: end - hole.start(1)] + pdf[end:]


def moved_apart(contract: Any) -> bytes:
    """The signed tail moved back, other objects and a table of their own in the gap."""
    pdf = contract.pdf
    end = last_hole(pdf).end()
    other = b"\n5 0 obj\n<</Type/Page>>\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 6>>\n"
    return pdf[:end] + other + pdf[end:]


def wrapped_dictionary(contract: Any) -> bytes:
    """A new dictionary for the seal, its ranges those of the sealed file, with a change behind it."""

    def change(target: revision.Revision) -> None:
        other_content(target)
        ref, entries = widget(target, "undersign_seal")
        signed = target.file.dictionary(entries["V"])
        target.put(ref, {**entries, "V": target.add({**signed, "Reason": b"Sealed again"})})

    return appended(contract.pdf, change)


def earlier_revision_wrapped(contract: Any) -> bytes:
    """The whole sealed file, and behind it a base of the forger's with the seal's signature in its form."""
    base = contract.steps[0]
    file = revision.File(contract.pdf)
    target = revision.Revision(revision.File(base))
    ref, entries = widget(target, "undersign_seal")
    seal = widget(revision.Revision(file), "undersign_seal")[1]["V"]
    target.put(ref, {**entries, "V": target.add({**file.dictionary(seal), "Type": Name("Sig")})})
    return contract.pdf + target.append()


VARIANTS = {
    "padding-used": padding_used,
    "moved-apart": moved_apart,
    "wrapped-dictionary": wrapped_dictionary,
    "file-in-file": earlier_revision_wrapped,
}
