"""What signers do with their signature and initials beside adopting them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class InitialsAdopted(Event):
    name = "initials.adopted"
    sentence = _("%(recipient)s adopted initials (%(form)s)")
    category = "signing"
    icon = "signature"
    recipient_id: str
    form: str
    mark_sha256: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class MarkRepeated(Event):
    """The same mark in further places. places: the names of their fields."""

    name = "signature.repeated"
    sentence = _("%(recipient)s put the same mark in %(count)s more places")
    category = "signing"
    icon = "signature"
    recipient_id: str
    count: int
    places: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class MarkKept(Event):
    name = "signature.kept"
    sentence = _("%(recipient)s saved the signature for next time")
    category = "signing"
    icon = "signature"
    recipient_id: str
    mark_sha256: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class MarkForgotten(Event):
    name = "signature.forgotten"
    sentence = _("%(recipient)s deleted the saved signature")
    category = "signing"
    icon = "signature"
    recipient_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class PadHandedOut(Event):
    name = "signature.pad_opened"
    sentence = _("%(recipient)s asked to draw on a phone")
    category = "signing"
    icon = "device-mobile"
    recipient_id: str
    pad_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class MarksKeptFor(Event):
    name = "signature.kept_for"
    sentence = _("%(actor)s let saved signatures go after %(months)s months without use")
    category = "edits"
    icon = "settings"
    months: int


@dataclass(frozen=True, kw_only=True)
class MarksErased(Event):
    name = "signature.erased"
    sentence = _("%(actor)s deleted what was saved for %(address)s: %(count)s")
    category = "edits"
    icon = "eraser"
    count: int
    address: str = personal()


@dataclass(frozen=True, kw_only=True)
class MarksExpired(Event):
    name = "signature.expired"
    sentence = _("Saved signatures that nobody used went: %(count)s")
    category = "system"
    icon = "eraser"
    count: int
