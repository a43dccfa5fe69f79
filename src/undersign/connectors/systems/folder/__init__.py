"""A folder on the server, or a share mounted there, as the archive.

Every workspace has a folder of its own below the instance's archive folder: an administrator of one
workspace chooses a name in it, never a place on the server's disk.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.storing import archiving, naming
from undersign.connectors.systems.folder.vault import FolderVault


def _build(kind: str, configured: registry.Configured) -> FolderVault:
    archiving.of(configured.settings)
    below = [naming.safe(step) for step in str(configured.settings.get("folder", "")).split("/") if step]
    return FolderVault(Path(settings.ARCHIVE_DIR).joinpath(naming.safe(configured.workspace_id), *below))


CONNECTOR = registry.Connector(
    name="folder",
    label=_("Archive folder on this server"),
    kinds=frozenset({api.VAULT}),
    settings_schema=(
        registry.Setting(
            "folder",
            _("Folder"),
            type="folder",
            help=_("A name below this workspace's archive folder; empty for that folder itself."),
            required=False,
        ),
        archiving.PATTERN,
    ),
    build=_build,
)
