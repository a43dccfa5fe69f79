"""What signers do, and what we ask of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class RecipientOpened(Event):
    name = "recipient.opened"
    sentence = _("%(recipient)s opened the link")
    category = "signing"
    icon = "eye"
    recipient_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class CodeSent(Event):
    name = "identity.code_sent"
    sentence = _("A code was sent to %(address)s")
    category = "messages"
    icon = "mail-code"
    recipient_id: str
    challenge_id: str
    method: str
    address: str = personal()


@dataclass(frozen=True, kw_only=True)
class IdentityProven(Event):
    """kind: whether the check went to an address or a number, or nowhere."""

    name = "identity.proven"
    sentence = _("The code sent to %(address)s matched: %(recipient)s has access to that mailbox")
    sentences = {
        "phone": _("The code sent to %(address)s matched: %(recipient)s has access to that phone"),
        "nowhere": _("%(recipient)s passed this check of identity: %(method)s"),
    }
    category = "signing"
    icon = "shield-check"
    recipient_id: str
    method: str
    sitting_id: str
    kind: str = "mailbox"
    recipient: str = personal()
    address: str = personal()


@dataclass(frozen=True, kw_only=True)
class IdentityUndecided(Event):
    name = "identity.undecided"
    sentence = _("What %(recipient)s gave as proof of identity waits for a person to look at it: %(method)s")
    category = "signing"
    icon = "shield-question"
    recipient_id: str
    method: str
    sitting_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class IdentityFailed(Event):
    name = "identity.failed"
    sentence = _("A wrong code was entered for %(recipient)s (try %(attempt)s)")
    sentences = {"other": _("A check of identity failed for %(recipient)s: %(method)s (try %(attempt)s)")}
    category = "signing"
    icon = "shield-x"
    recipient_id: str
    method: str
    attempt: int
    kind: str = "code"
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class IdentitySpent(Event):
    """All tries of a link are used up: only the sender can help."""

    name = "identity.spent"
    sentence = _("All tries to show who %(recipient)s is were used up (%(method)s): a new link is needed")
    category = "signing"
    icon = "shield-off"
    recipient_id: str
    method: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class ConsentShown(Event):
    name = "consent.shown"
    sentence = _("%(recipient)s was shown the statement on electronic records")
    category = "access"
    icon = "clipboard-text"
    recipient_id: str
    version: str
    language: str
    text_sha256: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event):
    name = "consent.given"
    sentence = _(
        "%(recipient)s agreed to electronic records and signatures and showed that the PDF can be read"
    )
    category = "signing"
    icon = "clipboard-check"
    recipient_id: str
    version: str
    language: str
    text_sha256: str
    demonstration: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    name = "consent.withdrawn"
    sentence = _("%(recipient)s withdrew the consent to electronic records")
    category = "signing"
    icon = "clipboard-x"
    recipient_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class DisclosurePublished(Event):
    name = "disclosure.published"
    sentence = _("%(actor)s published version %(version)s of the statement on electronic records")
    category = "edits"
    icon = "clipboard-text"
    version: str
    new_needs: bool
    sha256: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AnswersSaved(Event):
    """changes: {field: [before, now]}."""

    name = "answers.saved"
    sentence = _("%(recipient)s filled in %(fields)s")
    category = "edits"
    icon = "forms"
    recipient_id: str
    fields: str
    changes: dict = personal(None)  # noqa: RUF009 (a dataclass field)
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class SignatureAdopted(Event):
    name = "signature.adopted"
    sentence = _("%(recipient)s adopted a signature (%(form)s)")
    category = "signing"
    icon = "signature"
    recipient_id: str
    form: str
    mark_sha256: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecipientSigned(Event):
    """pages_seen: numbers of those shown as pages. seconds: since this person first saw the contract."""

    name = "recipient.signed"
    sentence = _("%(recipient)s signed. Proof of identity: %(method)s")
    category = "signing"
    icon = "signature"
    recipient_id: str
    document_sha256: str
    answers_sha256: str
    mark_sha256: str
    method: str
    view: str
    pages_seen: list = field(default_factory=list)
    intent: str = ""
    initials_sha256: str = ""
    seconds: int = 0
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecipientApproved(RecipientSigned):
    name = "recipient.approved"
    sentence = _("%(recipient)s approved. Proof of identity: %(method)s")
    icon = "circle-check"


@dataclass(frozen=True, kw_only=True)
class RecipientWitnessed(RecipientSigned):
    name = "recipient.witnessed"
    sentence = _("%(recipient)s witnessed the signature of %(witnessed)s. Proof of identity: %(method)s")
    icon = "user-check"
    witnessed: str = personal()


@dataclass(frozen=True, kw_only=True)
class RecipientRead(RecipientSigned):
    """No signature and no revision of the document: somebody says that they have read it."""

    name = "recipient.read"
    sentence = _("%(recipient)s confirmed having read the contract. Proof of identity: %(method)s")
    icon = "file-check"


ACTS = (RecipientSigned, RecipientApproved, RecipientWitnessed, RecipientRead)


@dataclass(frozen=True, kw_only=True)
class PaperRequested(Event):
    name = "recipient.paper_requested"
    sentence = _("%(recipient)s asked to sign on paper")
    category = "signing"
    icon = "printer"
    recipient_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class SignedInError(Event):
    name = "recipient.signed_in_error"
    sentence = _("%(recipient)s says that this was signed in error. %(reason)s")
    category = "signing"
    icon = "alert-triangle"
    recipient_id: str
    recipient: str = personal()
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class LeftForLater(Event):
    name = "recipient.left_for_later"
    sentence = _("%(recipient)s left to finish later")
    category = "signing"
    icon = "clock"
    recipient_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class LinkRequested(Event):
    name = "recipient.link_requested"
    sentence = _("%(recipient)s asked for a new link")
    category = "messages"
    icon = "link"
    recipient_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class AddressDisowned(Event):
    name = "recipient.address_disowned"
    sentence = _("%(recipient)s no longer uses the address the code goes to")
    category = "messages"
    icon = "at-off"
    recipient_id: str
    recipient: str = personal()


@dataclass(frozen=True, kw_only=True)
class CopyDownloaded(Event):
    name = "document.downloaded"
    sentence = _("%(actor)s downloaded the %(kind)s copy")
    category = "access"
    icon = "download"
    kind: str
    sha256: str
