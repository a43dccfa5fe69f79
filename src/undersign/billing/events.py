"""What happens between a signed contract and its billing."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class TermsAsked(Event):
    """terms: as `agreed.Agreed.to_json` says them."""

    name = "billing.terms_asked"
    sentence = _("The terms wait to be confirmed by billing")
    category = "system"
    icon = "cash"
    terms: dict


@dataclass(frozen=True, kw_only=True)
class TermsConfirmed(Event):
    """terms: what was confirmed. record: what the billing record said then, {} where there was none."""

    name = "billing.terms_confirmed"
    sentence = _("%(actor)s confirmed the terms for billing")
    category = "edits"
    icon = "circle-check"
    terms: dict
    record: dict
    note: str = personal()


@dataclass(frozen=True, kw_only=True)
class TermsDisputed(Event):
    name = "billing.terms_disputed"
    sentence = _("%(actor)s does not confirm the terms: %(reason)s")
    category = "edits"
    icon = "alert-circle"
    record: dict
    reason: str = personal()


@dataclass(frozen=True, kw_only=True)
class DisputeAnswered(Event):
    """asked_by: the id of the member who had disputed."""

    name = "billing.dispute_answered"
    sentence = _("%(actor)s answered billing: %(answer)s")
    category = "edits"
    icon = "message"
    asked_by: str
    answer: str = personal()
