"""Tickets and their fields as Zendesk writes them: ids for names, tags for choices, seconds for cursors.

Asks nobody. A custom field is called by its id, as calls need it, and understood by its title as well, as
long as one field alone has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import TICKET, Permanent
from undersign.connectors.facts import Change, FieldFacts
from undersign.journal import clock

# Fields that every ticket has, and which of them we write.
_OWN = {"subject": True, "priority": True, "type": True, "tags": True, "external_id": True, "status": True}
_SKIPPED = {"custom_status", "description", "assignee", "group", *_OWN}
_TYPES = {
    "checkbox": "yes_no",
    "date": "date",
    "integer": "number",
    "decimal": "number",
    "tagger": "choice",
}
YOUNGEST = 61  # seconds: an export that begins later is refused


class Known:
    """The fields of an account's tickets. rows: as /ticket_fields answers them."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]):
        custom = [row for row in rows if row.get("active", True) and row.get("type") not in _SKIPPED]
        self._custom = {str(row["id"]): row for row in custom}
        titles = Counter(row["title"] for row in custom)
        self._by_title = {row["title"]: str(row["id"]) for row in custom if titles[row["title"]] == 1}

    def facts(self) -> tuple[FieldFacts, ...]:
        own = [FieldFacts(TICKET, name, str(_LABELS[name]), **_kind(name)) for name in _OWN]
        return (*own, *(self._fact(name, row) for name, row in self._custom.items()))

    def named(self, ticket: Mapping[str, Any]) -> dict[str, str]:
        """{title and id: text} of a ticket's custom fields."""
        values = {str(each["id"]): as_text(each["value"]) for each in ticket.get("custom_fields") or ()}
        titled = {title: values.get(name, "") for title, name in self._by_title.items()}
        return titled | {name: values.get(name, "") for name in self._custom}

    def wanted(self, ticket: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
        """What of `fields` the ticket does not have yet, as an update says it. Raises `Permanent`."""
        own = {name: text for name, text in fields.items() if name in _OWN and name != "status"}
        ids = {self._id(name): text for name, text in fields.items() if name not in _OWN}
        now = values(ticket)
        changed: dict[str, Any] = {
            name: sorted(text.split()) if name == "tags" else (text or None)
            for name, text in own.items()
            if now[name] != (" ".join(sorted(text.split())) if name == "tags" else text)
        }
        custom = [
            {"id": int(name), "value": self._value(name, text)}
            for name, text in ids.items()
            if now.get(name, "") != text
        ]
        return changed | ({"custom_fields": custom} if custom else {})

    def _id(self, name: str) -> str:
        found = name if name in self._custom else self._by_title.get(name)
        if found is None:
            raise Permanent(
                _("Tickets in Zendesk have no field “%(field)s”."),
                do=_("Add it to the ticket form, or choose another under field mapping."),
                field=name,
            )
        return found

    def _value(self, name: str, text: str) -> Any:
        row = self._custom[name]
        choices = {each["value"] for each in row.get("custom_field_options") or ()}
        if text and choices and not set(text.split() if row["type"] == "multiselect" else [text]) <= choices:
            raise Permanent(
                _("The field “%(field)s” in Zendesk has no choice “%(value)s”."),
                do=_("Add it there as an option, by its tag."),
                field=row["title"],
                value=text,
            )
        if row["type"] == "checkbox":
            return text.lower() in ("true", "1", "yes")
        return text.split() if row["type"] == "multiselect" else (text or None)

    def _fact(self, name: str, row: Mapping[str, Any]) -> FieldFacts:
        choices = tuple((each["value"], each["name"]) for each in row.get("custom_field_options") or ())
        kind = _TYPES.get(row["type"], "text")
        return FieldFacts(TICKET, name, row["title"], kind, choices, is_custom=True)


_LABELS = {
    "subject": _("Subject"),
    "priority": _("Priority"),
    "type": _("Type"),
    "tags": _("Tags"),
    "external_id": _("External ID"),
    "status": _("Status"),
}
_CHOICES = {
    "priority": ("urgent", "high", "normal", "low"),
    "type": ("problem", "incident", "question", "task"),
    "status": ("new", "open", "pending", "hold", "solved", "closed"),
}


def _kind(name: str) -> dict[str, Any]:
    choices = tuple((each, each) for each in _CHOICES.get(name, ()))
    return {"type": "choice", "choices": choices} if choices else {}


def values(ticket: Mapping[str, Any]) -> dict[str, str]:
    """{field's name: text} of a ticket."""
    own = {name: as_text(ticket.get(name)) for name in _OWN}
    own["tags"] = " ".join(sorted(ticket.get("tags") or ()))
    return own | {str(each["id"]): as_text(each["value"]) for each in ticket.get("custom_fields") or ()}


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(str(each) for each in value)
    return "" if value is None else str(value)


def change(ticket: Mapping[str, Any]) -> Change:
    at = datetime.fromisoformat(ticket["updated_at"].replace("Z", "+00:00"))
    is_gone = ticket.get("status") == "deleted"
    return Change(TICKET, str(ticket["id"]), at, values={} if is_gone else values(ticket), is_gone=is_gone)


def from_now() -> str:
    return f"from:{int(clock.now().timestamp())}"


def since(cursor: str) -> dict[str, str]:
    """The parameters of one page of the incremental export."""
    if not cursor.startswith("from:"):
        return {"cursor": cursor}
    youngest = int(clock.now().timestamp()) - YOUNGEST
    return {"start_time": str(min(int(cursor.removeprefix("from:")), youngest))}
