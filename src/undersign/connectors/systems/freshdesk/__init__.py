"""Freshdesk as the helpdesk, by an agent's API key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.systems.freshdesk.helpdesk import Freshdesk


def _build(kind: str, configured: registry.Configured) -> Freshdesk:
    auth = (configured.secrets["key"], "X")
    return Freshdesk(
        http.Door(configured.settings["url"], reach=configured.reach, auth=auth), configured.reach
    )


CONNECTOR = registry.Connector(
    name="freshdesk",
    label=_("Freshdesk"),
    kinds=frozenset({api.HELPDESK}),
    settings_schema=(
        registry.Setting(
            "url", _("Address"), type="url", help=_("Such as https://yourcompany.freshdesk.com.")
        ),
        registry.Setting(
            "key",
            _("API key"),
            type="secret",
            help=_("In Freshdesk: your picture, Profile settings, View API key."),
        ),
    ),
    build=_build,
)
