"""Who may do what: one table, role × verb. What it does not say, nobody may do.

A workspace's own roles (`role`) are further columns of this table, each with verbs that are rows of it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from undersign.journal import actor
from undersign.journal.refused import Refused
from undersign.workspaces import role as own
from undersign.workspaces import scope

AGENT, MANAGER, LEGAL = "agent", "account_manager", "legal"
BILLING, COMPLIANCE, ADMIN, AUDITOR = "billing", "compliance", "admin", "auditor"
ROLES = (AGENT, MANAGER, LEGAL, BILLING, COMPLIANCE, ADMIN, AUDITOR)

_EVERYBODY = frozenset(ROLES)
_SENDERS = frozenset({AGENT, MANAGER, ADMIN})
_WORKING = _EVERYBODY - {AUDITOR}  # an auditor reads, and leaves no trace but having read

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
    "contract.embed": _SENDERS,
    "contract.host": _SENDERS,
    "contract.tell": _SENDERS,
    "contract.paper": _SENDERS,
    "contract.watch": _WORKING,
    "contract.comment": _WORKING,
    "contract.readmit": _SENDERS,
    "bulk.send": frozenset({MANAGER, ADMIN}),
    "contract.approve": _EVERYBODY - {"auditor"},  # of these, whoever a rule names
    "approval.rules": frozenset({ADMIN}),
    "contract.amend": _SENDERS,
    "billing.see": _EVERYBODY,
    "billing.confirm": frozenset({BILLING, ADMIN}),
    "billing.answer": _SENDERS,
    "contract.export": _EVERYBODY,
    "contract.reassign": _SENDERS,
    "delivery.retry": _SENDERS | {COMPLIANCE},
    "customer.see": _EVERYBODY,
    "ticket.see": _EVERYBODY,
    "view.keep": _WORKING,
    "view.manage": frozenset({ADMIN}),
    "insight.see": _EVERYBODY - {AGENT},
    "template.see": _EVERYBODY,
    "template.draft": frozenset({LEGAL, ADMIN}),
    "template.submit": frozenset({LEGAL, ADMIN}),
    "template.approve": frozenset({LEGAL, ADMIN}),
    "template.publish": frozenset({LEGAL, ADMIN}),
    "template.retire": frozenset({LEGAL, ADMIN}),
    "template.comment": frozenset({LEGAL, COMPLIANCE, ADMIN}),
    "template.rules": frozenset({ADMIN}),
    "clause.draft": frozenset({LEGAL, ADMIN}),
    "disclosure.see": frozenset({LEGAL, COMPLIANCE, ADMIN, AUDITOR}),
    "disclosure.publish": frozenset({LEGAL, ADMIN}),
    "outbox.see": frozenset({AGENT, MANAGER, LEGAL, ADMIN}),
    "retention.see": frozenset({MANAGER, LEGAL, BILLING, COMPLIANCE, ADMIN, AUDITOR}),
    "retention.manage": frozenset({COMPLIANCE, ADMIN}),  # categories, the table of laws
    "retention.decide": frozenset({MANAGER, LEGAL, COMPLIANCE, ADMIN}),  # never of what is one's own (RT-5)
    "request.see": frozenset({LEGAL, COMPLIANCE, ADMIN, AUDITOR}),  # what people asked about their own data
    "request.decide": frozenset({LEGAL, COMPLIANCE, ADMIN}),
    "hold.see": frozenset({LEGAL, COMPLIANCE, ADMIN, AUDITOR}),
    "hold.place": frozenset({LEGAL, COMPLIANCE, ADMIN}),
    "hold.release": frozenset({LEGAL, COMPLIANCE, ADMIN}),  # two people, each of whom may (RT-4)
    "audit.check": frozenset({COMPLIANCE, LEGAL, ADMIN, AUDITOR}),
    "compliance.see": frozenset({LEGAL, COMPLIANCE, ADMIN, AUDITOR}),  # the trail of all, who may do what
    "compliance.manage": frozenset({COMPLIANCE, ADMIN}),  # modes of a law, agreements on health data
    "emergency.open": _WORKING,  # told to compliance each time
    "self.keep": _EVERYBODY,  # one's own profile, second factors and sessions
    "member.see": frozenset({COMPLIANCE, ADMIN, AUDITOR}),
    "member.invite": frozenset({ADMIN}),
    "member.change": frozenset({ADMIN}),
    "role.manage": frozenset({ADMIN}),
    "access.manage": frozenset({ADMIN}),
    "team.manage": frozenset({ADMIN}),
    "workspace.brand": frozenset({ADMIN}),
    "settings.see": frozenset({MANAGER, LEGAL, COMPLIANCE, ADMIN, AUDITOR}),
    "workspace.practice": frozenset({ADMIN}),
    "workspace.organisation": frozenset({ADMIN}),
    "workspace.workdays": frozenset({ADMIN}),
    "mail.returned": _SENDERS | {COMPLIANCE},
    "key.make": frozenset({ADMIN}),
    "sandbox.make": frozenset({ADMIN}),
    "sandbox.enter": _WORKING,  # as whom they are at home
    "seal.rotate": frozenset({ADMIN}),
    "connection.manage": frozenset({ADMIN}),
    "identity.manage": frozenset({ADMIN}),
    "identity.review": frozenset({MANAGER, LEGAL, COMPLIANCE, ADMIN}),
}


def allows(role: str, verb: str) -> bool:
    """False for an unknown verb or role: deny unless the table says yes."""
    has = verb in TABLE and (role in TABLE[verb] or verb in own.verbs_of(role))
    return has and scope.is_left(role, verb)


def verbs_of(role: str) -> frozenset[str]:
    """All that a role may do."""
    held = frozenset(verb for verb, roles in TABLE.items() if role in roles) | own.verbs_of(role)
    return frozenset(verb for verb in held if scope.is_left(role, verb))


def require_no_more(by: actor.Actor, role: str) -> None:
    """Nobody hands out what they may not do themselves. Raises `Refused` (role.more)."""
    if by.kind == actor.SYSTEM or (verbs_of(role) and verbs_of(role) <= verbs_of(by.role)):
        return
    raise Refused(
        "role.more",
        _("This role may do more than yours."),
        do=_("Choose another role, or ask an admin."),
        field="role",
    )


def require(by: actor.Actor, verb: str) -> None:
    """Raises `Refused` (role.refused). The system may do what no person's role is asked for."""
    if by.kind == actor.SYSTEM or allows(by.role, verb):
        return
    raise Refused(
        "role.refused",
        _("Your role does not allow this."),
        do=_("Ask an admin of your workspace to do it or to change your role."),
    )
