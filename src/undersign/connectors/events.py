"""What happens to connections."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class ConnectionMade(Event):
    name = "connection.made"
    sentence = _("%(actor)s connected %(connection)s (%(connector)s) as %(kind)s")
    category = "access"
    icon = "plug"
    connection_id: str
    connection: str
    connector: str
    kind: str
