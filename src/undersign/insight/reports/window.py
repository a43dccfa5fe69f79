"""What a report looks at: so many days back, one template, team or language, of what one may see.

Hides that only the newest `MOST` are looked at where there are more: a report answers within a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from undersign.contracts import lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.contracts import Contracts
from undersign.journal import clock
from undersign.journal.actor import Actor

DAYS = (30, 90, 365)
FEW, MOST = 5, 20_000  # below five cases there is no figure


@dataclass(frozen=True)
class Window:
    """days: of `DAYS`. template: its key. team: its id. Empty for all."""

    days: int = 90
    template: str = ""
    team: str = ""
    language: str = ""

    @property
    def query(self) -> str:
        """As it stands in the address, without what is as ever."""
        asked = {
            name: value for name, value in asdict(self).items() if value and value != getattr(Window, name)
        }
        return urlencode(asked)

    def since(self) -> datetime:
        return clock.now() - timedelta(days=self.days)

    def contracts(self, by: Actor) -> Contracts:
        """What `by` may see of the template, team and language, of any age."""
        rows: Contracts = Contract.objects.visible_to(by)
        if self.template:
            rows = rows.filter(template_version__template__key=self.template)
        if self.language:
            rows = rows.filter(language=self.language)
        return rows.filter(owner__memberships__team_id=self.team) if self.team else rows

    def sent(self, by: Actor) -> Contracts:
        """Sent within the window, newest first."""
        return self.contracts(by).filter(sent_at__gte=self.since()).order_by("-sent_at", "-id")[:MOST]

    def completed(self, by: Actor) -> Contracts:
        """Completed within the window, newest first."""
        rows = self.contracts(by).filter(status__in=lifecycle.DONE, sent_at__isnull=False)
        return rows.filter(completed_at__gte=self.since()).order_by("-completed_at", "-id")[:MOST]


def asked(given: Mapping[str, str]) -> Window:
    """What makes no sense is ignored."""
    days = given.get("days", "")
    return Window(
        int(days) if days.isdecimal() and int(days) in DAYS else 90,
        given.get("template", "")[:80],
        given.get("team", "")[:40],
        given.get("language", "")[:8],
    )
