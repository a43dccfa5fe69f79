"""Northwind Cloud, carried into an instance through the product's own verbs.

The forty contracts live their past for real: drafted, sent, opened, signed, declined on a moved clock,
every revision and every entry made by the code that makes them tomorrow. Only mail stays at home: it
goes to the outbox, not to a server.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.contracts.contract import Contract
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.demo import bulk_sends, history, library, people, rules, talk, world
from undersign.drafting.review import approval
from undersign.drafting.stock import library as clause_library
from undersign.drafting.stock import template
from undersign.drafting.writing import working
from undersign.journal import actor, clock, ids
from undersign.store import tenancy
from undersign.workspaces import member, team, workspace
from undersign.workspaces.member import Member
from undersign.workspaces.workspace import Workspace

PASSWORD = "northwind"  # noqa: S105 (the demo's, printed at its start)
NAME = "Northwind Cloud"


def seed(data: Path) -> None:
    """The whole demo, once; the sign-ins into `sign-ins.txt` of the data folder."""
    if not member.workspace_of("maya@northwind.example"):
        found_northwind(contracts=True)
    (data / "sign-ins.txt").write_text(sign_ins())
    shown = [
        {"name": each.name, "email": each.email, "role": each.role, "password": PASSWORD}
        for each in people.staff()
        if each.signs_in
    ]
    (data / "sign-ins.json").write_text(json.dumps(shown, ensure_ascii=False))


def sign_ins() -> str:
    rows = [f"  {each.email:<26} {each.title}" for each in people.staff() if each.signs_in]
    return f"Sign in with the password “{PASSWORD}” as\n" + "\n".join(rows) + "\n"


def found_northwind(*, contracts: bool = False, customers: int | None = None) -> Workspace:
    """The workspace with staff, connections, templates and customers (all, or the first few)."""
    now = clock.now()
    with clock.travel(timedelta(days=-365)):
        northwind = workspace.found(
            NAME,
            zone="America/New_York",
            prefix="NW",
            is_demo=True,
            settings={
                "contact_email": "signing@northwind.example",
                "postal_address": "88 Larkspur Row, Suite 400, Wilmington, Delaware 19801, United States",
            },
        )
        with tenancy.within(northwind.id):
            _people_and_rules(northwind)
    with tenancy.within(northwind.id):
        tickets = _customers(northwind.id, now, customers)
        if contracts:
            history.live(world.contract_plan(now), tickets, now)
            with clock.travel(timedelta(days=-2)):
                _propose(library.PROPOSAL, northwind)
            with clock.travel(timedelta(hours=-5)):
                rules.make_and_ask()
            talk.talk()
            bulk_sends.prepare()
    return northwind


def _people_and_rules(northwind: Workspace) -> None:
    by = actor.system(northwind.id)
    staff = {
        each.email: member.join(
            northwind,
            email=each.email,
            name=each.name,
            title=each.title,
            role=each.role,
            language=each.language,
            zone=each.zone,
            password=PASSWORD if each.signs_in else None,
            by=by,
        )
        for each in people.staff()
    }
    for name, members in people.TEAMS.items():
        row = team.make(name, by=by)
        inside = [staff[f"{each}@{people.HOUSE}"].id for each in members]
        team.keep(row, name=name, is_open=True, shown_to=[], members=inside, by=by)
    northwind.settings["countersigner"] = staff[people.countersigner().email].id
    northwind.save(update_fields=["settings"])
    connection.connect(api.DIRECTORY, "builtin", "Accounts", by=by)
    connection.connect(api.HELPDESK, "builtin", "Tickets", by=by)
    connection.connect(api.VAULT, "folder", "Archive folder", by=by)
    connection.connect(api.BILLING, "builtin", "Billing", by=by)
    for key, (titles, sources) in library.clauses().items():
        ana = staff["ana@northwind.example"].actor()
        clause_library.make(key, titles=titles, sources=sources, by=ana)
    for each in library.templates():
        _publish(each, staff["ana@northwind.example"], staff["tom@northwind.example"])


def _publish(each: library.DemoTemplate, author: Member, approver: Member) -> None:
    made = template.make(
        each.key,
        names=each.names,
        category=each.category,
        descriptions=each.descriptions,
        suggested_tags=each.suggested_tags,
        by=author.actor(),
    )
    copy = working.open(made, by=author.actor())
    said = {"sources": each.sources, "schema": each.schema, "cases": each.cases}
    working.save(copy, edition=copy.edition, by=author.actor(), **said)
    version = working.freeze(copy, by=author.actor())
    approval.approve_and_publish(version, by=approver.actor())


def _propose(change: library.Proposal, northwind: Workspace) -> None:
    """Ana writes a next version, and it waits for somebody else's approval."""
    ana = Member.objects.get(email="ana@northwind.example").actor()
    copy = working.open(template.Template.objects.get(workspace_id=northwind.id, key=change.key), by=ana)
    sources = {language: copy.sources[language].replace(*words) for language, words in change.wording.items()}
    working.save(copy, edition=copy.edition, by=ana, sources=sources)
    working.freeze(copy, by=ana, note=change.note)


def _customers(workspace_id: str, now: datetime, limit: int | None) -> dict[int, Ticket]:
    """Accounts, contacts and tickets in bulk; {ticket number: ticket}."""
    wanted = set() if limit is None else {a.key for a in world.accounts(now)[:limit]}
    accounts = {
        a.key: _account(workspace_id, a) for a in world.accounts(now) if not wanted or a.key in wanted
    }
    contacts = {
        c.key: _contact(workspace_id, c, accounts[c.account])
        for c in world.contacts(now)
        if c.account in accounts
    }
    tickets = [
        _ticket(workspace_id, t, accounts[t.account], contacts[t.contact])
        for t in world.tickets(now)
        if t.contact in contacts
    ]
    Account.objects.bulk_create(accounts.values())
    Contact.objects.bulk_create(contacts.values())
    Ticket.objects.bulk_create(tickets)
    return {ticket.number: ticket for ticket in tickets}


def _account(workspace_id: str, each: Any) -> Account:
    columns = (
        "name",
        "industry",
        "plan",
        "region",
        "country",
        "state",
        "city",
        "address",
        "language",
        "details",
    )
    return Account(
        id=ids.new("acc"), workspace_id=workspace_id, **{column: getattr(each, column) for column in columns}
    )


def _contact(workspace_id: str, each: Any, account: Account) -> Contact:
    columns = ("name", "email", "phone", "title", "language")
    facts = {column: getattr(each, column) for column in columns}
    return Contact(id=ids.new("con"), workspace_id=workspace_id, account=account, **facts)


def _ticket(workspace_id: str, each: Any, account: Account, contact: Contact) -> Ticket:
    columns = ("number", "subject", "body", "status", "priority", "tags", "language", "opened_at", "fields")
    facts = {column: getattr(each, column) for column in columns}
    return Ticket(id=ids.new("tkt"), workspace_id=workspace_id, account=account, contact=contact, **facts)


def missing_values(contract: Contract) -> dict[str, Any]:
    """What an agent would type into this draft: something plausible for each value still missing."""
    from undersign.contracts import sending
    from undersign.drafting import render

    schema = render.schema_of(contract.template_version)
    return {name: _plausible(schema.field(name)) for name in sending.preview(contract, pages=False).missing}


def _plausible(field: Any) -> Any:
    soon = (clock.now() + timedelta(days=14)).date().isoformat()
    by_type = {
        "date": soon,
        "number": "24",
        "percentage": "5",
        "money": {"amount": "1480.00", "currency": field.currency or "USD"},
        "yes_no": "no",
        "email": "billing@customer.example",
        "choice": next(iter(field.choices), ""),
    }
    return by_type.get(field.type, "As agreed")


assert settings.MODE != "production", "the demo is never mixed with real data"
