"""When a contract is signed or over, do that: its billing, how long it is kept, and its destruction.

Beside it, what a sandbox takes over from its workspace.

The second page of causality, called by the first (`reactions`), which tells a contract's life until then.
"""

from __future__ import annotations

from undersign.archive import checkpoints
from undersign.archive.events import EvidenceBundled
from undersign.audience import the_owner, with_an_account
from undersign.billing import review
from undersign.billing.events import DisputeAnswered, TermsConfirmed, TermsDisputed
from undersign.connectors.authorities import witness
from undersign.connectors.giving import bookkeeping, withdrawing
from undersign.connectors.giving import deliver as connectors
from undersign.contracts.events import (
    ContractCompleted,
    ContractDeclined,
    ContractExpired,
    ContractSent,
    ContractSignedOnPaper,
    ContractVoided,
)
from undersign.contracts.succession.events import ContractAmended, TermRenewed
from undersign.insight import scope as searched
from undersign.insight.search import destroying as unindexing
from undersign.insight.search import indexing
from undersign.journal.delivery import INNER, MAIL
from undersign.journal.follow import when
from undersign.notices import caring, disposal, news, policies
from undersign.notices import checkpoints as mailed
from undersign.notices import holds as keepers
from undersign.retention import destroyed_list, events, hold, reckoning
from undersign.retention.destruction import certificate as destruction
from undersign.retention.destruction import removal
from undersign.retention.destruction.events import DestructionBegun
from undersign.retention.events import DestructionWarned, RecordDestroyed
from undersign.retention.holds import events as holds
from undersign.retention.holds import joining as under_hold
from undersign.retention.holds import releasing
from undersign.retention.holds import scope as held
from undersign.retention.requests import events as requested
from undersign.retention.store_check import StoreFaultsFound
from undersign.sealing.events import ContractSealed
from undersign.store import kept
from undersign.workspaces import twins
from undersign.workspaces.events import MemberDeactivated, MemberReactivated, RoleChanged

ENDS = (ContractSealed, ContractDeclined, ContractVoided, ContractExpired, ContractSignedOnPaper)


def hang_up() -> None:
    """Called once, by `reactions.hang_up`, after everything that happens before."""
    _billed()
    _kept()
    _destroyed()
    _holds()
    _care()
    _beside()


def _billed() -> None:
    # What is paid waits for a billing person, and is told to the billing record.
    when(EvidenceBundled, "billing", bookkeeping.packet, lane="billing", to=review.what_is_paid)
    when(EvidenceBundled, "ask_billing", review.ask_about, lane=INNER, atomic=True, to=review.what_is_paid)
    when(TermsConfirmed, "terms", bookkeeping.terms, lane="billing", to=with_an_account)
    when(TermsDisputed, "tell_owner", news.tell, lane=MAIL, to=the_owner)
    when(DisputeAnswered, "tell_billing", news.tell, lane=MAIL, to=review.who_asked)

    # What was signed for leaves the machine.
    signed = checkpoints.LedgerSigned
    when(signed, "store_checkpoint", checkpoints.store, lane=checkpoints.LANE, to=checkpoints.to_store)
    when(signed, "witness", witness.show, lane="witness", to=checkpoints.to_witness)
    when(signed, "mail_checkpoint", mailed.mail, lane=MAIL, to=checkpoints.to_mail)


def _kept() -> None:
    # What is over is kept as long as its rules ask (RT-1); what changes one of them is followed.
    for over in ENDS:
        when(over, "retain", reckoning.make, lane=INNER, atomic=True)
    for goes_on in (ContractAmended, TermRenewed):
        when(goes_on, "retain_on", reckoning.again, lane=INNER, atomic=True, to=reckoning.family)
    anew, of_template = reckoning.all_again, reckoning.of_template
    for changed in (events.CategoryKept, events.CategoryVerified, events.LawVerified, events.RetentionUsual):
        when(changed, "retain_anew", anew, lane=INNER, atomic=True)
    when(events.CategoryAttached, "retain_anew", anew, lane=INNER, atomic=True, to=of_template)
    when(events.CategoryReviewDue, "tell_policy", policies.tell, lane=MAIL, to=policies.concerned)


def _care() -> None:
    # Whoever looks after the records hears of what only they can settle.
    day_comes = (requested.RequestDueSoon, requested.RequestOverdue)
    for calls in (StoreFaultsFound, requested.RequestReceived, *day_comes):
        when(calls, "tell_keepers", caring.tell, lane=MAIL, to=caring.the_keepers)

    # What is gone is listed outside of the database, for whoever restores an earlier one.
    for gone in destroyed_list.EVENTS:
        when(gone, "list_destroyed", destroyed_list.append, lane=checkpoints.LANE)
    # Of a contract, the systems that got it are told, and nobody finds it any more.
    for taken in (requested.ItemErased, requested.ItemRestricted):
        when(taken, "unindex", indexing.take_out, lane=INNER, atomic=True, to=caring.of_a_contract)
        when(taken, "ticket_note", connectors.note_told, lane="ticket", to=caring.its_ticket)


def _holds() -> None:
    # A legal hold takes what matches, now and later, and nothing of it is taken from the store (RT-4).
    held.find_with(searched)
    kept.ask(hold.record_is_free)
    ends = (ContractCompleted, ContractDeclined, ContractVoided, ContractExpired, ContractSignedOnPaper)
    for matches in (ContractSent, ContractSealed, *ends):
        when(matches, "hold", under_hold.look, lane=INNER, atomic=True, to=under_hold.where_searched)
    for told_of in (holds.HoldPlaced, holds.HoldReleaseAsked, holds.HoldReleaseDropped, holds.HoldReleased):
        when(told_of, "tell_keepers", keepers.tell, lane=MAIL, to=keepers.the_keepers)
    when(holds.HoldReleased, "tell_contracts", releasing.tell_contracts, lane=INNER, atomic=True)


def _destroyed() -> None:
    # Sender and parties are warned; copies outside go first; what lies here goes with the entry that says so.
    removal.ELSEWHERE[:] = [disposal.forget, unindexing.forget, withdrawing.forget]
    when(DestructionWarned, "warn", disposal.warn, lane=MAIL, to=disposal.concerned)
    when(DestructionBegun, removal.COPIES, withdrawing.take_back, lane="withdraw", to=withdrawing.copies)
    when(RecordDestroyed, "certify", destruction.certify, lane=INNER, atomic=True)


def _beside() -> None:
    # In a sandbox everybody is what they are at home.
    for changed in (MemberDeactivated, MemberReactivated, RoleChanged):
        when(changed, "follow_at_home", twins.follow, lane=INNER, atomic=True, to=twins.with_one)
