"""Telling whoever looks after the records: the store's check found something, a request's time runs out."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.journal import event
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.notices import bell, messages, post
from undersign.store import rows
from undersign.workspaces import member
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

event.CODES["care"] = _("notice")

REQUESTS = "/retention/requests"
PAGES = {"store.faults_found": "/retention"}


def the_keepers(entry: Entry) -> Iterable[str]:
    """Compliance, and admins: whoever may manage what is kept."""
    return [each.pk for each in member.able(entry.workspace_id, "retention.manage")]


def tell(delivery: Delivery) -> dict[str, str]:
    """target: the id of a member."""
    reader = Member.objects.get(pk=delivery.target)
    if not bell.ring(delivery, reader):
        return bell.NO_MAIL
    with translation.override(reader.language):
        what = messages.history_sentence(delivery).rstrip(".")
    facts = {
        "name": reader.name,
        "workspace": rows.get(Workspace, delivery.workspace_id).name,
        "what": what,
        "link": settings.PUBLIC_URL + PAGES.get(delivery.entry.event, REQUESTS),
    }
    return post.post(
        post.Letter(
            kind="care",
            workspace_id=delivery.workspace_id,
            key=delivery.key,
            name=reader.name,
            address=reader.email,
            language=reader.language,
            facts=facts,
        )
    )


def of_a_contract(entry: Entry) -> Iterable[str]:
    """Once, where the entry is on a contract."""
    return [""] if entry.subject.startswith("ctr_") else []


def its_ticket(entry: Entry) -> Iterable[str]:
    """The ticket that the contract went to, if it did."""
    ticket = Contract.objects.filter(pk=entry.subject).values_list("ticket_id", flat=True).first()
    return [ticket] if ticket else []
