"""Who may do what: one table, role × verb. What it does not say, nobody may do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.journal import actor
from undersign.journal.refused import Refused

AGENT, MANAGER, LEGAL = "agent", "account_manager", "legal"
BILLING, COMPLIANCE, ADMIN = "billing", "compliance", "admin"
ROLES = (AGENT, MANAGER, LEGAL, BILLING, COMPLIANCE, ADMIN)

_EVERYBODY = frozenset(ROLES)
_SENDERS = frozenset({AGENT, MANAGER, ADMIN})

TABLE: dict[str, frozenset[str]] = {
    "contract.see": _EVERYBODY,
    "contract.see_all": _EVERYBODY - _SENDERS | {ADMIN},  # of teams that are not open, too
    "contract.draft": _SENDERS,
    "contract.fill": _SENDERS,
    "contract.send": _SENDERS,
    "contract.remind": _SENDERS,
    "contract.readdress": _SENDERS,
    "contract.delegate": _SENDERS,
    "contract.void": _SENDERS,
    "contract.extend": _SENDERS,
    "contract.copy_link": _SENDERS,
    "contract.host": _SENDERS,
    "contract.tell": _SENDERS,
    "contract.paper": _SENDERS,
    "contract.watch": _EVERYBODY,
    "contract.readmit": _SENDERS,
    "contract.export": frozenset({AGENT, MANAGER, LEGAL, BILLING, COMPLIANCE, ADMIN}),
    "delivery.retry": _SENDERS | {COMPLIANCE},
    "customer.see": _EVERYBODY,
    "ticket.see": _EVERYBODY,
    "template.see": _EVERYBODY,
    "template.draft": frozenset({LEGAL, ADMIN}),
    "template.submit": frozenset({LEGAL, ADMIN}),
    "template.approve": frozenset({LEGAL, ADMIN}),
    "template.publish": frozenset({LEGAL, ADMIN}),
    "template.retire": frozenset({LEGAL, ADMIN}),
    "template.comment": frozenset({LEGAL, COMPLIANCE, ADMIN}),
    "template.rules": frozenset({ADMIN}),
    "clause.draft": frozenset({LEGAL, ADMIN}),
    "disclosure.see": frozenset({LEGAL, COMPLIANCE, ADMIN}),
    "disclosure.publish": frozenset({LEGAL, ADMIN}),
    "outbox.see": frozenset({AGENT, MANAGER, LEGAL, ADMIN}),
    "audit.check": frozenset({COMPLIANCE, LEGAL, ADMIN}),
    "member.invite": frozenset({ADMIN}),
    "team.manage": frozenset({ADMIN}),
    "workspace.brand": frozenset({ADMIN}),
    "mail.returned": _SENDERS | {COMPLIANCE},
    "key.make": frozenset({ADMIN}),
    "seal.rotate": frozenset({ADMIN}),
    "connection.manage": frozenset({ADMIN}),
    "identity.manage": frozenset({ADMIN}),
    "identity.review": frozenset({MANAGER, LEGAL, COMPLIANCE, ADMIN}),
}


def allows(role: str, verb: str) -> bool:
    """False for an unknown verb or role: deny unless the table says yes."""
    return role in TABLE.get(verb, frozenset())


def require(by: actor.Actor, verb: str) -> None:
    """Raises `Refused` (role.refused). The system may do what no person's role is asked for."""
    if by.kind == actor.SYSTEM or allows(by.role, verb):
        return
    raise Refused(
        "role.refused",
        _("Your role does not allow this."),
        do=_("Ask an admin of your workspace to do it or to change your role."),
    )
