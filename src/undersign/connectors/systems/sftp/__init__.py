"""A server that speaks SFTP as the archive: OpenSSH and its like, its host key pinned."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.storing import archiving


def _build(_kind: str, configured: registry.Configured) -> Any:
    from undersign.connectors.systems.sftp import shelf

    return shelf.opened(configured)


CONNECTOR = registry.Connector(
    name="sftp",
    label=_("SFTP server"),
    kinds=frozenset({api.VAULT}),
    settings_schema=(
        registry.Setting("host", _("Server"), help=_("Such as files.example.com.")),
        registry.Setting("port", _("Port"), default="22", required=False),
        registry.Setting(
            "host_key",
            _("Host key"),
            help=_("The server’s fingerprint, SHA256:…, or its line of ssh-keyscan. Ask whoever runs it."),
        ),
        registry.Setting("user", _("User name")),
        registry.Setting(
            "private_key",
            _("Private key"),
            type="secret",
            help=_("Whole, without a passphrase."),
            required=False,
            has_lines=True,
        ),
        registry.Setting(
            "password", _("Password"), type="secret", help=_("Where no key is used."), required=False
        ),
        *archiving.SETTINGS,
    ),
    build=_build,
)
