"""A contract on its way: its end, reminders, order, words, addresses, links; and taking it back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from undersign.api import caller
from undersign.api.v1.contracts import find
from undersign.api.v1.contracts_recipients import person
from undersign.api.v1.contracts_shown import ContractOut, RecipientOut, recipient_shown, shown
from undersign.api.v1.contracts_telling import Notifying, heard
from undersign.contracts.contract import Contract
from undersign.contracts.schedule import correcting, expiry, pace, reminding
from undersign.signing import handing

router = Router(tags=["contracts"])


class EndIn(Notifying):
    """day: the last on which it can be signed, as the workspace counts days."""

    day: date = Field(strict=False)


class RemindersIn(Notifying):
    """Hours; most: how many at most. What is left out stays. weekends: also on the weekend of the reader."""

    first_hours: int | None = None
    every_hours: int | None = None
    most: int | None = None
    before_expiry_hours: int | None = None
    opens: int | None = None
    closes: int | None = None
    weekends: bool | None = None


class RemindIn(Notifying):
    """recipients: ids; none for everybody whose turn it is."""

    recipients: list[str] = []


class RemindersOut(Schema):
    first_hours: int
    every_hours: int
    most: int
    before_expiry_hours: int
    opens: int
    closes: int
    weekends: bool
    next: dict[str, datetime | None]


class OrderIn(Notifying):
    """orders: {recipient id: place from 1}; equal places sign side by side."""

    orders: dict[str, int]


class MessageIn(Notifying):
    """recipient: an id, for words to one person alone."""

    message: str
    recipient: str | None = None


class AddressIn(Notifying):
    email: str


class CorrectIn(Notifying):
    """notify: also of what replaces it."""


class LinkOut(Schema):
    url: str


@router.put("/{contract_id}/end", response=ContractOut, summary="Choose its last day, or move it")
def put_end(request: HttpRequest, contract_id: str, wanted: EndIn) -> dict[str, Any]:
    contract = find(request, contract_id)
    heard(contract, wanted, by=caller.of(request))
    (expiry.choose if contract.is_draft else expiry.extend)(contract, wanted.day, by=caller.of(request))
    return shown(contract)


@router.get("/{contract_id}/reminders", response=RemindersOut, summary="When its people are reminded")
def read_reminders(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    return _reminders(find(request, contract_id))


@router.put(
    "/{contract_id}/reminders", response=RemindersOut, summary="Remind otherwise than its template says"
)
def put_reminders(request: HttpRequest, contract_id: str, wanted: RemindersIn) -> dict[str, Any]:
    contract, by = find(request, contract_id), caller.of(request)
    heard(contract, wanted, by=by)
    pace.choose(contract, wanted.model_dump(exclude_none=True, exclude={"notify"}), by=by)
    return _reminders(contract)


@router.post(
    "/{contract_id}/reminders", response=list[RecipientOut], summary="Remind those whose turn it is, now"
)
def remind(request: HttpRequest, contract_id: str, wanted: RemindIn | None = None) -> list[dict[str, Any]]:
    contract, by = find(request, contract_id), caller.of(request)
    heard(contract, wanted, by=by)
    if wanted is None or not wanted.recipients:
        return [recipient_shown(each) for each in reminding.all_of(contract, by=by)]
    people = [person(contract, each) for each in wanted.recipients]
    with transaction.atomic():
        for each in people:
            contract.remind(each, by=by)
    return [recipient_shown(each) for each in people]


@router.put("/{contract_id}/order", response=ContractOut, summary="Another order for who has not acted")
def put_order(request: HttpRequest, contract_id: str, wanted: OrderIn) -> dict[str, Any]:
    contract = find(request, contract_id)
    heard(contract, wanted, by=caller.of(request))
    correcting.reorder(contract, wanted.orders, by=caller.of(request))
    return shown(contract)


@router.put("/{contract_id}/message", response=ContractOut, summary="The sender's words in its mails")
def put_message(request: HttpRequest, contract_id: str, wanted: MessageIn) -> dict[str, Any]:
    contract = find(request, contract_id)
    to = person(contract, wanted.recipient) if wanted.recipient else None
    heard(contract, wanted, by=caller.of(request))
    pace.say(contract, wanted.message, by=caller.of(request), recipient=to)
    return shown(contract)


@router.post("/{contract_id}/correction", response={201: ContractOut}, summary="Take it back, draft it anew")
def correct_contract(
    request: HttpRequest, contract_id: str, wanted: CorrectIn | None = None
) -> dict[str, Any]:
    contract, by = find(request, contract_id), caller.of(request)
    heard(contract, wanted, by=by)
    made = correcting.reissue(contract, by=by)
    heard(made, wanted, by=by)
    return shown(made)


@router.post("/{contract_id}/recipients/{recipient_id}/reminder", response=ContractOut, summary="Remind now")
def remind_recipient(
    request: HttpRequest, contract_id: str, recipient_id: str, wanted: Notifying | None = None
) -> dict[str, Any]:
    contract = find(request, contract_id)
    heard(contract, wanted, by=caller.of(request))
    contract.remind(person(contract, recipient_id), by=caller.of(request))
    return shown(contract)


@router.put(
    "/{contract_id}/recipients/{recipient_id}/address",
    response=ContractOut,
    summary="Mail the link elsewhere; the old one dies",
)
def put_address(
    request: HttpRequest, contract_id: str, recipient_id: str, wanted: AddressIn
) -> dict[str, Any]:
    contract = find(request, contract_id)
    heard(contract, wanted, by=caller.of(request))
    contract.readdress(person(contract, recipient_id), wanted.email, by=caller.of(request))
    return shown(contract)


@router.post(
    "/{contract_id}/recipients/{recipient_id}/link",
    response=LinkOut,
    summary="The signing link, where more than the link is asked for",
)
def hand_out_link(request: HttpRequest, contract_id: str, recipient_id: str) -> dict[str, str]:
    contract = find(request, contract_id)
    return {"url": handing.copy(person(contract, recipient_id), by=caller.of(request))}


def _reminders(contract: Contract) -> dict[str, Any]:
    asked = {person.pk: reminding.next_for(person) for person in contract.waiting_for}
    return {**pace.plan(contract).as_json(), "next": asked}
