"""Asking more of a person than the template does, and being ready to ask it: checks, numbers, codes.

Hides when a draft may be sent: each demanded check needs what it works with. The floor is the template's and
is kept here for the web, the API and every program alike (law.md AU-2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import events, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import checks, demanded, knowing
from undersign.contracts.people.demanded import AGENT, CONTACT, PROGRAM, Demanded
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.conduct import proofs
from undersign.drafting.conduct.proofs import Unfit
from undersign.journal import actor, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164


def demand(
    recipient: Recipient,
    *,
    by: Actor,
    methods: Sequence[str] | None = None,
    phone: str | None = None,
    code: str | None = None,
    facts: Sequence[str] | None = None,
    settings: dict[str, Any] | None = None,
) -> Demanded:
    """Change what is demanded of a draft's person; None leaves a part as it is.

    methods: all of them are asked, in their own order. code: told by another way; kept as a hash only. facts:
    paths of `knowing.facts`, whose present values become the right answers. Raises `Refused` (proof.*,
    contract.frozen); `proof.below_floor` where it is less than the template demands.
    """
    policy.require(by, "contract.fill")
    contract = recipient.contract
    with transaction.atomic():
        moves.lock(contract)
        contract.require_draft()
        row = of(recipient)
        before = _told(row)
        if methods is not None:
            row.methods = _methods(recipient, methods)
        if phone is not None:
            keep_phone(row, phone, recipient, by=by)
        if code is not None:
            row.code = kept_code(recipient, code)
        if facts is not None:
            row.answers = kept_answers(recipient, facts)
        if settings is not None:
            row.settings = {**row.settings, **settings}
        row.save()
        if _told(row) != before:
            moves.record(contract, _demanded(recipient, row, before), by=by)
    return row


def _demanded(recipient: Recipient, row: Demanded, before: tuple[Any, ...]) -> events.ChecksDemanded:
    """No secret of anybody's: that an access code or an answer changed shows in nothing but the entry."""
    methods, phone, *_secrets = before
    return events.ChecksDemanded(
        recipient_id=recipient.id,
        checks="+".join(row.methods),
        was="+".join(methods),
        recipient=recipient.name,
        changes={"phone": [phone, row.phone]} if phone != row.phone else {},
    )


def of(recipient: Recipient) -> Demanded:
    """What is demanded, with the number that is on file where nobody has given another."""
    row = demanded.of(recipient)
    if not row.phone and recipient.contract.is_draft:
        known = knowing.on_file(recipient)
        row.phone = plain_number(known.phone) if known else ""
        row.phone_source = CONTACT if row.phone else ""
    return row


def place(contract: Contract, seats: Sequence[Recipient]) -> None:
    """Fix what is demanded of everybody who may ever act; part of sending. Raises `Refused` (proof.*)."""
    made = []
    for seat in seats:
        if not seat.is_signer:
            continue
        row = of(seat) if seat.status != lifecycle.SPARE else _spare(seat, seats)
        if seat.status != lifecycle.SPARE:
            _require_ready(seat, row)
        if row._state.adding:
            made.append(row)
        else:
            row.save()
    rows.add(made)


def _spare(seat: Recipient, seats: Sequence[Recipient]) -> Demanded:
    """A delegate passes the same checks; numbers and codes are not theirs, so those wait for the sender."""
    first = next(each for each in seats if each.role_key == seat.role_key and each.status != lifecycle.SPARE)
    row = demanded.of(seat)
    row.methods = of(first).methods
    return row


def take_along(old: Recipient, fresh: Recipient) -> None:
    """A corrected contract demands of each person what the one before did."""
    before = rows.first(Demanded, "recipient_id = %s", old.pk)
    if before is not None:
        before.recipient, before.contract_id = fresh, fresh.contract_id
        rows.add([before])


def give_phone(recipient: Recipient, phone: str, *, by: Actor) -> None:
    """Another number for somebody who is asked already: codes sent to the old one are worth nothing.

    Raises `Refused` (proof.phone, recipient.not_now).
    """
    policy.require(by, "contract.readdress")
    contract = recipient.contract
    with transaction.atomic():
        moves.lock(contract)
        moves.lock(recipient)
        if contract.status != lifecycle.SENT or recipient.status not in lifecycle.ASKED:
            raise moves.not_now(lifecycle.RECIPIENT, "readdress", recipient.status)
        row = demanded.of(recipient)
        old = row.masked_phone
        keep_phone(row, phone, recipient, by=by)
        rows.change(row, {"phone": row.phone, "phone_source": row.phone_source})
        rows.change(recipient, {"link_generation": recipient.link_generation + 1})
        told = events.RecipientReaddressed(
            recipient_id=recipient.id, recipient=recipient.name, old=old, new=row.masked_phone
        )
        moves.record(contract, told, by=by)


def plain_number(typed: str) -> str:
    """A number as networks take it (E.164), or "" where it is not one: 00 is +, all but digits is dropped."""
    text = typed.strip()
    text = "+" + text[2:] if text.startswith("00") else text
    number = text[:1] + re.sub(r"[\s()./\-\u00a0]|\(0\)", "", text[1:].replace("(0)", ""))
    return number if _NUMBER.fullmatch(number) else ""


def keep_phone(row: Demanded, phone: str, recipient: Recipient, *, by: Actor) -> None:
    """Put the number into the row, unsaved, with where it came from. Raises `Refused` (proof.phone)."""
    number = plain_number(phone)
    if phone.strip() and not number:
        raise Refused(
            "proof.phone",
            _("“%(phone)s” is not a phone number with its country code."),
            do=_("Write it like +1 555 0100 222."),
            field=f"people.{recipient.place}.phone",
            phone=phone[:40],
        )
    if number != row.phone:
        row.phone = number
        row.phone_source = (AGENT if by.kind == actor.MEMBER else PROGRAM) if number else ""


def _methods(recipient: Recipient, chosen: Sequence[str]) -> list[str]:
    field = f"people.{recipient.place}.proofs"
    floor = demanded.floor(recipient)
    for method in chosen:
        if why := checks.why_not(method, recipient.workspace_id):
            raise _unavailable(method, why, field)
    try:
        proofs.require_fit(chosen)
        proofs.require_floor(chosen, floor)
    except Unfit as why:
        raise _unfit(why, field) from None
    return list(proofs.in_order(chosen))


def _unavailable(method: str, why: str, field: str) -> Refused:
    return Refused(
        "proof.unavailable",
        _("%(method)s cannot be asked for here. %(why)s"),
        do=_("Choose another check, or ask an administrator to set it up."),
        field=field,
        method=checks.label(method),
        why=why,
    )


def _unfit(why: Unfit, field: str) -> Refused:
    name = checks.label(why.method)
    if why.code == "below":
        return Refused(
            "proof.below_floor",
            _("The template demands at least this check: %(method)s."),
            do=_("Choose it, or a stronger one. Only the template's owners can change what it demands."),
            field=field,
            method=name,
        )
    if why.code == "addition":
        return Refused(
            "proof.addition",
            _("%(method)s only counts beside another check."),
            do=_("Add a code by e-mail or by SMS."),
            field=field,
            method=name,
        )
    return Refused(
        "proof.unknown",
        _("These checks cannot be asked for together."),
        do=_("Choose each check once, of those that are offered."),
        field=field,
    )


def kept_code(recipient: Recipient, code: str) -> str:
    """The code as it is kept. Raises `Refused` (proof.code)."""
    if knowing.is_guessable(code):
        raise Refused(
            "proof.code",
            _("This access code is too easy to guess."),
            do=_("Take at least six letters or digits that nobody would try first."),
            field=f"people.{recipient.place}.code",
        )
    return knowing.hashed(code)


def kept_answers(recipient: Recipient, paths: Sequence[str]) -> list[dict[str, Any]]:
    """The present values of these facts, as they are kept. Raises `Refused` (proof.questions)."""
    known = {fact.path: fact for fact in knowing.facts(recipient)}
    chosen = [known[path] for path in dict.fromkeys(paths) if path in known]
    if not knowing.LEAST_QUESTIONS <= len(chosen) <= knowing.MOST_QUESTIONS:
        raise Refused(
            "proof.questions",
            _("Two or three questions are needed, about facts that are on file."),
            do=_("Choose others, or another check."),
            field=f"people.{recipient.place}.facts",
        )
    return [{"fact": f.path, "label": f.label, "hash": knowing.hashed(f.value)} for f in chosen]


def _require_ready(recipient: Recipient, row: Demanded) -> None:
    """Raises `Refused` where a demanded check lacks what it works with."""
    _methods(recipient, row.methods)  # the floor of this very version
    needs = {"phone": row.phone, "code": row.code, "answers": row.answers}
    for method in row.methods:
        need = proofs.KINDS[method].needs
        if need and not needs[need]:
            raise _lacking(recipient, need)


def _lacking(recipient: Recipient, need: str) -> Refused:
    sentence, do = {
        "phone": (
            _("%(name)s is to get a code by SMS, and there is no phone number."),
            _("Enter the number, with its country code."),
        ),
        "code": (
            _("%(name)s is to enter an access code, and there is none yet."),
            _("Enter one, and tell it to them by phone or in person."),
        ),
        "answers": (
            _("%(name)s is to answer questions, and none are chosen."),
            _("Choose two or three facts to ask for."),
        ),
    }[need]
    field = {"phone": "phone", "code": "code", "answers": "facts"}[need]
    return Refused(
        f"proof.no_{need}", sentence, do=do, field=f"people.{recipient.place}.{field}", name=recipient.name
    )


def _told(row: Demanded) -> tuple[Any, ...]:
    return (row.methods, row.phone, row.code, [each["fact"] for each in row.answers], row.settings)
