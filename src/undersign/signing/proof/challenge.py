"""One check of one person, and the counting that all methods share (AT-04, AU-3).

Everything that can be guessed is counted here, under the contract's lock, whatever the method: five wrong
tries a challenge, then a quarter of an hour's wait; ten a person and link, then the sender has to issue a
new one; three sendings an hour. A hundred parallel guesses share one counter.

The bound. Six digits are guessed with 10^-6 a try, and only ten tries at six digits are ever allowed one
person, over all codes, sendings and links: 1 - (1 - 5e-6)^2 < 1e-5 in a lifetime. When they are used up and
the sender issues a new link, its codes have twelve characters (60 bits), ten tries a link: less than 9e-18
each.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, ids
from undersign.journal.refused import Refused
from undersign.signing.proof.method import Method, Wrong
from undersign.store import rows

TRIES_PER_CODE, TRIES_PER_PERSON = 5, 10
RESEND_AFTER = timedelta(seconds=30)
LOCKED_FOR = timedelta(minutes=15)


_LOOK = {
    "mailbox": _("Look for the newest of them in your mailbox and in its spam folder."),
    "phone": _("Look for the newest of them among your text messages."),
    "": _("Wait an hour."),
}


class Challenge(models.Model):
    """address: where it was sent, if anywhere. is_long: a code of twelve characters. state: the method's
    own.
    """

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="challenges")
    generation = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20, default="email_code")
    address = models.CharField(max_length=254, blank=True)
    is_long = models.BooleanField(default=False)
    state = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "signing"
        db_table = "challenge"

    @property
    def locked_until(self) -> datetime | None:
        """When trying goes on after five wrong tries, or None."""
        if self.attempts < TRIES_PER_CODE or self.last_attempt_at is None:
            return None
        until = self.last_attempt_at + LOCKED_FOR
        return until if until > clock.now() else None

    def is_in_time(self, method: Method) -> bool:
        return method.lasts is None or clock.now() <= self.made_at + method.lasts

    def is_live(self, method: Method) -> bool:
        """Whether an answer to it may still be right."""
        return self.passed_at is None and self.is_in_time(method) and self.attempts < TRIES_PER_CODE


class Tally:
    """All challenges of one person, read once; ask it under the contract's lock."""

    def __init__(self, recipient: Recipient):
        self.recipient = recipient
        self.every = rows.some(Challenge, "recipient_id = %s ORDER BY made_at DESC, id DESC", recipient.pk)
        self.present = [row for row in self.every if row.generation == recipient.link_generation]

    def latest(self, method: Method) -> Challenge | None:
        return next((row for row in self.present if row.method == method.name), None)

    def locked_until(self, method: Method) -> datetime | None:
        last = self.latest(method)
        return last.locked_until if last else None

    @property
    def digits_are_spent(self) -> bool:
        """Whether this person's ten tries at six digits are used up, by whichever link."""
        return sum(row.attempts for row in self.every if row.address and not row.is_long) >= TRIES_PER_PERSON

    def is_spent(self, method: Method) -> bool:
        """Whether only the sender can help now, with a new link."""
        tried = sum(row.attempts for row in self.present)
        return tried >= TRIES_PER_PERSON or self._tries(method) >= method.tries

    def _tries(self, method: Method) -> int:
        return sum(row.attempts for row in self.present if row.method == method.name)

    def left(self, method: Method, row: Challenge) -> int:
        """How many wrong tries this challenge still takes."""
        of_all = TRIES_PER_PERSON - sum(each.attempts for each in self.present)
        return min(TRIES_PER_CODE - row.attempts, of_all, method.tries - self._tries(method))

    def require_tries_left(self, method: Method) -> None:
        """Raises `Refused` (code.spent, code.locked)."""
        if self.is_spent(method):
            raise spent()
        until = self.locked_until(method)
        if until:
            raise locked(until)

    def require_sendings_left(self, method: Method) -> None:
        """Raises `Refused` (code.too_many). Sendings of earlier links count: it is the same mailbox or
        phone.
        """
        if method.sends_an_hour is None:
            return
        since = clock.now() - timedelta(hours=1)
        if sum(r.method == method.name and r.made_at > since for r in self.every) >= method.sends_an_hour:
            raise Refused(
                "code.too_many",
                _("Three codes were sent in the last hour."),
                do=_LOOK[method.medium],
            )

    def is_usable(self, row: Challenge | None, method: Method) -> bool:
        """Whether an answer to this challenge would be looked at."""
        if row is None or not row.is_live(method):
            return False
        return not (row.address and not row.is_long and self.digits_are_spent)

    def make(self, method: Method, address: str) -> Challenge:
        """A fresh challenge; older ones of its method are no longer the latest and so stop working."""
        row = Challenge(
            id=ids.new("cha"),
            workspace_id=self.recipient.workspace_id,
            recipient=self.recipient,
            generation=self.recipient.link_generation,
            method=method.name,
            address=address,
            is_long=bool(address) and self.digits_are_spent,
            made_at=clock.now(),
        )
        rows.add([row])
        self.every.insert(0, row)
        self.present.insert(0, row)
        return row


def count_wrong(row: Challenge) -> None:
    row.attempts += 1
    row.last_attempt_at = clock.now()
    rows.change(row, {"attempts": row.attempts, "last_attempt_at": row.last_attempt_at})


def expired() -> Refused:
    return Refused("code.expired", _("This code has run out."), do=_("Ask for a new one."), field="code")


_AGAIN = {
    "mailbox": _("Check the newest mail and try again: %(left)s tries are left."),
    "phone": _("Check the newest text message and try again: %(left)s tries are left."),
    "": _("Try again: %(left)s tries are left."),
}


def wrong(method: Method, left: int, found: Wrong = Wrong()) -> Refused:
    """Says how many tries are left, and of what can be guessed never what was wrong about it."""
    if found.why:
        return Refused("code.wrong", found.why, do=found.do, field="code")
    sentence = _("That code does not match.") if method.is_code else _("Not everything matches.")
    return Refused("code.wrong", sentence, do=_AGAIN[method.medium], field="code", left=left)


def spent() -> Refused:
    return Refused(
        "code.spent",
        _("Too many wrong codes were entered for this link."),
        do=_("Ask the sender to send you a new one."),
        field="code",
    )


def locked(until: datetime) -> Refused:
    return Refused(
        "code.locked",
        _("Too many wrong codes. You can try again at %(time)s."),
        do=_("Wait until then, then ask for a new code."),
        field="code",
        time=f"{until:%H:%M} UTC",
    )
