"""Opening a PDF: what needs a password, is damaged beyond repair, endless or oversized is refused here.

Hides qpdf's errors. Repair is qpdf's, and is reported.
"""

import io
import re

import pikepdf

from undersign.intake import limits
from undersign.intake.taken import IntakeRefused

_LOOPS = ("claims to contain itself", "loop", "cycl", "circular", "already seen", "recurs")


def opened(data: bytes) -> tuple[pikepdf.Pdf, bytes]:
    """The document in `data`, with 1 to 2,000 pages, and the bytes that it is read from: `data`, or a copy
    without encryption where the file opens without a password. Raises IntakeRefused."""
    pdf = _sound(data)
    if not pdf.is_encrypted:
        return pdf, data
    if _is_undeciphered(pdf):
        raise IntakeRefused("encrypted", kind="pdf")
    try:
        plain = _unlocked(pdf)
        return _sound(plain), plain
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise _refusal(error, data) from None


def _is_undeciphered(pdf: pikepdf.Pdf) -> bool:
    """Whether the cipher is none that qpdf knows: it would hand out the secret text as if it were plain."""
    return "unknown" in (pdf.encryption.stream_method.name, pdf.encryption.string_method.name)


def _unlocked(pdf: pikepdf.Pdf) -> bytes:
    """Only printing, copying or changing was forbidden, by a password nobody needs to read it. Streams stay
    packed as they are: they are weighed before anybody unpacks them."""
    copy = io.BytesIO()
    pdf.save(
        copy, encryption=False, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
    )
    return copy.getvalue()


def _sound(data: bytes) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        raise IntakeRefused("encrypted", kind="pdf") from None
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise _refusal(error, data) from None
    if "/Encrypt" in pdf.trailer and not pdf.is_encrypted:
        raise IntakeRefused("encrypted", kind="pdf")
    _count_pages(pdf)
    loops = [str(each) for each in pdf.get_warnings() if any(word in str(each) for word in _LOOPS)]
    if loops or _misdirected(data):
        what = "its list of objects is wrong in a way that programs read differently"
        raise IntakeRefused("damaged", kind="pdf", what=what)
    return pdf


def _misdirected(data: bytes) -> bool:
    """Whether the file's end points into the middle of a table, where some readers would begin to read."""
    ends = re.findall(rb"startxref\s+(\d{1,10})\s+%%EOF", data[-2048:])
    start = data.find(b"%PDF-", 0, 1030)
    at = int(ends[-1]) + max(start, 0) if ends else len(data)
    before = b"" if re.match(rb"\s", data[at - 1 : at] or b" ") else rb"\S{1,8}\s+\d+\s+\d+\s+obj\b|"
    astray = before + rb"\s*(?:\d+\s+)?obj\b|\s*\d+\s+\d+\b(?!\s+obj)"
    return bool(re.match(astray, data[at : at + 60]))


def _refusal(error: Exception, data: bytes) -> IntakeRefused:
    said = str(error).lower()
    if "encrypt" in said or "password" in said:
        return IntakeRefused("encrypted", kind="pdf")
    if any(word in said for word in _LOOPS):
        return IntakeRefused("page-loop", kind="pdf")
    return IntakeRefused("damaged", kind="pdf", what=reason(error))


def reason(error: Exception) -> str:
    """qpdf's own words, short and in one line."""
    said = " ".join(str(error).split())
    return said.rsplit(": ", 1)[-1][:160] or type(error).__name__


def _count_pages(pdf: pikepdf.Pdf) -> None:
    try:
        claimed = pdf.Root.Pages.get("/Count", 0)
        if isinstance(claimed, int) and claimed > limits.PAGES and _kids(pdf) > limits.PAGES:
            raise IntakeRefused("too-many-pages", kind="pdf", limit=limits.PAGES)
        count = len(pdf.pages)
    except (pikepdf.PdfError, RuntimeError, ValueError, AttributeError, TypeError, KeyError) as error:
        loop = any(word in str(error).lower() for word in _LOOPS)
        raise IntakeRefused("page-loop" if loop else "damaged", kind="pdf", what=reason(error)) from None
    if count == 0:
        raise IntakeRefused("no-pages", kind="pdf")
    if count > limits.PAGES:
        raise IntakeRefused("too-many-pages", kind="pdf", limit=limits.PAGES)


def _kids(pdf: pikepdf.Pdf) -> int:
    """Pages counted by walking, up to one more than allowed, so that nobody builds a list of a million."""
    waiting, found, seen = [pdf.Root.Pages], 0, set[tuple[int, int]]()
    while waiting and found <= limits.PAGES:
        node = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary):
            continue
        if node.is_indirect and node.objgen in seen:
            continue
        seen.add(node.objgen)
        if "/Kids" in node:
            waiting += list(node.Kids)[: limits.PAGES + 1]
        else:
            found += 1
    return found
