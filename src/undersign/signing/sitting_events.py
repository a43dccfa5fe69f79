"""What happens to a visit as a whole: it begins before a host, ends there, or goes on to the next one."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class HandedOver(Event):
    """host_id: the member who was there."""

    name = "recipient.handed_over"
    sentence = _("%(host)s handed the device to %(recipient)s to sign in person")
    category = "signing"
    icon = "user-check"
    recipient_id: str
    host_id: str
    sitting_id: str
    recipient: str = personal()
    host: str = personal()


@dataclass(frozen=True, kw_only=True)
class HandedBack(Event):
    name = "recipient.handed_back"
    sentence = _("%(recipient)s gave the device back")
    category = "signing"
    icon = "user-check"
    recipient_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class WentOn(Event):
    """number: the contract in whose sitting the checks were passed. methods: those that count here, too."""

    name = "recipient.went_on"
    sentence = _("%(recipient)s came from %(number)s in one sitting. Passed there, counted here: %(methods)s")
    category = "signing"
    icon = "arrow-forward-up"
    recipient_id: str
    number: str
    methods: str
    sitting_id: str
    recipient: str = personal()
