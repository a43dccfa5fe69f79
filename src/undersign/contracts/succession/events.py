"""What happens to a contract after it was signed: addenda, renewals, ends."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class AmendmentBound(Event):
    """Of an addendum. sha256: of the sealed file of the contract it changes; basis: [contract id, SHA-256 of
    its sealed file] of that contract and the addenda that were signed by then."""

    name = "contract.amendment_bound"
    sentence = _("It changes %(number)s, whose signed file has the SHA-256 %(sha256)s")
    category = "edits"
    icon = "link"
    number: str
    contract_id: str
    sha256: str
    basis: list


@dataclass(frozen=True, kw_only=True)
class AddendumDrafted(Event):
    """Of a contract. for_end: the end of the term that a renewal goes on from, "" for another addendum."""

    name = "contract.addendum_drafted"
    sentence = _("%(actor)s drafted the addendum %(number)s")
    category = "edits"
    icon = "file-plus"
    number: str
    contract_id: str
    for_end: str = ""


@dataclass(frozen=True, kw_only=True)
class ContractAmended(Event):
    name = "contract.amended"
    sentence = _("The addendum %(number)s was signed and changes this contract from %(counts_from)s on")
    category = "signing"
    icon = "file-diff"
    number: str
    contract_id: str
    sha256: str
    counts_from: str
    ends_on: str = ""


@dataclass(frozen=True, kw_only=True)
class RenewalDue(Event):
    """number, contract_id: of the addendum, "" where none could be drafted, and `problem` then says the code
    of the refusal. changes: {merge field: [agreed, drafted]}. kind: drafted | told."""

    name = "contract.renewal_due"
    sentence = _("The term ends on %(ends_on)s; the renewal %(number)s is drafted and waits to be sent")
    sentences = {
        "told": _("The term ends on %(ends_on)s and no renewal is drafted"),
        "open": _("The term ends on %(ends_on)s; the renewal %(number)s is under way"),
    }
    category = "messages"
    icon = "calendar-due"
    ends_on: str
    kind: str = "drafted"
    number: str = ""
    contract_id: str = ""
    problem: str = ""
    changes: dict = personal(None)  # noqa: RUF009 (a dataclass field)


@dataclass(frozen=True, kw_only=True)
class TermRenewed(Event):
    name = "contract.term_renewed"
    sentence = _("The term ended on %(was)s and renewed itself; it now ends on %(ends_on)s")
    category = "system"
    icon = "refresh"
    was: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class ContractLapsed(Event):
    name = "contract.lapsed"
    sentence = _("The term ended on %(ends_on)s and was not renewed")
    category = "system"
    icon = "calendar-off"
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class EndDecided(Event):
    name = "contract.end_decided"
    sentence = _("%(actor)s noted that it is not renewed and ends on %(ends_on)s: %(reason)s")
    category = "edits"
    icon = "calendar-off"
    ends_on: str
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class WorkdaysSet(Event):
    """Of a workspace. weekend: days of the week, Monday 0. holidays: as they are kept."""

    name = "workspace.workdays_set"
    sentence = _("%(actor)s set the working days and %(count)s holidays")
    category = "edits"
    icon = "calendar"
    weekend: list
    holidays: list
    count: int
