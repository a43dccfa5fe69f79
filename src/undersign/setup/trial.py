"""The trial: a real contract that an admin sends to themselves, and what of its way has been seen to work.

Hides its template, written by the system and approved by the admin, so that nobody approves their own words;
and its customer and ticket, which are called tests wherever they appear.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from undersign.archive.events import AuditExported
from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.contracts import document, draft, lifecycle, sending
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket, TicketNote
from undersign.drafting.review import approval
from undersign.drafting.stock import template
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.journal import actor, clock, delivery, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.sealing import keys, verdict
from undersign.setup import trial_text
from undersign.signing.events import IdentityProven
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

TEMPLATE, KEY = "undersign_trial", "setup_trial"
MAILED, OPENED, PROVEN, SIGNED, SEALED, ATTACHED, EXPORTED = CHECKS = (
    "mailed", "opened", "proven", "signed", "sealed", "attached", "exported",
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """seen: of CHECKS, what has been seen to work. error: what the mail server said, where it refused."""

    contract: Contract
    recipient: Recipient
    seen: frozenset[str]
    error: str = ""

    @property
    def is_passed(self) -> bool:
        return self.seen == frozenset(CHECKS)


def begin(*, by: Actor) -> Contract:
    """Send a trial contract to whoever asks; the last one of several is looked at.

    Raises `Refused` (role.refused, …): what keeps a contract from being sent keeps this one, too.
    """
    policy.require(by, "workspace.organisation")
    who = rows.get(Member, by.id)
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        version = _published(by)
        language = who.language if who.language in version.languages else version.languages[0]
        signer = draft.Person("signer", who.name, who.email, "customer", order=1, language=language)
        made = draft.draft(
            version, by=by, language=language, people=[signer], subject=_subject(who, workspace)
        )
        contract = sending.send(made, by=by)
        workspace.refresh_from_db()
        rows.change(workspace, {"settings": {**workspace.settings, KEY: contract.id}})
    return contract


def of(workspace_id: str) -> Trial | None:
    """How far the last trial has come."""
    contract_id = rows.get(Workspace, workspace_id).settings.get(KEY, "")
    contract = rows.first(Contract, "id = %s", contract_id) if contract_id else None
    if contract is None:
        return None
    recipient = contract.people()[0]
    seen = {MAILED} if _is_mailed(contract) else set()
    seen |= {OPENED} if recipient.opened_at else set()
    seen |= {PROVEN} if _happened(contract, [IdentityProven.name]) else set()
    seen |= {SIGNED} if contract.status in lifecycle.DONE else set()
    seen |= {SEALED} if contract.status == lifecycle.SEALED and _is_authentic(contract) else set()
    seen |= {ATTACHED} if _is_attached(contract) else set()
    seen |= {EXPORTED} if _happened(contract, [AuditExported.name]) else set()
    return Trial(contract, recipient, frozenset(seen), recipient.mail_error)


def is_passed(workspace_id: str) -> bool:
    """Whether the last trial came all the way, or a customer's contract has since."""
    signed = Contract.objects.filter(workspace_id=workspace_id, status=lifecycle.SEALED)
    if signed.exclude(template_version__template__key=TEMPLATE).exists():
        return True
    found = of(workspace_id)
    return found is not None and found.is_passed


def _published(by: Actor) -> TemplateVersion:
    row = Template.objects.visible_to(by).filter(key=TEMPLATE).first()
    if row is not None and (version := row.published) is not None:
        return version
    author = actor.system(by.workspace_id)
    row = row or template.make(TEMPLATE, names=trial_text.NAMES, by=author)
    version = template.draft(row, sources=trial_text.SOURCES, schema=trial_text.SCHEMA, by=author)
    version.submit(by=author)
    approval.approve_and_publish(version, by=by)
    return version


def _subject(who: Member, workspace: Workspace) -> draft.Subject:
    """A customer called a test, and its ticket where the helpdesk is our own."""
    here = {"workspace_id": workspace.id}
    name = str(trial_text.CUSTOMER)
    account, _made = Account.objects.get_or_create(
        **here, external_ref="", name=name, defaults={"id": ids.new("acc"), "language": who.language}
    )
    contact, _made = Contact.objects.get_or_create(
        **here, account=account, email=who.email, defaults={"id": ids.new("con"), "name": who.name}
    )
    helpdesk = connection.first(api.HELPDESK, workspace.id)
    if helpdesk is None or helpdesk.connector != "builtin":
        return draft.Subject(account, contact)
    last = Ticket.objects.filter(**here).aggregate(last=Max("number"))["last"] or 0
    ticket = Ticket.objects.create(
        id=ids.new("tkt"),
        number=last + 1,
        subject=str(trial_text.TICKET),
        account=account,
        contact=contact,
        language=who.language,
        opened_at=clock.now(),
        **here,
    )
    return draft.Subject(account, contact, ticket)


def _is_mailed(contract: Contract) -> bool:
    sent = delivery.Delivery.objects.filter(subject=contract.pk, effect="invite", status=delivery.DONE)
    return sent.exists()


def _happened(contract: Contract, names: Iterable[str]) -> bool:
    mine = Entry.objects.filter(workspace_id=contract.workspace_id, subject=contract.pk)
    return mine.filter(event__in=names).exists()


def _is_authentic(contract: Contract) -> bool:
    file = document.find(contract, document.SEALED)
    if file is None:
        return False
    found = verdict.judge(file.read(), trust=keys.trusted())
    return found.verdict is verdict.Verdict.AUTHENTIC


def _is_attached(contract: Contract) -> bool:
    """On its ticket. In a helpdesk that is not ours no ticket is made for a test, and none is asked for."""
    if contract.ticket_id is None:
        return contract.status == lifecycle.SEALED
    notes = TicketNote.objects.filter(ticket_id=contract.ticket_id).exclude(attachment_sha256="")
    return notes.exists()
