"""What happens to a contract by the clock, or when staff mend one that is under way."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class ReminderDue(Event):
    """number: which one, from 1. is_last: it says that the contract ends soon."""

    name = "reminder.due"
    sentence = _("Reminder %(number)s went to %(recipient)s")
    category = "messages"
    icon = "bell"
    recipient_id: str
    number: int
    is_last: bool
    zone: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class RemindersChanged(Event):
    name = "contract.reminders_changed"
    sentence = _("%(actor)s changed when people are reminded")
    category = "edits"
    icon = "bell-cog"
    reminders: dict
    was: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MessageWritten(Event):
    name = "contract.message_written"
    sentence = _("%(actor)s changed the message to the signers")
    category = "edits"
    icon = "message"
    to: str = personal()
    message: str = personal()
    was: str = personal()


@dataclass(frozen=True, kw_only=True)
class ContractEndsSoon(Event):
    name = "contract.ends_soon"
    sentence = _("The contract ends at %(ends_at)s and is not signed yet")
    category = "messages"
    icon = "hourglass"
    ends_at: str
    waiting: str = personal()


@dataclass(frozen=True, kw_only=True)
class ContractExtended(Event):
    name = "contract.extended"
    sentence = _("%(actor)s moved the end of the contract from %(was)s to %(ends_at)s")
    category = "edits"
    icon = "calendar-plus"
    was: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class ContractCorrected(Event):
    name = "contract.corrected"
    sentence = _("%(actor)s took the contract back to correct it; %(number)s replaces it")
    category = "edits"
    icon = "file-diff"
    number: str
    contract_id: str


@dataclass(frozen=True, kw_only=True)
class CorrectionDrafted(Event):
    name = "contract.correction_drafted"
    sentence = _("It replaces %(number)s")
    category = "edits"
    icon = "file-diff"
    number: str
    contract_id: str


@dataclass(frozen=True, kw_only=True)
class OrderChanged(Event):
    """orders, was: {recipient id: routing order}, of those that changed."""

    name = "contract.order_changed"
    sentence = _("%(actor)s changed in which order people sign")
    category = "edits"
    icon = "arrows-sort"
    orders: dict
    was: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LinkCopied(Event):
    name = "recipient.link_copied"
    sentence = _("%(actor)s copied the link of %(recipient)s")
    category = "access"
    icon = "link"
    recipient_id: str
    recipient: str = personal()
