"""How far the languages of one template lag behind each other: pure.

A language is behind when another one was changed in later versions and it was not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def behind(history: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """{language: how many versions it is behind}, of the languages in the last of `history` that are.

    `history` are the sources ({language: text}) of every version, oldest first, the working copy last where
    there is one. Behind what: the language that was changed last, `en` where several were.
    """
    if not history:
        return {}
    changes = {language: _changes(history, language) for language in history[-1]}
    latest = max((each[-1] for each in changes.values()), default=0)
    lead = ahead(history)
    later = {language: [at for at in changes[lead] if at > changes[language][-1]] for language in changes}
    return {language: len(missed) for language, missed in sorted(later.items()) if missed and latest}


def ahead(history: Sequence[Mapping[str, str]]) -> str:
    """The language the others are measured by: changed last; of several `en`, else the first by name."""
    changes = {language: _changes(history, language)[-1] for language in history[-1]}
    latest = max(changes.values())
    return min((each for each in changes if changes[each] == latest), key=lambda each: (each != "en", each))


def _changes(history: Sequence[Mapping[str, str]], language: str) -> list[int]:
    """Where in the history the language's text became another."""
    texts = [sources.get(language) for sources in history]
    return [at for at, text in enumerate(texts) if text is not None and (at == 0 or texts[at - 1] != text)]
