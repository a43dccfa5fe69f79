"""Our side of a value: where it lies in an account, a contact or a ticket, and how it gets there.

Hides columns, details and what a row cannot do without. A path is a column (`plan`), a detail
(`details.seats`, `fields.impact`), or what a contract says (`contract.status`), which lies with the value
itself and is put there by `writing`.
"""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from undersign.connectors.facts import ACCOUNT, CONTACT, DEAL, TICKET
from undersign.connectors.sync.wording import Unfit
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket

CONTRACT = "contract."
ROWS: dict[str, type[models.Model]] = {ACCOUNT: Account, CONTACT: Contact, TICKET: Ticket}
COLUMNS: dict[str, dict[str, Any]] = {
    ACCOUNT: {
        "name": _("Name"),
        "industry": _("Industry"),
        "plan": _("Plan"),
        "region": _("Region"),
        "country": _("Country"),
        "state": _("State"),
        "city": _("City"),
        "address": _("Address"),
        "language": _("Language"),
    },
    CONTACT: {
        "name": _("Name"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "title": _("Title"),
        "language": _("Language"),
    },
    TICKET: {
        "subject": _("Subject"),
        "status": _("Status"),
        "priority": _("Priority"),
        "language": _("Language"),
    },
    DEAL: {},
}
OPEN = {ACCOUNT: "details", TICKET: "fields"}  # the column that holds what has no column
NEEDED = {"name", "subject", "status", "language"}
SAYS: dict[str, Any] = {
    "contract.status": _("Status of the contract"),
    "contract.number": _("Number of the contract"),
    "contract.title": _("Title of the contract"),
    "contract.url": _("Page of the contract"),
    "contract.sent_on": _("Day it was sent"),
    "contract.signed_on": _("Day it was signed by everybody"),
    "contract.ends_on": _("Day it ends or renews"),
}
_FREE = re.compile(r"[A-Za-z0-9_]{1,60}")


def is_known(record: str, path: str) -> bool:
    """Whether a path leads anywhere on a record; details and merge fields need not be there yet."""
    if path in SAYS or path in COLUMNS.get(record, {}):
        return True
    head, _dot, name = path.rpartition(".")
    return bool(_FREE.fullmatch(name)) and head in (OPEN.get(record, "-"), "contract.values")


def row(record: str, ref: str, workspace_id: str) -> models.Model | None:
    """The row that stands for their record here: their ref, or our own id in the built-in system."""
    kind = ROWS.get(record)
    if kind is None or not ref:
        return None
    rows = kind._default_manager.filter(workspace_id=workspace_id)
    return rows.filter(models.Q(external_ref=ref) | models.Q(pk=ref, external_ref="")).order_by("id").first()


def get(own: models.Model, path: str) -> Any:
    head, _dot, name = path.partition(".")
    return (getattr(own, head) or {}).get(name) if name else getattr(own, path)


def put(own: models.Model, path: str, neutral: str) -> None:
    """Into the instance; the caller saves. Raises `Unfit` (needed, too_long)."""
    head, _dot, name = path.partition(".")
    if name:
        setattr(own, head, {**(getattr(own, head) or {}), name: _like(get(own, path), neutral)})
        return
    if not neutral and path in NEEDED:
        raise Unfit("needed", neutral)
    longest = own._meta.get_field(path).max_length  # type: ignore[union-attr]
    if longest and len(neutral) > longest:
        raise Unfit("too_long", neutral)
    setattr(own, path, neutral)


def _like(before: Any, neutral: str) -> Any:
    """A number stays a number and a yes a yes, where it was one."""
    if isinstance(before, bool) and neutral in ("yes", "no"):
        return neutral == "yes"
    if isinstance(before, int) and not isinstance(before, bool) and re.fullmatch(r"-?\d+", neutral):
        return int(neutral)
    if isinstance(before, dict) and {"amount", "currency"} <= set(before) and " " in neutral:
        amount, currency = neutral.split(" ")
        return {"amount": amount, "currency": currency}
    return neutral
