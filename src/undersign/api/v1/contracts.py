"""Contracts: draft from a template, send, read, download."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from pydantic import ConfigDict

from undersign.archive import trail
from undersign.contracts import access, document, draft, sending
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import COPY
from undersign.contracts.schedule import correcting
from undersign.contracts.told import mailed, telling
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound

router = Router(tags=["contracts"])


class Strict(Schema):
    """What is not known is refused, never dropped in silence (AT-20)."""

    model_config = ConfigDict(extra="forbid")


class PersonIn(Strict):
    """role: of the template, several times for a group; or "copy". host: a colleague's id or e-mail, before
    whom this person signs."""

    role: str
    name: str
    email: str
    language: str | None = None
    title: str = ""
    proofs: list[str] = []
    phone: str = ""
    access_code: str = ""
    facts: list[str] = []
    host: str = ""


class ContractIn(Strict):
    """template: its key. people: for each role of the template; not for one on a condition that is not met.
    notify: {event: audiences} where it is to be otherwise than the template says."""

    template: str
    language: str = "en"
    people: list[PersonIn]
    values: dict[str, Any] = {}
    title: str = ""
    account: str | None = None
    contact: str | None = None
    ticket: str | None = None
    notify: dict[str, list[str]] = {}


class SendIn(Strict):
    notify: dict[str, list[str]] = {}


class VoidIn(Strict):
    reason: str
    notify: dict[str, list[str]] = {}


class RecipientOut(Schema):
    """kind: signer | approver | viewer | copy | in_person | witness. seat: which of a group. delegate_of: the
    id of whoever passed this on. signed_at: when they did what they are asked for."""

    id: str
    role: str
    kind: str
    seat: int
    delegate_of: str
    name: str
    email: str
    order: int
    status: str
    mail: str
    signed_at: datetime | None


class DocumentOut(Schema):
    kind: str
    number: int
    sha256: str
    size: int


class ContractOut(Schema):
    id: str
    number: str
    title: str
    status: str
    language: str
    template: str
    template_version: int
    created_at: datetime
    sent_at: datetime | None
    completed_at: datetime | None
    expires_at: datetime | None
    replaces: str | None = None
    replaced_by: str | None = None
    recipients: list[RecipientOut]
    documents: list[DocumentOut]


@router.post("", response={201: ContractOut}, summary="Draft a contract from a published template")
def create(request: HttpRequest, wanted: ContractIn) -> tuple[int, dict[str, Any]]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    version, notify = _version(by, wanted.template), telling.checked(wanted.notify)
    made = draft.draft(version, by=by, **_wanted(version, wanted, by))
    telling.settle(made, notify, by=by)
    return 201, shown(made)


def _wanted(version: TemplateVersion, wanted: ContractIn, by: Actor) -> dict[str, Any]:
    return {
        "language": wanted.language,
        "people": _people(version, wanted),
        "subject": _subject(by, wanted),
        "filled": draft.Filled(wanted.values, dict.fromkeys(wanted.values, "api")),
        "title": wanted.title,
    }


@router.get("", response=list[ContractOut], summary="The newest contracts")
def list_contracts(request: HttpRequest, status: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
    rows = Contract.objects.visible_to(request.auth).for_lists()  # type: ignore[attr-defined]
    if status:
        rows = rows.filter(status=status)
    rows = rows.select_related("corrects", "corrected_by").prefetch_related("documents")
    return [shown(row) for row in rows.order_by("-created_at")[: max(1, min(limit, 200))]]


@router.get("/{contract_id}", response=ContractOut, summary="One contract")
def read(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    contract = find(request, contract_id)
    access.viewed(contract, access.FACTS, by=request.auth)  # type: ignore[attr-defined]
    return shown(contract)


@router.post("/{contract_id}/sending", response=ContractOut, summary="Send it: freeze, issue, invite")
def send(request: HttpRequest, contract_id: str, wanted: SendIn | None = None) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    contract = find(request, contract_id)
    with transaction.atomic():
        telling.settle(contract, wanted.notify if wanted else {}, by=by)
        return shown(sending.send(contract, by=by))


@router.post("/{contract_id}/voiding", response=ContractOut, summary="Cancel it for everybody")
def void(request: HttpRequest, contract_id: str, wanted: VoidIn) -> dict[str, Any]:
    contract = find(request, contract_id)
    by: Actor = request.auth  # type: ignore[attr-defined]
    with transaction.atomic():
        telling.settle(contract, wanted.notify, by=by)
        contract.void(wanted.reason, by=by)
    return shown(contract)


@router.get("/{contract_id}/documents/{kind}", summary="Download: sealed, certificate, bundle, issued")
def download(request: HttpRequest, contract_id: str, kind: str) -> HttpResponse:
    contract = find(request, contract_id)
    row = document.find(contract, kind)
    if row is None or kind in (document.READING, document.BASE):
        raise _nothing()
    trail.taken(contract, kind, row.sha256, by=request.auth)  # type: ignore[attr-defined]
    mime = "application/zip" if kind == document.BUNDLE else "application/pdf"
    return HttpResponse(row.read(), content_type=mime, headers={"ETag": f'"{row.sha256}"'})


def find(request: HttpRequest, contract_id: str) -> Contract:
    rows = Contract.objects.visible_to(request.auth)  # type: ignore[attr-defined]
    found = rows.filter(pk=contract_id).first()
    if found is None:
        raise _nothing()
    return found


def _nothing() -> NotFound:
    return NotFound("contract.unknown", _("There is no such contract."), do=_("Check its id."))


def _version(by: Actor, key: str) -> TemplateVersion:
    rows = shelf.sendable_by(by)
    found = rows.filter(template__key=key).first()
    if found is None:
        raise NotFound(
            "template.unknown",
            _("There is no published template “%(key)s”."),
            do=_("Read /api/v1/templates for those there are."),
            key=key,
        )
    return found


def _people(version: TemplateVersion, wanted: ContractIn) -> list[draft.Person]:
    roles = {role["name"]: role for role in version.roles}
    return [
        draft.Person(
            role_key=person.role,
            name=person.name,
            email=person.email,
            party=roles.get(person.role, {}).get("party", "customer"),
            order=roles.get(person.role, {}).get("order", 1),
            language=person.language or wanted.language,
            title=person.title,
            proofs=tuple(person.proofs),
            phone=person.phone,
            access_code=person.access_code,
            facts=tuple(person.facts),
            role=COPY if person.role == COPY and COPY not in roles else "",
            host=person.host,
        )
        for person in wanted.people
    ]


def _subject(by: Actor, wanted: ContractIn) -> draft.Subject:
    def one(rows: Any, pk: str | None, code: str) -> Any:
        if pk is None:
            return None
        found = rows.objects.visible_to(by).filter(pk=pk).first()
        if found is None:
            raise NotFound(f"{code}.unknown", _("There is no such %(kind)s."), kind=code)
        return found

    return draft.Subject(
        account=one(Account, wanted.account, "account"),
        contact=one(Contact, wanted.contact, "contact"),
        ticket=one(Ticket, wanted.ticket, "ticket"),
    )


def _versions(contract: Contract) -> dict[str, str | None]:
    """The contracts it was corrected from and by."""
    if "corrects" not in contract._state.fields_cache:  # listed, they came along with it
        older_id, newer_id = correcting.neighbours(contract)
        return {"replaces": older_id, "replaced_by": newer_id}
    older, newer = getattr(contract, "corrects", None), getattr(contract, "corrected_by", None)
    return {
        "replaces": older.replaced_id if older else None,
        "replaced_by": newer.contract_id if newer else None,
    }


def shown(contract: Contract) -> dict[str, Any]:
    """The contract as the API tells it: no link, no value of anybody else's."""
    return {
        "id": contract.id,
        "number": contract.number,
        "title": contract.title,
        "status": contract.status,
        "language": contract.language,
        "template": contract.version.template.key,
        "template_version": contract.version.number,
        "created_at": contract.created_at,
        "sent_at": contract.sent_at,
        "completed_at": contract.completed_at,
        "expires_at": contract.expires_at,
        **_versions(contract),
        "recipients": [
            {
                "id": r.id,
                "role": r.role_key,
                "kind": r.role,
                "seat": r.seat,
                "delegate_of": r.delegate_of,
                "name": r.name,
                "email": r.email,
                "order": r.routing_order,
                "status": r.status,
                "mail": mailed.state(r),
                "signed_at": r.signed_at,
            }
            for r in contract.people()
        ],
        "documents": [
            {"kind": d.kind, "number": d.number, "sha256": d.sha256, "size": d.size}
            for d in document.of(contract)
            if d.kind not in (document.READING, document.BASE)
        ],
    }
