"""What can still be said of a file that is not built as ours, or no longer.

Hides the search for signatures in raw bytes. It never leads to AUTHENTIC: it only tells a file that was
changed from one that is foreign or broken.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from undersign.sealing.crypto import cms, trust
from undersign.sealing.judging.judgement import Judgement
from undersign.sealing.pdf.syntax import Malformed

_RANGE = re.compile(rb"/ByteRange\s*\[\s*([0-9]{1,10})\s+([0-9]{1,10})\s+([0-9]{1,10})\s+([0-9]{1,10})\s*\]")
_MEANT = re.compile(rb"/(?:ByteRange|DocTimeStamp)\\b")
_TITLE = re.compile(rb"undersign_(?:issue|seal|certification)")
_END = re.compile(rb"%%EOF\r?\n?")
MOST = 200
_BEFORE_SIGNATURES = 2  # the base, and the revision that places the fields


def explain(data: bytes, error: Malformed, roots: Sequence[bytes], judgement: Judgement) -> None:
    """Blame ``judgement`` for a file whose structure cannot be read."""
    if b"%PDF-" not in data[:1024]:
        judgement.blame("not-a-pdf")
        return
    ranges = _ranges(data)
    ours = _TITLE.search(data) is not None
    if not ranges:
        judgement.blame("structure-changed" if ours else "structure", detail=str(error))
        return
    if not ours:
        judgement.blame("foreign-signature", count=len(ranges))
        return
    known = len(judgement.reasons)
    for number, found in enumerate(ranges, start=1):
        _compare(data, number, found, judgement)
    _tell_appended(data, ranges, judgement)
    if len(judgement.reasons) > known:
        return
    if max(stop for _, _, stop in ranges) < len(data):
        judgement.blame("changed-after", change=error.code, revision=len(ranges) + _BEFORE_SIGNATURES)
    else:
        judgement.blame("structure-changed", detail=str(error))


def without_ours(data: bytes, roots: Sequence[bytes], judgement: Judgement) -> None:
    """Blame ``judgement`` for a readable file that lacks our form."""
    count = max(len(_ranges(data)), len(_MEANT.findall(data)))
    if count:
        judgement.blame("foreign-signature", count=count)
    else:
        judgement.blame("no-signatures")


def _ranges(data: bytes) -> list[tuple[int, int, int]]:
    """(start of hole, end of hole, end of coverage) of each byte range, in file order."""
    found = []
    for match in _RANGE.finditer(data):
        _, first, resume, rest = (int(number) for number in match.groups())
        found.append((first, resume, resume + rest))
        if len(found) == MOST:
            break
    return found


def _compare(data: bytes, number: int, found: tuple[int, int, int], judgement: Judgement) -> None:
    start, end, stop = found
    about = {"field": f"signature {number}", "revision": number - 1 + _BEFORE_SIGNATURES}
    if stop > len(data):
        judgement.blame("cut-short", **about)
        return
    try:
        container = cms.read(bytes.fromhex(data[start + 1 : end - 1].decode("ascii")))
    except ValueError as error:
        judgement.blame("container-damaged", **about, detail=_short(error))
        return
    digest = hashlib.sha256(data[:start])
    digest.update(data[end:stop])
    if digest.digest() != container.digest:
        judgement.blame("bytes-changed", **about)
    elif not trust.signature_holds(container):
        judgement.blame("signature-wrong", **about)


def _short(error: ValueError) -> str:
    """Our own words; those of a number parser say nothing to anybody."""
    return str(error) if isinstance(error, cms.Unfamiliar) else "encoding"


def _tell_appended(data: bytes, ranges: list[tuple[int, int, int]], judgement: Judgement) -> None:
    covered = max(stop for _, _, stop in ranges)
    ends = [match.end() for match in _END.finditer(data)]
    if covered < len(data) and (not ends or ends[-1] <= covered):
        judgement.blame("appended", count=len(data) - covered)
