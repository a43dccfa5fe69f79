"""Countries as CRMs have them, by name in any of a few languages or by code, as ISO 3166-1 has them."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "nl")
_ALSO = {"usa": "US", "u.s.a.": "US", "u.s.": "US", "uk": "GB", "great britain": "GB", "england": "GB"}


def country(text: str) -> str:
    """`Germany`, `Deutschland` or `de` → `DE`; "" for what is none."""
    word = text.strip().casefold()
    if len(word) == 2 and word.upper() in _codes().values() and word != "uk":
        return word.upper()
    return _codes().get(word, "")


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    named = {
        name.casefold(): code
        for language in reversed(LANGUAGES)
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "EZ", "XA", "XB", "ZZ", "QO")
    }
    return named | _ALSO
