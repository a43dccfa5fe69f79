"""A message whose enclosures are encoded in one go.

The standard library writes a message line by line, thousands of them for a contract and its
certificate. Here only a stand-in goes that way, and is exchanged for the enclosure at the end.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.mail import EmailMultiAlternatives

_LINE = 76  # RFC 2045, 6.8


class Parcel(EmailMultiAlternatives):
    """`enclose` instead of `attach`, for bytes."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self._enclosed: dict[bytes, bytes] = {}

    def enclose(self, name: str, data: bytes, mime: str) -> None:
        stand_in = secrets.token_bytes(30)
        self.attach(name, stand_in, mime)
        self._enclosed[base64.b64encode(stand_in)] = data

    def message(self) -> Any:
        made = super().message()
        made.as_bytes = partial(self._packed, made.as_bytes)  # type: ignore[method-assign]
        return made

    def _packed(self, write: Callable[..., bytes], unixfrom: bool = False, linesep: str = "\n") -> bytes:
        packed = write(unixfrom, linesep=linesep)
        for stand_in, data in self._enclosed.items():
            packed = packed.replace(stand_in, _encoded(data, linesep.encode()))
        return packed


def _encoded(data: bytes, end: bytes) -> bytes:
    encoded = binascii.b2a_base64(data, newline=False)
    return end.join(encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE))
