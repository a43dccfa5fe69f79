"""What happens to a legal hold, and to a contract that comes under one or is let out of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class HoldPlaced(Event):
    """scope: the filters it takes contracts by, as `scope.freeze` gives them; "" where none."""

    name = "hold.placed"
    sentence = _(
        "%(actor)s placed a legal hold for %(matter)s (%(title)s), custodian %(custodian)s: %(reason)s"
    )
    category = "edits"
    icon = "lock"
    hold_id: str
    matter: str
    title: str
    scope: str
    custodian: str = personal()
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class HoldReleaseAsked(Event):
    name = "hold.release_asked"
    sentence = _("%(actor)s asks that the legal hold for %(matter)s is released: %(reason)s")
    category = "edits"
    icon = "clipboard-check"
    hold_id: str
    matter: str
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class HoldReleaseDropped(Event):
    name = "hold.release_dropped"
    sentence = _("%(actor)s decided that the legal hold for %(matter)s stays")
    category = "edits"
    icon = "lock"
    hold_id: str
    matter: str


@dataclass(frozen=True, kw_only=True)
class HoldReleased(Event):
    """asked_by: the id of the member who asked; never the actor's own."""

    name = "hold.released"
    sentence = _("%(actor)s released the legal hold for %(matter)s, as a colleague had asked")
    category = "edits"
    icon = "circle-check"
    hold_id: str
    matter: str
    asked_by: str


@dataclass(frozen=True, kw_only=True)
class ContractHeld(Event):
    """kind: search | hand, how it came under the hold."""

    name = "contract.held"
    sentence = _("It came under the legal hold for %(matter)s: nothing of it may be destroyed")
    sentences = {
        "hand": _("%(actor)s put it under the legal hold for %(matter)s: nothing of it may be destroyed")
    }
    category = "system"
    icon = "lock"
    hold_id: str
    matter: str
    kind: str = "search"


@dataclass(frozen=True, kw_only=True)
class ContractLetGo(Event):
    name = "contract.hold_ended"
    sentence = _("The legal hold for %(matter)s was released")
    category = "system"
    icon = "circle-check"
    hold_id: str
    matter: str
