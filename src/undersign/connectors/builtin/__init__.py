"""Undersign's own accounts and tickets, reached like any other system: through the protocols only."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.builtin.directory import BuiltinDirectory
from undersign.connectors.builtin.helpdesk import BuiltinHelpdesk


def _build(kind: str, configured: registry.Configured) -> BuiltinDirectory | BuiltinHelpdesk:
    made = BuiltinDirectory if kind == api.DIRECTORY else BuiltinHelpdesk
    return made(configured.workspace_id)


CONNECTOR = registry.Connector(
    name="builtin",
    label=_("Undersign's own accounts and tickets"),
    kinds=frozenset({api.DIRECTORY, api.HELPDESK}),
    settings_schema=(),
    build=_build,
)
