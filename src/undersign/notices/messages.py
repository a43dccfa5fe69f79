"""What each message says, to whom: the functions that mail deliveries run.

None of them holds contract text (law.md HI-7), and a signer's link goes into that signer's own mail
and nowhere else.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.contracts import document, health, lifecycle
from undersign.contracts.contract import Contract
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule import correcting, expiry, pace
from undersign.journal import attempt, history
from undersign.journal.delivery import Delivery
from undersign.notices import asking, bell, post
from undersign.signing import link
from undersign.signing.proof import coded
from undersign.signing.proof.challenge import Challenge
from undersign.store import rows
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.member import Member


def invite(delivery: Delivery) -> dict[str, str]:
    return to_signer("invitation", delivery)


def remind(delivery: Delivery) -> dict[str, str]:
    """The link again, asked for by staff or by the clock. target: the recipient's id."""
    return to_signer("reminder", delivery, is_last=bool(delivery.entry.facts.get("is_last")))


def later(delivery: Delivery) -> dict[str, str]:
    """The link once more, to a signer who left to finish later. target: the recipient's id."""
    return to_signer("later", delivery)


def to_signer(kind: str, delivery: Delivery, **more: Any) -> dict[str, str]:
    """A letter with the link, to somebody who is still asked. target: the recipient's id."""
    recipient = _recipient(delivery.target)
    if recipient.contract.status != lifecycle.SENT or recipient.status not in lifecycle.ASKED:
        return {"skipped": "nobody is asked to sign any more"}  # it ended while the mail could not leave
    if recipient.role == turns.IN_PERSON:
        return {"skipped": "signs in person, before a colleague"}
    facts = {
        "link": link.url_for(recipient),
        "expires": expiry.said(recipient),
        "message": pace.words(recipient),
        "replaces": _replaced(recipient.contract),
        **more,
    }
    with translation.override(recipient.language):
        facts |= asking.words(kind, recipient, _about(recipient.contract))
    kind = asking.letter(kind, recipient)
    return _post(kind, delivery, recipient.contract, recipient, facts, watch=recipient)


def _replaced(contract: Contract) -> str:
    """The number of the contract that this one was made anew from."""
    before = correcting.older(contract)
    return before.number if before else ""


def code(delivery: Delivery) -> dict[str, str]:
    """The six digits, to the address the challenge was made for. target: the challenge's id."""
    challenge = rows.get(Challenge, delivery.target)
    facts = {"code": coded.of(challenge)}
    recipient = _recipient(challenge.recipient_id)
    return _post("code", delivery, recipient.contract, recipient, facts, watch=recipient)


def completed(delivery: Delivery) -> dict[str, str]:
    """The sealed contract and its certificate to one party. target: the recipient's id."""
    recipient = _recipient(delivery.target)
    contract = recipient.contract
    made = document.several(contract, document.SEALED, document.CERTIFICATE)
    if len(made) < 2:
        raise attempt.Temporary("the sealed document is not there yet")
    if health.of(contract):  # nothing of it in a mail: it is read behind the link (HI-7)
        return _post("news", delivery, contract, recipient, _behind_the_link(recipient))
    sealed, certificate = made[document.SEALED], made[document.CERTIFICATE]
    attachments = [
        (f"{contract.number}.pdf", sealed.read(), "application/pdf"),
        (f"{contract.number} certificate.pdf", certificate.read(), "application/pdf"),
    ]
    facts = {"sha256": sealed.sha256, "verify": f"{settings.PUBLIC_URL}/verify"}
    return _post("completed", delivery, contract, recipient, facts, attachments)


def _behind_the_link(recipient: Recipient) -> dict[str, str]:
    with translation.override(recipient.language):
        what = _("The contract is signed by everybody and sealed")
        do = _("It holds health data, so it is not attached. You can read and keep it behind your link.")
    return {"what": what, "do": do, "page": link.url_for(recipient)}


def declined(delivery: Delivery) -> dict[str, str]:
    """Who declined and why, to the owner and to those who had signed. target: their id."""
    facts = _told(delivery)
    contract = _contract(delivery)
    person = _person(delivery.target)
    return _post(
        "declined", delivery, contract, person, {"who": facts["recipient"], "reason": facts["reason"]}
    )


def released(delivery: Delivery) -> dict[str, str]:
    """Nothing is asked of them any more, and nothing more is said. target: the recipient's id."""
    recipient = _recipient(delivery.target)
    return _post("released", delivery, recipient.contract, recipient, {})


def voided(delivery: Delivery) -> dict[str, str]:
    recipient = _recipient(delivery.target)
    return _post("voided", delivery, recipient.contract, recipient, {"reason": _told(delivery)["reason"]})


def tell_owner(delivery: Delivery) -> dict[str, str]:
    """A signer asked for something a person has to answer. target: the owner's id."""
    contract = _contract(delivery)
    owner = Member.objects.get(pk=delivery.target)
    with translation.override(owner.language):
        what = history_sentence(delivery)
    facts = {"what": what, "link": f"{settings.PUBLIC_URL}/contracts/{contract.id}"}
    return _post("asked", delivery, contract, owner, facts)


def to_member(kind: str, delivery: Delivery, member: Member, facts: dict[str, Any]) -> dict[str, str]:
    """A letter about a contract to somebody who works here."""
    return _post(kind, delivery, _contract(delivery), member, facts)


def history_sentence(delivery: Delivery, contract: Contract | None = None) -> str:
    """The entry's own sentence, so that mail and timeline never say different things. contract: the one it
    is about, where that was read already."""
    if delivery.subject.startswith("ctr_") and health.of(contract or _contract(delivery)):
        return str(_("There is news of a contract"))
    key = history.journal_key(delivery.workspace_id, delivery.subject)
    return history.tell(delivery.entry, key).sentence


def reason(delivery: Delivery) -> str:
    """The reason that was given, while it is readable."""
    return str(_told(delivery)["reason"])


def _told(delivery: Delivery) -> dict[str, Any]:
    key = history.journal_key(delivery.workspace_id, delivery.subject)
    facts = history.tell(delivery.entry, key).facts
    return {"recipient": "", "reason": "", **facts}


def _recipient(recipient_id: str) -> Recipient:
    recipient = rows.get(Recipient, recipient_id)
    recipient.contract = rows.get(Contract, recipient.contract_id)
    return recipient


def _contract(delivery: Delivery) -> Contract:
    return rows.get(Contract, delivery.subject)


def _person(target: str) -> Recipient | Member:
    return rows.get(Member, target) if target.startswith("mem_") else rows.get(Recipient, target)


def _post(
    kind: str,
    delivery: Delivery,
    contract: Contract,
    person: Recipient | Member,
    facts: dict[str, Any],
    attachments: list[tuple[str, bytes, str]] | None = None,
    *,
    watch: Recipient | None = None,
) -> dict[str, str]:
    if not bell.ring(delivery, person):
        return bell.NO_MAIL
    about = {**_about(contract), **facts}
    if health.of(contract):
        about |= {"title": contract.number, "reason": "—", "message": ""}
    letter = post.Letter(
        kind=kind,
        workspace_id=contract.workspace_id,
        key=delivery.key,
        name=person.name,
        address=person.email,
        language=person.language,
        contract_id=contract.id,
        answers_to=contract.owner.email if contract.owner else "",
        attachments=attachments or [],
        facts={"name": person.name, **about},
    )
    try:
        result = post.post(letter)
    except attempt.Permanent as error:
        _note_mail(watch, "bounced", str(error))
        raise
    _note_mail(watch, "sent", "")
    return result


def _note_mail(recipient: Recipient | None, status: str, error: str) -> None:
    """How the last mail to this address went, shown beside it."""
    if recipient is not None and (recipient.mail_status, recipient.mail_error) != (status, error[:300]):
        rows.change(recipient, {"mail_status": status, "mail_error": error[:300]})


def _about(contract: Contract) -> dict[str, str]:
    workspace = workspaces.of(contract.workspace_id)
    return {
        "sender": contract.owner.name if contract.owner else workspace.name,
        "workspace": workspace.name,
        "title": contract.title,
        "number": contract.number,
    }
