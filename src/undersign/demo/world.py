"""Northwind's world at one moment: the same seed and moment give the same customers, tickets and plan.

Pure data, without Django: whoever seeds a workspace carries it through the product's own verbs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from random import Random

from undersign.demo import cases, companies, plan
from undersign.demo import contacts as people_at
from undersign.demo.cases import DemoTicket
from undersign.demo.companies import DemoAccount
from undersign.demo.contacts import DemoContact
from undersign.demo.plan import PlannedContract

SEED = 20_261


@dataclass(frozen=True)
class World:
    """Everything outside Northwind, and what Northwind has already done with it."""

    accounts: tuple[DemoAccount, ...]
    contacts: tuple[DemoContact, ...]
    tickets: tuple[DemoTicket, ...]
    contracts: tuple[PlannedContract, ...]

    def account(self, key: str) -> DemoAccount:
        return next(each for each in self.accounts if each.key == key)

    def contact(self, key: str) -> DemoContact:
        return next(each for each in self.contacts if each.key == key)

    def ticket(self, number: int) -> DemoTicket:
        return next(each for each in self.tickets if each.number == number)


@cache
def world(now: datetime, seed: int = SEED) -> World:
    """`now` must carry its zone; everything in the world lies in the 120 days before it."""
    accounts = companies.made(now.date(), _rng(seed, "companies"))
    persons = people_at.made(accounts, _rng(seed, "contacts"))
    tickets = cases.made(accounts, persons, now, _rng(seed, "tickets"))
    contracts = plan.made(accounts, persons, tickets, now, _rng(seed, "contracts"))
    kept = {each.ticket_number: plan.TICKET_STATUS[each.target] for each in contracts}
    tickets = [replace(each, status=kept.get(each.number, each.status)) for each in tickets]
    return World(tuple(accounts), tuple(persons), tuple(tickets), tuple(contracts))


def accounts(now: datetime) -> list[DemoAccount]:
    """Two hundred companies."""
    return list(world(now).accounts)


def contacts(now: datetime) -> list[DemoContact]:
    """Five hundred people at those companies."""
    return list(world(now).contacts)


def tickets(now: datetime) -> list[DemoTicket]:
    """A thousand tickets of those people, oldest first."""
    return list(world(now).tickets)


def contract_plan(now: datetime) -> list[PlannedContract]:
    """Forty contracts in every status, oldest first."""
    return list(world(now).contracts)


def _rng(seed: int, part: str) -> Random:
    return Random(f"{seed}:{part}")  # a string seeds the same way in every process
