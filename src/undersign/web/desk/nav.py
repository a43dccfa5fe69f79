"""The rail: what a member may open, by role, and how much of it waits for them.

An entry stands here only while its pages exist.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.contracts.approval import deciding
from undersign.drafting.review import approval
from undersign.notices import outbox, returns
from undersign.signing.proof import papers
from undersign.workspaces import policy


@dataclass(frozen=True)
class Entry:
    label: str
    icon: str
    url: str
    is_here: bool
    waiting: int = 0


# Queues that are empty on most days: they stand here while something waits, and always among the settings.
_QUEUES = ("desk:returned", "desk:identity_reviews")
# label, icon, address, what one must be allowed to do, the parts of the address it stands for
_RAIL = [
    (gettext_noop("Home"), "home", "desk:home", "contract.see", ()),
    (gettext_noop("Contracts"), "file-text", "desk:contracts", "contract.see", ("contracts",)),
    (gettext_noop("Bulk send"), "arrows-split", "desk:bulks", "bulk.send", ("bulk",)),
    (gettext_noop("Renewals"), "calendar-due", "desk:renewals", "contract.see", ("renewals",)),
    (gettext_noop("Billing"), "cash", "desk:billing", "billing.confirm", ("billing",)),
    (gettext_noop("Tickets"), "ticket", "desk:tickets", "ticket.see", ("tickets",)),
    (gettext_noop("Accounts"), "building", "desk:accounts", "customer.see", ("accounts",)),
    (gettext_noop("Templates"), "template", "desk:templates", "template.see", ("templates", "clauses")),
    (gettext_noop("Reports"), "chart-bar", "desk:reports", "insight.see", ("reports",)),
    (gettext_noop("Approvals"), "clipboard-check", "desk:approvals", "contract.approve", ("approvals",)),
    (gettext_noop("Returned mail"), "mail-x", "desk:returned", "mail.returned", ("returned",)),
    (gettext_noop("Identity"), "id", "desk:identity_reviews", "identity.review", ("reviews",)),
    (gettext_noop("Retention"), "archive", "desk:retention", "retention.see", ("retention",)),
    (gettext_noop("Compliance"), "shield-check", "desk:compliance", "compliance.see", ("compliance",)),
    (gettext_noop("Outbox"), "mailbox", "desk:outbox", "outbox.see", ("outbox",)),
    (gettext_noop("Settings"), "settings", "desk:settings", "settings.see", ("settings", "setup", "people")),
]
START = {policy.AGENT: "desk:tickets", policy.LEGAL: "desk:templates", policy.BILLING: "desk:billing"}


def entries(request: HttpRequest) -> list[Entry]:
    steps = request.path.strip("/").split("/")
    here = {steps[0], "/".join(steps[:2])}
    has_outbox = outbox.is_shown(request.user.workspace_id)  # type: ignore[union-attr]
    shown = [
        (name, Entry(_(label), icon, reverse(name), _is_here(here, parts), _waiting(name, request)))
        for label, icon, name, verb, parts in _RAIL
        if request.user.may(verb) and (has_outbox or name != "desk:outbox")  # type: ignore[union-attr]
    ]
    return [each for name, each in shown if each.waiting or each.is_here or name not in _QUEUES]


def _is_here(here: set[str], parts: tuple[str, ...]) -> bool:
    return bool(here & {*parts}) if parts else here == {""}


def _waiting(name: str, request: HttpRequest) -> int:
    if name == "desk:identity_reviews":
        return papers.count_waiting(by=request.user.actor())  # type: ignore[union-attr]
    if name == "desk:returned":
        return returns.waiting(by=request.user.actor()).count()  # type: ignore[union-attr]
    if name != "desk:approvals":
        return 0
    by = request.user.actor()  # type: ignore[union-attr]
    templates = approval.waiting_for(by) if policy.allows(by.role, "template.approve") else []
    return len(templates) + deciding.count_waiting(by=by)


def start(role: str) -> str:
    """Where a member lands after signing in: the first page that is open to them."""
    usual = START.get(role, "desk:home")
    known = {name: verb for _label, _icon, name, verb, _parts in _RAIL}
    if policy.allows(role, known.get(usual, "")):
        return reverse(usual)
    return reverse(next((name for name, verb in known.items() if policy.allows(role, verb)), "desk:profile"))
