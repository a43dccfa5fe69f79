"""Contracts: draft from a template, send, read, download."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from undersign.api import caller, paging
from undersign.api.v1.contracts_shown import ContractOut, gathered, shown
from undersign.connectors.filling import naming
from undersign.contracts import access, draft, lifecycle, sending
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import COPY
from undersign.contracts.told import case, telling
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.insight import filters
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound
from undersign.store import rows
from undersign.workspaces import team

router = Router(tags=["contracts"])
# Each as it is stored, and three that the desk's list knows.
STORED = (lifecycle.DRAFT, *sorted(lifecycle.OPEN | lifecycle.DONE | lifecycle.ENDED), lifecycle.ON_PAPER)
STATUSES = (*STORED, "open", filters.UNREACHED, filters.HELD)


class Strict(Schema):
    """What is not known is refused, never dropped in silence (AT-20), and nothing taken for what it is not:
    0 is not false. A day or a time, which JSON has as a text, says `Field(strict=False)`."""

    model_config = ConfigDict(extra="forbid", strict=True)


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


class FilterIn(Schema):
    """status: one of a contract's, or `open`, `bounced`, or `held`: under a legal hold. tab, owner (an id,
    `me`, `nobody`), age, since and until (of sending): as the desk's list. template: its key. account,
    ticket: ids."""

    tab: Literal["mine", "waiting", "overdue", "completed", "all"] = "all"
    status: Literal[STATUSES] | None = None  # type: ignore[valid-type]
    owner: str = ""
    template: str = ""
    account: str = ""
    ticket: str = ""
    age: Literal["0-1", "2-3", "4-7", "8-14", "15"] | None = None
    since: date | None = None
    until: date | None = None


class CaseIn(Strict):
    """ticket: as its helpdesk writes it; of the built-in one, its id or number. connection: a helpdesk's id,
    the one in use where it is left out."""

    ticket: str = Field(min_length=1, max_length=120)
    connection: str = ""


class SendIn(Strict):
    """case: where the signed contract and its certificate go, of a draft that was not made from a ticket."""

    notify: dict[str, list[str]] = {}
    case: CaseIn | None = None


class VoidIn(Strict):
    reason: str
    notify: dict[str, list[str]] = {}


@router.post("", response={201: ContractOut}, summary="Draft a contract from a published template")
def create(request: HttpRequest, wanted: ContractIn) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    version, notify = version_of(by, wanted.template), telling.checked(wanted.notify)
    made = draft.draft(version, by=by, **_wanted(version, wanted, by))
    telling.settle(made, notify, by=by)
    return shown(made)


def _wanted(version: TemplateVersion, wanted: ContractIn, by: Actor) -> dict[str, Any]:
    return {
        "language": wanted.language,
        "people": _people(version, wanted),
        "subject": _subject(by, wanted),
        "filled": draft.Filled(wanted.values, dict.fromkeys(wanted.values, "api")),
        "title": wanted.title,
    }


@router.get("", response=paging.Page[ContractOut], summary="Contracts, the newest first")
def list_contracts(
    request: HttpRequest, asked: Query[paging.Asked], wanted: Query[FilterIn]
) -> dict[str, Any]:
    return paging.told(_narrowed(caller.of(request), wanted), asked, shown, gather=gathered)


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
        if wanted and wanted.case:
            case.name(contract, naming.case(wanted.case.ticket, wanted.case.connection, by=by), by=by)
        if wanted and wanted.notify:  # who may send need not be one who may say who hears of it
            telling.settle(contract, wanted.notify, by=by)
        return shown(sending.send(contract, by=by))


@router.post("/{contract_id}/voiding", response=ContractOut, summary="Cancel it for everybody")
def void(request: HttpRequest, contract_id: str, wanted: VoidIn) -> dict[str, Any]:
    contract = find(request, contract_id)
    by: Actor = request.auth  # type: ignore[attr-defined]
    with transaction.atomic():
        telling.settle(contract, wanted.notify, by=by)
        contract.void(wanted.reason, by=by)
    return shown(contract)


def listed(ids: list[str], *, by: Actor) -> list[Contract]:
    """Contracts in the order of these ids, with what is shown of each."""
    place = {each: number for number, each in enumerate(ids)}
    found = sorted(Contract.objects.visible_to(by).filter(pk__in=ids), key=lambda row: place[row.pk])
    gathered(found)
    return found


def _narrowed(by: Actor, wanted: FilterIn) -> Any:
    said = {name: str(value or "") for name, value in wanted.model_dump().items()}
    exact = said["status"] if said["status"] in STORED else ""
    query = filters.read({**said, "status": "" if exact else said["status"]})
    found = filters.in_tab(filters.narrowed(Contract.objects.visible_to(by), query, by), query["tab"], by)
    found = found.filter(status=exact) if exact else found
    return found.filter(ticket_id=said["ticket"]) if said["ticket"] else found


def find(request: HttpRequest, contract_id: str) -> Contract:
    """As `visible_to` would, in a sentence that the server has rehearsed. Raises `NotFound`."""
    by = caller.of(request)
    found = rows.first(Contract, "id = %s AND workspace_id = %s", contract_id, by.workspace_id)
    if found is None or found.owner_id in team.hidden_owners(by):
        raise nothing()
    return found


def nothing() -> NotFound:
    return NotFound("contract.unknown", _("There is no such contract."), do=_("Check its id."))


def version_of(by: Actor, key: str) -> TemplateVersion:
    found = shelf.sendable_by(by).filter(template__key=key).first()
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
    def one(kind: Any, pk: str | None, code: str) -> Any:
        if pk is None:
            return None
        found = kind.objects.visible_to(by).filter(pk=pk).first()
        if found is None:
            raise NotFound(f"{code}.unknown", _("There is no such %(kind)s."), kind=code)
        return found

    return draft.Subject(
        account=one(Account, wanted.account, "account"),
        contact=one(Contact, wanted.contact, "contact"),
        ticket=one(Ticket, wanted.ticket, "ticket"),
    )
