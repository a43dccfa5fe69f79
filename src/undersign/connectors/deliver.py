"""What deliveries do at the helpdesk, the directory and the vault of a contract's workspace.

Each function takes the delivery and returns where the thing went. Which system it is, and how it is
made to happen once, is the connector's business behind its protocol.
"""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from undersign.connectors import api, connection, naming
from undersign.contracts import document
from undersign.contracts.contract import Contract
from undersign.journal import history
from undersign.journal.follow import Delivery, Temporary
from undersign.workspaces.workspace import Workspace


def to_ticket(delivery: Delivery) -> dict[str, Any]:
    """The sealed PDF and its certificate on the ticket, in one internal note."""
    contract = _contract(delivery)
    sealed, certificate = _sealed(contract)
    note = api.Note(
        subject=contract.title,
        text=_("%(title)s (%(number)s) is signed by everybody and sealed.")
        % {"title": contract.title, "number": contract.number},
        attachments=(
            _pdf(f"{contract.number} {contract.title}", sealed),
            _pdf(f"{contract.number} certificate", certificate),
        ),
    )
    return _note(contract, note, delivery)


def note_sent(delivery: Delivery) -> dict[str, Any]:
    contract = _contract(delivery)
    people = ", ".join(r.name for r in contract.recipients.all())
    text = _("%(title)s (%(number)s) was sent to %(people)s.") % {
        "title": contract.title,
        "number": contract.number,
        "people": people,
    }
    return _note(contract, api.Note(text=text, subject=contract.title), delivery)


def note_declined(delivery: Delivery) -> dict[str, Any]:
    """The entry's own sentence, with the reason."""
    contract = _contract(delivery)
    key = history.journal_key(contract.workspace_id, contract.id)
    told = history.tell(delivery.entry, key).sentence
    text = f"{contract.title} ({contract.number}): {told}"
    return _note(contract, api.Note(text=text, subject=contract.title), delivery)


def to_account(delivery: Delivery) -> dict[str, Any]:
    """The sealed PDF among the account's documents."""
    contract = _contract(delivery)
    sealed, _certificate = _sealed(contract)
    account = contract.account
    assert account is not None
    with _opened(api.DIRECTORY, contract) as directory:
        if directory is None:
            return {"skipped": "no directory is connected"}
        posted = directory.attach(
            account.external_ref or account.id,
            _pdf(f"{contract.number} {contract.title}", sealed),
            title=f"{contract.title} ({contract.number})",
            contract_id=contract.id,
            key=_key(delivery),
        )
    return {"ref": posted.ref, "url": posted.url}


def to_archive(delivery: Delivery) -> dict[str, Any]:
    """`account/year/number title.pdf` beside its evidence bundle."""
    contract = _contract(delivery)
    sealed, _certificate = _sealed(contract)
    bundle = document.find(contract, document.BUNDLE)
    if bundle is None:
        raise Temporary("the evidence bundle is not there yet")
    completed = contract.completed_at or contract.created_at
    place = naming.place(
        {
            "account": contract.account.name if contract.account else "—",
            "year": f"{completed:%Y}",
            "month": f"{completed:%m}",
            "number": contract.number,
            "title": contract.title,
            "language": contract.language,
        }
    )
    with _opened(api.VAULT, contract) as vault:
        if vault is None:
            return {"skipped": "no archive is connected"}
        pdf = vault.put(f"{place}.pdf", sealed.read(), key=f"{_key(delivery)}.pdf")
        zipped = vault.put(f"{place}.evidence.zip", bundle.read(), key=f"{_key(delivery)}.zip")
    return {"path": pdf.path, "bundle": zipped.path, "url": pdf.url}


def _note(contract: Contract, note: api.Note, delivery: Delivery) -> dict[str, Any]:
    ticket = contract.ticket
    assert ticket is not None
    with _opened(api.HELPDESK, contract) as helpdesk:
        if helpdesk is None:
            return {"skipped": "no helpdesk is connected"}
        posted = helpdesk.note(ticket.external_ref or ticket.id, note, key=_key(delivery))
    return {"ref": posted.ref, "url": posted.url}


class _opened:
    """The workspace's connection of a kind, open, with its language for what is written there."""

    def __init__(self, kind: str, contract: Contract):
        self.row = connection.first(kind, contract.workspace_id)
        workspace = Workspace.objects.get(pk=contract.workspace_id)
        self.language = translation.override(workspace.language)

    def __enter__(self) -> Any:
        self.language.__enter__()
        self.open = self.row.opened() if self.row else None
        return self.open.__enter__() if self.open else None

    def __exit__(self, *error: Any) -> None:
        if self.open:
            self.open.__exit__(*error)
        self.language.__exit__(*error)


def _contract(delivery: Delivery) -> Contract:
    return Contract.objects.select_related("account", "ticket").get(pk=delivery.subject)


def _sealed(contract: Contract) -> tuple[document.Document, document.Document]:
    sealed = document.find(contract, document.SEALED)
    certificate = document.find(contract, document.CERTIFICATE)
    if sealed is None or certificate is None:
        raise Temporary("the sealed document is not there yet")
    return sealed, certificate


def _pdf(name: str, row: document.Document) -> api.Attachment:
    return api.Attachment(f"{naming.safe(name)}.pdf", row.read(), "application/pdf")


def _key(delivery: Delivery) -> str:
    """Unique in the world: several instances may write to one helpdesk."""
    return delivery.id
