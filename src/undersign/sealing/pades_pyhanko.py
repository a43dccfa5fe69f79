"""The same signing steps on pyHanko: the second implementation, slower and independent.

Hides pyHanko's writer, held to what our own one changes (no new metadata, no extensions), so that its files
pass the same closed-world check. Used when the two are compared, and as a fallback.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from asn1crypto import algos, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers import cms_embedder, pdf_byterange
from pyhanko_certvalidator.registry import SimpleCertificateStore

from undersign.sealing import pades
from undersign.sealing.crypto import cms
from undersign.sealing.crypto.signing_key import SigningKey
from undersign.sealing.pdf import form, revision, widgets
from undersign.sealing.pdf.appearance import Picture, fit
from undersign.sealing.pdf.form import CERTIFICATION, ISSUE, SEAL, FieldSpec, prepare
from undersign.sealing.pdf.widgets import Unsignable

__all__ = ["act", "certify", "issue", "prepare", "seal"]

_HOLE = re.compile(rb"/Contents <([0-9A-F]+)>")


class _Writer(IncrementalPdfFileWriter):
    """Appends without touching document metadata, which no signing step may change."""

    def _update_meta(self) -> None:
        return None


class _Signer(signers.Signer):
    def __init__(self, key: SigningKey):
        store = SimpleCertificateStore()
        store.register_multiple(x509.Certificate.load(one) for one in key.chain[1:])
        mechanism = "sha256_rsa" if key.algorithm == "RSA-2048" else "sha256_ecdsa"
        super().__init__(
            signing_cert=x509.Certificate.load(key.chain[0]),
            cert_registry=store,
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": mechanism}),
            embed_roots=True,
        )
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        signature = self.key.sign(data)
        return cms.lower_half(signature) if self.key.algorithm == "P-256" else signature


def issue(pdf: bytes, key: SigningKey, at: datetime, *, name: str = "", reason: str = "") -> bytes:
    """As ``pades.issue``."""
    setup = _mdp(certify=True, level=fields.MDPPerm.FILL_FORMS)
    return _sign(_open(pdf, ISSUE), ISSUE, key, at, setup, name=name, reason=reason)


def certify(pdf: bytes, key: SigningKey, at: datetime, *, name: str = "", reason: str = "") -> bytes:
    """As ``pades.certify``."""
    prepared = form.place(pdf, [FieldSpec(CERTIFICATION, "seal", 1, tooltip=reason or name)])
    setup = _mdp(certify=True, level=fields.MDPPerm.NO_CHANGES)
    return _sign(_open(prepared, CERTIFICATION), CERTIFICATION, key, at, setup, name=name, reason=reason)


def act(
    pdf: bytes,
    field: str,
    key: SigningKey,
    at: datetime,
    *,
    values: Mapping[str, str | bool] | None = None,
    appearances: pades.Pictures | None = None,
    name: str = "",
    reason: str = "",
    contact: str = "",
) -> bytes:
    """As ``pades.act``."""
    writer = _open(pdf, field)
    file = revision.File(pdf)
    own = widgets.locked_by(file, widgets.unsigned(file, field))
    values, appearances = dict(values or {}), dict(appearances or {})
    for other in {*values, *appearances} - {field}:
        if other not in own:
            raise Unsignable("not-own-field", other)
    for other in [*own, field]:
        _fill(writer, other, values.get(other), appearances.get(other))
    lock = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, fields=own) if own else None
    return _sign(writer, field, key, at, _mdp(lock=lock), name=name, reason=reason, contact=contact)


def seal(
    pdf: bytes,
    key: SigningKey,
    at: datetime,
    *,
    appearance: Picture | bytes | None = None,
    name: str = "",
    reason: str = "",
) -> bytes:
    """As ``pades.seal``."""
    writer = _open(pdf, SEAL)
    _fill(writer, SEAL, None, appearance)
    return _sign(writer, SEAL, key, at, _mdp(), name=name, reason=reason)


def _open(pdf: bytes, field: str) -> _Writer:
    widgets.unsigned(revision.File(pdf), field)
    return _Writer(io.BytesIO(pdf))


def _mdp(
    *,
    certify: bool = False,
    level: fields.MDPPerm | None = None,
    lock: fields.FieldMDPSpec | None = None,
) -> cms_embedder.SigMDPSetup:
    return cms_embedder.SigMDPSetup(
        md_algorithm="sha256", certify=certify, docmdp_perms=level, field_lock=lock
    )


def _fill(writer: _Writer, field: str, value: str | bool | None, picture: Picture | bytes | None) -> None:
    reference, entries = _field(writer, field)
    left, bottom, right, top = (float(edge) for edge in entries["/Rect"])
    if entries["/FT"] == "/Btn":
        state = pdf_name("/Yes" if value is True or str(value).lower() in widgets.YES else "/Off")
        entries["/V"] = entries["/AS"] = state
    elif value is not None:
        entries["/V"] = pdf_string(str(value))
    if picture is not None and right > left and top > bottom:
        drawing = _drawing(writer, picture, right - left, top - bottom)
        entries["/AP"] = generic.DictionaryObject({pdf_name("/N"): drawing})
    elif entries["/FT"] in ("/Tx", "/Ch"):  # see ``pades._blank``
        entries["/AP"] = generic.DictionaryObject(
            {pdf_name("/N"): writer.add_object(_blank(right - left, top - bottom))}
        )
    writer.mark_update(reference)


def _field(writer: _Writer, name: str) -> tuple[Any, Any]:
    for reference in writer.root["/AcroForm"]["/Fields"]:
        found = reference.get_object()
        if found["/T"] == name:
            return reference.reference, found
    raise Unsignable("no-such-field", name)


def _drawing(writer: _Writer, picture: Picture | bytes, width: float, height: float) -> Any:
    picture = picture if isinstance(picture, Picture) else Picture(picture)
    source = PdfFileReader(io.BytesIO(picture.pdf))
    reference = writer.import_page_as_xobject(source, page_ix=picture.page - 1)
    drawing = reference.get_object()
    box = fit([float(edge) for edge in drawing["/BBox"]], width, height)
    drawing["/BBox"] = generic.ArrayObject(generic.FloatObject(round(edge, 4)) for edge in box)
    return reference


def _sign(
    writer: _Writer,
    field: str,
    key: SigningKey,
    at: datetime,
    setup: cms_embedder.SigMDPSetup,
    *,
    name: str = "",
    reason: str = "",
    contact: str = "",
) -> bytes:
    embedder = cms_embedder.PdfCMSEmbedder().write_cms(field_name=field, writer=writer)
    next(embedder)
    signature = pdf_byterange.PdfSignedData(
        obj_type=pdf_name("/Sig"),
        subfilter=fields.SigSeedSubFilter.PADES,
        timestamp=at.astimezone(UTC).replace(microsecond=0),
        bytes_reserved=2 * cms.longest(key),
    )
    signature["/Filter"] = pdf_name("/Adobe.PPKLite")
    for label, said in (("/Name", name), ("/Reason", reason), ("/ContactInfo", contact)):
        if said:
            signature[label] = pdf_string(said)
    embedder.send(cms_embedder.SigObjSetup(sig_placeholder=signature, mdp_setup=setup))
    digest, output = embedder.send(cms_embedder.SigIOSetup(md_algorithm="sha256", in_place=False))
    container = asyncio.run(
        _Signer(key).async_sign(digest.document_digest, digest_algorithm="sha256", use_pades=True)
    )
    embedder.send(_respelled(container, digest.document_digest, key))
    # A container has one spelling here (see ``changes``): lower case. No signature covers its own hole.
    base, signed = writer.prev.stream.getbuffer().nbytes, output.getvalue()
    return signed[:base] + _HOLE.sub(lambda found: b"/Contents <" + found[1].lower() + b">", signed[base:])


def _respelled(container: Any, digest: bytes, key: SigningKey) -> bytes:
    """pyHanko's signature in the one envelope our judge knows.

    asn1crypto insists on NULL parameters for SHA-256, which RFC 5754 says should be absent. What is signed
    stays pyHanko's: were its attributes other than ours, the signature would not hold in this envelope.
    """
    signer = container["content"]["signer_infos"][0]
    return cms.assemble(digest, key.chain, key.algorithm, signer["signature"].native)


def _blank(width: float, height: float) -> Any:
    entries = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, width, height))),
    }
    return generic.StreamObject(entries, stream_data=b"")
