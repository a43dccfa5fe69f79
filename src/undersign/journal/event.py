"""What can happen: one class per event answers every question about it.

The sentence of the audit timeline, the public name, the payload, and which facts are personal and
hence erasable: all read off the class. Facts are the dataclass's fields; `personal()` marks those
that go under the record's own key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, ClassVar

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

REGISTRY: dict[str, type[Event]] = {}

PERSONAL = {"personal": True}
ERASED = _("[erased]")


def personal(default: Any = "") -> Any:
    """A fact about a person: encrypted apart, committed to in the chain, erasable."""
    return field(default=default, metadata=PERSONAL)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Subclass with `name`, `sentence` and fields. `sentence` may use %(actor)s and any fact; `sentences`
    words it otherwise for some values of a fact called `kind`."""

    name: ClassVar[str] = ""
    sentence: ClassVar[Any] = ""
    sentences: ClassVar[dict[str, Any]] = {}
    category: ClassVar[str] = "system"  # signing | messages | edits | access | system
    icon: ClassVar[str] = "point"
    forgets: ClassVar[bool] = False  # the people of the whole history: their key is gone

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name in REGISTRY and REGISTRY[cls.name].__qualname__ != cls.__qualname__:
            raise TypeError(f"two events are called {cls.name}")
        if cls.name:
            REGISTRY[cls.name] = cls

    def facts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """(public facts, personal facts)."""
        public: dict[str, Any] = {}
        private: dict[str, Any] = {}
        for f in fields(self):
            (private if f.metadata.get("personal") else public)[f.name] = getattr(self, f.name)
        return public, private


def sentence(name: str, facts: dict[str, Any]) -> str:
    """The event told in the active language; a fact that was erased reads “[erased]”."""
    kind = REGISTRY.get(name)
    if kind is None:
        return name
    said = kind.sentences.get(facts.get("kind", ""), kind.sentence)
    return str(said) % _Told(facts)


# Codes that facts hold, in words. A code stays a code in the payload and is spoken only in sentences.
CODES = {
    "email_code": _("code by e-mail"),
    "typed": _("typed"),
    "drawn": _("drawn"),
    "invitation": _("invitation"),
    "reminder": _("reminder"),
    "later": _("link to go on"),
    "code": _("code"),
    "completed": _("signed copy"),
    "declined": _("notice of decline"),
    "voided": _("notice of cancellation"),
    "asked": _("question to the sender"),
    "news": _("news of the contract"),
    "passed_on": _("link to look on"),
    "unsigned": _("unsigned"),
    "to_print": _("print"),
    "to_sign": _("to be signed elsewhere"),
    "sealed": _("sealed"),
    "yes": _("yes"),
    "no": _("no"),
}


_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def _day(iso: str) -> str:
    """A day among the facts, written out for the reader: `18 January 2027`."""
    language = (get_language() or "en").replace("-", "_")
    try:
        return format_date(date.fromisoformat(iso), "long", locale="en_GB" if language == "en" else language)
    except ValueError:  # 31 February, told by somebody else
        return iso


class _Told(dict):
    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        if isinstance(value, str) and "+" in value and all(each in CODES for each in value.split("+")):
            return ", ".join(str(CODES[each]) for each in value.split("+"))
        if isinstance(value, str) and _DAY.fullmatch(value):
            return _day(value)
        return CODES.get(value, value) if isinstance(value, str) else value

    def __missing__(self, key: str) -> str:
        return str(ERASED)
