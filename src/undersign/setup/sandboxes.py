"""Making the sandbox of a workspace, and bringing the templates that are sent at home into it.

Hides that two workspaces are spoken for in turn, each behind its own wall: what is read at home is carried
over as plain content, so no row of one names a row of the other. Customers and contracts are not carried
over; one made-up customer is there to begin with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.contracts import practice
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.drafting import render
from undersign.drafting.content import Content
from undersign.drafting.review import approval, rules
from undersign.drafting.stock import template
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.journal import actor, clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.setup import steps, trial
from undersign.store import blobs, rows, tenancy
from undersign.workspaces import policy, sandbox
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.workspace import Workspace

_CARRIED = ("brand", practice.KEY, "contact_email", "postal_address")  # of a workspace's settings
_ABOUT = ("names", "descriptions", "category", "suggested_tags", "form", "folder")  # of a template


@dataclass(frozen=True)
class Brought:
    """templates: keys of those that are as at home now. left: of those that were refused there."""

    workspace: Workspace
    templates: list[str]
    left: list[str]


@dataclass(frozen=True)
class _Carried:
    """A template as it is sent at home. paper: the pages of a PDF template, b"" of another."""

    key: str
    about: dict[str, Any]
    content: Content
    cases: list[Any]
    paper: bytes


def of(workspace_id: str) -> Workspace | None:
    """The sandbox of a real workspace, or None."""
    there = sandbox.id_of(workspace_id)
    with tenancy.within(there):
        return rows.first(Workspace, "id = %s", there)


def templates(made: Workspace) -> list[str]:
    """The keys of those that can be sent in a sandbox."""
    with tenancy.within(made.pk):
        sent = TemplateVersion.objects.filter(workspace_id=made.pk).sendable()
        return list(sent.values_list("template__key", flat=True))


def make(*, by: Actor) -> Brought:
    """Make the sandbox, or bring an old one's templates up to date. Raises `Refused` (role.refused,
    sandbox.not_here)."""
    policy.require(by, "sandbox.make")
    sandbox.require_real(by.workspace_id)
    with transaction.atomic():
        home = moves.hold(Workspace, by.workspace_id)
        carried = _carried(by.workspace_id)
        made = of(home.pk)
        if made is None:
            made = _founded(home)
            rows.change(home, {"settings": {**home.settings, sandbox.KEY: True}})
            moves.record(home, sandbox.SandboxMade(sandbox_id=made.pk), by=by)
        with tenancy.within(made.pk):
            brought, left = _bring(made, carried)
    return Brought(made, brought, left)


def _founded(home: Workspace) -> Workspace:
    kept = {key: home.settings[key] for key in _CARRIED if key in home.settings}
    kept["brand"] = {**kept.get("brand", {}), "logo": "", "name": ""}
    with translation.override(home.language):
        name = _("%(name)s (sandbox)") % {"name": home.name[:100]}
        settings = {**kept, rules.REQUIRED: False, steps.KEY: sorted(steps.STEPS)}
        made = workspaces.found_sandbox(home, name, settings=settings)
        with tenancy.within(made.pk):
            for kind, called in _OURS.items():
                connection.connect(kind, connection.OURS, called, by=actor.system(made.pk))
            _customer(made)
    return made


_OURS = {api.DIRECTORY: "Accounts", api.HELPDESK: "Tickets", api.BILLING: "Billing"}


def _customer(made: Workspace) -> None:
    """Somebody to send a first contract to, and what they ask."""
    here = {"workspace_id": made.pk}
    account = Account.objects.create(
        id=ids.new("acc"), name=_("Sandbox customer"), language=made.language, **here
    )
    contact = Contact.objects.create(
        id=ids.new("con"), account=account, name="Alex Muster", email="alex@customer.invalid", **here
    )
    Ticket.objects.create(
        id=ids.new("tkt"), number=1, subject=_("A contract to try things with"), account=account,
        contact=contact, language=made.language, opened_at=clock.now(), **here,
    )  # fmt: skip


def _carried(home_id: str) -> list[_Carried]:
    sent = TemplateVersion.objects.filter(workspace_id=home_id).sendable()
    return [
        _Carried(
            each.template.key,
            {name: getattr(each.template, name) for name in _ABOUT},
            each.content,
            each.cases,
            render.paper_of(each),
        )
        for each in sent.exclude(template__key=trial.TEMPLATE)
    ]


def _bring(made: Workspace, carried: list[_Carried]) -> tuple[list[str], list[str]]:
    """(keys of those that are as at home now, of those left out)."""
    by = actor.system(made.pk)
    fresh, same, left = [], [], []
    for each in carried:
        row = Template.objects.filter(workspace_id=made.pk, key=each.key).first()
        if row is not None and row.published is not None and _says(row.published) == _says(each.content):
            same.append(each.key)
            continue
        try:
            with transaction.atomic():
                _publish(row or template.make(each.key, by=by, **each.about), each, by)
            fresh.append(each.key)
        except Refused:  # a law's mode, say, that is not on here
            left.append(each.key)
    if fresh:
        moves.record(made, sandbox.SandboxFilled(count=len(fresh), templates=fresh), by=by)
    return [*same, *fresh], left


def _says(said: Any) -> tuple[Any, ...]:
    return said.form, said.sources, said.schema, said.clauses, said.layout


def _publish(row: Template, said: _Carried, by: Actor) -> None:
    if said.paper:
        blobs.put(row.workspace_id, row.pk, said.paper)
    version = template.add(row, said.content, by=by, authors=[], cases=said.cases)
    version.submit(by=by)
    approval.approve_and_publish(version, by=by)
