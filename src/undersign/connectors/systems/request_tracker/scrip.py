"""The scrip that an administrator pastes into Request Tracker, with this connection's address and secret."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("scrip.pl")


def code(address: str, secret: str = "") -> str:
    """Perl. Without a secret its place stays marked."""
    said = _text().replace("'ADDRESS'", f"'{address}'")
    return said.replace("'SECRET'", f"'{secret}'") if secret else said


@cache
def _text() -> str:
    return FILE.read_text(encoding="utf-8")
