"""The few words the layout itself says, per language: furniture, field captions, certificate headings.

They lie in `locale/<language>/paper.json`, beside the language's catalogues, because this package has no
Django and so no gettext: it must run in a bare child process. Anything a template or a person wrote arrives
as data and is not here.
"""

import json
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale

_LOCALE = resources.files("undersign").joinpath("locale")

LANGUAGES = tuple(sorted(each.name for each in _LOCALE.iterdir() if each.joinpath("paper.json").is_file()))


@cache
def _said(language: str) -> dict[str, Any]:
    return json.loads(_LOCALE.joinpath(language, "paper.json").read_text(encoding="utf-8"))


def base(language: str) -> str:
    """The language whose words are used for `language` ("es-MX" → "es"); English for one we lack."""
    short = language.replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else "en"


def direction(language: str) -> str:
    """ "rtl" where `language` runs from right to left, else "ltr": what HTML's `dir` wants."""
    return "rtl" if Locale.parse(base(language)).text_direction == "rtl" else "ltr"


def words(language: str) -> dict[str, str]:
    """All words of a language."""
    return _said(base(language))["page"]


def certificate(language: str) -> dict[str, str]:
    """The words of certificates in a language."""
    return _said(base(language))["certificate"]


def unverified(language: str) -> tuple[str, ...]:
    """What a certificate always says was not verified; each has a place for {operator}."""
    return tuple(_said(base(language))["unverified"])
