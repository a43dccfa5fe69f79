"""What roles may do, in sentences: the policy's table as people read it, and as they tick it for a role of
their own.

An ability is a few verbs that belong together; every role of the table has all of them or none. A verb that
is in no ability belongs to the last one, the workspace's settings: a new verb is nobody's by mistake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import events, policy, workspace
from undersign.workspaces import role as roles
from undersign.workspaces.member import ROLE_WORDS, Member
from undersign.workspaces.role import Role
from undersign.workspaces.token import ApiKey

ALWAYS = frozenset({"self.keep"})


@dataclass(frozen=True)
class Ability:
    """sentence: what somebody with it does, in the third person."""

    key: str
    sentence: Any
    verbs: frozenset[str]


def _said(key: str, sentence: Any, *verbs: str) -> Ability:
    return Ability(key, sentence, frozenset(verbs))


_SENDS = (
    "draft fill send remind readdress delegate void extend copy_link embed host tell paper readmit amend "
    "reassign"
)
_LISTED = [
    _said(
        "read",
        _("Sees contracts, customers, tickets and templates, and exports what they see"),
        *("contract.see", "contract.export", "customer.see", "ticket.see", "template.see", "billing.see"),
    ),
    _said("see_all", _("Sees the contracts of every team"), "contract.see_all"),
    _said(
        "follow",
        _("Comments on contracts, follows them, keeps views of lists"),
        *("contract.watch", "contract.comment", "view.keep"),
    ),
    _said(
        "send",
        _("Prepares, sends, reminds, amends, hands over and cancels contracts"),
        *(f"contract.{verb}" for verb in _SENDS.split()),
        "billing.answer",
    ),
    _said("bulk", _("Sends to many at once"), "bulk.send"),
    _said("billing", _("Confirms the terms of completed contracts for billing"), "billing.confirm"),
    _said("post", _("Settles returned mail and tries deliveries again"), "delivery.retry", "mail.returned"),
    _said("approve_contracts", _("Approves contracts where a rule asks them"), "contract.approve"),
    _said("insight", _("Reads reports"), "insight.see"),
    _said(
        "write",
        _("Writes templates, clauses and the consent statement, and publishes what others approved"),
        *("template.draft", "template.submit", "template.retire", "template.publish", "clause.draft"),
        "disclosure.publish",
    ),
    _said("approve", _("Approves templates that others wrote"), "template.approve"),
    _said("review", _("Comments on templates before they are published"), "template.comment"),
    _said("statement", _("Reads the consent statement and its versions"), "disclosure.see"),
    _said("identity", _("Looks at identity documents that signers sent"), "identity.review"),
    _said("audit", _("Checks the journal"), "audit.check"),
    _said("retention", _("Sees how long contracts are kept, and what was destroyed"), "retention.see"),
    _said("retention_decide", _("Decides what becomes of contracts whose time is over"), "retention.decide"),
    _said(
        "retention_manage",
        _("Sets how long contracts are kept, and verifies the rules and laws behind it"),
        "retention.manage",
    ),
    _said("compliance", _("Reads the audit trail of the whole workspace"), "compliance.see"),
    _said(
        "compliance_manage",
        _("Switches modes that a law asks for, and keeps agreements on health data"),
        "compliance.manage",
    ),
    _said("emergency", _("Opens hidden contracts in an emergency; compliance hears of it"), "emergency.open"),
    _said("requests", _("Sees what people asked about their personal data"), "request.see"),
    _said("request", _("Answers them: exports, erases, or refuses with a reason"), "request.decide"),
    _said("holds", _("Sees legal holds"), "hold.see"),
    _said("hold", _("Places legal holds and, two together, releases them"), "hold.place", "hold.release"),
    _said("try", _("Tries things in the sandbox, where nothing is sent and nothing counts"), "sandbox.enter"),
    _said("outbox", _("Reads the outbox, where there is one"), "outbox.see"),
    _said("access", _("Sees who works here and what they may do"), "member.see"),
    _said("settings_see", _("Sees the settings"), "settings.see"),
]
_SETTINGS = _("Invites people, makes teams and roles, connects systems, and changes every setting")


def abilities() -> list[Ability]:
    """All of them, the settings last."""
    known = ALWAYS.union(*(each.verbs for each in _LISTED))
    rest = frozenset(policy.TABLE) - known
    listed = [Ability(each.key, each.sentence, each.verbs & frozenset(policy.TABLE)) for each in _LISTED]
    return [*listed, Ability("settings", _SETTINGS, rest)]


def of(role: str) -> list[Ability]:
    """What a role may do."""
    verbs = policy.verbs_of(role)
    return [each for each in abilities() if each.verbs <= verbs]


def touched(verbs: Iterable[str], role: str) -> list[tuple[Ability, list[str]]]:
    """The abilities that some of a role's verbs belong to; each with those verbs where they are not all that
    the role has of it, so that a sentence never says more than is meant."""
    meant, mine = set(verbs), policy.verbs_of(role)
    found = [(each, sorted(each.verbs & meant), each.verbs & mine) for each in abilities()]
    return [(each, [] if has <= meant else some) for each, some, has in found if some]


def own_roles(workspace_id: str) -> list[Role]:
    return list(Role.objects.filter(workspace_id=workspace_id).order_by("name"))


def open_to(by: Actor) -> list[tuple[str, Any]]:
    """[(role, its name)] of the roles that `by` may give to somebody."""
    known = [(key, str(ROLE_WORDS[key])) for key in policy.ROLES]
    known += [(each.id, each.name) for each in own_roles(by.workspace_id)]
    mine = policy.verbs_of(by.role)
    return [(key, word) for key, word in known if policy.verbs_of(key) <= mine]


def keep(role_id: str, name: str, chosen: Iterable[str], *, by: Actor) -> Role:
    """Make (role_id "") or change one of the workspace's own roles. chosen: keys of abilities.

    Raises `Refused` (role.refused, role.more, role.name, role.empty), `Role.DoesNotExist`.
    """
    policy.require(by, "role.manage")
    found = [each for each in abilities() if each.key in set(chosen)]
    verbs = ALWAYS.union(*(each.verbs for each in found)) if found else frozenset()
    _require_sense(verbs, by)
    with transaction.atomic():
        moves.lock(workspace.of(by.workspace_id))
        row = (
            Role.objects.get(pk=role_id, workspace_id=by.workspace_id) if role_id else Role(id=ids.new("rol"))
        )
        row.workspace_id, row.verbs, row.changed_at = by.workspace_id, sorted(verbs), clock.now()
        row.name = _clean_name(name, row)
        row.save()
        roles.forget()
        told = events.RoleKept(role_id=row.id, role=row.name, verbs=", ".join(each.key for each in found))
        moves.record(workspace.of(by.workspace_id), told, by=by)
    return row


def end(row: Role, *, by: Actor) -> None:
    """Raises `Refused` (role.refused, role.held): nobody is left without a role."""
    policy.require(by, "role.manage")
    with transaction.atomic():
        moves.lock(workspace.of(row.workspace_id))
        here = {"workspace_id": row.workspace_id, "role": row.id}
        if Member.objects.filter(**here).exists() or ApiKey.objects.filter(**here, revoked_at=None).exists():
            raise Refused(
                "role.held",
                _("Somebody has this role, or a key of a program does."),
                do=_("Give them another one first."),
            )
        told = events.RoleEnded(role_id=row.id, role=row.name)
        row.delete()
        roles.forget()
        moves.record(workspace.of(here["workspace_id"]), told, by=by)


def _require_sense(verbs: frozenset[str], by: Actor) -> None:
    if not verbs:
        raise Refused(
            "role.empty",
            _("A role has to allow something."),
            do=_("Tick what somebody with this role does."),
            field="abilities",
        )
    if not verbs <= policy.verbs_of(by.role):
        raise Refused(
            "role.more",
            _("This role may do more than yours."),
            do=_("Choose another role, or ask an admin."),
            field="abilities",
        )


def _clean_name(name: str, row: Role) -> str:
    name = " ".join(name.split())[:60]
    others = Role.objects.filter(workspace_id=row.workspace_id, name__iexact=name).exclude(pk=row.pk)
    if name and not others.exists():
        return name
    raise Refused(
        "role.name",
        _("A role needs a name that no other role has."),
        do=_("Choose another name."),
        field="name",
    )
