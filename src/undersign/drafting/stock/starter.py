"""The text a new template begins with, and the rule that nobody is ever sent it.

Hides how it is known again: by the sentence that stands where the first clause is to be written, in whatever
language, however much was changed around it.
"""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused

_TEXTS = {
    "en": """# {title}

This agreement is made between **{company}** and **{{{{ customer_name }}}}** on {{{{ start_date }}}}.

## What is agreed

1. Write the first clause here.

## Signatures {{-}}
""",
    "es": """# {title}

Este acuerdo se celebra entre **{company}** y **{{{{ customer_name }}}}** el {{{{ start_date }}}}.

## Lo que se acuerda

1. Escriba aquí la primera cláusula.

## Firmas {{-}}
""",
}
_PLACES = """
| {{{{ customer_name }}}} | {company} |
|---|---|
| {{% signature customer %}} | {{% signature provider %}} |
| {{% name_of customer %}} | {{% name_of provider %}} |
| {{% date_signed customer %}} | {{% date_signed provider %}} |
"""
UNWRITTEN = ("Write the first clause here.", "Escriba aquí la primera cláusula.")


def text(language: str, *, title: str, company: str) -> str:
    """What a new template says in `language`; in English where we have it in no other."""
    return (_TEXTS.get(language, _TEXTS["en"]) + _PLACES).format(title=title, company=company)


def unwritten(sources: Mapping[str, str]) -> list[str]:
    """The languages of `sources` ({language: text}) in which nobody wrote anything yet: they say nothing,
    beside others that do, or still say what they began with."""
    some = any(source.strip() for source in sources.values())  # a PDF template has no text in any language
    return [code for code, text in sorted(sources.items()) if _left(text) or (some and not text.strip())]


def require_written(sources: Mapping[str, str]) -> None:
    """Raises `Refused` (template.unwritten), naming the first language that is `unwritten`."""
    found = unwritten(sources)
    if found:
        left = _left(sources[found[0]])
        raise Refused(
            "template.unwritten",
            _("The text in %(language)s was not written yet: it still says “%(starter)s”")
            if left
            else _("The text in %(language)s was not written yet."),
            do=_("Write it in that language, or remove the language.")
            if len(sources) > 1
            else _("Write the first clause."),
            field=f"sources.{found[0]}",
            language=language_name(found[0]),
            starter=left,
        )


def _left(source: str) -> str:
    """What `source` still says of what it began with, "" for nothing."""
    return next((each for each in UNWRITTEN if each in source), "")


def language_name(code: str) -> str:
    """“Spanish” for `es`, in the reader's language."""
    reader = Locale.parse(translation.get_language() or "en", sep="-")
    return str(Locale.parse(code, sep="-").get_display_name(reader) or code)
