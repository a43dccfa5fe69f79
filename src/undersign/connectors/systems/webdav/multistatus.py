"""Reads the XML a WebDAV server answers a PROPFIND with (RFC 4918 §13).

Hides XML: a document type, and with it every entity, is refused before anything is expanded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Permanent

_DAV = "DAV: "
_READ = {f"{_DAV}href", f"{_DAV}getcontentlength"}


@dataclass(frozen=True)
class Entry:
    """A file or folder. steps: its path below the base address, decoded."""

    steps: tuple[str, ...]
    is_folder: bool
    size: int


def entries(content: bytes, *, below: str) -> list[Entry]:
    """Every entry of the answer that lies below the path `below`. Raises `Permanent` for other XML."""
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except (expat.ExpatError, _Refused) as error:
        raise Permanent(
            _("The answer is not what a WebDAV server sends."),
            do=_("Check the address of the connection; it may lead to a sign-in page or a proxy."),
        ) from error
    found = (_entry(response, below.rstrip("/")) for response in reader.responses)
    return [entry for entry in found if entry is not None]


class _Refused(Exception):
    pass


class _Reader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.responses: list[dict[str, str]] = []
        self._open = ""

    def _refuse(self, *_seen: Any) -> None:
        raise _Refused

    def _start(self, name: str, _attributes: Any) -> None:
        if name == f"{_DAV}response":
            self.responses.append({})
        elif self.responses and name == f"{_DAV}collection":
            self.responses[-1][name] = "yes"
        self._open = name if name in _READ else ""

    def _end(self, _name: str) -> None:
        self._open = ""

    def _text(self, text: str) -> None:
        # The first href of a response is its own; later ones stand in properties such as locks.
        if self._open and self.responses:
            self.responses[-1].setdefault(self._open, text.strip())


def _entry(response: dict[str, str], below: str) -> Entry | None:
    path = unquote(urlsplit(response.get(f"{_DAV}href", "")).path)
    base = unquote(below)
    if path.rstrip("/") != base and not path.startswith(f"{base}/"):
        return None
    steps = tuple(step for step in path[len(base) :].split("/") if step)
    if any(step in {".", ".."} for step in steps):
        return None
    size = response.get(f"{_DAV}getcontentlength", "")
    return Entry(steps, f"{_DAV}collection" in response, int(size) if size.isdigit() else 0)
