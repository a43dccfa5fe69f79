"""What staff pages are written with: icons, status pills, times that carry their zone, sizes, money.

Hides Babel, the icon sprite's hashed name and the choice of words for a status.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale, dates, numbers
from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop

from undersign.contracts.schedule import expiry
from undersign.drafting.stock.template import in_language
from undersign.journal import clock
from undersign.notices import bell
from undersign.web.desk import nav as navigation
from undersign.web.desk import status as words
from undersign.web.desk.library import template_new
from undersign.web.desk.monogram import monogram
from undersign.web.templatetags import bundles

register = template.Library()
register.filter("initials", monogram)
register.filter("next_asked", words.next_asked)

SPRITE, MARK = "app/icons.svg", "app/mark.svg"
CODES = {
    "standard": gettext_noop("Standard"),
    "premium": gettext_noop("Premium"),
    "enterprise": gettext_noop("Enterprise"),
    "education": gettext_noop("Education"),
    "energy": gettext_noop("Energy"),
    "financial": gettext_noop("Financial"),
    "healthcare": gettext_noop("Healthcare"),
    "hospitality": gettext_noop("Hospitality"),
    "logistics": gettext_noop("Logistics"),
    "manufacturing": gettext_noop("Manufacturing"),
    "media": gettext_noop("Media"),
    "professional": gettext_noop("Professional"),
    "public": gettext_noop("Public"),
    "retail": gettext_noop("Retail"),
    "technology": gettext_noop("Technology"),
}
# Written out in full: the build keeps the classes that it finds by name.
PILLS = {
    "grey": "pill-grey",
    "blue": "pill-blue",
    "green": "pill-green",
    "red": "pill-red",
    "amber": "pill-amber",
    "orange": "pill-orange",
    "purple": "pill-purple",
}


@register.simple_tag
def icon(name: str, more: str = "") -> SafeString:
    """A Tabler icon of the sprite, silent to screen readers: the word stands beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" {more}" if more else "",
        _built(SPRITE, *bundles._manifest()),
        name,
    )


@register.simple_tag
def favicon() -> SafeString:
    """The product's mark as the browser's icon."""
    return format_html('<link rel="icon" type="image/svg+xml" href="{}">', _built(MARK, *bundles._manifest()))


@lru_cache(maxsize=4)
def _built(name: str, path: str, changed: float) -> str:
    """The address of a file of the front end, whose name carries its content's hash."""
    return static(json.loads(Path(path).read_text())[name]["file"])


@register.simple_tag
def pill(word: words.Word) -> SafeString:
    return format_html('<span class="pill {}"><span>{}</span></span>', PILLS[word.colour], word.word)


@register.simple_tag
def contract_status(contract: Any) -> SafeString:
    return pill(words.of(contract))


@register.filter
def is_passing(contract: Any) -> bool:
    """Its status changes by itself within moments."""
    return words.of(contract).is_passing


@register.simple_tag
def recipient_status(row: Any) -> SafeString:
    return pill(words.recipient(row))


@register.simple_tag
def delivery_status(row: Any) -> SafeString:
    return pill(words.delivery(row))


@register.simple_tag
def ticket_status(row: Any) -> SafeString:
    return pill(words.ticket(row))


@register.simple_tag
def version_status(row: Any) -> SafeString:
    return pill(words.version(row))


@register.simple_tag(takes_context=True)
def nav(context: dict[str, Any]) -> list[navigation.Entry]:
    """The entries of the rail that this member may use."""
    return navigation.entries(context["request"])


@register.simple_tag(takes_context=True)
def unread(context: dict[str, Any]) -> int:
    """How many notices this member has not read."""
    return bell.unread(by=context["request"].user.actor())


@register.filter
def clock_time(at: datetime | None) -> SafeString | str:
    """`12:41 CET`: every time of day carries its zone."""
    if not at:
        return ""
    local = timezone.localtime(at)
    return _time_tag(at, f"{dates.format_time(local, 'HH:mm', locale=_locale())} {local.tzname()}")


@register.filter
def day(at: datetime | date | None) -> SafeString | str:
    """`22 November 2026`: dates are always long."""
    if not at:
        return ""
    local = timezone.localtime(at) if isinstance(at, datetime) else at
    return _time_tag(at, dates.format_date(local, "long", locale=_locale()))


@register.filter
def until(at: datetime | None) -> SafeString | str:
    """`23 December 2026`, of an end: midnight ends the day before it; at any other hour with that hour."""
    return _time_tag(at, expiry.until(at, timezone.get_current_timezone(), _locale())) if at else ""


@register.filter
def short_day(at: datetime | None) -> SafeString | str:
    """`22 Nov`, with the year where it is another one."""
    if not at:
        return ""
    local = timezone.localtime(at)
    skeleton = "MMMd" if local.year == timezone.localtime(clock.now()).year else "yMMMd"
    return _time_tag(at, dates.format_skeleton(skeleton, local, locale=_locale()))


@register.filter
def axis_day(at: date) -> str:
    """`22 Nov`, for the axis of a drawing."""
    return dates.format_skeleton("MMMd", at, locale=_locale())


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """`22 Nov 2026, 12:41 CET`."""
    if not at:
        return ""
    local = timezone.localtime(at)
    when = f"{dates.format_date(local, 'medium', locale=_locale())}, {local:%H:%M}"
    return _time_tag(at, f"{when} {local.tzname()}")


@register.filter
def ago(at: datetime | None) -> SafeString | str:
    """`2 days ago`, `in 5 days`; the full time in the title."""
    if not at:
        return ""
    return _time_tag(at, dates.format_timedelta(at - clock.now(), add_direction=True, locale=_locale()))


@register.filter
def span(seconds: float | timedelta | None) -> str:
    """`3 h 42 min`, `2 d 4 h`: the two largest parts of a duration."""
    if seconds is None:
        return "–"
    left = int(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)
    parts = [(left // 86400, "d"), (left % 86400 // 3600, "h"), (left % 3600 // 60, "min")]
    kept = [f"{number} {unit}" for number, unit in parts if number][:2]
    return " ".join(kept) or "0 min"


@register.filter
def size(number: int | None) -> str:
    """`184 kB`, `1.2 MB` (decimal units)."""
    if not number:
        return ""
    if number < 1_000_000:
        return f"{numbers.format_decimal(max(1, round(number / 1000)), locale=_locale())} kB"
    return f"{numbers.format_decimal(round(number / 1_000_000, 1), locale=_locale())} MB"


@register.filter
def amount(number: float | None, digits: int = 0) -> str:
    """A number with the reader's separators."""
    return "–" if number is None else numbers.format_decimal(round(number, digits), locale=_locale())


@register.filter
def language_name(code: str) -> str:
    """`Spanish` for `es`, in the reader's language."""
    name = Locale.parse(code, sep="-").get_display_name(_locale()) if code else ""
    return name[:1].upper() + name[1:] if name else code


@register.filter
def country_name(code: str) -> str:
    return _locale().territories.get(code, code)


@register.filter
def word(code: str) -> str:
    """A code of the CRM as a word, translated where we know it, else as it is with a capital."""
    plain = (code or "").replace("_", " ")
    return gettext(CODES[code]) if code in CODES else plain[:1].upper() + plain[1:]


@register.filter
def was_opened(contract: Any) -> bool:
    return contract.is_done or any(r.opens for r in contract.signers)


@register.filter
def in_words(texts: dict[str, str]) -> str:
    """Of {language: text}, the reader's."""
    return in_language(texts, None)


@register.filter
def category(code: str) -> str:
    """The word of a template's category."""
    return template_new.category_word(code)


@register.filter
def item(held: Mapping[str, Any] | None, key: str) -> Any:
    """What a mapping has under a key, or nothing."""
    return (held or {}).get(key, "")


@register.filter
def role_label(role: Mapping[str, Any]) -> str:
    """What a template's role is called in the reader's language."""
    labels, code = role.get("labels") or {}, (get_language() or "en").split("-")[0]
    return str(labels.get(code) or labels.get("en") or role["name"].replace("_", " ").capitalize())


@register.filter
def anchor(field: str) -> str:
    """The id of a field's input, which a refusal links to."""
    return "f-" + field.replace(".", "-")


@register.filter
def first_name(name: str) -> str:
    return name.split()[0] if name.strip() else ""


@register.filter
def short_hash(sha256: str) -> str:
    return f"{sha256[:12]}…" if sha256 else ""


@register.filter
def yes_no(value: object) -> str:
    return gettext("Yes") if value else gettext("No")


def _time_tag(at: datetime | date, shown: str) -> SafeString:
    iso = at.isoformat(timespec="seconds") if isinstance(at, datetime) else at.isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', iso, iso, shown)


def _locale() -> Locale:
    code = get_language() or "en"
    return Locale.parse({"en": "en_GB", "es": "es"}.get(code, code.replace("-", "_")))
