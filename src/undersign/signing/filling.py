"""Answering and signing: what is said can be said anew until the last act, which is final."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from undersign.contracts import access, lifecycle
from undersign.contracts.field import Answer
from undersign.drafting.conduct import exits
from undersign.journal import chain, clock, fault, moves
from undersign.journal.refused import Refused
from undersign.signing import acts, enclosed, events, link, mark, questions, reply
from undersign.signing.adopting import Adopting
from undersign.store import rows


class Filling(Adopting):
    """From the first answer to “Sign and finish”."""

    @cached_property
    def questions(self) -> list[questions.Question]:
        return questions.among(self.fields, self.recipient)

    def answer(
        self, given: dict[str, str], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> dict[str, str]:
        """Save answers; returns {field name: sentence} for those that cannot be taken.

        files: {field name: (the file's own name, its bytes)}.
        """
        self._require_signable()
        taken, unfit = self._taken(files or {})
        with transaction.atomic():
            self._hold()
            self._require_signable()
            before = self._saved()
            faults, changed = questions.save(self.fields, self.recipient, given, taken)
            now = self._saved() if changed else before
            self._require_kept(before, now)
            if changed:
                moves.record(self.contract, self._change(changed, before, now), by=self.by)
        self.__dict__.pop("questions", None)
        return faults | unfit

    def _change(
        self, labels: list[str], before: Mapping[str, str], now: Mapping[str, str]
    ) -> events.AnswersSaved:
        changes = {n: [before.get(n, ""), v] for n, v in now.items() if before.get(n, "") != v}
        who = self.recipient
        return events.AnswersSaved(
            recipient_id=who.id, fields=", ".join(labels), changes=changes, recipient=who.name
        )

    def _saved(self) -> dict[str, str]:
        return {each.name: each.value for each in rows.some(Answer, "recipient_id = %s", self.recipient.pk)}

    def _require_kept(self, before: Mapping[str, str], now: Mapping[str, str]) -> None:
        """Raises `Refused` (answers.fixed) inside the transaction that changed what the template closes."""
        for name, value in () if self.offers(exits.CORRECT) else before.items():
            if value and now.get(name) != value:
                raise Refused(
                    "answers.fixed",
                    _("This answer was given and cannot be changed here. Nothing was changed."),
                    do=_("If it is wrong, decline and say so, or ask the sender."),
                    field=f"answer-{name}",
                )

    def _taken(self, files: Mapping[str, tuple[str, bytes]]) -> tuple[dict[str, str], dict[str, str]]:
        """({name: stored answer}, {name: why not}); read before the contract is locked, for it takes time."""
        kinds = {q.name: q.kind for q in self.questions if q.kind in reply.FILES}
        taken, unfit = dict[str, str](), dict[str, str]()
        for name, (filename, data) in files.items():
            if name in kinds:
                try:
                    taken[name] = self._enclose(kinds[name], data, filename)
                except reply.Unfit as why:
                    unfit[name] = str(why)
        return taken, unfit

    def _enclose(self, kind: str, data: bytes, filename: str) -> str:
        return enclosed.keep(self.contract, kind, data, filename)

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
            self._require_here()
            self._require_complete()
            self._sign(view, sorted(set(pages_seen or [])))
        fault.step("sign.committed")

    def _sign(self, view: str, pages_seen: list[int]) -> None:
        questions.keep(self.recipient, self.questions)
        answers = {q.name: q.value for q in self.questions}
        act, at = acts.of(self.recipient), clock.now()
        extra: dict[str, Any] = {"witnessed": acts.witnessed(self.recipient)} if act.move == "witness" else {}
        moves.move(
            self.recipient,
            acts.RECIPIENT,
            act.move,
            by=self.by,
            columns={"signed_at": at} if self.recipient.seals else {"signed_at": at, "acted_at": at},
            recipient_id=self.recipient.id,
            recipient=self.recipient.name,
            document_sha256=self.base_sha256,
            answers_sha256=hashlib.sha256(chain.canonical(answers)).hexdigest(),
            mark_sha256=self.mark.sha256 if self.mark else "",
            initials_sha256=self.marks[mark.INITIALS].sha256 if mark.INITIALS in self.marks else "",
            method=self.visit.method if self.visit else "",
            view=view if view in ("easy", "pages") else "easy",
            pages_seen=pages_seen[:500],
            seconds=access.seconds(self.contract, by=self.by, until=at),
            intent=str(act.intent),
            **extra,
        )

    def _require_here(self) -> None:
        if self.signs_elsewhere:
            raise Refused(
                "finish.elsewhere",
                _("This contract asks for a signature with a certificate of your own. Nothing was signed."),
                do=_("Download the file, sign it in your own program, and bring it back here."),
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
        self._require_marks()
