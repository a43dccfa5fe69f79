"""OneDrive, or a library of a SharePoint site, as the archive."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.storing import archiving

_LOGIN = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0"


def _build(_kind: str, configured: registry.Configured) -> Any:
    from undersign.connectors.systems.onedrive import shelf

    return shelf.opened(configured)


CONNECTOR = registry.Connector(
    name="onedrive",
    label=_("OneDrive or SharePoint"),
    kinds=frozenset({api.VAULT}),
    settings_schema=(
        registry.Setting("tenant", _("Directory (tenant) ID"), help=_("From your app’s page in Entra.")),
        registry.Setting(
            "site",
            _("SharePoint site"),
            help=_("Such as contoso.sharepoint.com/sites/Legal. Empty for the OneDrive of whoever signs in."),
            required=False,
        ),
        *archiving.SETTINGS,
    ),
    build=_build,
    oauth=registry.OAuth(
        authorize=f"{_LOGIN}/authorize",
        token=f"{_LOGIN}/token",
        scopes=("Files.ReadWrite.All", "offline_access"),
    ),
)
