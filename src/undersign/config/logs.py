"""Log lines without secrets: whatever was logged, links, keys, codes and addresses do not get out (AT-25).

The last line of defence: nothing of ours logs them, but a framework logs addresses it could not answer
and an exception quotes what it choked on.
"""

from __future__ import annotations

import logging
import re

MASKED = "•••"
_SECRETS = [
    re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])"),  # a link's or a sitting's secret: 256 bits, base64url
    re.compile(r"(?<=\bus[ksacr]_)[\w-]+"),  # of programs: keys, secrets, tokens, codes
    re.compile(r"(?<=/sign/|/draw/)[^/\s'\"]+"),
    re.compile(r"(?<=password=)\S+|(?<=code=)\d+", re.IGNORECASE),
    re.compile(r"(?<=://)[^/@\s]+(?=@)"),  # user and password in an address
    re.compile(r"[\w.+'-]+(?=@[\w-]+\.)"),  # whose mailbox it is
]


class Masking(logging.Formatter):
    """Masks the finished line, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def masked(text: str) -> str:
    """`text` without anything that opens a door or names a mailbox."""
    for secret in _SECRETS:
        text = secret.sub(MASKED, text)
    return text
