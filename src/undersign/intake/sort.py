"""What a file is, by its bytes. Its name is never believed.

Hides signatures of file formats, and the files that carry two of them: what one program opens as a picture
or an archive and another as a contract is refused before anything reads it.
"""

import io
import re
import zipfile
from typing import Literal

from undersign.intake.taken import IntakeRefused

Sorted = Literal["pdf", "zip", "html", "markdown", "text"]

_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", ""), (b"{\\rtf", "a rich text (RTF) document"), (b"%!PS", "PostScript"),
    (b"\x89PNG", "a picture"), (b"GIF8", "a picture"), (b"\xff\xd8\xff", "a picture"),
    (b"II*\x00", "a picture"), (b"MM\x00*", "a picture"), (b"RIFF", "a picture or a film"),
    (b"MZ", "a program"), (b"\x7fELF", "a program"), (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"), (b"#!", "a program"), (b"\x00asm", "a program"),
    (b"PK\x05\x06", "an empty archive"), (b"7z\xbc\xaf", "an archive"), (b"Rar!", "an archive"),
    (b"\x1f\x8b", "an archive"), (b"BZh", "an archive"), (b"\xfd7zXZ", "an archive"),
    (b"\x28\xb5\x2f\xfd", "an archive"), (b"OggS", "a recording"), (b"ID3", "a recording"),
)  # fmt: skip
_WINDOW = 1024  # where PDF readers look for the header
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|svg|\?php)\b", re.IGNORECASE)
_HTML = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|article|section|main|div|p|h[1-6]|table|ul|ol|span|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} |[-*+] |\d{1,4}[.)] |> |\|.*\|)|\{\{|\{%|\*\*[^*\n]+\*\*|\]\([^)\n]+\)|^(?:---|===+)$",
    re.MULTILINE,
)


def kind_of(data: bytes, filename: str = "") -> Sorted:
    """What `data` is. `filename` can only make it worse: text that calls itself a PDF is refused.

    Raises IntakeRefused: empty, unknown-type, wrong-type, old-word, two-types, misnamed, not-text."""
    if not data.strip(b"\x00\t\r\n "):
        raise IntakeRefused("empty")
    at = data.find(b"%PDF-", 0, _WINDOW + 5)
    if at == 0 or (b"endobj" in data and re.search(rb"\b[0-9]+ [0-9]+ obj\b", data)):
        _only_pdf(data, at if at >= 0 else _WINDOW)
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    for magic, what in _FOREIGN:
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:512] or magic == b"#!"):
            raise IntakeRefused("wrong-type" if what else "old-word", what=what)
    ending = filename.lower().rpartition(".")[2]
    if ending in ("pdf", "docx", "doc", "docm"):
        raise IntakeRefused("misnamed", ending=ending)
    return _kind_of_text(text_of(data))


def _only_pdf(data: bytes, at: int) -> None:
    before = data[:at]
    head = data[:_WINDOW].split(b" obj")[0]
    foreign = any(before.startswith(magic) for magic, _ in (*_FOREIGN, (b"PK\x03\x04", "")))
    disc = data[32_769:32_774] == b"CD001" or data[257:262] == b"ustar"
    if foreign or disc or _MARKUP.search(head) or _is_archive(data):
        raise IntakeRefused("two-types", kind="pdf")


def _is_archive(data: bytes) -> bool:
    if b"PK\x05\x06" not in data[-66_000:]:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def text_of(data: bytes) -> str:
    """`data` as text: UTF-8, or UTF-16 with its mark. Raises IntakeRefused."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        if b"\x00" in data:
            raise IntakeRefused("unknown-type")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        binary = sum(byte < 9 or 13 < byte < 32 for byte in data[:4096]) * 50 > len(data[:4096])
        raise IntakeRefused("unknown-type" if binary else "not-text") from None


def _kind_of_text(text: str) -> Sorted:
    if _HTML.match(text[:20_000]):
        return "html"
    return "markdown" if _MARKDOWN.search(text) else "text"
