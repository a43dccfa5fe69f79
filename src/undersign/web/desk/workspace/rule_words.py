"""A rule of approvals in sentences: when it asks, and whom, as a person would say it aloud.

Hides Babel, the words of categories and regions, and where the names of people and teams come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from babel import numbers
from babel.lists import format_list
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from undersign.contracts.approval import rule, rules
from undersign.contracts.approval.rules import SendingRule
from undersign.drafting.stock.template import in_language
from undersign.web.desk.library import template_new
from undersign.workspaces import team
from undersign.workspaces.member import ROLE_WORDS, Member

REGIONS = {
    "eu": gettext_noop("European Union"),
    "uk": gettext_noop("United Kingdom"),
    "us": gettext_noop("United States"),
    "latam": gettext_noop("Latin America"),
    "apac": gettext_noop("Asia and Pacific"),
    "": gettext_noop("unknown region"),
}
HOW = {
    rule.IN: gettext_noop("“%(clause)s” is in"),
    rule.OUT: gettext_noop("“%(clause)s” is left out"),
    rule.REWORDED: gettext_noop("“%(clause)s” is not in the library's newest wording"),
}


def when(found: SendingRule) -> str:
    """`An amount over 10,000 EUR, and region European Union`; `every contract` where nothing is asked."""
    said = [condition(each) for each in found.asks_if]
    text = listed(said) if said else _("every contract")
    return text[:1].upper() + text[1:]


def condition(each: rule.Condition) -> str:
    """One condition, as a part of a sentence."""
    if isinstance(each, rule.Amount | rule.Share):
        return _("%(what)s over %(limit)s") % {"what": _what(each), "limit": _limit(each)}
    if isinstance(each, rule.Category):
        return _("templates of %(names)s") % {"names": either(map(template_new.category_word, each.among))}
    if isinstance(each, rule.Region):
        return _("customers of %(names)s") % {"names": either(map(region, each.among))}
    if isinstance(each, rule.Clause):
        return _(HOW[each.how]) % {"clause": in_language(dict(each.labels), None) or each.key}
    return _("something is written in “%(field)s”") % {
        "field": in_language(dict(each.labels), None) or each.field
    }


def region(code: str) -> str:
    return _(REGIONS[code]) if code in REGIONS else code


def whom(found: SendingRule, names: Mapping[str, str]) -> str:
    """`Ana Ruiz and Legal, then one of Finance or Bob`. names: as `names_of`."""
    steps = []
    for step in found.steps:
        said = [names.get(who, _("somebody who left")) for who in step["who"]]
        several = len(said) > 1
        steps.append((listed(said) if step["every"] else either(said)) if several else said[0])
    return _(", then ").join(steps)


def names_of(found: Sequence[SendingRule], workspace_id: str) -> dict[str, str]:
    """{"role:…", "team:…", "member:…": what people call it} of all that these rules name."""
    named = {who for each in found for step in each.steps for who in step["who"]}
    codes = [who.partition(":")[2] for who in named if who.startswith(rules.MEMBER)]
    people = Member.objects.filter(workspace_id=workspace_id, pk__in=codes)
    said = {f"{rules.MEMBER}:{each.pk}": each.name for each in people if each.is_active}
    if any(who.startswith(rules.TEAM) for who in named):
        said |= {f"{rules.TEAM}:{each.pk}": each.name for each in team.teams(workspace_id)}
    return said | {f"{rules.ROLE}:{role}": str(word) for role, word in ROLE_WORDS.items()}


def listed(names: Sequence[str]) -> str:
    return str(format_list(list(names), "standard", locale=_locale()))


def either(names: Any) -> str:
    return str(format_list(list(names), "or", locale=_locale()))


def asked_of_fifty(hits: int, seen: int) -> str:
    """What a trial run says first."""
    return ngettext(
        "Of the last %(seen)s contract this rule would have asked about %(hits)s.",
        "Of the last %(seen)s contracts this rule would have asked about %(hits)s.",
        seen,
    ) % {"seen": seen, "hits": hits}


def _what(each: rule.Amount | rule.Share) -> str:
    if each.field:
        return "“%s”" % (in_language(dict(each.labels), None) or each.field)
    return _("an amount") if isinstance(each, rule.Amount) else _("a percentage")


def _limit(each: rule.Amount | rule.Share) -> str:
    number = numbers.format_decimal(each.over, locale=_locale(), decimal_quantization=False)
    if isinstance(each, rule.Share):
        return f"{number}\u00a0%"
    return f"{number}\u00a0{each.currency}".strip()


def plain(number: Decimal) -> str:
    """As a form shows it."""
    return format(number.normalize(), "f") if number else "0"


def _locale() -> str:
    return {"en": "en_GB"}.get(get_language() or "en", (get_language() or "en").replace("-", "_"))
