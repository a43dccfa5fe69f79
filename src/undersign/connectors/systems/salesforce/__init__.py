"""Salesforce as the directory, by signing in there or by an app of its own (client credentials)."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.systems.salesforce.directory import Salesforce
from undersign.connectors.systems.salesforce.org import Org

VERSION = "62.0"


def _build(kind: str, configured: registry.Configured) -> Salesforce:
    settings, secrets = configured.settings, configured.secrets
    version = str(settings.get("version") or VERSION)
    if not re.fullmatch(r"[1-9][0-9]{1,2}\.0", version):
        raise api.Permanent(
            _("“%(version)s” is not a version of Salesforce's interface."),
            do=_("Enter it as 62.0."),
            version=version[:20],
        )
    client = (str(settings.get("client_id") or ""), secrets.get("client_secret", ""))
    if not (secrets.get("access_token") or all(client)):
        raise api.Permanent(
            _("Salesforce is given neither a sign-in nor an app of its own."),
            do=_("Connect it by signing in there, or enter client ID and secret of a connected app."),
        )
    door = http.Door(settings["url"], reach=configured.reach)
    return Salesforce(Org(door, version, secrets.get("access_token", ""), client))


CONNECTOR = registry.Connector(
    name="salesforce",
    label=_("Salesforce"),
    kinds=frozenset({api.DIRECTORY}),
    settings_schema=(
        registry.Setting(
            "url",
            _("Address of your organisation"),
            type="url",
            help=_("Your My Domain, such as https://yourcompany.my.salesforce.com."),
        ),
        registry.Setting(
            "version", _("Version of the interface"), default=VERSION, required=False,
            help=_("As it is, unless your organisation is held at an older one."),
        ),
    ),
    build=_build,
    oauth=registry.OAuth(
        authorize="{url}/services/oauth2/authorize",
        token="{url}/services/oauth2/token",  # noqa: S106
        revoke="{url}/services/oauth2/revoke",
        scopes=("api", "refresh_token"),
        app_suffices=True,
    ),
)  # fmt: skip
