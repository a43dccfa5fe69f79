"""Undersign's own accounts and tickets, reached like any other system: through the protocols only."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api, registry
from undersign.connectors.systems.builtin.billing import BuiltinBilling
from undersign.connectors.systems.builtin.directory import BuiltinDirectory
from undersign.connectors.systems.builtin.helpdesk import BuiltinHelpdesk

MADE = {api.DIRECTORY: BuiltinDirectory, api.HELPDESK: BuiltinHelpdesk, api.BILLING: BuiltinBilling}


def _build(kind: str, configured: registry.Configured) -> Any:
    return MADE[kind](configured.workspace_id)


CONNECTOR = registry.Connector(
    name="builtin",
    label=_("Undersign's own accounts, tickets and billing records"),
    kinds=frozenset(MADE),
    settings_schema=(),
    build=_build,
)
