"""A container of Azure Blob Storage as the archive; with immutability, it holds what it got."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.storing import archiving


def _build(_kind: str, configured: registry.Configured) -> Any:
    from undersign.connectors.systems.azure import shelf

    return shelf.opened(configured)


CONNECTOR = registry.Connector(
    name="azure",
    label=_("Azure Blob Storage container"),
    kinds=frozenset({api.VAULT}),
    settings_schema=(
        registry.Setting("account", _("Storage account")),
        registry.Setting("container", _("Container")),
        registry.Setting(
            "key",
            _("Key"),
            type="secret",
            help=_("A shared access signature of the container, which can do less, or an account key."),
        ),
        registry.Setting(
            "url", _("Address"), type="url", help=_("Empty for Azure’s public cloud."), required=False
        ),
        *archiving.SETTINGS,
        archiving.LOCK_YEARS,
    ),
    build=_build,
)
