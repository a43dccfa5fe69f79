"""A WebDAV server as the archive: Nextcloud, ownCloud, wsgidav, Apache and their like."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.out import http
from undersign.connectors.storing import archiving, naming
from undersign.connectors.systems.webdav.vault import WebDAVVault


def _build(kind: str, configured: registry.Configured) -> WebDAVVault:
    settings, secrets = configured.settings, configured.secrets
    archiving.of(settings)
    door = http.Door(
        settings["url"],
        reach=configured.reach,
        auth=(settings["user"], secrets["password"]) if settings.get("user") else None,
    )
    folder = [naming.safe(step) for step in str(settings.get("folder", "")).split("/") if step]
    return WebDAVVault(door, folder)


CONNECTOR = registry.Connector(
    name="webdav",
    label=_("WebDAV server (Nextcloud, ownCloud and others)"),
    kinds=frozenset({api.VAULT}),
    settings_schema=(
        registry.Setting(
            "url",
            _("Address"),
            type="url",
            help=_("Of the WebDAV root, such as https://cloud.example.com/remote.php/dav/files/archive"),
        ),
        registry.Setting("user", _("User name")),
        registry.Setting(
            "password", _("Password"), type="secret", help=_("An app password, where it has them.")
        ),
        registry.Setting("folder", _("Folder"), type="folder", required=False),
        archiving.PATTERN,
    ),
    build=_build,
)
