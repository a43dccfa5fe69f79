"""From a call to a contract: prepared with what ticket and customer say, sent where that is allowed.

Everybody outside is asked before; then one transaction writes the draft and who has it, so that a call
answered twice makes one contract. Whatever comes of it is said on the ticket, once, in plain words: sent,
waiting for a person, or refused and why. The note carries the delivery's key, like every other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersign.connectors import api
from undersign.connectors.filling import mirror, opening
from undersign.connectors.hooks import call, events
from undersign.connectors.hooks.call import Call
from undersign.contracts import lifecycle, sending
from undersign.contracts.contract import Contract
from undersign.customers.ticket import Ticket
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.delivery import Delivery
from undersign.journal.refused import Refused
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

UNFINISHED = (lifecycle.DRAFT, *lifecycle.OPEN)
QUIET_FOR = timedelta(hours=12)  # the same refusal is told on a ticket once in this time


def answer(delivery: Delivery) -> dict[str, Any]:
    """The delivery of one call. Raises `api.Temporary` for another attempt, `api.Permanent` where not even
    a note can be written."""
    asked = Call.objects.select_related("hook__connection", "contract").get(pk=delivery.target)
    with translation.override(workspaces.of(asked.workspace_id).language):
        if asked.outcome == call.WAITING:
            _settle(asked)
        note = _note(asked)
    if note is None:
        return {"outcome": asked.outcome}
    with asked.hook.connection.opened() as helpdesk:
        posted = helpdesk.note(asked.ticket_ref, note, key=delivery.id)
    return {"outcome": asked.outcome, "ref": posted.ref, "url": posted.url}


def _settle(asked: Call) -> None:
    """What becomes of it, on record. Its own `Refused` is an answer; that a system is down is none."""
    try:
        if asked.contract is None:
            _start(asked)
        _send(asked)
    except Refused as no:
        _refuse(asked, no.code, f"{no.sentence} {no.do}".strip())
    except api.Permanent as no:
        _refuse(asked, "connector.refused", str(no))


def _start(asked: Call) -> None:
    by = _on_behalf_of(asked)
    version = _version(asked, by)
    ticket = mirror.ticket(asked.ticket_ref, by=by)
    make = opening.gathered(version, ticket, by=by)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=asked.workspace_id)  # two tags at once are one contract
        held = Call.objects.select_for_update().get(pk=asked.pk)
        if held.contract_id is None:
            _require_none_open(ticket, version)
            held.contract = make()
            held.save(update_fields=["contract"])
        asked.contract = held.contract


def _send(asked: Call) -> None:
    """Sent where that is allowed and nothing is missing; else a draft, and why."""
    contract = asked.contract
    assert contract is not None
    if contract.status != lifecycle.DRAFT:
        _keep(asked, call.SENT)
    elif not asked.hook.sends:
        _keep(asked, call.DRAFTED)
    else:
        try:
            sending.send(contract, by=_on_behalf_of(asked))
        except Refused as no:
            _keep(asked, call.DRAFTED, no.code, f"{no.sentence} {no.do}".strip())
        else:
            _keep(asked, call.SENT)


def _on_behalf_of(asked: Call) -> Actor:
    """The colleague who pulled the trigger, if the helpdesk says and they may; else the hook's owner."""
    people = Member.objects.filter(workspace_id=asked.workspace_id, is_active=True)
    who = people.filter(email__iexact=asked.asked_by).first() if asked.asked_by else None
    if who is None or not who.may("contract.draft"):
        who = people.filter(id=asked.hook.owner_id).first()
    if who is None or not who.may("contract.draft"):
        raise Refused(
            "hook.owner",
            gettext_lazy("Nobody is named to own contracts that start from tickets."),
            do=gettext_lazy("Ask an admin to choose a colleague under Settings, Connectors."),
        )
    return replace(who.actor(), agent=f"{asked.hook.connection.name}, ticket {asked.ticket_ref}"[:200])


def _version(asked: Call, by: Actor) -> TemplateVersion:
    found = shelf.sendable_by(by).filter(template__key__iexact=asked.template_key).first()
    if found is None:
        raise Refused(
            "hook.template",
            gettext_lazy("No published template is called “%(key)s”."),
            do=gettext_lazy("Use the key on the template's page in the macro, tag or rule."),
            key=asked.template_key,
        )
    return found


def _require_none_open(ticket: Ticket, version: TemplateVersion) -> None:
    rows = Contract.objects.filter(
        workspace_id=ticket.workspace_id, ticket=ticket, template_version__template=version.template
    )
    there = rows.filter(status__in=UNFINISHED).order_by("created_at").first()
    if there is not None:
        raise Refused(
            "hook.open_already",
            gettext_lazy("%(number)s “%(title)s” of this ticket is not finished yet: %(link)s"),
            do=gettext_lazy("Finish or cancel it before starting another."),
            number=there.number,
            title=there.title,
            link=link_to(there),
        )


def _refuse(asked: Call, code: str, reason: str) -> None:
    _keep(asked, call.REFUSED, code, reason)
    told = events.ContractNotStarted(
        call_id=asked.id,
        ticket=asked.ticket_ref,
        template=asked.template_key,
        code=code,
        reason=reason,
    )
    by = actor.system(asked.workspace_id)
    moves.record(Workspace.objects.get(pk=asked.workspace_id), told, by=by)


def _keep(asked: Call, outcome: str, code: str = "", reason: str = "") -> None:
    asked.outcome, asked.code, asked.reason = outcome, code, reason
    asked.save(update_fields=["outcome", "code", "reason"])


def _note(asked: Call) -> api.Note | None:
    """What is said on the ticket; None where it is said already, or saying it is somebody else's part."""
    if asked.outcome == call.SENT or (asked.outcome == call.REFUSED and _said_before(asked)):
        return None
    if asked.outcome == call.REFUSED:
        return api.Note(asked.reason, _("No contract was started"))
    return _prepared(asked)


def _prepared(asked: Call) -> api.Note:
    contract = asked.contract
    assert contract is not None
    told = {"number": contract.number, "title": contract.title, "link": link_to(contract)}
    lines = [_("%(number)s “%(title)s” was prepared from this ticket.") % told]
    if asked.reason:
        lines.append(_("It was not sent: %(reason)s") % {"reason": asked.reason})
    lines.append(_("Look it over and send it here: %(link)s") % told)
    return api.Note("\n".join(lines), _("Contract prepared"))


def _said_before(asked: Call) -> bool:
    """A rule that fires at every change of a ticket, our own note included, is answered once."""
    same = Call.objects.filter(
        workspace_id=asked.workspace_id,
        ticket_ref=asked.ticket_ref,
        template_key=asked.template_key,
        outcome=call.REFUSED,
        code=asked.code,
        at__lt=asked.at,
        at__gt=clock.now() - QUIET_FOR,
    )
    return same.exclude(pk=asked.pk).exists()


def link_to(contract: Contract) -> str:
    """The page where a colleague goes on with it."""
    return f"{settings.PUBLIC_URL}/contracts/{contract.id}"
