"""Redmine 5 as the helpdesk, over its REST interface."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.systems.redmine.helpdesk import Redmine


def _build(kind: str, configured: registry.Configured) -> Redmine:
    headers = {"X-Redmine-API-Key": configured.secrets["key"]}
    door = http.Door(configured.settings["url"], reach=configured.reach, headers=headers)
    return Redmine(door, configured.settings.get("email_field", ""))


CONNECTOR = registry.Connector(
    name="redmine",
    label=_("Redmine 5"),
    kinds=frozenset({api.HELPDESK}),
    settings_schema=(
        registry.Setting("url", _("Address"), type="url", help=_("Such as https://redmine.example.com.")),
        registry.Setting(
            "key", _("API access key"), type="secret", help=_("In Redmine: My account, API access key.")
        ),
        registry.Setting(
            "email_field",
            _("Field with the customer's e-mail address"),
            help=_("An issue's custom field; without it the author of the issue is the one who asks."),
            required=False,
        ),
    ),
    build=_build,
)
