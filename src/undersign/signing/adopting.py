"""Adopting a signature and initials as one's own, and putting them in their places: acts before signing.

Hides which marks a person is asked for, where they stand, and who may use one kept from an earlier contract.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from undersign.contracts import field as places
from undersign.contracts.field import Answer, PlacedField
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock, moves
from undersign.journal.event import Event
from undersign.journal.refused import NotFound, Refused
from undersign.signing import events, keepsake, mark_events, mark_places
from undersign.signing import mark as makes
from undersign.signing import pad as pads
from undersign.signing.agreeing import Agreeing
from undersign.store import rows

MAILBOX = "email_code"  # the check by which a mailbox is proven


class Adopting(Agreeing):
    """From a blank line to a mark in every place."""

    @cached_property
    def marks(self) -> dict[str, makes.Mark]:
        """{sort: the mark that counts}."""
        return makes.all_latest(self.recipient)

    @property
    def mark(self) -> makes.Mark | None:
        return self.marks.get(makes.SIGNATURE)

    @cached_property
    def fields(self) -> list[PlacedField]:
        """This person's places, in reading order. Frozen at sending, so they are read once."""
        return places.of_recipient(self.recipient)

    @cached_property
    def mark_places(self) -> list[PlacedField]:
        """Where this person's marks are seen, in reading order."""
        return [f for f in self.fields if f.kind in makes.SORTS and f.is_seen]

    @property
    def marks_asked(self) -> list[str]:
        """The sorts of marks asked of this person: approvers and witnesses may have no place for any, and who
        signs elsewhere makes theirs there."""
        if self.signs_elsewhere:
            return []
        signs = self.recipient.role in (turns.SIGNER, turns.IN_PERSON)
        asked = {place.kind for place in self.mark_places} | ({makes.SIGNATURE} if signs else set())
        return [what for what in makes.SORTS if what in asked]

    @property
    def further_places(self) -> list[PlacedField]:
        return mark_places.further(self.mark_places)

    @cached_property
    def _repeated(self) -> dict[str, str]:
        return mark_places.repeated(self.recipient, self.mark_places)

    @property
    def places_left(self) -> list[PlacedField]:
        """Further places in which the mark that counts now was not put yet."""
        return [
            place
            for place in self.further_places
            if place.kind in self.marks and self._repeated[place.key] != self.marks[place.kind].sha256
        ]

    def _hold(self) -> None:
        super()._hold()
        self._forget_seen()

    def _forget_seen(self) -> None:
        for seen in ("marks", "_repeated", "kept_marks"):
            self.__dict__.pop(seen, None)

    # One's own mark

    def adopt(
        self,
        form: str,
        *,
        what: str = makes.SIGNATURE,
        text: str = "",
        face: str = "",
        strokes: Any = None,
        upload: makes.Upload | None = None,
        keep: bool = False,
    ) -> None:
        """Take a mark as one's own, and with `keep` save it for next time. Raises `Refused` (mark.*,
        consent.missing)."""
        self._require_signable()
        image = makes.lifted(upload, what) if upload and form == makes.UPLOADED else b""
        self._adopt(form, keep, what=what, text=text, face=face, strokes=strokes, image=image)

    def adopt_kept(self, what: str = makes.SIGNATURE) -> None:
        """Take the mark kept from an earlier contract. Raises `Refused` (mark.not_kept)."""
        self._require_signable()
        kept = self.kept_marks.get(what)
        if kept is None:
            raise _not_kept(what)
        self._adopt(kept.form, False, what=what, **kept.content)
        keepsake.used(kept)

    def _adopt(self, form: str, keep: bool, *, what: str, **content: Any) -> None:
        with transaction.atomic():
            self._hold()
            self._require_signable()
            self._require_consent()
            fresh = makes.make(self.recipient, form, what=what, **content)
            now = self.marks.get(what)
            if now is None or now.sha256 != fresh.sha256:
                rows.add([fresh])
                pads.clear(self.recipient)
                self._record(_adopted(self.recipient, fresh))
            if keep and self.may_keep:
                keepsake.keep(self.recipient, fresh)
                told = mark_events.MarkKept(
                    recipient_id=self.recipient.id, mark_sha256=fresh.sha256, recipient=self.recipient.name
                )
                self._record(told)
        self._forget_seen()

    def mark_image(self, which: str) -> bytes:
        """The PNG of an uploaded mark: of a sort, or with `kept-` before it of the one kept. Raises `Refused`
        (identity.needed), `NotFound`."""
        self._require_proof()
        sort = which.removeprefix("kept-")
        found = self.kept_marks.get(sort) if which != sort else self.marks.get(sort)
        if found is None or found.form != makes.UPLOADED:
            raise NotFound("mark.not_there", _("This picture is not there."))
        return bytes(found.image)

    def adopt_throughout(self, name: str, face: str = "") -> None:
        """Everything asked for, typed, and the same in every place."""
        for what in self.marks_asked:
            text = name if what == makes.SIGNATURE else makes.initials_of(name)
            self.adopt(makes.TYPED, what=what, text=text, face=face)
        self.repeat([place.key for place in self.places_left])

    # Further places

    def repeat(self, names: Iterable[str]) -> None:
        """Put the same mark in these further places. Unknown ones are ignored."""
        wanted = set(names)
        with transaction.atomic():
            self._hold()
            self._require_signable()
            self._require_consent()
            left = [place for place in self.places_left if place.key in wanted]
            if not left:
                return
            self._put(left)
            told = mark_events.MarkRepeated(
                recipient_id=self.recipient.id,
                count=len(left),
                places=", ".join(place.key for place in left)[:400],
                recipient=self.recipient.name,
            )
            self._record(told)
        self._forget_seen()

    def _put(self, left: list[PlacedField]) -> None:
        at = clock.now()
        said = [
            Answer(
                workspace_id=self.recipient.workspace_id,
                recipient=self.recipient,
                name=place.key,
                value=self.marks[place.kind].sha256,
                at=at,
            )
            for place in left
        ]
        Answer.objects.bulk_create(
            said, update_conflicts=True, unique_fields=["recipient", "name"], update_fields=["value", "at"]
        )

    def _require_marks(self) -> None:
        for what in self.marks_asked:
            if what not in self.marks and self._is_needed(what):
                raise _missing(what)
        left = [place for place in self.places_left if place.required]
        if left:
            raise Refused(
                "mark.places",
                _("Your signature or initials are missing in one more place."),
                do=_("Choose “Use the same”, then sign."),
                field="places",
            )

    def _is_needed(self, what: str) -> bool:
        return what == makes.SIGNATURE or any(p.required for p in self.mark_places if p.kind == what)

    # For next time

    @property
    def may_keep(self) -> bool:
        """Whether this browser proved the mailbox that a kept mark belongs to."""
        return self.visit is not None and MAILBOX in self.visit.method.split("+")

    @cached_property
    def kept_marks(self) -> dict[str, keepsake.KeptMark]:
        """{sort: what the owner of this mailbox kept here}; {} for a visit that did not prove the mailbox."""
        if not self.may_keep:
            return {}
        found = ((what, keepsake.find(self.recipient, what)) for what in self.marks_asked)
        return {what: kept for what, kept in found if kept is not None}

    def forget_kept(self) -> None:
        """Delete what was kept for this mailbox. Marks adopted so far stay in their contracts."""
        self._require_proof()
        if not self.may_keep:
            raise _not_kept(makes.SIGNATURE)
        with transaction.atomic():
            moves.lock(self.contract)
            if keepsake.forget(self.recipient):
                told = mark_events.MarkForgotten(
                    recipient_id=self.recipient.id, recipient=self.recipient.name
                )
                self._record(told)
        self._forget_seen()

    # On the phone

    def hand_out_pad(self, what: str = makes.SIGNATURE) -> tuple[pads.Pad, str]:
        """(the pad, the address for its QR code). Raises `Refused` (ceremony.not_now, mark.too_often)."""
        self._require_signable()
        self._require_consent()
        assert self.visit is not None
        with transaction.atomic():
            moves.lock(self.contract)
            if pads.is_too_often(self.recipient):
                raise _too_often()
            made, address = pads.hand_out(
                self.recipient, self.visit, what=what, language=get_language() or "en"
            )
            told = mark_events.PadHandedOut(
                recipient_id=self.recipient.id, pad_id=made.id, recipient=self.recipient.name
            )
            self._record(told)
        return made, address

    def pad(self, pad_id: str) -> pads.Pad | None:
        """The pad this very visit asked for."""
        self._require_signable()
        assert self.visit is not None
        return pads.of_sitting(pad_id, self.visit)

    def _record(self, happened: Event) -> None:
        moves.record(self.contract, happened, by=self.by)


def _adopted(recipient: Recipient, fresh: makes.Mark) -> Event:
    event = events.SignatureAdopted if fresh.what == makes.SIGNATURE else mark_events.InitialsAdopted
    return event(
        recipient_id=recipient.id, form=fresh.form, mark_sha256=fresh.sha256, recipient=recipient.name
    )


def _missing(what: str) -> Refused:
    if what == makes.INITIALS:
        sentence, do = _("Your initials are still missing."), _("Type or draw them.")
    else:
        sentence, do = _("Your signature is still missing."), _("Type or draw it.")
    return Refused("mark.missing", sentence, do=do, field=what)


def _not_kept(what: str) -> Refused:
    return Refused(
        "mark.not_kept",
        _("No signature is saved for you here."),
        do=_("Type your name, or draw your signature."),
        field=what,
    )


def _too_often() -> Refused:
    return Refused(
        "mark.too_often",
        _("Too many codes were asked for."),
        do=_("Wait ten minutes, or make your signature here."),
        field="signature",
    )
