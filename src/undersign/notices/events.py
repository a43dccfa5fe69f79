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
class MailKept(Event):
    """Of a sandbox."""

    name = "message.kept"
    sentence = _("The mail (%(kind)s) to %(address)s was kept in the sandbox and sent to nobody")
    category = "messages"
    icon = "mailbox"
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


@dataclass(frozen=True, kw_only=True)
class TextAccepted(Event):
    name = "text.accepted"
    sentence = _("The text message with a code was accepted for %(address)s")
    category = "messages"
    icon = "device-mobile-message"
    address: str = personal()


@dataclass(frozen=True, kw_only=True)
class TextKept(Event):
    """Of a sandbox."""

    name = "text.kept"
    sentence = _("The text message with a code to %(address)s was kept in the sandbox and sent to nobody")
    category = "messages"
    icon = "device-mobile-message"
    address: str = personal()


@dataclass(frozen=True, kw_only=True)
class TextRefused(Event):
    name = "text.refused"
    sentence = _("The text message with a code could not be sent to %(address)s: %(answer)s")
    category = "messages"
    icon = "device-mobile-off"
    address: str = personal()
    answer: str = personal()


@dataclass(frozen=True, kw_only=True)
class NewsBounced(Event):
    """That a mail which only tells of something came back is told nobody by mail: it would come back, too."""

    name = "message.news_bounced"
    sentence = _("The notice (%(kind)s) to %(address)s came back: %(answer)s")
    category = "messages"
    icon = "mail-x"
    kind: str
    address: str = personal()
    answer: str = personal()


NEWS = frozenset(
    {"asked", "news", "review_asked", "review_decided", "approval_asked", "approval_decided", "digest"}
)


def bounced(*, kind: str, address: str, answer: str) -> Event:
    """What is recorded when a mail of this kind came back."""
    return (NewsBounced if kind in NEWS else MailBounced)(kind=kind, address=address, answer=answer)


@dataclass(frozen=True, kw_only=True)
class MailDelivered(Event):
    name = "message.delivered"
    sentence = _("The mail (%(kind)s) reached the mailbox of %(address)s: %(answer)s")
    category = "messages"
    icon = "mailbox"
    kind: str
    address: str = personal()
    answer: str = personal()


@dataclass(frozen=True, kw_only=True)
class MailDelayed(Event):
    name = "message.delayed"
    sentence = _("The mail (%(kind)s) to %(address)s is late, the mail servers try again: %(answer)s")
    category = "messages"
    icon = "mail-pause"
    kind: str
    address: str = personal()
    answer: str = personal()


@dataclass(frozen=True, kw_only=True)
class ReturnedUnknown(Event):
    name = "returned.unknown"
    sentence = _("A mail came back and belongs to no message: %(subject)s")
    category = "messages"
    icon = "mail-question"
    mail_id: str
    address: str = personal()
    subject: str = personal()


@dataclass(frozen=True, kw_only=True)
class ReturnedSettled(Event):
    name = "returned.settled"
    sentence = _("%(actor)s has looked at the mail that came back")
    category = "messages"
    icon = "mail-check"
    mail_id: str
    address: str = personal()
