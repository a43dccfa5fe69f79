"""Decades of retention in minutes: random rules, holds, extensions, erasures, wrong clocks, accounted.

Hides the machine of time. Everything is done by the verbs of life; the clock moves from one thing that is due
to the next, up to twenty hours late, as if the worker had been away. What is right it does not ask the
product, but keeps an account of its own of what must not happen.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from undersign.contracts.contract import Contract
from undersign.journal import attempt, clock, erasure, ledger
from undersign.journal.actor import Actor
from undersign.journal.actor import system as the_system
from undersign.journal.delivery import DUE, INNER, Delivery
from undersign.journal.refused import Refused
from undersign.retention import record as records
from undersign.retention import simulated
from undersign.retention.destruction import certificate
from undersign.retention.destruction.destruction import Destruction
from undersign.retention.disposition import deciding, ready, turning
from undersign.retention.holds import placing, releasing
from undersign.retention.record import Record
from undersign.sealing import keys, rotation, verdict

LATE, AWAY = timedelta(hours=24), timedelta(hours=20)
WHY = "Decided by the simulation."


@dataclass
class Account:
    """What the simulation counts. early, under_hold, late and wrong_clock are faults: each has to be 0.
    doubted: certificates that are not AUTHENTIC, and why."""

    contracts: int
    years: int
    seed: int
    early: int = 0
    under_hold: int = 0
    late: int = 0
    wrong_clock: int = 0
    destroyed: int = 0
    certificates_verified: int = 0
    doubted: list[str] = field(default_factory=list)
    extended: int = 0
    holds: int = 0
    erasures: int = 0
    clock_jumps: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_good(self) -> bool:
        wrong = self.early + self.under_hold + self.late + self.wrong_clock
        return not wrong and self.destroyed == self.certificates_verified


@dataclass
class Life:
    """One contract, as we know it. until: kept until then at least. held: (from, to) of its holds."""

    contract_id: str
    number: str
    until: date
    held: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    hold: object = None
    is_erased: bool = False


class Simulation:
    def __init__(self, workspace_id: str, people: dict[str, Actor], contracts: int, years: int, seed: int):
        self.workspace_id, self.people = workspace_id, people
        self.dice = random.Random(seed)  # noqa: S311 (nothing secret)
        self.account = Account(contracts, years, seed)
        self.begin = clock.now()
        self.end = self.begin + timedelta(days=365.25 * years)
        self.plans: list[tuple[datetime, int, str, str]] = []
        self.lives: dict[str, Life] = {}
        self.steps = 0

    def run(self) -> Account:
        for contract in simulated.contracts(self.workspace_id, self.people, self.account.contracts):
            self._born(contract)
        for year in range(
            9, self.account.years, 9
        ):  # as an administrator does, before the seal's ten years end
            self._plan(self.begin + timedelta(days=365 * year), "rotate", "")
        now = self.begin
        while (at := self._next(now)) < self.end:
            now = at
            with _moved_to(now):
                self._acts(now)
                self._sweep()
        with _moved_to(self.end):
            self._count()
        return self.account

    def _born(self, contract: Contract) -> None:
        years = self.account.years
        ended = (self.begin + timedelta(days=self.dice.randrange(0, 365 * years * 2 // 3))).date()
        until = simulated.keep(contract, ended, self.dice, verified_by=self.people["verifier"].id)
        self.lives[contract.id] = Life(contract.id, contract.number, until)
        for what, chance in (("hold", 0.6), ("erase", 0.1), ("jump", 0.1)):
            if self.dice.random() < chance:
                self._plan(self.begin + self._some(365 * years), what, contract.id)

    def _some(self, days: int) -> timedelta:
        return timedelta(seconds=self.dice.randrange(60, days * 86_400))

    def _plan(self, at: datetime, what: str, contract_id: str) -> None:
        self.steps += 1
        heapq.heappush(self.plans, (at, self.steps, what, contract_id))

    def _next(self, now: datetime) -> datetime:
        """When something is due next: planned here, or by the clock there and somewhat late."""
        planned = self.plans[0][0] if self.plans else self.end
        due = simulated.next_due(self.workspace_id, now, turning.AHEAD, ready.FIRST, ready.AGAIN)
        late = max(due, now) + AWAY * self.dice.random() if due is not None else self.end
        return max(min(planned, late), now + timedelta(seconds=1))

    def _acts(self, now: datetime) -> None:
        while self.plans and self.plans[0][0] <= now:
            _at, _step, what, contract_id = heapq.heappop(self.plans)
            try:
                getattr(self, f"_{what}")(contract_id)
            except Refused:
                if what in ("decide", "release"):
                    self._plan(clock.now() + self._some(60), what, contract_id)

    def _sweep(self) -> None:
        """What the timetable does, and the inner work that follows."""
        for _workspace, contract_id in [each for each in turning.due() if each[0] == self.workspace_id]:
            try:
                turning.turn(contract_id)
            except Refused:
                continue
        self._work()
        if Destruction.objects.filter(certified_at=None).exclude(removed_at=None).exists():
            ledger.integrate(self.workspace_id)
            self._work()
        for record in Record.objects.filter(status=records.REVIEW):
            self._ask(record.contract_id)

    def _work(self) -> None:
        due = Delivery.objects.filter(status=DUE, lane=INNER, due_at__lte=clock.now() + timedelta(hours=1))
        for entry in dict.fromkeys(due.values_list("entry_id", flat=True)):
            Delivery.objects.filter(entry_id=entry, status=DUE, lane=INNER).update(due_at=clock.now())
            attempt.deliver(self.workspace_id, entry, INNER)

    def _ask(self, contract_id: str) -> None:
        """Somebody decides some day, once it is asked."""
        if not any(what == "decide" and each == contract_id for _at, _step, what, each in self.plans):
            self._plan(clock.now() + self._some(500), "decide", contract_id)

    # What people do

    def _decide(self, contract_id: str) -> None:
        record = Record.objects.get(pk=contract_id)
        if record.status != records.REVIEW:
            return
        choice = self.dice.choices(deciding.CHOICES, weights=(1, 1, 6))[0]
        until = max(record.retain_until or date.min, clock.now().date()) + self._some(900) + timedelta(days=2)
        deciding.decide(contract_id, deciding.Decision(choice, WHY, until), by=self.people["reviewer"])
        record.refresh_from_db()
        if choice != deciding.DESTROY:
            self.account.extended += 1
            assert record.retain_until is not None
            self.lives[contract_id].until = max(self.lives[contract_id].until, record.retain_until)

    def _hold(self, contract_id: str) -> None:
        life = self.lives[contract_id]
        if Record.objects.get(pk=contract_id).status == records.DESTROYED or life.hold is not None:
            return
        said = {"custodian": "Cid", "reason": WHY, "query": None, "numbers": [life.number]}
        life.hold = placing.place(f"M-{self.steps}", "Simulated", **said, by=self.people["keeper"])  # type: ignore[arg-type]
        life.held.append((clock.now(), None))
        self.account.holds += 1
        self._plan(clock.now() + self._some(1500), "release", contract_id)

    def _release(self, contract_id: str) -> None:
        life = self.lives[contract_id]
        hold = life.hold
        if hold is None:
            return
        hold.refresh_from_db()  # type: ignore[attr-defined]
        if hold.status == "active":  # type: ignore[attr-defined]
            releasing.ask(hold, WHY, by=self.people["keeper"])  # type: ignore[arg-type]
        releasing.release(hold, by=self.people["other keeper"])  # type: ignore[arg-type]
        life.held[-1] = (life.held[-1][0], clock.now())
        life.hold = None

    def _erase(self, contract_id: str) -> None:
        life = self.lives[contract_id]
        if life.hold is None and not life.is_erased:
            by = the_system(self.workspace_id)
            erasure.erase(Contract.objects.get(pk=contract_id), reason="simulated", by=by)
            life.is_erased = True
            self.account.erasures += 1

    def _jump(self, contract_id: str) -> None:
        """The clock is set back, or ahead, and a sweep runs by it."""
        self._sweep()
        before = Destruction.objects.exclude(removed_at=None).count()
        for by in (-self._some(400), self._some(400)):
            with clock.set_wrong(by):
                self._sweep()
        self.account.clock_jumps += 1
        self.account.wrong_clock += Destruction.objects.exclude(removed_at=None).count() - before

    def _rotate(self, _contract_id: str) -> None:
        rotation.rotate(self.workspace_id, by=self.people["admin"])

    def _count(self) -> None:
        trust = [keys.root().certificate]
        for row in Destruction.objects.exclude(removed_at=None).select_related("contract"):
            life, at = self.lives[row.contract_id], row.removed_at
            assert at is not None
            self.account.destroyed += 1
            self.account.early += at.date() <= life.until or at < row.due_at
            self.account.late += at > row.due_at + LATE
            self.account.under_hold += any(since <= at and (to is None or at < to) for since, to in life.held)
            files = [certificate.read(row, kind) for kind in ("pdf", "json")]
            judged = [verdict.judge(data, trust=trust) for data in files]
            self.account.certificates_verified += all(each.verdict == "AUTHENTIC" for each in judged)
            doubted = [each for each in judged if each.verdict != "AUTHENTIC"]
            self.account.doubted += [f"{row.id}: {each.verdict} {each.reasons}" for each in doubted]


@contextmanager
def _moved_to(at: datetime) -> Iterator[None]:
    with clock.travel(at - clock.now()):
        yield
