"""HubSpot as the directory, by the token of a private app or by OAuth."""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.out.budget import Budgeted
from undersign.connectors.systems.hubspot.directory import HubSpot
from undersign.connectors.systems.hubspot.objects import used

HOST = "https://api.hubapi.com"


def _build(kind: str, configured: registry.Configured) -> HubSpot:
    token = configured.secrets.get("access_token") or configured.secrets.get("token")
    if not token:
        raise api.Permanent(
            _("HubSpot is given neither a sign-in nor a token."),
            do=_("Connect it by signing in there, or enter the token of a private app."),
        )
    headers = {"Authorization": f"Bearer {token}"}
    door = http.Door(configured.settings.get("url") or HOST, reach=configured.reach, headers=headers)
    account = hashlib.sha256(token.encode()).hexdigest()[:16]
    return HubSpot(Budgeted(door, account, used), configured.reach)


CONNECTOR = registry.Connector(
    name="hubspot",
    label=_("HubSpot"),
    kinds=frozenset({api.DIRECTORY}),
    settings_schema=(
        registry.Setting(
            "url",
            _("Address"),
            type="url",
            default=HOST,
            help=_("As it is, unless HubSpot told you another."),
        ),
        registry.Setting(
            "token",
            _("Token of a private app"),
            type="secret",
            help=_("In HubSpot: Settings, Integrations, Private Apps. Not needed if you sign in there."),
            required=False,
        ),
    ),
    build=_build,
    oauth=registry.OAuth(
        authorize="https://app.hubspot.com/oauth/authorize",
        token="{url}/oauth/v1/token",  # noqa: S106
        scopes=(
            "oauth",
            "crm.objects.companies.read",
            "crm.objects.companies.write",
            "crm.objects.contacts.read",
            "crm.objects.contacts.write",
            "crm.objects.deals.read",
            "crm.objects.deals.write",
            "files",
        ),
    ),
)
