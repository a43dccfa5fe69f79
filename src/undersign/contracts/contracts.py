"""Which contracts: the questions that lists, reports and programs ask of many."""

from __future__ import annotations

from django.db.models import Q

from undersign.contracts import lifecycle
from undersign.customers.account import Visible
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.regimes import emergency
from undersign.workspaces import team


class Contracts(Visible):
    def visible_to(self, by: Actor) -> Contracts:
        """Of their workspace, without those that other people's teams keep to themselves."""
        own = self.filter(workspace_id=by.workspace_id)
        hidden = team.hidden_owners(by)
        if not hidden:
            return own
        return own.exclude(Q(owner_id__in=hidden) & ~Q(pk__in=emergency.opened_to(by)))

    def open(self) -> Contracts:
        return self.filter(status__in=lifecycle.OPEN)

    def completed(self) -> Contracts:
        return self.filter(status__in=lifecycle.DONE)

    def overdue(self) -> Contracts:
        return self.open().filter(due_at__lt=clock.now())

    def for_lists(self) -> Contracts:
        """With all that a row of a list shows, in a fixed number of queries."""
        return self.select_related("account", "ticket", "owner").prefetch_related("recipients")
