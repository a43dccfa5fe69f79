"""The one door for signers: everything a person behind a link can see and do, in resumable stages.

`enter` turns a link's secret and a browser's cookie into a `Ceremony`. Its `stage` says what may be
shown; every act checks again under the contract's lock. Nothing here trusts the order in which a
browser happens to ask.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from undersign.contracts import document, lifecycle, turns
from undersign.contracts.contract import Contract
from undersign.contracts.recipient import Recipient
from undersign.journal import actor, chain, clock, fault, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused
from undersign.signing import acts, disclosure, events, link, mark, questions, sitting
from undersign.signing import consent as consents
from undersign.signing.proof import email_code

WAITING, EXPIRED, VOIDED, DECLINED, DONE = "waiting", "expired", "voided", "declined", "done"
IDENTIFY, CODE, SIGN = "identify", "code", "sign"


@dataclass(frozen=True)
class Facts:
    """Where the request came from: evidence, never identity."""

    ip: str = ""
    agent: str = ""


def enter(link_token: str, *, sitting_secret: str | None, facts: Facts) -> Ceremony:
    """Inside the link's workspace. Raises `NotFound` (link.unknown), `Refused` (link.replaced)."""
    found = link.find(link_token)
    if found is None:
        raise NotFound(
            "link.unknown",
            _("This link does not lead anywhere."),
            do=_("Open the newest mail about this contract and use the link in it."),
        )
    recipient, is_present = found
    if not is_present:
        raise Refused(
            "link.replaced",
            _("This link was replaced by a newer one."),
            do=_("Open the newest mail about this contract and use the link in it."),
        )
    return Ceremony(recipient, sitting.find(recipient, sitting_secret), facts)


class Ceremony:
    """One recipient, in one browser."""

    def __init__(self, recipient: Recipient, visit: sitting.Sitting | None, facts: Facts):
        self.recipient = recipient
        self.contract: Contract = recipient.contract
        self.visit = visit
        self.by = Actor(
            actor.SIGNER,
            recipient.id,
            recipient.name,
            recipient.workspace_id,
            ip=facts.ip,
            agent=facts.agent,
        )

    # What may be shown

    @property
    def stage(self) -> str:
        if self.recipient.status == lifecycle.SIGNED:
            return DONE if self.visit else self._before_proof()
        ended = {
            lifecycle.EXPIRED: EXPIRED,
            lifecycle.VOIDED: VOIDED,
            lifecycle.DECLINED: DECLINED,
        }.get(self.contract.status)
        if ended:
            return ended
        if self.contract.expires_at and self.contract.expires_at <= clock.now():
            return EXPIRED
        if self.recipient.status == lifecycle.WAITING or not self._is_my_turn():
            return WAITING
        return SIGN if self.visit else self._before_proof()

    def _before_proof(self) -> str:
        last = email_code.latest(self.recipient)
        is_fresh = last is not None and last.passed_at is None and last.ends_at > clock.now()
        return CODE if is_fresh else IDENTIFY

    def _is_my_turn(self) -> bool:
        return turns.may_act(self.recipient, self._people)

    @cached_property
    def _people(self) -> list[Recipient]:
        return list(self.contract.recipients.all())

    @property
    def masked_address(self) -> str:
        """`e•••@acme.example`: enough to recognise, too little to learn."""
        local, _at, domain = self.recipient.email.partition("@")
        return f"{local[:1]}•••@{domain}"

    @property
    def waiting_for(self) -> str:
        return ", ".join(r.name for r in self.contract.waiting_for)

    @property
    def code_resend_at(self) -> datetime | None:
        last = email_code.latest(self.recipient)
        return last.made_at + email_code.RESEND_AFTER if last else None

    @property
    def code_locked_until(self) -> datetime | None:
        return email_code.locked_until(self.recipient)

    # Who are you

    def send_code(self) -> None:
        """Raises `Refused` (code.locked, code.too_many, code.spent, ceremony.not_now)."""
        if self.stage not in (IDENTIFY, CODE):
            raise _not_now()
        with transaction.atomic():
            email_code.send(self.recipient, by=self.by)
            if self.recipient.status == lifecycle.INVITED:
                moves.move(
                    self.recipient,
                    acts.RECIPIENT,
                    "open",
                    by=self.by,
                    columns={"opened_at": clock.now(), "opens": 1},
                    recipient_id=self.recipient.id,
                    recipient=self.recipient.name,
                )
            else:
                Recipient.objects.filter(pk=self.recipient.pk).update(opens=self.recipient.opens + 1)
        fault.step("code.committed")

    def prove(self, code: str) -> str:
        """The secret for a fresh sitting's cookie. Raises `Refused` (code.*)."""
        secret = ""
        with transaction.atomic():
            challenge, refusal = email_code.check(self.recipient, code, by=self.by)
            if challenge is not None:
                secret = self._sit(challenge)
        if refusal is not None:
            raise refusal  # after the commit: a wrong try is an event too (EV-3)
        fault.step("proof.committed")
        return secret

    def _sit(self, challenge: email_code.Challenge) -> str:
        self.visit, secret = sitting.start(self.recipient, email_code.METHOD)
        told = events.IdentityProven(
            recipient_id=self.recipient.id,
            method=email_code.METHOD,
            sitting_id=self.visit.id,
            recipient=self.recipient.name,
            address=challenge.address,
        )
        moves.record(self.contract, told, by=self.by)
        return secret

    def disown_address(self) -> None:
        """“I no longer use this address”: the sender is told."""
        told = events.AddressDisowned(recipient_id=self.recipient.id, recipient=self.recipient.name)
        moves.record(self.contract, told, by=self.by)

    # Read

    @cached_property
    def reading_html(self) -> str:
        """The contract as safe HTML, from the same source as the PDF."""
        self._require_proof()
        row = document.find(self.contract, document.READING)
        return row.read().decode() if row else ""

    @property
    def base_sha256(self) -> str:
        row = document.find(self.contract, document.ISSUED)
        return row.sha256 if row else ""

    @property
    def page_count(self) -> int:
        return len(self.contract.page_sizes)

    def latest_pdf(self) -> document.Document:
        self._require_proof()
        row = self.contract.latest()
        if row is None:
            raise _not_now()
        return row

    def unsigned_copy(self) -> bytes:
        """The document as it stands, for keeping (UE-3: nothing inhibits saving)."""
        row = self.latest_pdf()
        self._downloaded("unsigned", row.sha256)
        return row.read()

    def final_copy(self) -> bytes | None:
        """The sealed contract, or None while others still sign (ES-7: without an account)."""
        self._require_proof()
        row = document.find(self.contract, document.SEALED)
        if row is None:
            return None
        self._downloaded("sealed", row.sha256)
        return row.read()

    def _downloaded(self, kind: str, sha256: str) -> None:
        moves.record(self.contract, events.CopyDownloaded(kind=kind, sha256=sha256), by=self.by)

    # Consent

    @property
    def asks_consent(self) -> bool:
        return self.contract.template_version.asks_consumer_consent and self.recipient.party == "customer"

    @cached_property
    def consent(self) -> consents.Consent | None:
        return consents.live(self.recipient)

    @property
    def may_sign(self) -> bool:
        return not self.asks_consent or self.consent is not None

    def disclosure(self) -> consents.Disclosure:
        return disclosure.text(self.recipient)

    def disclosure_pdf(self) -> bytes:
        """This person's own small PDF with the six characters."""
        self._require_proof()
        return disclosure.pdf(self.recipient)

    def give_consent(self, agreed: bool, characters: str) -> None:
        """Raises `Refused` (consent.not_agreed, consent.characters)."""
        self._require_signable()
        if not self.asks_consent or consents.live(self.recipient):
            return
        if not agreed:
            raise Refused(
                "consent.not_agreed",
                _("You have not agreed to electronic records and signatures."),
                do=_("Tick the box to go on, or choose “Sign on paper” under other options."),
                field="agreed",
            )
        if not consents.matches(self.recipient, characters):
            raise Refused(
                "consent.characters",
                _("These are not the six characters in the PDF."),
                do=_("Open the small PDF and type the six characters printed in it."),
                field="characters",
            )
        with transaction.atomic():
            moves.lock(self.contract)
            self._keep_consent(self.disclosure())
        fault.step("consent.committed")

    def _keep_consent(self, shown: consents.Disclosure) -> None:
        self.consent = consents.Consent.objects.create(
            id=ids.new("cns"),
            workspace_id=self.recipient.workspace_id,
            recipient=self.recipient,
            version=shown.version,
            language=shown.language,
            text_sha256=shown.sha256,
            demonstration="characters",
            at=clock.now(),
            ip=self.by.ip,
            agent=self.by.agent,
        )
        told = events.ConsentGiven(
            recipient_id=self.recipient.id,
            version=shown.version,
            language=shown.language,
            text_sha256=shown.sha256,
            demonstration="characters",
            recipient=self.recipient.name,
        )
        moves.record(self.contract, told, by=self.by)

    def withdraw_consent(self) -> None:
        """At any time before signing; what was signed stays (ES-6)."""
        self._require_proof()
        with transaction.atomic():
            moves.lock(self.contract)
            rows = consents.Consent.objects.filter(recipient=self.recipient, withdrawn_at=None)
            if not rows.update(withdrawn_at=clock.now()):
                return
            told = events.ConsentWithdrawn(recipient_id=self.recipient.id, recipient=self.recipient.name)
            moves.record(self.contract, told, by=self.by)
        self.consent = None

    # Fill and sign

    @cached_property
    def questions(self) -> list[questions.Question]:
        return questions.of(self.recipient)

    def answer(self, given: dict[str, str]) -> dict[str, str]:
        """Save answers; returns {field name: sentence} for those that cannot be taken."""
        with transaction.atomic():
            self._hold()
            self._require_signable()
            faults, changed = questions.save(self.recipient, given)
            if changed:
                told = events.AnswersSaved(
                    recipient_id=self.recipient.id, fields=", ".join(changed), recipient=self.recipient.name
                )
                moves.record(self.contract, told, by=self.by)
        self.__dict__.pop("questions", None)
        return faults

    @cached_property
    def mark(self) -> mark.Mark | None:
        return mark.latest(self.recipient)

    def adopt(self, form: str, *, text: str = "", face: str = "", strokes: Any = None) -> None:
        """Take a signature as one's own. Raises `Refused` (mark.*, consent.missing)."""
        with transaction.atomic():
            self._hold()
            self._require_signable()
            self._require_consent()
            fresh = mark.make(self.recipient, form, text=text, face=face, strokes=strokes)
            if self.mark and self.mark.sha256 == fresh.sha256:
                return
            fresh.save(force_insert=True)
            told = events.SignatureAdopted(
                recipient_id=self.recipient.id,
                form=form,
                mark_sha256=fresh.sha256,
                recipient=self.recipient.name,
            )
            moves.record(self.contract, told, by=self.by)
        self.mark = fresh

    @property
    def nonce(self) -> str:
        """Binds the final act to this visit and to the exact bytes that were shown (AT-05)."""
        visit = self.visit.id if self.visit else ""
        return link.derived("finish", visit, self.base_sha256).hex()

    def finish(self, nonce: str, *, view: str = "easy", pages_seen: list[int] | None = None) -> None:
        """Sign. A second call with the same nonce changes nothing. Raises `Refused`."""
        self._require_proof()
        if not hmac.compare_digest(nonce.encode(), self.nonce.encode()):
            raise Refused(
                "finish.stale",
                _("The document changed since this page was opened. Nothing was signed."),
                do=_("Reload the page and look at it again."),
            )
        fault.step("sign.before")
        with transaction.atomic():
            self._hold()
            if self.recipient.status == lifecycle.SIGNED:
                return  # the other click of a double click was first
            self._require_signable()
            self._require_consent()
            self._require_complete()
            self._sign(view, sorted(set(pages_seen or [])))
        fault.step("sign.committed")

    def _hold(self) -> None:
        """Lock the contract and look again: what was read before the lock may be old by now."""
        moves.lock(self.contract)
        self.recipient.refresh_from_db(fields=["status"])
        self.contract.__dict__.pop("_prefetched_objects_cache", None)
        for seen in ("_people", "consent", "questions", "mark"):
            self.__dict__.pop(seen, None)

    def _sign(self, view: str, pages_seen: list[int]) -> None:
        answers = {q.name: q.value for q in self.questions}
        moves.move(
            self.recipient,
            acts.RECIPIENT,
            "sign",
            by=self.by,
            columns={"signed_at": clock.now()},
            recipient_id=self.recipient.id,
            recipient=self.recipient.name,
            document_sha256=self.base_sha256,
            answers_sha256=hashlib.sha256(chain.canonical(answers)).hexdigest(),
            mark_sha256=self.mark.sha256 if self.mark else "",
            method=self.visit.method if self.visit else "",
            view=view if view in ("easy", "pages") else "easy",
            pages_seen=pages_seen[:500],
            intent=str(acts.INTENT),
        )

    # Other ways out

    def decline(self, reason: str) -> None:
        """End the contract for everybody, with a reason; those concerned are told."""
        self._require_signable()
        reason = " ".join(reason.split())[:1000]
        if not reason:
            raise Refused("decline.reason", _("Say why, so that the sender can help."), field="reason")
        acts.decline(self.recipient, reason, by=self.by)

    def request_paper(self) -> None:
        """The right to paper, from the first screen on (ES-8)."""
        told = events.PaperRequested(recipient_id=self.recipient.id, recipient=self.recipient.name)
        moves.record(self.contract, told, by=self.by)

    def ask_new_link(self) -> None:
        told = events.LinkRequested(recipient_id=self.recipient.id, recipient=self.recipient.name)
        moves.record(self.contract, told, by=self.by)

    # Guards

    def _require_proof(self) -> None:
        if self.visit is None:
            raise Refused(
                "identity.needed",
                _("Show first that this mailbox is yours."),
                do=_("Ask for a code and enter it."),
            )

    def _require_signable(self) -> None:
        self._require_proof()
        if self.stage != SIGN:
            raise _not_now()

    def _require_consent(self) -> None:
        if not self.may_sign:
            raise Refused(
                "consent.missing",
                _("Electronic signing needs your agreement first."),
                do=_("Read the statement, tick the box and type the six characters."),
                field="agreed",
            )

    def _require_complete(self) -> None:
        missing = [q for q in self.questions if q.is_missing]
        if missing:
            raise Refused(
                "answers.missing",
                _("“%(label)s” is still empty."),
                do=_("Fill it in, then sign."),
                field=missing[0].name,
                label=missing[0].label,
            )
        if self.mark is None:
            raise Refused(
                "mark.missing",
                _("Your signature is still missing."),
                do=_("Type or draw it."),
                field="signature",
            )


def _not_now() -> Refused:
    return Refused(
        "ceremony.not_now",
        _("This cannot be done now. Nothing was changed."),
        do=_("Reload the page to see where the contract stands."),
    )
