"""A bucket of Google Cloud Storage as the archive; with object retention, it holds what it got."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.storing import archiving


def _build(_kind: str, configured: registry.Configured) -> Any:
    from undersign.connectors.systems.gcs import shelf

    return shelf.opened(configured)


CONNECTOR = registry.Connector(
    name="gcs",
    label=_("Google Cloud Storage bucket"),
    kinds=frozenset({api.VAULT}),
    settings_schema=(
        registry.Setting("bucket", _("Bucket")),
        registry.Setting(
            "service_account",
            _("Service account key"),
            type="secret",
            help=_("The whole JSON file that Google made for the service account."),
            has_lines=True,
        ),
        registry.Setting(
            "url", _("Address"), type="url", help=_("Empty, unless Google named another."), required=False
        ),
        *archiving.SETTINGS,
        archiving.LOCK_YEARS,
    ),
    build=_build,
)
