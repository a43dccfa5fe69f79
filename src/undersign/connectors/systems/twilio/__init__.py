"""SMS by Twilio's interface (2010-04-01), which others speak too: the address can be another server's."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.systems.twilio.messenger import TwilioMessenger

ADDRESS = "https://api.twilio.com"


def _build(kind: str, configured: registry.Configured) -> TwilioMessenger:
    settings, secrets = configured.settings, configured.secrets
    door = http.Door(
        str(settings.get("url") or ADDRESS),
        reach=configured.reach,
        auth=(settings["account"], secrets["token"]),
    )
    return TwilioMessenger(door, str(settings["account"]), str(settings["sender"]))


CONNECTOR = registry.Connector(
    name="twilio",
    label=_("SMS over Twilio, or a service that speaks its interface"),
    kinds=frozenset({api.MESSENGER}),
    settings_schema=(
        registry.Setting("account", _("Account SID"), help=_("AC and 32 characters.")),
        registry.Setting("token", _("Auth token"), type="secret"),
        registry.Setting(
            "sender", _("Sender"), help=_("A number such as +15550100100, or a messaging service, MG….")
        ),
        registry.Setting("url", _("Address"), type="url", default=ADDRESS, required=False),
    ),
    build=_build,
)
