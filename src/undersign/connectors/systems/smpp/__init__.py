"""SMS over SMPP 3.4, the protocol of mobile networks and of gateways such as Kannel."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.systems.smpp.messenger import Server, SmppMessenger


def _build(kind: str, configured: registry.Configured) -> SmppMessenger:
    settings = configured.settings
    server = Server(
        host=str(settings["host"]),
        port=int(settings.get("port") or 2775),
        user=str(settings["user"]),
        password=configured.secrets["password"],
        is_encrypted=str(settings.get("tls") or "").lower() in ("yes", "on", "1", "true"),
        reach=configured.reach,
    )
    return SmppMessenger(server, str(settings["sender"]))


CONNECTOR = registry.Connector(
    name="smpp",
    label=_("SMS over SMPP 3.4"),
    kinds=frozenset({api.MESSENGER}),
    settings_schema=(
        registry.Setting("host", _("Host")),
        registry.Setting("port", _("Port"), default="2775", required=False),
        registry.Setting("user", _("System ID")),
        registry.Setting("password", _("Password"), type="secret"),
        registry.Setting("sender", _("Sender"), help=_("A number, or up to eleven letters and digits.")),
        registry.Setting(
            "tls", _("Encrypted (yes or no)"), default="no", required=False, help=_("SMPP inside TLS.")
        ),
    ),
    build=_build,
)
