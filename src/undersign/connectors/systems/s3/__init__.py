"""A bucket of S3 or of a store that speaks S3, as the archive; with Object Lock, it holds what it got."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.storing import archiving


def _build(_kind: str, configured: registry.Configured) -> Any:
    from undersign.connectors.systems.s3 import shelf

    return shelf.opened(configured)


CONNECTOR = registry.Connector(
    name="s3",
    label=_("S3 bucket (Amazon, Ceph, MinIO and others)"),
    kinds=frozenset({api.VAULT}),
    settings_schema=(
        registry.Setting("bucket", _("Bucket")),
        registry.Setting("region", _("Region"), help=_("Such as eu-central-1."), default="us-east-1"),
        registry.Setting(
            "url",
            _("Address"),
            type="url",
            help=_("Of a store that is not Amazon's, without the bucket. Empty for Amazon."),
            required=False,
        ),
        registry.Setting("access_key", _("Access key")),
        registry.Setting("secret_key", _("Secret key"), type="secret"),
        *archiving.SETTINGS,
        archiving.LOCK_YEARS,
    ),
    build=_build,
)
