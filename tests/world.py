"""The cast. Alice drafts templates, Bob approves them, Maya sends contracts, Carol and Dan sign.

Mallory belongs to another workspace and is tried at every door. Each test has a workspace and people
of its own, so nothing is ever cleaned away and tests may run side by side.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.contrib.auth.hashers import make_password
from tests import paper

from undersign.connectors import api
from undersign.connectors.filling import opening
from undersign.connectors.linking import connection
from undersign.contracts import draft, sending
from undersign.contracts.contract import Contract
from undersign.contracts.people.recipient import Recipient
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.customers.ticket import Ticket
from undersign.drafting.review import approval
from undersign.drafting.stock import template
from undersign.drafting.stock.template import TemplateVersion
from undersign.journal import actor, clock, delivery, history, ids
from undersign.signing import ceremony, consent, link
from undersign.signing.proof import email_code
from undersign.store import tenancy
from undersign.workspaces import member, token, workspace
from undersign.workspaces.member import Member

PASSWORD = "correct horse battery"
HERE = ceremony.Facts(ip="203.0.113.7", agent="Tests")
WATCHED = ("contract.viewed", "consent.shown", "act.refused")


@cache
def _hashed() -> str:
    """Argon2 is slow on purpose; every member of every test has the one password."""
    return make_password(PASSWORD)


@dataclass
class Party:
    """One workspace and its people. tag: what makes its addresses unlike every other test's."""

    workspace: workspace.Workspace
    tag: str
    people: dict[str, Member] = field(default_factory=dict)

    def join(self, name: str, role: str) -> Member:
        who = member.join(
            self.workspace,
            email=self.email(name.split()[0], "northwind.example"),
            name=name,
            role=role,
            password=None,
            by=actor.system(self.workspace.id),
        )
        who.password = _hashed()
        who.save(update_fields=["password"])
        self.people[name.split()[0].lower()] = who
        return who

    def email(self, name: str, domain: str = "customers.example") -> str:
        return f"{name.lower()}.{self.tag}@{domain}"

    def __getattr__(self, name: str) -> Member:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


class World(Party):
    """What stories are told about: template, account, contact, ticket, and the systems around them."""

    @cached_property
    def carol(self) -> draft.Person:
        return draft.Person("customer", "Carol Ortiz", self.email("carol"), order=1)

    @cached_property
    def dan(self) -> draft.Person:
        return draft.Person(
            "provider",
            "Dan O’Neil",
            self.email("dan", "northwind.example"),
            "provider",
            order=2,
            language="es",
        )

    @cached_property
    def mallory(self) -> Party:
        """An admin of another workspace. Leaves this test speaking for its own."""
        return elsewhere()

    @cached_property
    def version(self) -> TemplateVersion:
        return self.publish("service_order", paper.SOURCES, paper.SCHEMA)

    def publish(self, key: str, sources: dict, schema: dict, names: dict | None = None) -> TemplateVersion:
        names = names or {"en": "Service order", "es": "Pedido"}
        made = template.make(key, names=names, by=self.alice.actor())
        version = template.draft(made, sources=sources, schema=schema, by=self.alice.actor())
        version.submit(by=self.alice.actor())
        approval.approve_and_publish(version, by=self.bob.actor())
        return version

    @cached_property
    def key(self) -> str:
        """A program's key of this workspace, as Maya's helpdesk would use."""
        return token.make(self.workspace, "helpdesk", role="agent", by=self.bob.actor())[1]

    @cached_property
    def account(self) -> Account:
        return Account.objects.create(
            id=ids.new("acc"),
            workspace_id=self.workspace.id,
            name="Acme Robotics GmbH",
            plan="premium",
            region="eu",
            country="DE",
            language="en",
            details={"seats": 120},
        )

    @cached_property
    def contact(self) -> Contact:
        return Contact.objects.create(
            id=ids.new("con"),
            workspace_id=self.workspace.id,
            account=self.account,
            name=self.carol.name,
            email=self.carol.email,
            title="CTO",
        )

    @cached_property
    def ticket(self) -> Ticket:
        return Ticket.objects.create(
            id=ids.new("tkt"),
            workspace_id=self.workspace.id,
            number=48211,
            subject="Please send the order form",
            account=self.account,
            contact=self.contact,
            fields={"monthly_fee": "1480.00"},
            opened_at=clock.now(),
        )

    # Contracts

    def draft(self, *people: draft.Person, values: dict | None = None, **how: Any) -> Contract:
        return draft.draft(
            how.pop("version", None) or self.version,
            by=self.maya.actor(),
            language=how.pop("language", "en"),
            people=list(people) or [self.carol, self.dan],
            subject=draft.Subject(self.account, self.contact, self.ticket),
            filled=draft.Filled(paper.VALUES if values is None else values),
            **how,
        )

    def draft_from_ticket(self) -> Contract:
        return opening.draft_from_ticket(self.version, self.ticket, by=self.maya.actor())

    def sent(self, *people: draft.Person, **how: Any) -> Contract:
        return sending.send(self.draft(*people, **how), by=self.maya.actor())

    def recipient(self, contract: Contract, name: str = "Carol") -> Recipient:
        return contract.recipients.select_related(
            "contract__template_version__template", "contract__owner"
        ).get(name__startswith=name)

    # Signing, in this process

    def enter(self, recipient: Recipient, sitting: str | None = None) -> ceremony.Ceremony:
        return ceremony.enter(link.secret_for(recipient), sitting_secret=sitting, facts=HERE)

    def proven(self, recipient: Recipient) -> ceremony.Ceremony:
        """The ceremony after the mailed code was entered."""
        self.enter(recipient).send_code()
        challenge = email_code.latest(recipient)
        secret = self.enter(recipient).prove(email_code.code_of(challenge.id))
        return self.enter(recipient, secret)

    def ready(self, recipient: Recipient) -> ceremony.Ceremony:
        """Everything done but the last press."""
        visit = self.proven(recipient)
        visit.give_consent(True, consent.characters_for(recipient))
        faults = visit.answer({q.name: paper.ANSWERS.get(q.name, q.value) for q in visit.questions})
        assert not faults, faults
        visit.adopt_throughout(recipient.name, "dancing")
        return visit

    def sign(self, recipient: Recipient) -> ceremony.Ceremony:
        visit = self.ready(recipient)
        visit.finish(visit.nonce)
        return visit

    def signed_by_all(self, work) -> Contract:
        """A sealed contract with all its deliveries made."""
        contract = self.sent()
        work()
        self.all_sign(contract, work)
        return contract

    def all_sign(self, contract: Contract, work) -> None:
        """One after the other, each turn's work done before the next."""
        for each in contract.signers:
            self.sign(self.recipient(contract, each.name))
            work()
        contract.refresh_from_db()

    # What happened

    def events(self, contract: Contract) -> list[str]:
        """What was done to it; that somebody looked, or was refused, is told apart (`trail`)."""
        return [event for event in self.trail(contract) if event not in WATCHED]

    def trail(self, contract: Contract) -> list[str]:
        return [told.event for told in history.of(self.workspace.id, contract.id)]

    def deliveries(self, contract: Contract) -> dict[str, list[str]]:
        """{effect: statuses}."""
        told: dict[str, list[str]] = {}
        for row in delivery.Delivery.objects.filter(subject=contract.id).order_by("created_at", "id"):
            told.setdefault(row.effect, []).append(row.status)
        return told

    def is_settled(self, contract: Contract) -> bool:
        return not delivery.Delivery.objects.filter(subject=contract.id, status=delivery.DUE).exists()


def _founded(name: str, made: type) -> Any:
    return made(workspace.found(name, prefix="NC", zone="Europe/Madrid"), secrets.token_hex(4))


def elsewhere() -> Party:
    """Another organisation with one admin, Mallory."""
    party = _founded("Elsewhere Ltd", Party)
    with tenancy.within(party.workspace.id):
        party.join("Mallory Vex", "admin")
    return party


@contextmanager
def entered():
    """A fresh world; the block speaks for its workspace. Work it leaves undone is called off."""
    cast: World = _founded("Northwind Cloud", World)
    with tenancy.within(cast.workspace.id):
        for name, role in (
            ("Alice Legal", "legal"),
            ("Bob Admin", "admin"),
            ("Maya Agent", "agent"),
            ("Dan O’Neil", "account_manager"),
        ):
            cast.join(name, role)
        by = actor.system(cast.workspace.id)
        connection.connect(api.DIRECTORY, "builtin", "Accounts", by=by)
        connection.connect(api.HELPDESK, "builtin", "Tickets", by=by)
        connection.connect(api.VAULT, "folder", "Archive", by=by, settings={"folder": cast.tag})
        try:
            yield cast
        finally:
            left = delivery.Delivery.objects.filter(workspace_id=cast.workspace.id, status=delivery.DUE)
            left.update(status=delivery.FAILED, last_error="its test ended")
