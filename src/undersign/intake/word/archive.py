"""The ZIP around a Word document, opened with limits, and its XML read without entities.

Hides ZIP tricks (two files of one name, overlapping entries, a size that lies, another archive before or
after) and XML tricks (DOCTYPE, entities, external references). Only the parts asked for are unpacked.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from undersign.intake import limits
from undersign.intake.taken import IntakeRefused

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OTHER = {"xl/workbook.xml": "an Excel workbook", "ppt/presentation.xml": "a PowerPoint presentation"}
_XML_BYTES = 60 * limits.MB


class Archive:
    """The parts of an Office file. others: {part that gives another kind away: what that is called}. Raises
    IntakeRefused for a bomb, a trick, or another kind of archive."""

    def __init__(self, data: bytes, *, others: Mapping[str, str] = _OTHER) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise IntakeRefused(
                "unreadable", kind="docx", what=f"not a whole archive ({error})"[:120]
            ) from None
        _check(entries, data)
        self._entries = {entry.filename.lstrip("/"): entry for entry in entries}
        self._left = limits.UNPACKED_BYTES
        if "[Content_Types].xml" not in self._entries:
            raise IntakeRefused("wrong-type", what="an archive")
        for name, what in others.items():
            if name in self._entries:
                raise IntakeRefused("wrong-type", what=what)

    def names(self) -> list[str]:
        return list(self._entries)

    def read(self, name: str) -> bytes | None:
        """A part's bytes; None where there is none."""
        entry = self._entries.get(name.lstrip("/"))
        if entry is None:
            return None
        try:
            with self._zip.open(entry) as source:
                data = source.read(min(self._left, _XML_BYTES) + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
            EOFError,
            OSError,
        ) as error:
            raise IntakeRefused("damaged", kind="docx", what=f"{name}: {error}"[:120]) from None
        self._left -= len(data)
        if self._left < 0 or len(data) > _XML_BYTES:
            raise IntakeRefused(
                "unpacked-too-large", kind="docx", limit_mb=limits.UNPACKED_BYTES // limits.MB
            )
        return data

    def xml(self, name: str) -> etree._Element | None:
        """A part as XML; None where there is none. Raises IntakeRefused for entities and broken XML."""
        data = self.read(name)
        return None if data is None else parsed(data, name)


def parsed(data: bytes, name: str = "XML") -> etree._Element:
    """`data` as XML, with nothing fetched and nothing expanded."""
    plain = data if b"\x00" not in data[:200] else data.replace(b"\x00", b"")
    if _DOCTYPE.search(plain):
        raise IntakeRefused("doctype", kind="docx")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise IntakeRefused("damaged", kind="docx", what=f"{name}: {error.msg}"[:160]) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise IntakeRefused("doctype", kind="docx")
    return root


def _check(entries: list[zipfile.ZipInfo], data: bytes) -> None:
    if len(entries) > limits.FILES:
        raise IntakeRefused("too-many-files", kind="docx", limit=limits.FILES)
    total = sum(entry.file_size for entry in entries)
    if total > limits.UNPACKED_BYTES:
        raise IntakeRefused("unpacked-too-large", kind="docx", limit_mb=limits.UNPACKED_BYTES // limits.MB)
    if total > limits.RATIO_FROM_BYTES and total > limits.RATIO * len(data):
        raise IntakeRefused("packed-too-tightly", kind="docx", limit=limits.RATIO)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(_strange(entry) for entry in entries):
        raise IntakeRefused("two-types", kind="docx")
    if any(entry.flag_bits & 1 for entry in entries):
        raise IntakeRefused("encrypted", kind="docx")
    _check_places(entries, data)


def _strange(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.replace("\\", "/").split("/")
    return ".." in parts or stat.S_ISLNK(entry.external_attr >> 16)


def _check_places(entries: list[zipfile.ZipInfo], data: bytes) -> None:
    """Every entry has a header of its own name, and none lies inside another."""
    end = 0
    if not entries or min(entry.header_offset for entry in entries) != 0:
        raise IntakeRefused("two-types", kind="docx")
    for entry in sorted(entries, key=lambda each: each.header_offset):
        at = entry.header_offset
        length = int.from_bytes(data[at + 26 : at + 28], "little")
        extra = int.from_bytes(data[at + 28 : at + 30], "little")
        name = data[at + 30 : at + 30 + length]
        same = (
            entry.orig_filename.encode("utf-8", "replace") == name
            or entry.orig_filename.encode("cp437", "replace") == name
        )
        if data[at : at + 4] != b"PK\x03\x04" or at < end or not same:
            raise IntakeRefused("two-types", kind="docx")
        end = at + 30 + length + extra + entry.compress_size
