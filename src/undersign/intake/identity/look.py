"""The one verb: a photograph in, a harmless picture and what its machine-readable zone says out."""

import shutil
from datetime import date

from undersign.intake import cell
from undersign.intake.identity.zone import Zone
from undersign.intake.taken import IntakeRefused

MOST_BYTES = 15_000_000


class Unread(Exception):
    """code: no-picture, too-large, none (no zone was seen), digits (its check digits are wrong), or a code of
    IntakeRefused (too-slow …)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_able() -> bool:
    """Whether this machine can read zones: Debian's tesseract-ocr is there."""
    return shutil.which("tesseract") is not None


def look(data: bytes, today: date) -> tuple[bytes, Zone]:
    """(the picture as a PNG of at most 1800 pixels a side, its zone). Takes at most 20 seconds and 512 MB.

    Raises `Unread`.
    """
    if len(data) > MOST_BYTES:
        raise Unread("too-large")
    head = {"kind": "identity", "filename": today.isoformat(), "keep_layout": False}
    try:
        answer, png, _seconds, _peak = cell.ask(head, data)
    except IntakeRefused as refused:
        raise Unread(refused.code) from refused
    if "refused" in answer:
        raise Unread(answer["refused"])
    told = answer["taken"]
    if "zone" not in told:
        raise Unread(told["no_zone"])
    return png, Zone.from_json(told["zone"])
