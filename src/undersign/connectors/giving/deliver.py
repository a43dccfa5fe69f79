"""What deliveries do at the helpdesk, the directory and the vault of a contract's workspace.

Each function takes the delivery and answers where the thing went. Gathers the facts; what is done
with them, once, is `publish`'s and the connector's business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.archive import bundle
from undersign.connectors import api, events
from undersign.connectors.giving import covering, destinations, publish
from undersign.connectors.linking import connection
from undersign.connectors.storing import archiving
from undersign.contracts import document, practice
from undersign.contracts.contract import Contract
from undersign.journal import actor, history, moves
from undersign.journal.attempt import Temporary
from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry
from undersign.store import rows
from undersign.workspaces import workspace as workspaces


def to_ticket(delivery: Delivery) -> dict[str, Any]:
    """The sealed PDF and its certificate on the ticket, in one internal note."""
    contract = _contract(delivery)
    with _opened(api.HELPDESK, contract) as helpdesk:
        if helpdesk is None:
            return _nowhere(api.HELPDESK)
        finished = _finished(contract)
        posted = publish.to_ticket(helpdesk, _ticket_ref(contract), finished, key=delivery.id)
    _handed_on(contract, api.HELPDESK, posted.ref, finished, delivery)
    return {"ref": posted.ref, "url": posted.url}


def to_account(delivery: Delivery) -> dict[str, Any]:
    """The sealed PDF among the account's documents."""
    contract = _contract(delivery)
    assert contract.account is not None
    reference = contract.account.external_ref or contract.account.id
    with _opened(api.DIRECTORY, contract) as directory:
        if directory is None:
            return _nowhere(api.DIRECTORY)
        finished = _finished(contract)
        posted = publish.to_account(directory, reference, finished, key=delivery.id)
    _handed_on(contract, api.DIRECTORY, posted.ref, finished, delivery)
    return {"ref": posted.ref, "url": posted.url}


def to_archive(delivery: Delivery) -> dict[str, Any]:
    """`account/year/number title.pdf` beside its evidence bundle, in the archive that the delivery is for."""
    contract = _contract(delivery)
    with destinations.opened(delivery) as (row, system):
        if row is None:
            return _nowhere(api.VAULT)
        if not covering.may_get(row, contract):
            return dict(covering.SKIPPED)
        bundle.proven(contract)  # an archive copy has the proofs of the ledger: it may outlive us
        finished = _finished(contract)
        keep = _in_crm if row.kind == api.DIRECTORY else _in_vault
        told = keep(row, system, contract, finished, delivery)
    held = told.get("held_until", "")
    _handed_on(contract, api.VAULT, told["paths"][0], finished, delivery, held_until=held)
    return {**told, "archive": row.name, "where": row.name}


def _in_vault(
    row: connection.Connection,
    vault: Any,
    _contract: Contract,
    finished: publish.Finished,
    delivery: Delivery,
) -> dict[str, Any]:
    wishes = archiving.of(row.settings)
    until = wishes.until(finished.completed_at)
    stored = publish.to_archive(vault, finished, key=delivery.id, pattern=wishes.pattern, until=until)
    told = {"paths": [each.path for each in stored], "url": stored[0].url}
    return {**told, "held_until": until.isoformat()} if until else told


def _in_crm(
    _row: connection.Connection, crm: Any, contract: Contract, finished: publish.Finished, delivery: Delivery
) -> dict[str, Any]:
    assert contract.account is not None
    reference = contract.account.external_ref or contract.account.id
    alone = not practice.goes_to(practice.ACCOUNT, contract.workspace_id)
    posted = publish.to_directory(crm, reference, finished, key=delivery.id, with_pdf=alone)
    return {"paths": [each.ref for each in posted], "url": posted[0].url}


def note_sent(delivery: Delivery) -> dict[str, Any]:
    contract = _contract(delivery)
    people = ", ".join(r.name for r in contract.people())
    facts = {"title": contract.title, "number": contract.number, "people": people}
    with _language(contract):
        text = _("%(title)s (%(number)s) was sent to %(people)s.") % facts
    return _note(contract, text, delivery)


def note_told(delivery: Delivery) -> dict[str, Any]:
    """The entry's own sentence, with the reason where there is one."""
    contract = _contract(delivery)
    key = history.journal_key(contract.workspace_id, contract.id)
    with _language(contract):
        told = history.tell(delivery.entry, key).sentence
    return _note(contract, f"{contract.title} ({contract.number}): {told}", delivery)


def _note(contract: Contract, text: str, delivery: Delivery) -> dict[str, Any]:
    with _opened(api.HELPDESK, contract) as helpdesk:
        if helpdesk is None:
            return _nowhere(api.HELPDESK)
        posted = helpdesk.note(_ticket_ref(contract), api.Note(text, contract.title), key=delivery.id)
    return {"ref": posted.ref, "url": posted.url}


def _handed_on(
    contract: Contract,
    kind: str,
    where: str,
    finished: publish.Finished,
    delivery: Delivery,
    *,
    held_until: str = "",
) -> None:
    """On record once, however often a crash has it delivered again (EV-1)."""
    sha256 = hashlib.sha256(finished.pdf).hexdigest()
    told = events.RecordHandedOn(
        kind=kind, delivery_id=delivery.id, sha256=sha256, where=where, held_until=held_until
    )
    with transaction.atomic():
        moves.lock(contract)
        entries = Entry.objects.filter(workspace_id=contract.workspace_id, subject=contract.id)
        if not entries.filter(event=told.name, facts__delivery_id=delivery.id).exists():
            moves.record(contract, told, by=actor.system(contract.workspace_id))


@contextmanager
def _opened(kind: str, contract: Contract) -> Iterator[Any]:
    """The system of this kind that the contract's ticket or account lives in; None where there is none, or no
    agreement covers it for health data."""
    lives_in = {api.HELPDESK: contract.ticket, api.DIRECTORY: contract.account}
    row = connection.home(kind, lives_in.get(kind), contract.workspace_id)
    if row is None or not covering.may_get(row, contract):
        yield None
        return
    with row.opened() as system:
        yield system


def _nowhere(kind: str) -> dict[str, Any]:
    return {"skipped": f"no {kind} is connected"}


def _language(contract: Contract) -> Any:
    return translation.override(workspaces.of(contract.workspace_id).language)


def _contract(delivery: Delivery) -> Contract:
    return rows.get(Contract, delivery.subject)


def _ticket_ref(contract: Contract) -> str:
    assert contract.ticket is not None
    return contract.ticket.external_ref or contract.ticket.id


def _finished(contract: Contract) -> publish.Finished:
    found = document.several(contract, document.SEALED, document.CERTIFICATE, document.BUNDLE)
    if document.BUNDLE not in found:
        raise Temporary("the finished record is not there yet")
    workspace = workspaces.of(contract.workspace_id)
    signed = sorted((r for r in contract.signers if r.seals and r.signed_at), key=lambda r: r.signed_at)
    return publish.Finished(
        contract_id=contract.id,
        number=contract.number,
        title=contract.title,
        account=contract.account.name if contract.account else workspace.name,
        language=workspace.language,
        completed_at=contract.completed_at or contract.created_at,
        pdf=found[document.SEALED].read(),
        evidence=found[document.BUNDLE].read(),
        certificate=found[document.CERTIFICATE].read(),
        signers=tuple(r.name for r in signed),
        zone=workspace.zone,
        url=f"{settings.PUBLIC_URL}/contracts/{contract.id}",
    )
