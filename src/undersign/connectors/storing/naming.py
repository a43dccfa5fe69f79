"""Names of files and folders that every store accepts and no reader is misled by.

Pure. Hides what Linux, Windows, SharePoint, Dropbox and WebDAV servers each refuse: the result is
legal in all of them, keeps every script's letters, and never leads out of its folder.

Sources: Microsoft, "Naming Files, Paths, and Namespaces" and "Restrictions and limitations in
OneDrive and SharePoint"; POSIX NAME_MAX (255 bytes).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath

LONGEST = 180  # bytes of UTF-8: 255 less an extension, a version number and a temporary prefix
PATTERN = "{account}/{year}/{number} {title}"
PLACEHOLDERS = frozenset({"account", "year", "month", "number", "title", "language"})

_FORBIDDEN = re.compile(r'[\\/:*?"<>|#%~^{}\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|desktop\.ini|_vti_|\.lock)(\..*)?")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def safe(name: str) -> str:
    """`name` as one path segment: never empty, never `.` or `..`, at most `LONGEST` bytes."""
    text = unicodedata.normalize("NFC", name)
    text = "".join(" " if char.isspace() else char for char in text)
    text = "".join(char for char, before in zip(text, " " + text, strict=False) if _shown(char, before))
    text = re.sub(r"\s+", " ", _FORBIDDEN.sub("-", text))
    text = cut(text.strip(" ."), LONGEST).strip(" .")
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    return text or "unnamed"


def unknown(pattern: str) -> list[str]:
    """The placeholders of `pattern` that nothing fills."""
    return sorted(set(_PLACEHOLDER.findall(pattern)) - PLACEHOLDERS)


def place(facts: Mapping[str, str], pattern: str = PATTERN) -> str:
    """A relative path without extension: `Acme GmbH/2026/C-0042 Support agreement`.

    The pattern is cut at its slashes first, so a slash in a fact stays inside its segment.
    Raises KeyError for a placeholder that has no fact.
    """
    segments = [part for part in pattern.split("/") if part.strip(" .")]
    return "/".join(
        safe(_PLACEHOLDER.sub(lambda found: str(facts[found.group(1)]), part)) for part in segments
    )


def versioned(path: str, number: int) -> str:
    """`path` for the first, `name (2).ext` for the second; `.evidence.zip` counts as one extension."""
    if number == 1:
        return path
    whole = PurePosixPath(path)
    stem, suffix = whole.name, "".join(whole.suffixes[-2:] if whole.name.endswith(".evidence.zip") else [])
    suffix = suffix or whole.suffix
    stem = stem[: len(stem) - len(suffix)]
    return str(whole.with_name(f"{stem} ({number}){suffix}"))


def segments(path: str) -> list[str]:
    """The steps of a relative path. Raises ValueError for one that could lead elsewhere."""
    steps = path.split("/")
    if any(step in {"", ".", ".."} or "\\" in step or "\x00" in step for step in steps):
        raise ValueError(f"not a relative path: {path!r}")
    return steps


def _shown(char: str, before: str) -> bool:
    """False for control characters, bidi overrides, lone surrogates, unassigned (Cc, Cf, Cs, Co, Cn).

    The joiners U+200C and U+200D stay where they are spelling: behind a letter of a script without
    case, as in Persian and Hindi.
    """
    if char in "\u200c\u200d":
        return unicodedata.category(before) in {"Lo", "Mn", "Mc"}
    return not unicodedata.category(char).startswith("C")


def cut(text: str, limit: int) -> str:
    """The beginning of `text` that fits into `limit` bytes of UTF-8, never half a character."""
    return text.encode()[:limit].decode("utf-8", "ignore")
