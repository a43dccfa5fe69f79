"""The people of a contract: who they are, mended before sending, reminded after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from undersign.api import caller, paging
from undersign.api.v1.contracts import find
from undersign.api.v1.contracts_shown import RecipientOut, recipient_shown
from undersign.api.v1.contracts_telling import Notifying, heard
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.journal.refused import NotFound

router = Router(tags=["recipients"])


class PersonWhole(RecipientOut):
    """party: customer | provider. host: the id of the colleague before whom somebody signs in person."""

    party: str
    title: str
    language: str
    invited_at: datetime | None
    opened_at: datetime | None
    host: str


class PersonPatch(Notifying):
    """What is left out stays. host: a colleague's id or e-mail."""

    name: str | None = None
    email: str | None = None
    language: str | None = None
    host: str | None = None


@router.get(
    "/{contract_id}/recipients", response=paging.Page[PersonWhole], summary="Its people, in signing order"
)
def list_recipients(request: HttpRequest, contract_id: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    return paging.cut(find(request, contract_id).people(), asked, _whole)


@router.get("/{contract_id}/recipients/{recipient_id}", response=PersonWhole, summary="One of its people")
def read_recipient(request: HttpRequest, contract_id: str, recipient_id: str) -> dict[str, Any]:
    return _whole(person(find(request, contract_id), recipient_id))


@router.patch(
    "/{contract_id}/recipients/{recipient_id}", response=PersonWhole, summary="Mend a draft's person"
)
def patch_recipient(
    request: HttpRequest, contract_id: str, recipient_id: str, wanted: PersonPatch
) -> dict[str, Any]:
    contract = find(request, contract_id)
    heard(contract, wanted, by=caller.of(request))
    given = wanted.model_dump(exclude_none=True, exclude={"notify"})
    if "host" in given:
        given["host_id"] = given.pop("host")
    contract.address(person(contract, recipient_id).place, by=caller.of(request), **given)
    return _whole(person(contract, recipient_id))


def person(contract: Contract, recipient_id: str) -> Recipient:
    """Raises `NotFound`."""
    for each in contract.people():
        if each.pk == recipient_id:
            return each
    raise NotFound("recipient.unknown", _("There is no such person in this contract."), do=_("Check the id."))


def _whole(row: Recipient) -> dict[str, Any]:
    same = ("party", "title", "language", "invited_at", "opened_at")
    more = {name: getattr(row, name) for name in same}
    return {**recipient_shown(row), **more, "host": row.host_id or ""}
