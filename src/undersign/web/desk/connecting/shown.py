"""A connection in words: what kind of system it is, how it is, where it leads, and the fields of its form.

Hides that a secret is never written into a page, also not one that was just typed and refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersign.connectors import api, registry
from undersign.connectors.linking import health, oauth
from undersign.connectors.linking.connection import Connection
from undersign.connectors.storing import archiving
from undersign.journal.refused import Refused
from undersign.web.desk.workspace import setup_shown

KINDS = (api.HELPDESK, api.DIRECTORY, api.VAULT, api.BILLING, api.MESSENGER)
_WHAT_FOR = {
    api.HELPDESK: gettext_lazy("Tickets fill contracts in, and get the signed copy back."),
    api.DIRECTORY: gettext_lazy("Knows your customers, and keeps what they signed."),
    api.VAULT: gettext_lazy("Keeps signed contracts as files. Several can be on at once."),
    api.BILLING: gettext_lazy("Gets the signed terms once somebody has confirmed them."),
    api.MESSENGER: gettext_lazy("Brings codes to signers’ phones."),
}
_STATE = {
    health.WORKS: (gettext_lazy("Works"), "pill-green"),
    health.UNTRIED: (gettext_lazy("Not tried yet"), "pill-grey"),
    health.NEEDS_KEY: (gettext_lazy("Needs a new key"), "pill-red"),
    health.FAILING: (gettext_lazy("Does not work"), "pill-red"),
    health.OFF: (gettext_lazy("Switched off"), "pill-grey"),
}


@dataclass(frozen=True)
class Line:
    """A connection in a list. where: the host it leads to, "" for what comes with Undersign."""

    row: Connection
    label: str
    where: str
    state: str
    word: str
    tone: str
    since: datetime | None
    url: str


@dataclass(frozen=True)
class Group:
    kind: str
    title: str
    what_for: str
    lines: list[Line]


@dataclass(frozen=True)
class Field:
    """One input of the form. value: never that of a secret."""

    setting: registry.Setting
    name: str
    value: str
    is_kept: bool

    @property
    def type(self) -> str:
        return {"secret": "password", "url": "url"}.get(self.setting.type, "text")

    @property
    def facts(self) -> str:
        """Of the contract by which a pattern of folders is shown; "" for all other fields."""
        return json.dumps(archiving.SAMPLE) if self.setting is archiving.PATTERN else ""

    @property
    def sample(self) -> str:
        try:
            return archiving.sample(self.value or self.setting.default)
        except api.Permanent:
            return ""


def groups(rows: Iterable[Connection]) -> list[Group]:
    held = [line(row) for row in rows]
    return [
        Group(
            kind,
            setup_shown.kind(kind),
            str(_WHAT_FOR[kind]),
            [each for each in held if each.row.kind == kind],
        )
        for kind in KINDS
    ]


def line(row: Connection) -> Line:
    connector = registry.every().get(row.connector)
    state = health.state(row)
    if connector and not connector.leads_outside and state == health.UNTRIED:
        state = health.WORKS
    word, tone = _STATE[state]
    is_signed_over = state == health.NEEDS_KEY and bool(connector and connector.oauth)
    is_texting = row.kind == api.MESSENGER
    return Line(
        row=row,
        label=str(connector.label) if connector else _("%(name)s is not installed") % {"name": row.connector},
        where=_where(row),
        state=state,
        word=_("Sign in there again") if is_signed_over else str(word),
        tone=tone,
        since=row.failing_since if row.enabled else None,
        url=reverse("desk:texting") if is_texting else reverse("desk:connection", args=[row.id]),
    )


def offers(held: Iterable[Connection]) -> list[tuple[Group, list[registry.Connector]]]:
    """What is installed, by kind, but what comes with Undersign and is there already."""
    there = {(row.connector, row.kind) for row in held if row.connector == "builtin"}
    known = registry.every()
    found = [
        (
            group,
            [
                each
                for name, each in known.items()
                if group.kind in each.kinds and (name, group.kind) not in there
            ],
        )
        for group in groups([])
    ]
    return [(group, those) for group, those in found if those]


def fields(connector: registry.Connector, row: Connection | None, request: HttpRequest) -> list[Field]:
    """What was typed where it was refused, else what is kept, else what is usual."""
    shown = []
    for each in connector.asked:
        name = f"{connector.name}-{each.name}"
        held = "" if each.type == "secret" else str(row.settings.get(each.name, "") if row else each.default)
        typed = "" if each.type == "secret" else request.POST.get(name, held)
        shown.append(Field(each, name, typed, bool(row and each.name in row.sealed)))
    return shown


def given(connector: registry.Connector, request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    """(settings, secrets) as posted. Raises `Refused` where a number of characters is beyond reason."""
    settings: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for each in connector.asked:
        text = request.POST.get(f"{connector.name}-{each.name}", "").strip()
        if len(text) > 8_000:
            raise Refused(
                "connection.long", _("“%(label)s” is too long."), label=str(each.label), field=each.name
            )
        text = f"{text}\n" if text and each.has_lines else text
        (secrets if each.type == "secret" else settings)[each.name] = text
    return settings, secrets


def signs_over(row: Connection | None, connector: registry.Connector | None) -> dict[str, Any]:
    """What the page says of signing in over there, where that is how this system is connected."""
    if connector is None or connector.oauth is None:
        return {}
    return {
        "has_oauth": True,
        "is_signed_over": row is not None and oauth.ACCESS in row.sealed,
        "can_sign_over": row is not None and bool(row.settings.get(oauth.CLIENT)),
        "return_url": oauth.return_url(),
        "scopes": " ".join(connector.oauth.scopes),
    }


def _where(row: Connection) -> str:
    address = str(row.settings.get("url") or row.settings.get("host") or "")
    return (urlsplit(address).hostname or address)[:80]
