"""Tickets and their fields as Freshdesk writes them: numbers for statuses, `cf_` for fields of an account.

Asks nobody. A field is called by its name, as calls need it, and understood by its label as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import TICKET, Permanent
from undersign.connectors.facts import Change, FieldFacts

_USUAL = {"2": "Open", "3": "Pending", "4": "Resolved", "5": "Closed"}
_TYPES = {
    "custom_checkbox": "yes_no",
    "custom_date": "date",
    "custom_number": "number",
    "custom_decimal": "number",
    "custom_dropdown": "choice",
}


class Known:
    """The fields of an account's tickets. rows: as /ticket_fields answers them."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]):
        self._custom = {r["name"]: r for r in rows if not r.get("default") and r["name"].startswith("cf_")}
        self._by_label = {row["label"]: name for name, row in self._custom.items()}
        status = next((row for row in rows if row["name"] == "status"), {})
        self._statuses = _statuses(status.get("choices")) or _USUAL

    def status_name(self, number: Any) -> str:
        return self._statuses.get(str(number), str(number))

    def facts(self) -> tuple[FieldFacts, ...]:
        statuses = tuple((name, name) for name in self._statuses.values())
        own = (
            FieldFacts(TICKET, "subject", str(_("Subject"))),
            FieldFacts(TICKET, "type", str(_("Type"))),
            FieldFacts(TICKET, "tags", str(_("Tags"))),
            FieldFacts(TICKET, "status", str(_("Status")), "choice", statuses),
        )
        return (*own, *(_fact(row) for row in self._custom.values()))

    def named(self, ticket: Mapping[str, Any]) -> dict[str, str]:
        """{label and name: text} of a ticket's own fields."""
        values = ticket.get("custom_fields") or {}
        found = {name: _text(values.get(name)) for name in self._custom}
        return {label: found[name] for label, name in self._by_label.items()} | found

    def values(self, ticket: Mapping[str, Any]) -> dict[str, str]:
        own = {name: _text(ticket.get(name)) for name in ("subject", "type")}
        own["tags"] = _tags(ticket.get("tags") or ())
        own["status"] = self.status_name(ticket["status"])
        return own | {name: _text(text) for name, text in (ticket.get("custom_fields") or {}).items()}

    def wanted(
        self, ticket: Mapping[str, Any], status: str | None, fields: Mapping[str, str]
    ) -> dict[str, Any]:
        """What of it the ticket does not have yet, as an update says it. Raises `Permanent`."""
        now = self.values(ticket)
        told: dict[str, Any] = {}
        for name in ("subject", "type", "tags"):
            text = fields.get(name)
            if text is not None and now[name] != (_tags(_split(text)) if name == "tags" else text):
                told[name] = _split(text) if name == "tags" else text
        number = self._number(status) if status is not None else None
        custom = {
            self._name(name): text for name, text in fields.items() if name not in now or name in self._custom
        }
        changed = {
            name: self._value(name, text) for name, text in custom.items() if now.get(name, "") != text
        }
        if number is not None and int(ticket["status"]) != number:
            told["status"] = number
        return told | ({"custom_fields": changed} if changed else {})

    def _number(self, status: str) -> int:
        for number, name in self._statuses.items():
            if status.casefold() in (name.casefold(), number):
                return int(number)
        raise Permanent(
            _("A ticket of Freshdesk cannot become “%(status)s”; possible: %(possible)s."),
            status=status,
            possible=", ".join(self._statuses.values()),
        )

    def _name(self, name: str) -> str:
        found = name if name in self._custom else self._by_label.get(name)
        if found is None:
            raise Permanent(
                _("Tickets in Freshdesk have no field “%(field)s”."),
                do=_("Add it under Admin, Ticket fields, or choose another under field mapping."),
                field=name,
            )
        return found

    def _value(self, name: str, text: str) -> Any:
        row = self._custom[name]
        choices = [value for value, _label in _choices(row)]
        if text and choices and row["type"] == "custom_dropdown" and text not in choices:
            raise Permanent(
                _("The field “%(field)s” in Freshdesk has no choice “%(value)s”."),
                do=_("Add it there under Admin, Ticket fields."),
                field=row["label"],
                value=text,
            )
        return _typed(row, text)


def _typed(row: Mapping[str, Any], text: str) -> Any:
    match _TYPES.get(row["type"]):
        case "yes_no":
            return text.lower() in ("true", "1", "yes")
        case "number" if text:
            try:
                return float(text) if row["type"] == "custom_decimal" else int(text)
            except ValueError:
                raise Permanent(
                    _("“%(value)s” is not a number, as the field “%(field)s” in Freshdesk wants."),
                    field=row["label"],
                    value=text,
                ) from None
    return text or None


def _fact(row: Mapping[str, Any]) -> FieldFacts:
    kind = _TYPES.get(row["type"], "text")
    choices = tuple(_choices(row)) if kind == "choice" else ()
    return FieldFacts(TICKET, row["name"], row["label"], kind, choices, is_custom=True)


def _choices(row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    given = row.get("choices") or ()
    return [(str(each), str(each)) for each in given]


def _statuses(given: Any) -> dict[str, str]:
    """{number: the agents' name}. Told as {"2": ["Open", "Being processed"]}, in some accounts as a list."""
    if isinstance(given, Mapping):
        return {str(n): str(names[0] if isinstance(names, list) else names) for n, names in given.items()}
    rows = [each for each in given or () if isinstance(each, Mapping) and "id" in each]
    return {str(each["id"]): str(each.get("label") or each.get("value")) for each in rows}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _split(text: str) -> list[str]:
    return sorted({each.strip() for each in text.split(",") if each.strip()})


def _tags(tags: Iterable[str]) -> str:
    return ", ".join(sorted(tags))


def change(ticket: Mapping[str, Any], known: Known) -> Change:
    at = datetime.fromisoformat(ticket["updated_at"].replace("Z", "+00:00"))
    return Change(TICKET, str(ticket["id"]), at, values=known.values(ticket))
