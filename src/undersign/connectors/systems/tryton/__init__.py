"""Tryton 8 as the directory and as billing, over its REST interface."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.systems.tryton.billing import TrytonBilling
from undersign.connectors.systems.tryton.directory import TrytonDirectory
from undersign.connectors.systems.tryton.models import Models

MADE = {api.DIRECTORY: TrytonDirectory, api.BILLING: TrytonBilling}


def _build(kind: str, configured: registry.Configured) -> Any:
    settings = configured.settings
    headers = {"Authorization": f"bearer {configured.secrets['key']}"}
    door = http.Door(settings["url"], reach=configured.reach, headers=headers)
    return MADE[kind](Models(door, str(settings["database"])))


CONNECTOR = registry.Connector(
    name="tryton",
    label=_("Tryton 8"),
    kinds=frozenset(MADE),
    settings_schema=(
        registry.Setting(
            "url",
            _("Address"),
            type="url",
            help=_("Such as https://tryton.example.com, without the database."),
        ),
        registry.Setting("database", _("Database"), help=_("Its name, as people choose it at sign-in.")),
        registry.Setting(
            "key",
            _("Application key"),
            type="secret",
            help=_("Of our user, for the application “rest”, and validated."),
        ),
    ),
    build=_build,
)
