"""When this is recorded, do that: all causality of Undersign on one page.

Inner work runs in the transaction that marks it done. Everything else leaves the machine, with an
idempotency key, retries, and an end that staff can see.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings

from undersign import afterwards
from undersign.archive import bundle
from undersign.archive.events import EvidenceBundled, EvidenceRenewed
from undersign.audience import (
    a_successor,
    everybody,
    home,
    on_the_ticket,
    staff_not_told,
    the_mailed_code,
    the_member,
    the_owner,
    the_recipient,
    the_staff,
    the_texted_code,
    the_ticket,
    told,
    when_stamped_by_others,
    when_stamped_by_us,
    where_asked,
    who_was_asked,
    with_an_account,
    written_back,
)
from undersign.connectors.authorities import time_stamps
from undersign.connectors.events import ConnectionFailed
from undersign.connectors.giving import deliver as connectors
from undersign.connectors.giving import destinations, messaging
from undersign.connectors.hooks import starting, waiting
from undersign.connectors.hooks.events import ContractAsked
from undersign.connectors.sync import writing
from undersign.connectors.sync.events import SyncStopped, ValuesHeld
from undersign.contracts import ownership, practice
from undersign.contracts.approval import events as approval
from undersign.contracts.bulk import forgetting
from undersign.contracts.bulk.events import BulkFinished, BulkStopped
from undersign.contracts.emergency import EmergencyOpened
from undersign.contracts.events import (
    ContractCompleted,
    ContractDeclined,
    ContractEdited,
    ContractExpired,
    ContractIssued,
    ContractSent,
    ContractSignedOnPaper,
    ContractVoided,
    DelegateLacks,
    RecipientDeclined,
    RecipientDelegated,
    RecipientInvited,
    RecipientReaddressed,
    RecipientReleased,
    RecipientReminded,
)
from undersign.contracts.people import advance, checks
from undersign.contracts.schedule.ends import ContractCorrected, ContractEndsSoon, OrderChanged, ReminderDue
from undersign.contracts.schedule.overdue import ContractOverdue
from undersign.contracts.succession import standing
from undersign.contracts.succession.events import ContractLapsed, RenewalDue, TermRenewed
from undersign.contracts.told.commenting import CommentAdded
from undersign.drafting import events as drafting
from undersign.insight.search import indexing
from undersign.journal.delivery import INNER, MAIL
from undersign.journal.erasure import PersonalFactsErased
from undersign.journal.event import REGISTRY, Event
from undersign.journal.follow import when
from undersign.notices import (
    approvals,
    bell,
    digest,
    emergencies,
    joining,
    messages,
    news,
    papers,
    reviews,
    staff,
    systems,
    texts,
)
from undersign.notices.events import MailBounced, TextRefused
from undersign.sealing import seal
from undersign.sealing.events import ActSealed, ContractSealed, TimeStamped, TimeStampMissed
from undersign.signing.acts import ENDS
from undersign.signing.events import (
    AddressDisowned,
    CodeSent,
    ConsentWithdrawn,
    IdentitySpent,
    IdentityUndecided,
    LeftForLater,
    LinkRequested,
    PaperRequested,
    RecipientApproved,
    RecipientOpened,
    RecipientRead,
    RecipientSigned,
    RecipientWitnessed,
    SignedInError,
)
from undersign.signing.proof.papers_events import IdentityDocumentAccepted, IdentityDocumentRefused
from undersign.webhooks import catalogue, drawing
from undersign.webhooks.endpoint import LANE, listening
from undersign.webhooks.events import WebhookDisabled, WebhookPaused
from undersign.workspaces.access.access_events import MemberInvited, PasswordForgotten
from undersign.workspaces.events import MemberDeactivated

# What is told in the trail's own words, as templates and contracts call it (`drafting.conduct.telling`).
TOLD: dict[str, tuple[type[Event], ...]] = {
    "opened": (RecipientOpened,),
    "signed": ENDS,
    "later": (LeftForLater,),
    "delegated": (RecipientDelegated,),
    "paper": (PaperRequested,),
    "withdrawn": (ConsentWithdrawn,),
    "new_link": (LinkRequested,),
    "address": (AddressDisowned,),
    "bounced": (MailBounced,),
    "in_error": (SignedInError,),
    "on_paper": (ContractSignedOnPaper,),
    "expired": (ContractExpired,),
}


def hang_up() -> None:
    """Called once, when the application is loaded."""
    _thread()
    _home()
    _news()
    _from_the_ticket()
    _people_wait()
    _approval()
    _quietly()
    _webhooks()
    afterwards.hang_up()


def _webhooks() -> None:
    # Programs outside are told what happens, in order; whoever runs them, when theirs takes nothing any more.
    for name in catalogue.EVENTS:
        effect, draw = drawing.EFFECT, drawing.announce
        when(REGISTRY[name], effect, drawing.by_itself, lane=LANE, to=listening, apart=True, draw=draw)
    for ended in (WebhookPaused, WebhookDisabled):
        when(ended, "tell_admins", systems.tell, lane=MAIL, to=systems.the_admins)


def _approval() -> None:
    # Before sending: whose turn it is hears of it, whoever asked hears the end, and what waited goes out.
    granted = approval.ApprovalGranted
    for asks in (approval.ApprovalAsked, approval.ApprovalGiven, approval.ApprovalReminded):
        when(asks, "ask", approvals.ask, lane=MAIL, to=approvals.the_asked)
    for ends in (approval.ApprovalDeclined, approval.NotSentAfterAll, approval.ApprovalUnanswered, granted):
        when(ends, "tell_asker", approvals.tell, lane=MAIL, to=approvals.the_asker)
    when(granted, "send", approvals.send_on, lane=INNER, atomic=True, to=approvals.where_it_goes_on)
    for changed in (approval.SendingRuleSet, approval.SendingRuleDropped):
        when(changed, "follow_rule", approvals.follow_rule, lane=INNER, atomic=True)
    when(ContractEdited, "lapse", approvals.lapse, lane=INNER, atomic=True, to=where_asked)


def _quietly() -> None:
    # In the list of whoever sends or watches, and by mail only for who chose that.
    when(ContractCompleted, bell.QUIETLY, news.tell, lane=MAIL, to=staff_not_told("completed"))
    when(ContractOverdue, bell.QUIETLY, news.tell, lane=MAIL, to=the_staff)
    when(digest.DigestDue, "digest", digest.send, lane=MAIL, to=the_member)

    # Colleagues call each other, and a long work ends.
    when(CommentAdded, "mention", staff.mention, lane=MAIL, to=staff.the_mentioned)
    when(CommentAdded, bell.QUIETLY, staff.comment, lane=MAIL, to=staff.the_listeners)
    for ended in (BulkFinished, BulkStopped):
        when(ended, "tell_beginner", staff.bulk, lane=MAIL, to=staff.whose_bulk)
    when(ConnectionFailed, "tell_admins", systems.tell, lane=MAIL, to=systems.the_admins)
    for waits in (SyncStopped, ValuesHeld):
        when(waits, "tell_admins", systems.tell, lane=MAIL, to=systems.of_sync)
    when(EmergencyOpened, "tell_guards", emergencies.tell, lane=MAIL, to=emergencies.the_guards)


def _thread() -> None:
    # Sent → issued → invited, turn by turn.
    when(ContractSent, "issue", seal.issue, lane=INNER, atomic=True)
    when(ContractSent, "index", indexing.take_in, lane=INNER, atomic=True)
    when(PersonalFactsErased, "unindex", indexing.take_out, lane=INNER, atomic=True)
    when(PersonalFactsErased, "empty_row", forgetting.forget, lane=INNER, atomic=True)
    when(ContractIssued, "advance", advance.advance, lane=INNER, atomic=True)
    when(RecipientInvited, "invite", messages.invite, lane=MAIL, to=the_recipient)
    when(RecipientReminded, "remind", messages.remind, lane=MAIL, to=the_recipient)
    when(ReminderDue, "remind", messages.remind, lane=MAIL, to=the_recipient)
    when(OrderChanged, "advance", advance.advance, lane=INNER, atomic=True)
    when(RecipientReaddressed, "invite", messages.invite, lane=MAIL, to=the_recipient)
    when(LeftForLater, "later", messages.later, lane=MAIL, to=the_recipient)
    when(CodeSent, "code", messages.code, lane=MAIL, to=the_mailed_code)
    texts.carry_with(messaging.text)
    checks.LACKING["sms_code"] = messaging.why_none
    when(CodeSent, "sms", texts.code, lane=texts.LANE, to=the_texted_code)

    # Signed → put into the document → next turn or completed → sealed → bundled.
    for acted in (RecipientSigned, RecipientApproved, RecipientWitnessed):
        when(acted, "act", seal.act, lane=INNER, atomic=True)
    when(RecipientRead, "advance", advance.advance, lane=INNER, atomic=True)
    when(ActSealed, "advance", advance.advance, lane=INNER, atomic=True)
    when(ContractCompleted, "seal", seal.seal, lane=INNER, atomic=True)
    when(ContractSealed, "term", standing.settle_sealed, lane=INNER, atomic=True, to=standing.changed_by)
    when(ContractSealed, "bundle", bundle.keep, lane=INNER, atomic=True, to=when_stamped_by_us)
    # An outside authority is asked first; down or not, the contract goes on, and the stamp comes later.
    when(ContractSealed, "stamp", time_stamps.stamp, lane=time_stamps.LANE, to=when_stamped_by_others)
    when(TimeStamped, "bundle", bundle.keep, lane=INNER, atomic=True)
    when(TimeStampMissed, "bundle", bundle.keep, lane=INNER, atomic=True)


def _home() -> None:
    # The finished record goes home by itself.
    when(EvidenceBundled, "copies", messages.completed, lane=MAIL, to=everybody)
    ticket = home(practice.TICKET, on_the_ticket("completed"))
    when(EvidenceBundled, "ticket", connectors.to_ticket, lane="ticket", to=ticket)
    account = home(practice.ACCOUNT, with_an_account)
    when(EvidenceBundled, "account", connectors.to_account, lane="account", to=account)
    # Every archive is a place of its own.
    archive = home(practice.ARCHIVE, destinations.of)
    for made in (EvidenceBundled, EvidenceRenewed):
        when(made, "archive", connectors.to_archive, lane="archive", to=archive, after=proven, apart=True)


def proven() -> timedelta:
    """The ledger proves many contracts in one round, for which the archive's copy waits."""
    return timedelta(seconds=settings.ARCHIVE_SECONDS)


def _news() -> None:
    # Who is told of what is the template's word, and the contract's own over it: `contracts.told.telling`.
    for kind, happened in TOLD.items():
        for event in happened:
            when(event, "news", news.tell, lane=MAIL, to=told(kind))
            when(event, "ticket_note", connectors.note_told, lane="ticket", to=on_the_ticket(kind))
    for kind, event in writing.EVENTS.items():
        to = written_back(kind)
        when(event, writing.EFFECT, partial(writing.tell, kind), lane=writing.LANE, to=to, apart=True)
    when(ContractSent, "news", news.tell, lane=MAIL, to=told("sent"))
    when(ContractSent, "ticket_note", connectors.note_sent, lane="ticket", to=on_the_ticket("sent"))
    when(EvidenceBundled, "news", news.tell, lane=MAIL, to=told("completed"))
    when(RecipientDeclined, "declined", messages.declined, lane=MAIL, to=told("declined"))
    when(RecipientDeclined, "ticket_note", connectors.note_told, lane="ticket", to=on_the_ticket("declined"))
    when(ContractVoided, "voided", messages.voided, lane=MAIL, to=told("voided", only="rcp_"))
    for turned in (RenewalDue, TermRenewed, ContractLapsed):
        when(turned, "tell_owner", news.tell, lane=MAIL, to=the_owner)
        when(turned, "ticket_note", connectors.note_told, lane="ticket", to=the_ticket)
    for undone in (ContractVoided, ContractCorrected):
        when(undone, "news", news.tell, lane=MAIL, to=told("voided", only="mem_"))
        when(undone, "ticket_note", connectors.note_told, lane="ticket", to=on_the_ticket("voided"))
    when(RecipientDelegated, "passed_on", news.passed_on, lane=MAIL, to=the_recipient)
    when(RecipientReleased, "released", messages.released, lane=MAIL, to=who_was_asked)


def _from_the_ticket() -> None:
    # A ticket asks for a contract; its clock stands still while signatures are missing.
    asked = lambda entry: [entry.facts["call_id"]]  # noqa: E731
    when(ContractAsked, "start", starting.answer, lane="ticket", to=asked)
    when(ContractSent, "pause", waiting.pause, lane="ticket", to=waiting.whose_clock)
    for over in (ContractCompleted, ContractDeclined, ContractVoided, ContractExpired, ContractSignedOnPaper):
        when(over, "go_on", waiting.go_on, lane="ticket", to=waiting.whose_clock)


def _people_wait() -> None:
    # What only a person can mend reaches the owner whatever anybody says.
    for asked in (IdentitySpent, TextRefused, ContractEndsSoon, DelegateLacks):
        when(asked, "tell_owner", messages.tell_owner, lane=MAIL, to=the_owner)

    # An identity document waits for somebody's eyes, and whoever sent it for an answer.
    when(IdentityUndecided, "ask_review", papers.ask, lane=MAIL, to=papers.reviewers)
    for answered in (IdentityDocumentAccepted, IdentityDocumentRefused):
        when(answered, "reviewed", papers.decided, lane=MAIL, to=the_recipient)

    # An invitation, or a link for a forgotten password, goes out.
    for let_in in (MemberInvited, PasswordForgotten):
        when(let_in, "mail_link", joining.mail, lane=MAIL, to=joining.the_invited)

    # Whoever leaves hands their open work to a colleague.
    when(MemberDeactivated, "pass_on", ownership.pass_on, lane=INNER, atomic=True, to=a_successor)

    # A template's version waits for people, and its authors for their word.
    when(drafting.VersionSubmitted, "ask", reviews.ask, lane=MAIL, to=reviews.approvers)
    for decided in (drafting.VersionApproved, drafting.ChangesRequested, drafting.VersionPublished):
        when(decided, "tell_authors", reviews.tell, lane=MAIL, to=reviews.authors)
