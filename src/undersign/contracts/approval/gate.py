"""Where a draft stands: which rules ask about it, whose word is there and whose is missing; and the gate.

Every way of sending goes through `require`, whoever sends: the rules are asked again at that moment, and only
words given on exactly this draft count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from undersign.contracts.approval import approvers, facts, progress, request, rule, rules
from undersign.contracts.approval.approvers import Staff
from undersign.contracts.approval.progress import Step
from undersign.contracts.approval.request import ApprovalRequest
from undersign.contracts.approval.rules import SendingRule
from undersign.contracts.contract import Contract
from undersign.drafting.stock import authorship
from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.journal.refused import Refused
from undersign.workspaces.member import Member

WROTE = ("contract.drafted", "contract.edited")


@dataclass(frozen=True)
class Asks:
    """One rule that asks about a draft, with its people. asked: whose word it waits for now."""

    rule: SendingRule
    steps: tuple[Step, ...]
    yes: frozenset[str]

    @property
    def is_granted(self) -> bool:
        return progress.is_granted(self.steps, self.yes)

    @property
    def asked(self) -> frozenset[str]:
        return progress.asked(self.steps, self.yes)

    @property
    def is_possible(self) -> bool:
        return progress.is_possible(self.steps)


@dataclass(frozen=True)
class Standing:
    """asks: the rules that match, granted or not. held: the request on exactly this draft, if any."""

    asks: list[Asks] = field(default_factory=list)
    held: ApprovalRequest | None = None
    staff: Staff = field(default_factory=lambda: Staff({}, {}, {}, {}))

    @property
    def is_needed(self) -> bool:
        """Sending has to wait."""
        return any(not each.is_granted for each in self.asks)

    @property
    def is_declined(self) -> bool:
        return self.held is not None and self.held.status == request.DECLINED

    @property
    def waits(self) -> bool:
        """Everybody whose word is missing was asked, and has not answered."""
        if self.held is None or self.held.status != request.ASKED:
            return False
        asked_by = {each["id"] for each in self.held.rules}
        return self.is_needed and all(each.is_granted or each.rule.id in asked_by for each in self.asks)

    @property
    def asked(self) -> frozenset[str]:
        """Ids of those whose word is wanted now, by any of the rules."""
        return frozenset().union(*(each.asked for each in self.asks))

    @property
    def written_to(self) -> frozenset[str]:
        """Of these, those who are here."""
        return frozenset().union(*(self.staff.present(each.asked) for each in self.asks if each.asked))

    def members(self, who: frozenset[str]) -> list[Member]:
        return sorted((self.staff.members[each] for each in who), key=lambda each: each.name)

    @property
    def rules(self) -> list[SendingRule]:
        return [each.rule for each in self.asks]


def of(contract: Contract, clauses: Mapping[str, bool], by: Actor) -> Standing:
    """Where a draft stands by the rules of now, if `by` asked. clauses: {key: whether it is in}."""
    matching = matched(contract, clauses, rules.on(contract.workspace_id))
    held = _held(contract)
    wrote = authors_of(contract, by=by) if matching and held is None else []
    return _standing(contract, matching, held, wrote)


def of_request(held: ApprovalRequest) -> Standing:
    """The same, by the rules that asked and still hold: without composing the document again."""
    mine = {each["id"] for each in held.rules}
    still = [each for each in rules.on(held.workspace_id) if each.id in mine]
    return _standing(held.contract, still, held, held.authors)


def matched(contract: Contract, clauses: Mapping[str, bool], known: list[SendingRule]) -> list[SendingRule]:
    """Those of the rules that ask about this contract."""
    if not known:
        return []
    wording = any(rule.asks_about_wording(each.asks_if) for each in known)
    said = facts.of(contract, clauses, wording=wording)
    return [each for each in known if each.matches(said)]


def require(contract: Contract, clauses: Mapping[str, bool], *, by: Actor) -> None:
    """Raises `Refused` (approval.needed, approval.waiting, approval.declined) where a rule's word is missing.

    In the caller's transaction, under the contract's lock. What was asked about another draft ends here."""
    standing = of(contract, clauses, by)
    if not standing.is_needed:
        end_stale(contract, standing, by=by)
        return
    raise _refusal(standing)


def end_stale(contract: Contract, standing: Standing, *, by: Actor) -> None:
    """A request that is not about this draft, or that no rule asks for any more, ends."""
    left = request.standing(contract)
    if left is not None and (standing.held is None or left.status != request.GRANTED):
        lapse(left, by=by)


def lapse(left: ApprovalRequest, *, by: Actor) -> None:
    moves.move(left, request.LIFECYCLE, "lapse", by=by, request_id=left.id)
    mark(left.contract, "")


def mark(contract: Contract, state: str) -> None:
    """What lists and the database's own wall read: how the standing request stands, "" for none."""
    contract.approval = state
    contract.save(update_fields=["approval"])


def authors_of(contract: Contract, *, by: Actor) -> list[str]:
    """Ids of whoever asks and whoever wrote into the draft: their own word is none."""
    wrote = Entry.objects.filter(
        workspace_id=contract.workspace_id, subject=contract.pk, event__in=WROTE, actor_kind="member"
    )
    found = set(wrote.values_list("actor_id", flat=True)) | authorship.behind(by)
    return sorted(found - {"system"})


def _held(contract: Contract) -> ApprovalRequest | None:
    """The standing request, if it is about what the draft says now."""
    found = request.standing(contract)
    return found if found and found.content_sha256 == request.draft_sha256(contract) else None


def _standing(
    contract: Contract,
    matching: list[SendingRule],
    held: ApprovalRequest | None,
    authors: Sequence[str],
) -> Standing:
    if not matching:
        return Standing([], held)
    people = approvers.staff(contract.workspace_id, matching)
    given = request.yes(held) if held else frozenset()
    wrote = held.authors if held else authors
    asks = [Asks(each, people.steps(each, wrote), given) for each in matching]
    return Standing(asks, held, people)


def _refusal(standing: Standing) -> Refused:
    names = ", ".join(each.name for each in standing.members(standing.written_to))
    told = {"rules": ", ".join(each.rule.name for each in standing.asks if not each.is_granted)}
    if standing.is_declined:
        return Refused(
            "approval.declined",
            _("This draft was not approved (rule: %(rules)s), so it is not sent."),
            do=_("Change it, then ask again."),
            **told,
        )
    if standing.waits:
        return Refused(
            "approval.waiting",
            _("This contract waits for %(names)s (rule: %(rules)s), so it is not sent yet."),
            do=_("Wait for the answer, or take the request back."),
            names=names or "—",
            **told,
        )
    return Refused(
        "approval.needed",
        _("This contract needs an approval before it is sent: %(names)s (rule: %(rules)s)."),
        do=_("Ask for it. Nothing was sent."),
        names=names or "—",
        **told,
    )
