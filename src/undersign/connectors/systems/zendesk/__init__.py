"""Zendesk Support as the helpdesk, by API token or OAuth."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.systems.zendesk.helpdesk import Zendesk


def _build(kind: str, configured: registry.Configured) -> Zendesk:
    settings, secrets = configured.settings, configured.secrets
    if secrets.get("access_token"):
        how = {"headers": {"Authorization": f"Bearer {secrets['access_token']}"}}
        return Zendesk(http.Door(settings["url"], reach=configured.reach, **how), configured.reach)  # type: ignore[arg-type]
    if not (settings.get("email") and secrets.get("token")):
        raise api.Permanent(
            _("Zendesk is given neither a sign-in nor an API token."),
            do=_("Connect it by signing in there, or enter an agent's address and an API token."),
        )
    auth = (f"{settings['email']}/token", secrets["token"])
    return Zendesk(http.Door(settings["url"], reach=configured.reach, auth=auth), configured.reach)


CONNECTOR = registry.Connector(
    name="zendesk",
    label=_("Zendesk"),
    kinds=frozenset({api.HELPDESK}),
    settings_schema=(
        registry.Setting("url", _("Address"), type="url", help=_("Such as https://yourcompany.zendesk.com.")),
        registry.Setting(
            "email",
            _("Agent's e-mail address"),
            help=_("Only with an API token: whose token it is."),
            required=False,
        ),
        registry.Setting(
            "token",
            _("API token"),
            type="secret",
            help=_("In Zendesk: Admin Center, Apps and integrations, APIs, API tokens."),
            required=False,
        ),
    ),
    build=_build,
    oauth=registry.OAuth(
        authorize="{url}/oauth/authorizations/new",
        token="{url}/oauth/tokens",  # noqa: S106 - an address
        scopes=("read", "tickets:write"),  # fields of tickets are in no narrower right to read
    ),
)
