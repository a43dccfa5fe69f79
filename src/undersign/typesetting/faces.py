"""The hands a typed signature can be written in, and which of them can write a given name.

Hides what each font covers. A hand is offered only for a name whose every letter it has, and only where it
is at home in the name's script: Kalam has Latin letters too, but is there for Devanagari. `covers` and
`needs` are the insides of a character class that Python's and a browser's regular expressions both read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

PLAIN = "plain"
_COMMON = r" &'()*+,\-./0-9\u2018\u2019\u2013"
_LATIN = r"A-Za-z\xb7\xc0-\xd6\xd8-\xf6\xf8-\u0148\u014a-\u017e\u0218-\u021b"
_VIET = r"\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9"


@dataclass(frozen=True)
class Face:
    """family: the font's own name. covers: every character it may write. needs: one of these must occur."""

    key: str
    family: str
    covers: str
    needs: str

    def writes(self, text: str) -> bool:
        """Whether this hand can be offered for `text` (NFC)."""
        every = re.fullmatch(f"[{self.covers}]+", text)
        return bool(every and re.search(f"[{self.needs}]", text))


HANDS = (
    Face("dancing", "Dancing Script", _COMMON + _LATIN + _VIET, _LATIN + _VIET),
    Face("caveat", "Caveat", _COMMON + _LATIN + r"\u0400-\u045f\u0490\u0491", _LATIN + r"\u0400-\u045f"),
    Face("formal", "Great Vibes", _COMMON + _LATIN + r"\u0400-\u045f", _LATIN + r"\u0400-\u045f"),
    Face("mynerve", "Mynerve", _COMMON + r"A-Za-z\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce",
         r"\u0386-\u03ce"),
    Face("levin", "Gveret Levin", _COMMON + r"A-Za-z\u05b0-\u05bc\u05be\u05bf\u05c1\u05c2\u05d0-\u05ea"
         r"\u05f0-\u05f4", r"\u05d0-\u05ea"),
    Face("kalam", "Kalam", _COMMON + r"A-Za-z\u0901-\u0903\u0905-\u090d\u090f-\u0911\u0913-\u0928"
         r"\u092a-\u0933\u0935-\u0939\u093c-\u0945\u0947-\u0949\u094b-\u094d\u0950\u0958-\u095e\u0960-\u0963"
         r"\u0966-\u096f\u200c\u200d", r"\u0904-\u0939\u0958-\u0961"),
)  # fmt: skip
HANDWRITINGS = {face.key: face.family for face in HANDS}


def offered(text: str) -> list[str]:
    """The keys of the hands that can write `text`, and "plain", which is set in the contract's own fonts."""
    text = unicodedata.normalize("NFC", text)
    return [*(face.key for face in HANDS if face.writes(text)), PLAIN]


def fitting(text: str, wished: str) -> str:
    """`wished` where it can write `text`, else the first hand that can."""
    known = offered(text)
    return wished if wished in known else known[0]
