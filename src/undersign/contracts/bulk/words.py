"""The flaws of a row in words: what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from undersign.contracts.bulk.targets import Target
from undersign.drafting import render
from undersign.drafting.fields.schema import Fault


def sentence(code: str, facts: Mapping[str, Any], target: Target | None, language: str) -> str:
    """One flaw. A refusal while sending is kept in the words in which it was made."""
    if code == "refused":
        return str(facts.get("told", ""))
    label = target.label(language) if target else ""
    shape = _sentences().get(code)
    if shape is None:
        found = target.field if target else None
        return render.sentence(Fault(label, code, dict(facts)), label, found)
    return shape % {"label": label, "choices": "", "row": "", "number": "", "character": "", **facts}


def _sentences() -> dict[str, str]:
    return {
        "missing": _("“%(label)s” is empty."),
        "email": _("“%(label)s” is not an e-mail address."),
        "name": _("“%(label)s” is too long, or holds characters that cannot be shown."),
        "not_fit": _("“%(label)s” is too long, or holds characters that cannot be shown."),
        "not_language": _("“%(label)s” is not one of: %(choices)s."),
        "ambiguous_number": _("“%(label)s” could mean two numbers. Write 1480.00 or 1.48."),
        "ambiguous_date": _("“%(label)s” could mean two days. Write it as 2026-12-31."),
        "glyph": _("“%(label)s” holds the character “%(character)s”, which no font here has."),
        "twice": _("This row is the same as row %(row)s: both have this key or address."),
        "sent_already": _("This row was sent before, as %(number)s."),
        "no_account": _("No account is called so, or has this id."),
        "unexpected": _("It could not be made, three times. The log says why."),
    }
