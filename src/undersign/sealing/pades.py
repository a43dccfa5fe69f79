"""The PAdES signatures of a contract, each one appended revision (ETSI EN 319 142-1, baseline B-B).

Hides byte ranges and signature dictionaries. The order is prepare → issue → act (once per signer) → seal;
each function takes the whole file and gives back the whole file, and the same input gives the same bytes.
``pades_pyhanko`` offers the same verbs on pyHanko: the second implementation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from undersign.sealing.crypto import cms, trust
from undersign.sealing.crypto.signing_key import SigningKey
from undersign.sealing.pdf import appearance, form, revision, syntax, widgets
from undersign.sealing.pdf.appearance import Picture
from undersign.sealing.pdf.form import CERTIFICATION, ISSUE, SEAL, FieldSpec, prepare
from undersign.sealing.pdf.syntax import Name, Raw, Ref
from undersign.sealing.pdf.widgets import Unsignable, Widget

__all__ = ["FieldSpec", "Picture", "Unsignable", "act", "certify", "issue", "prepare", "seal"]

Pictures = Mapping[str, Picture | bytes]
_RANGE = b"[0 0000000000 0000000000 0000000000]"


def issue(pdf: bytes, key: SigningKey, at: datetime, *, name: str = "", reason: str = "") -> bytes:
    """Certify what is issued: from here on only filling and signing are allowed (DocMDP P=2)."""
    return _certify(pdf, ISSUE, 2, key, at, name, reason)


def certify(pdf: bytes, key: SigningKey, at: datetime, *, name: str = "", reason: str = "") -> bytes:
    """Seal a whole PDF that has no fields (certificate of completion, exported trail): no change allowed."""
    prepared = form.place(pdf, [FieldSpec(CERTIFICATION, "seal", 1, tooltip=reason or name)])
    return _certify(prepared, CERTIFICATION, 1, key, at, name, reason)


def _certify(
    pdf: bytes, field: str, level: int, key: SigningKey, at: datetime, name: str, reason: str
) -> bytes:
    file = revision.File(pdf)
    target = revision.Revision(file)
    signature = target.reserve()
    params = {"Type": Name("TransformParams"), "P": level, "V": Name("1.2")}
    reference = {"Type": Name("SigRef"), "TransformMethod": Name("DocMDP"), "TransformParams": params}
    target.put(file.root, {**file.catalog, "Perms": {"DocMDP": signature}})
    _fill_signature(target, widgets.unsigned(file, field), signature)
    return _sign(target, signature, key, at, name=name, reason=reason, contact="", references=[reference])


def act(
    pdf: bytes,
    field: str,
    key: SigningKey,
    at: datetime,
    *,
    values: Mapping[str, str | bool] | None = None,
    appearances: Pictures | None = None,
    name: str = "",
    reason: str = "",
    contact: str = "",
) -> bytes:
    """One signer's act as ONE revision: own fields filled, own mark drawn, signed, own fields locked.

    ``values`` fill fields that the signature field locks (``bool`` for a checkbox), ``appearances`` draw
    them and the signature field itself. Raises Unsignable: unknown field, signed already, field of another
    signer, a visible value without appearance, a certificate not valid at ``at``.
    """
    file = revision.File(pdf)
    target, importer = _start(file)
    values, appearances = dict(values or {}), dict(appearances or {})
    widget = widgets.unsigned(file, field)
    own = widgets.locked_by(file, widget)
    for other in {*values, *appearances} - {field, *own}:
        raise Unsignable("not-own-field", other)
    for found in widgets.find_all(file, own):
        entries = widgets.filled(found, values.get(found.name), _draw(importer, found, appearances))
        if entries["FT"] in widgets.WRITTEN and entries["AP"] == found.entries["AP"]:
            entries["AP"] = {"N": _blank(target, found)}
        if entries != found.entries:
            target.put(found.ref, entries)
    signature = target.reserve()
    _fill_signature(target, widget, signature, _draw(importer, widget, appearances))
    references = [_field_lock(file, own)] if own else []
    return _sign(target, signature, key, at, name=name, reason=reason, contact=contact, references=references)


def seal(
    pdf: bytes,
    key: SigningKey,
    at: datetime,
    *,
    appearance: Picture | bytes | None = None,
    name: str = "",
    reason: str = "",
) -> bytes:
    """The final seal: an approval signature without any lock, so that time stamps can follow."""
    file = revision.File(pdf)
    target, importer = _start(file)
    widget = widgets.unsigned(file, SEAL)
    pictures = {SEAL: appearance} if appearance is not None else {}
    signature = target.reserve()
    _fill_signature(target, widget, signature, _draw(importer, widget, pictures))
    return _sign(target, signature, key, at, name=name, reason=reason, contact="", references=[])


def _start(file: revision.File) -> tuple[revision.Revision, appearance.Importer]:
    target = revision.Revision(file)
    return target, appearance.Importer(target)


def _draw(importer: appearance.Importer, widget: Widget, pictures: Pictures) -> Ref | None:
    picture = pictures.get(widget.name)
    if picture is None or not widget.visible:
        return None
    return importer.form(picture, widget.width, widget.height)


def _blank(target: revision.Revision, widget: Widget) -> Ref:
    """A locked field left empty is drawn empty anew.

    pyHanko reports a locked field as changed while its appearance is older than the revision locking it.
    """
    return target.add(form.empty_drawing(widget.width, widget.height))


def _fill_signature(
    target: revision.Revision, widget: Widget, signature: Ref, drawing: Ref | None = None
) -> None:
    entries = {**widget.entries, "V": signature}
    target.put(widget.ref, {**entries, "AP": {"N": drawing}} if drawing else entries)


def _field_lock(file: revision.File, own: list[str]) -> dict[str, Any]:
    params = {
        "Type": Name("TransformParams"),
        "Action": Name("Include"),
        "Fields": [field.encode() for field in own],
        "V": Name("1.2"),
    }
    return {
        "Type": Name("SigRef"),
        "TransformMethod": Name("FieldMDP"),
        "TransformParams": params,
        "Data": file.root,
    }


def _sign(
    target: revision.Revision,
    signature: Ref,
    key: SigningKey,
    at: datetime,
    *,
    name: str,
    reason: str,
    contact: str,
    references: list[dict[str, Any]],
) -> bytes:
    if not trust.covers(key.chain[0], at):
        raise Unsignable("certificate-not-valid-then", name)
    hole = b"<" + b"0" * (2 * cms.longest(key)) + b">"
    entries: dict[str, Any] = {
        "Type": Name("Sig"),
        "Filter": Name("Adobe.PPKLite"),
        "SubFilter": Name("ETSI.CAdES.detached"),
        "ByteRange": Raw(_RANGE),
        "Contents": Raw(hole),
        "M": pdf_date(at),
    }
    said = {"Name": name, "Reason": reason, "ContactInfo": contact}
    entries |= {label: syntax.text(value) for label, value in said.items() if value}
    if references:
        entries["Reference"] = references
    target.put(signature, entries)
    tail, offsets = target.tail()
    return _close(target.file.data, bytearray(tail), offsets[signature.num], hole, key)


def _close(base: bytes, tail: bytearray, start: int, hole: bytes, key: SigningKey) -> bytes:
    """Patch range and container into the tail in place; base and tail are hashed without copying."""
    at_range, at_hole = tail.index(_RANGE, start), tail.index(hole, start)
    first, second = len(base) + at_hole, len(base) + at_hole + len(hole)
    written = b"[0 %d %d %d]" % (first, second, len(base) + len(tail) - second)
    tail[at_range : at_range + len(_RANGE)] = written.ljust(len(_RANGE))
    digest = hashlib.sha256(base)
    digest.update(memoryview(tail)[:at_hole])
    digest.update(memoryview(tail)[at_hole + len(hole) :])
    container = cms.sign(digest.digest(), key).hex().encode()
    tail[at_hole + 1 : at_hole + 1 + len(container)] = container
    return base + bytes(tail)


def pdf_date(at: datetime) -> bytes:
    """An aware instant as a PDF date in UTC (7.9.4), to the second."""
    return at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ").encode()
