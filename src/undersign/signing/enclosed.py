"""A file that a signer attaches: known by its content, read in a child process, kept with the contract.

Hides the checks. What is kept of an attachment are its own bytes, since their SHA-256 is the answer; of a
picture, what was drawn anew of it. Only the answer names the file: a replaced one stays unnamed and unseen.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zlib

from django.utils.translation import gettext as _

from undersign import intake
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import is_fit
from undersign.signing.reply import Unfit
from undersign.store import blobs
from undersign.typesetting import picture

MOST_BYTES = 10_000_000
TYPES = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
}
ACCEPT = {"attachment": ".pdf,.docx,.png,.jpg,.jpeg,.txt", "image": "image/png,image/jpeg"}


def keep(contract: Contract, kind: str, data: bytes, filename: str) -> str:
    """The stored answer of a file for a field of `kind` ("attachment" or "image"). Raises reply.Unfit."""
    data, media = taken(kind, data)
    blobs.put(contract.workspace_id, contract.pk, data)
    return told(data, media, filename)


def taken(kind: str, data: bytes) -> tuple[bytes, str]:
    """(the bytes as they are kept, their media type). Raises reply.Unfit."""
    if not data:
        raise Unfit(_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise Unfit(_("This file is too large: at most 10 MB."))
    if kind == "image":
        return _picture(data), "image/png"
    return data, _type(data)


def told(data: bytes, media: str, filename: str) -> str:
    """A file as its stored answer names it."""
    sha256 = hashlib.sha256(data).hexdigest()
    facts = {"name": _name(filename, media), "sha256": sha256, "size": len(data), "type": media}
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _picture(data: bytes) -> bytes:
    try:
        return picture.redrawn(data)
    except (picture.NoPicture, zlib.error) as wrong:
        raise Unfit(_("This picture cannot be used. Take a PNG or a JPEG.")) from wrong


def _type(data: bytes) -> str:
    """The media type that the bytes have, whatever they are called."""
    if picture.is_picture(data):
        _picture(data)
        return "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    try:
        kind = intake.take(data).kind
    except intake.IntakeRefused as wrong:
        raise Unfit(
            _("This file cannot be taken. Attach a PDF, a Word document, a picture or a text.")
        ) from wrong
    known = {"pdf": "application/pdf", "docx": list(TYPES)[1]}
    return known.get(kind, "text/plain")


def _name(filename: str, media: str) -> str:
    """The file's own name, harmless, ending as its content says."""
    base = unicodedata.normalize("NFC", filename.replace("\\", "/").rpartition("/")[2])
    stem = base.rpartition(".")[0] or base
    kept = "".join(c for c in stem if is_fit(c) and c not in '/:*?"<>|\\').strip(" .")[:80]
    return f"{kept or 'file'}.{TYPES[media]}"
