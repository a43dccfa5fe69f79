"""Who is told of what about a contract, and who watches it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema

from undersign.api.v1.contracts import Strict, find
from undersign.contracts.contract import Contract
from undersign.contracts.told import telling, watching
from undersign.drafting.conduct.telling import KINDS, ordered
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound
from undersign.workspaces.member import Member

router = Router(tags=["contracts"])


class NotifyIn(Strict):
    """{event: audiences}; audiences: sender, watchers, ticket, signers, earlier_signers, or nobody alone."""

    notify: dict[str, list[str]]


class Notifying(Strict):
    """notify: {event: audiences}, from now on; what is left out stays as the template and contract say."""

    notify: dict[str, list[str]] = {}


def heard(contract: Contract, wanted: Notifying | None, *, by: Actor) -> None:
    """Before a transition: who hears of it. Raises `Refused` (contract.telling, role.refused)."""
    if wanted and wanted.notify:
        telling.settle(contract, wanted.notify, by=by)


class TellingOut(Schema):
    """notify: of every event, as the template and the contract say. watchers: their addresses."""

    notify: dict[str, list[str]]
    watchers: list[str]


@router.get("/{contract_id}/notify", response=TellingOut, summary="Who is told of what")
def read_notify(request: HttpRequest, contract_id: str) -> dict[str, Any]:
    return _shown(find(request, contract_id))


@router.put("/{contract_id}/notify", response=TellingOut, summary="Say who is told of what")
def put_notify(request: HttpRequest, contract_id: str, wanted: NotifyIn) -> dict[str, Any]:
    contract = find(request, contract_id)
    telling.settle(contract, wanted.notify, by=request.auth)  # type: ignore[attr-defined]
    return _shown(contract)


@router.put("/{contract_id}/watchers/{email}", response=TellingOut, summary="A member watches it")
def put_watcher(request: HttpRequest, contract_id: str, email: str) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    contract = find(request, contract_id)
    watching.watch(contract, _member(by, email), by=by)
    return _shown(contract)


@router.delete("/{contract_id}/watchers/{email}", response=TellingOut, summary="A member watches it no more")
def drop_watcher(request: HttpRequest, contract_id: str, email: str) -> dict[str, Any]:
    by: Actor = request.auth  # type: ignore[attr-defined]
    contract = find(request, contract_id)
    watching.unwatch(contract, _member(by, email), by=by)
    return _shown(contract)


def _member(by: Actor, email: str) -> Member:
    found = Member.objects.filter(workspace_id=by.workspace_id, email=email.lower(), is_active=True).first()
    if found is None:
        raise NotFound("member.unknown", _("There is no such member."), do=_("Check the address."))
    return found


def _shown(contract: Contract) -> dict[str, Any]:
    said = telling.of(contract)
    return {
        "notify": {kind: ordered(said.hears(kind)) for kind in KINDS},
        "watchers": [each.email for each in watching.members(contract)],
    }
