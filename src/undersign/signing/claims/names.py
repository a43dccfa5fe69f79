"""Whether two writings of a name can be of one person: case, accents, order and middle names do not matter.

Pure. Hides how names are spelled where only A to Z is known (ICAO 9303 part 3, section 6). It is tolerant of
spelling, and honest: at least two parts of a name have to agree, or all of it where it has but one.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that do not come apart into a letter and an accent; where ICAO 9303 has two ways, both are tried.
_LETTERS = {
    **{"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"},
    **{"ħ": "h", "ŋ": "n", "ŧ": "t", "ĸ": "q"},
}
_WIDE = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ñ": "nxx"}
_APART = re.compile(r"[^\w]+|_+", re.UNICODE)
_INSIDE = re.compile(r"[’'`´ʼ]")


def agree(one: str, other: str, *, is_cut: bool = False) -> bool:
    """Whether the parts of the shorter name all stand in the longer. is_cut: `other` may end too early, as
    a long name in a machine-readable zone does."""
    ours, theirs = _parts(one), _parts(other)
    if not ours or not theirs:
        return False
    short, long = (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)
    if len(short) == 1 and len(long) > 1:
        return False
    left = list(long)
    for part in sorted(short, key=_length, reverse=True):
        found = next((each for each in left if part & each or (is_cut and _is_begun(part, each))), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _parts(name: str) -> list[frozenset[str]]:
    """Each part in all its plain spellings; initials stand for nothing and are left out."""
    plain = unicodedata.normalize("NFC", _INSIDE.sub("", name)).casefold()
    words = [word for word in _APART.split(plain) if word]
    kept = [word for word in words if len(word) > 1] if len(words) > 2 else words
    return [frozenset({_spelled(word, {}), _spelled(word, _WIDE)}) for word in kept]


def _spelled(word: str, first: dict[str, str]) -> str:
    text = "".join(first.get(char) or _LETTERS.get(char, char) for char in word)
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _is_begun(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other if min(len(a), len(b)) > 2)


def _length(part: frozenset[str]) -> int:
    return max(map(len, part))
