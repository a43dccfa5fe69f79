"""Request Tracker 5 (Best Practical) as the helpdesk, over its REST 2 interface."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.systems.request_tracker.helpdesk import RequestTracker


def _build(kind: str, configured: registry.Configured) -> RequestTracker:
    address = http.checked(configured.settings["url"])
    headers = {"Authorization": f"token {configured.secrets['token']}"}
    return RequestTracker(http.Door(f"{address}/REST/2.0", reach=configured.reach, headers=headers), address)


CONNECTOR = registry.Connector(
    name="request_tracker",
    label=_("Request Tracker 5"),
    kinds=frozenset({api.HELPDESK}),
    settings_schema=(
        registry.Setting(
            "url", _("Address"), type="url", help=_("Such as https://rt.example.com, without /REST/2.0.")
        ),
        registry.Setting(
            "token",
            _("Authentication token"),
            type="secret",
            help=_("In RT: Logged in as, Settings, Auth Tokens. It begins with “1-”."),
        ),
    ),
    build=_build,
)
