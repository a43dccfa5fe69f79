"""The built-in systems field by field: what accounts, contacts and tickets have, and what changed in them.

Hides columns and JSON behind fields with names, as any other system has them, and that changes are found by
time without missing one: rows are told in the order of their stamps as far back as the oldest transaction
that still runs may have stamped, and everything later is told again next time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import ACCOUNT, CONTACT, TICKET, Change, Changes, FieldFacts, Missing, Permanent
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket

PAGE = 200
MODELS: dict[str, type[models.Model]] = {ACCOUNT: Account, CONTACT: Contact, TICKET: Ticket}
PLANS = (("standard", _("Standard")), ("premium", _("Premium")), ("enterprise", _("Enterprise")))
REGIONS = (("eu", "EU"), ("uk", "UK"), ("us", "US"), ("latam", "LATAM"), ("apac", "APAC"))
STATUSES = ("new", "open", "pending", "solved", "closed")

PLAIN: dict[str, tuple[FieldFacts, ...]] = {
    ACCOUNT: (
        FieldFacts(ACCOUNT, "name", _("Name")),
        FieldFacts(ACCOUNT, "industry", _("Industry")),
        FieldFacts(ACCOUNT, "plan", _("Plan"), "choice", PLANS),
        FieldFacts(ACCOUNT, "region", _("Region"), "choice", REGIONS),
        FieldFacts(ACCOUNT, "country", _("Country")),
        FieldFacts(ACCOUNT, "state", _("State")),
        FieldFacts(ACCOUNT, "city", _("City")),
        FieldFacts(ACCOUNT, "address", _("Address")),
        FieldFacts(ACCOUNT, "language", _("Language")),
    ),
    CONTACT: (
        FieldFacts(CONTACT, "name", _("Name")),
        FieldFacts(CONTACT, "email", _("E-mail address")),
        FieldFacts(CONTACT, "phone", _("Phone")),
        FieldFacts(CONTACT, "title", _("Job title")),
        FieldFacts(CONTACT, "language", _("Language")),
    ),
    TICKET: (
        FieldFacts(TICKET, "subject", _("Subject")),
        FieldFacts(TICKET, "status", _("Status"), "choice", tuple((each, each) for each in STATUSES)),
        FieldFacts(TICKET, "priority", _("Priority")),
        FieldFacts(TICKET, "language", _("Language")),
    ),
}
MORE = {ACCOUNT: "details", TICKET: "fields"}  # the column that holds an administrator's own fields
_OWN = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


class Records:
    """`Fields` and `Watched` over the tables of one workspace, for the kinds a subclass names."""

    KINDS: tuple[str, ...] = ()
    page = PAGE

    def __init__(self, workspace_id: str):
        self._workspace = workspace_id

    def fields(self, record: str) -> tuple[FieldFacts, ...]:
        if record not in self.KINDS:
            return ()
        return (*PLAIN[record], *self._own(record))

    def values(self, record: str, ref: str) -> dict[str, str]:
        return self._texts(record, self._row(record, ref))

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        with transaction.atomic():
            row = self._row(record, ref, lock=True)
            now = self._texts(record, row)
            known = {each.name: each for each in self.fields(record)}
            for name, text in values.items():
                self._require(record, known.get(name), name, text)
                if now.get(name, "") != text:
                    _set(row, record, name, text)
            row.save()

    def changes(self, record: str, cursor: str) -> Changes:
        settled = _settled()
        if record not in self.KINDS or not cursor:
            return Changes((), f"{settled.isoformat()}|")
        at, _bar, ref = cursor.partition("|")
        since = datetime.fromisoformat(at)
        later = models.Q(changed_at__gt=since) | models.Q(changed_at=since, pk__gt=ref)
        rows = self._rows(record).filter(later).order_by("changed_at", "pk")
        page = list(rows.filter(changed_at__lt=settled)[: self.page + 1])
        if len(page) > self.page:
            last: Any = page[self.page - 1]
            told = tuple(self._change(record, row) for row in page[: self.page])
            return Changes(told, f"{last.changed_at.isoformat()}|{last.pk}", is_last=False)
        page += list(rows.filter(changed_at__gte=settled))
        told = tuple(self._change(record, row) for row in page)
        return Changes(told, f"{max(settled, since).isoformat()}|")

    def _change(self, record: str, row: Any) -> Change:
        return Change(record, row.pk, row.changed_at, values=self._texts(record, row))

    def _rows(self, record: str) -> models.QuerySet[Any]:
        return MODELS[record]._default_manager.filter(workspace_id=self._workspace)

    def _row(self, record: str, ref: str, *, lock: bool = False) -> Any:
        rows = self._rows(record) if record in self.KINDS else Account.objects.none()
        row = (rows.select_for_update() if lock else rows).filter(pk=ref).first()
        if row is None:
            raise Missing(_("There is no record “%(ref)s”."), ref=ref)
        return row

    def _own(self, record: str) -> list[FieldFacts]:
        """The administrator's own fields: every name some record has a plain value under."""
        found: dict[str, str] = {}
        if column := MORE.get(record):
            for more in self._rows(record).order_by("-changed_at").values_list(column, flat=True)[:1000]:
                found |= {name: _type(value) for name, value in more.items() if _is_plain(name, value)}
        prefix = f"{MORE.get(record)}."
        return [
            FieldFacts(record, prefix + name, name.replace("_", " ").capitalize(), kind, is_custom=True)
            for name, kind in sorted(found.items())
        ]

    def _texts(self, record: str, row: Any) -> dict[str, str]:
        texts = {each.name: getattr(row, each.name) for each in PLAIN[record]}
        column = MORE.get(record, "")
        more = getattr(row, column) if column else {}
        return texts | {
            f"{column}.{name}": _text(value) for name, value in more.items() if _is_plain(name, value)
        }

    def _require(self, record: str, field: FieldFacts | None, name: str, text: str) -> None:
        if field is None:
            raise Permanent(
                _("There is no field “%(field)s”."), do=_("Choose the field anew in the mapping."), field=name
            )
        column = next((each for each in MODELS[record]._meta.fields if each.name == name), None)
        room = (column.max_length if column else 0) or 4000
        fits = _fits(field, text) and len(text) <= room and (text or name not in ("name", "subject"))
        if not fits:
            raise Permanent(_("“%(value)s” does not fit the field “%(field)s”."), value=text, field=name)


def _settled() -> datetime:
    """The moment before which no row can be stamped any more: since when the oldest transaction runs, which
    is this question itself where nothing else does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        (at,) = cursor.fetchone()
    return at


def _is_plain(name: str, value: Any) -> bool:
    is_money = isinstance(value, dict) and set(value) == {"amount", "currency"}
    return bool(_OWN.fullmatch(name)) and (is_money or isinstance(value, str | int | float | bool))


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, dict):
        return "money"
    return "text" if isinstance(value, str) else "number"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value['amount']} {value['currency']}" if isinstance(value, dict) else str(value)


def _fits(field: FieldFacts, text: str) -> bool:
    if not text:
        return True
    match field.type:
        case "choice":
            return text in dict(field.choices)
        case "number":
            return bool(re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", text))
        case "money":
            return bool(re.fullmatch(r"-?\d{1,15}(\.\d{1,4})? [A-Z]{3}", text))
        case "yes_no":
            return text in ("true", "false")
    return "\x00" not in text


def _set(row: Any, record: str, name: str, text: str) -> None:
    column = MORE.get(record, "")
    if not name.startswith(f"{column}.") or not column:
        setattr(row, name, text)
        return
    own, more = name.removeprefix(f"{column}."), dict(getattr(row, column))
    if text:
        more[own] = _typed(more.get(own), text)
    else:
        more.pop(own, None)
    setattr(row, column, more)


def _typed(before: Any, text: str) -> Any:
    """In the type that the record has it in."""
    if isinstance(before, bool):
        return text == "true"
    if isinstance(before, dict):
        amount, currency = text.split()
        return {"amount": amount, "currency": currency}
    if isinstance(before, int | float):
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)
    return text
