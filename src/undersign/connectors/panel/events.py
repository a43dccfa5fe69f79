"""What happens to a helpdesk's ticket panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class PanelSet(Event):
    """origin: of the pages that may frame it. kind: on | off."""

    name = "panel.set"
    sentence = _("%(actor)s switched the ticket panel of %(connection)s off")
    sentences: ClassVar = {
        "on": _("%(actor)s set up the ticket panel of %(connection)s for pages of %(origin)s")
    }
    category = "access"
    icon = "plug"
    panel_id: str
    connection: str
    origin: str
    kind: str
