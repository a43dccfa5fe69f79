"""What is wrong with a template's text, line by line, in the author's language, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.drafting.text.faults import TemplateError, TemplateFault
from undersign.journal.refused import Refused

SENTENCES = {
    "unknown_field": gettext_noop("There is no merge field “%(name)s”."),
    "unknown_part": gettext_noop("“%(name)s” has no part “%(part)s”. It has: %(parts)s."),
    "unknown_role": gettext_noop("There is no person “%(name)s” in this template."),
    "unknown_filter": gettext_noop("There is no filter “%(name)s”."),
    "unknown_tag": gettext_noop("There is no tag “%(name)s”."),
    "stray_tag": gettext_noop("“%(name)s” closes or continues nothing here."),
    "unclosed": gettext_noop("“%(name)s” is not closed. Add {%% end%(name)s %%} where it should end."),
    "field_in_capture": gettext_noop("A place to sign cannot stand inside capture. Move it out."),
    "name_twice": gettext_noop("The name “%(name)s” is given twice. Give each place a name of its own."),
    "syntax": gettext_noop("This cannot be read: %(why)s."),
    "no_value": gettext_noop("%(why)s. Test it with if, or give it a default."),
    "filter": gettext_noop("%(why)s. Check the values this filter gets."),
    "limit": gettext_noop("This runs too long: %(why)s. Make the loop shorter."),
    "too_long": gettext_noop("The text is longer than %(limit)s characters. Split it."),
    "broke": gettext_noop("The text cannot be rendered (%(why)s). Simplify it."),
    "library_unknown": gettext_noop("There is no clause “%(name)s” in the library."),
    "library_language": gettext_noop("The clause “%(name)s” has no text in this language."),
    "library_nested": gettext_noop("The clause “%(name)s” names another clause, which it may not."),
    "library_unnamed": gettext_noop('Name the clause: {%% library "key" %%}.'),
}


@dataclass(frozen=True)
class Fault:
    """One line of the list. missing: a name that could be declared; closest: one that exists."""

    line: int
    sentence: str
    kind: str = "error"
    missing: str = ""
    closest: str = ""


def of(no: Refused) -> list[Fault]:
    """The lines behind a refusal to compose; empty where it is about something else."""
    cause = no.__cause__
    return listed(cause.faults) if isinstance(cause, TemplateError) else []


def listed(found: Iterable[TemplateFault]) -> list[Fault]:
    return [_one(each) for each in found]


def _one(each: TemplateFault) -> Fault:
    facts = {"name": "", "part": "", "parts": "", "why": "", "limit": "", **each.facts}
    shape = SENTENCES.get(each.code)
    sentence = _(shape) % facts if shape else str(each).partition(": ")[2]
    closest = str(each.facts.get("closest", "")).replace("…", "")
    missing = str(each.facts.get("name", "")) if each.code == "unknown_field" else ""
    if clause := each.facts.get("clause"):
        inside = _("In the library's clause “%(clause)s”, line %(line)s:") % {
            "clause": clause,
            "line": each.line,
        }
        return Fault(
            int(each.facts.get("at", each.line)), f"{inside} {sentence}", missing=missing, closest=closest
        )
    return Fault(each.line, sentence, missing=missing, closest=closest)
