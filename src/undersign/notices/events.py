"""What became of a message after it left."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class MailAccepted(Event):
    name = "message.accepted"
    sentence = _("The mail (%(kind)s) was accepted for %(address)s")
    category = "messages"
    icon = "mail-check"
    kind: str
    address: str = personal()


@dataclass(frozen=True, kw_only=True)
class MailBounced(Event):
    name = "message.bounced"
    sentence = _("The mail (%(kind)s) to %(address)s came back: %(answer)s")
    category = "messages"
    icon = "mail-x"
    kind: str
    address: str = personal()
    answer: str = personal()
