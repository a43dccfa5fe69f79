"""What happens to a contract, up to its last signature."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class ContractDrafted(Event):
    name = "contract.drafted"
    sentence = _("%(actor)s drafted %(title)s from “%(called)s”, version %(version)s")
    category = "edits"
    icon = "file-plus"
    title: str = personal()  # it names a customer often enough
    template: str
    called: str
    version: int
    version_id: str
    version_sha256: str
    ticket: str = ""
    sources: dict = field(default_factory=dict)
    request_sha256: str = personal()  # of an order that names people, so it is forgotten with them


@dataclass(frozen=True, kw_only=True)
class ContractEdited(Event):
    """fields: what was changed, as programs call it. called: the same for people, in the contract's language.
    changes: {what: [before, now]}. kind: "", person, joined, left or ends."""

    name = "contract.edited"
    sentence = _("%(actor)s changed %(called)s")
    sentences = {
        "person": _("%(actor)s changed the details of a person: %(called)s"),
        "joined": _("%(actor)s added a person: %(called)s"),
        "left": _("%(actor)s took a person away: %(called)s"),
        "ends": _("%(actor)s changed the day until which it can be signed"),
    }
    category = "edits"
    icon = "pencil"
    fields: str
    called: str = ""
    kind: str = ""
    changes: dict = personal(None)  # noqa: RUF009 (a dataclass field)


@dataclass(frozen=True, kw_only=True)
class ChecksDemanded(Event):
    """checks, was: codes of the checks that are demanded, joined by "+". changes: of the number."""

    name = "contract.checks_demanded"
    sentence = _("%(actor)s set how %(recipient)s shows who they are: %(checks)s")
    category = "edits"
    icon = "shield-check"
    recipient_id: str
    checks: str
    was: str = ""
    recipient: str = personal()
    changes: dict = personal(None)  # noqa: RUF009 (a dataclass field)


@dataclass(frozen=True, kw_only=True)
class ContractSent(Event):
    name = "contract.sent"
    sentence = _("%(actor)s sent the contract to %(recipients)s")
    category = "signing"
    icon = "send"
    base_sha256: str
    frozen_sha256: str
    version_sha256: str
    renderer: dict
    pages: int
    recipients: str = personal()


@dataclass(frozen=True, kw_only=True)
class ContractIssued(Event):
    name = "contract.issued"
    sentence = _("The document was issued: its fields are placed and it is certified against changes")
    category = "signing"
    icon = "certificate"
    issued_sha256: str
    orders: list


@dataclass(frozen=True, kw_only=True)
class RecipientInvited(Event):
    name = "recipient.invited"
    sentence = _("%(recipient)s was asked to sign")
    sentences = {
        "approver": _("%(recipient)s was asked to approve"),
        "viewer": _("%(recipient)s was asked to read the contract"),
        "witness": _("%(recipient)s was asked to sign as witness"),
        "in_person": _("%(recipient)s can now sign in person"),
    }
    category = "messages"
    icon = "mail"
    recipient_id: str
    kind: str = "signer"
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecipientReminded(Event):
    name = "recipient.reminded"
    sentence = _("%(actor)s reminded %(recipient)s")
    category = "messages"
    icon = "bell"
    recipient_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecipientReaddressed(Event):
    name = "recipient.readdressed"
    sentence = _(
        "%(actor)s changed the address of %(recipient)s from %(old)s to %(new)s; the old link is dead"
    )
    category = "edits"
    icon = "at"
    recipient_id: str
    recipient: str = personal()
    old: str = personal()
    new: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecipientDeclined(Event):
    name = "recipient.declined"
    sentence = _("%(recipient)s declined: %(reason)s")
    category = "signing"
    icon = "x"
    recipient_id: str
    recipient: str = personal()
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecipientReleased(Event):
    """kind: why. group: another of the group acted; condition: what asks for this person is not so;
    unwitnessed: whom this person would witness is not asked."""

    name = "recipient.released"
    sentence = _("%(recipient)s is no longer needed")
    sentences = {
        "group": _("%(recipient)s is no longer needed: %(instead)s acted for the group"),
        "condition": _("%(recipient)s is not needed: %(instead)s"),
        "unwitnessed": _("%(recipient)s is not needed: there is no signature to witness"),
    }
    category = "signing"
    icon = "user-off"
    recipient_id: str
    kind: str
    was_asked: bool
    recipient: str = personal()
    instead: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecipientDelegated(Event):
    name = "recipient.delegated"
    sentence = _("%(recipient)s passed this on to %(delegate)s, %(email)s: %(reason)s")
    category = "signing"
    icon = "user-share"
    recipient_id: str
    delegate_id: str
    recipient: str = personal()
    delegate: str = personal()
    email: str = personal()
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class DelegateLacks(Event):
    name = "recipient.lacks"
    sentence = _("%(recipient)s cannot pass the checks yet: give them a code of their own")
    category = "signing"
    icon = "shield-question"
    recipient_id: str
    checks: list = field(default_factory=list)
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class DelegateEquipped(Event):
    name = "recipient.equipped"
    sentence = _("%(actor)s gave %(recipient)s what their checks need")
    category = "edits"
    icon = "shield-check"
    recipient_id: str
    checks: list = field(default_factory=list)
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class ContractDeclined(Event):
    name = "contract.declined"
    sentence = _("The contract ended: it was declined")
    category = "signing"
    icon = "x"
    recipient_id: str


@dataclass(frozen=True, kw_only=True)
class ContractVoided(Event):
    name = "contract.voided"
    sentence = _("%(actor)s cancelled the contract: %(reason)s")
    category = "signing"
    icon = "ban"
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class ContractSignedOnPaper(Event):
    name = "contract.signed_on_paper"
    sentence = _("The contract was signed on paper; %(actor)s added the scan. %(note)s")
    category = "signing"
    icon = "printer"
    scan_sha256: str
    note: str = personal()


@dataclass(frozen=True, kw_only=True)
class ContractExpired(Event):
    name = "contract.expired"
    sentence = _("The contract expired unsigned")
    category = "signing"
    icon = "clock-off"


@dataclass(frozen=True, kw_only=True)
class ContractCompleted(Event):
    name = "contract.completed"
    sentence = _("Everybody has signed")
    category = "signing"
    icon = "checks"
    acts: int
    last_sha256: str


@dataclass(frozen=True, kw_only=True)
class DeliveryRetried(Event):
    name = "delivery.retried"
    sentence = _("%(actor)s had “%(effect)s” (%(lane)s) tried again")
    category = "messages"
    icon = "refresh"
    delivery_id: str
    effect: str
    lane: str


@dataclass(frozen=True, kw_only=True)
class RecipientReadmitted(Event):
    name = "recipient.readmitted"
    sentence = _("%(actor)s noted that %(recipient)s agrees to electronic records again: %(reason)s")
    category = "edits"
    icon = "clipboard-check"
    recipient_id: str
    recipient: str = personal()
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class WatchBegun(Event):
    name = "contract.watched"
    sentence = _("%(member)s watches this contract")
    category = "access"
    icon = "eye"
    member_id: str
    member: str = personal()


@dataclass(frozen=True, kw_only=True)
class WatchEnded(Event):
    name = "contract.unwatched"
    sentence = _("%(member)s no longer watches this contract")
    category = "access"
    icon = "eye-off"
    member_id: str
    member: str = personal()


@dataclass(frozen=True, kw_only=True)
class TellingSettled(Event):
    name = "contract.telling_settled"
    sentence = _("%(actor)s changed who is told of what")
    category = "edits"
    icon = "bell-cog"
    telling: dict
    was: dict = field(default_factory=dict)
