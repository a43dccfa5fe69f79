"""One play of the model: two sides, random edits, messages and faults between them; then peace, and what must
hold.

The model knows nothing of how syncing works: only who said what, when, and where.
"""

from __future__ import annotations

import random
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from tests import syncing
from tests.syncing import ACCOUNT, CONTACT, Crash, Crm

from undersign.connectors.api import FieldFacts, Missing, Temporary
from undersign.connectors.giving import publish
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import editing, feed, link, mapping, ours, round, rules, value
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.rules import BOTH, CONTRACT, CRM, FROM, HUMAN, LATEST, TO, Rule
from undersign.connectors.sync.value import Value
from undersign.connectors.sync.wording import Wording
from undersign.customers.account import Account
from undersign.customers.contact import Contact
from undersign.journal import actor, clock, ids

MAPPED = (
    (ACCOUNT, "Name", "name", Rule(BOTH, CRM), Wording()),
    (ACCOUNT, "Industry", "industry", Rule(BOTH, HUMAN), Wording(case="lower")),
    (
        ACCOUNT,
        "Plan__c",
        "plan",
        Rule(BOTH, CONTRACT, LATEST),
        Wording("choice", choices={"Gold": "premium", "Silver": "standard"}),
    ),
    (ACCOUNT, "Seats__c", "details.seats", Rule(FROM, CRM), Wording("number", mark=",")),
    (ACCOUNT, "City", "city", Rule(TO, CONTRACT), Wording()),
    (CONTACT, "Phone", "phone", Rule(BOTH, HUMAN, LATEST), Wording()),
)
WORDS = {
    "name": ("Acme", "Acme Ltd", "ACME", "Ácme"),
    "industry": ("saas", "Retail", "", "health"),
    "plan": ("premium", "standard"),
    "details.seats": ("5", "12", "12,5", ""),
    "city": ("Bonn", "Graz", "Lyon"),
    "phone": ("+155501", "+155502", ""),
}
FAULTS = ("lost", "down", "slow", "dies", "died", "lost", "")


class Play:
    """One play, on a connection that `prepared` made; whatever an earlier one left there is cleared away.
    passing: takes the clock's steps, one for all plays of a cast, since its journal knows no way back.
    """

    def __init__(self, cast: Any, row: Connection, seed: int, passing: ExitStack):
        self.cast, self.random, self.clock = cast, random.Random(seed), passing
        self.crm = Crm(
            skew=timedelta(seconds=self.random.choice([0, 0, 86400, -86400, 700])),
            overlap=self.random.choice([0, 1, 4]),
        )
        self.connection = row
        feed.Feed.objects.filter(connection=row).delete()
        self.rows = [self._account(n) for n in range(2)]
        self.rows.append(self._contact())
        for own in self.rows:
            link.to(feed.of(row), CONTACT if isinstance(own, Contact) else ACCOUNT, own.external_ref)
        link.mark_all(feed.of(row))
        self.calls: list[tuple[str, str]] = []  # webhooks on their way
        self.wanted: dict[str, str] = {}  # attachment's key → account
        self.here: dict[tuple[str, str], set[str]] = {}
        self.edits = 0
        for row in self.rows:
            for path in WORDS:
                self._note(row, path)

    def _account(self, number: int) -> Account:
        values = {"Name": "Acme", "Industry": "saas", "Plan__c": "Gold", "Seats__c": "5", "City": "Bonn"}
        ref = self.crm.make(ACCOUNT, values)
        return an_account(self.cast, ref, f"Acme {number}")

    def _contact(self) -> Contact:
        account = self.rows[0]
        ref = self.crm.make(CONTACT, {"Phone": "", "Email": "c@x.example"}, account.external_ref)
        return Contact.objects.create(
            id=ids.new("ctc"), workspace_id=account.workspace_id, account=account, name="C", external_ref=ref
        )

    # --- the moves

    def run(self, moves: int) -> None:
        choices = [self.edit_here] * 4 + [self.edit_there] * 4 + [self.round] * 6 + [self.call] * 2
        choices += [self.time] * 2 + [
            self.attach,
            self.fault,
            self.fault,
            self.fault,
            self.merge,
            self.delete,
        ]
        self.round()
        for _n in range(moves):
            self.random.choice(choices)()
        self.peace()
        self.judge()

    def edit_here(self) -> None:
        row = self.random.choice(self.rows)
        path = self._path(row)
        neutral = self._neutral(path, self.random.choice(WORDS[path]))
        if not neutral and path in ours.NEEDED:
            return
        row.refresh_from_db()
        changed = editing.edit(row, {path: neutral}, editing.Writer(value.PERSON, "Maya"))
        self.edits += len(changed)
        self._note(row, path)

    def edit_there(self) -> None:
        live = [r for r in self.crm.records.values() if r.kind in (ACCOUNT, CONTACT)]
        if not live:
            return
        record = self.random.choice(live)
        _kind, theirs, path, _rule, words = self.random.choice([m for m in MAPPED if m[0] == record.kind])
        text = self.random.choice(WORDS[path])
        text = words.write(text) if path == "plan" else text
        self.crm.edit(record.kind, record.ref, {theirs: text})
        self.calls += [(record.kind, record.ref)] * self.random.choice([0, 1, 1, 2])

    def round(self) -> None:
        try:
            round.run(self.connection, self.crm)
        except Crash:
            self.travel(feed.LEASE + timedelta(seconds=1))

    def call(self) -> None:
        """A webhook arrives: late, twice, in any order; or it was lost on its way."""
        if self.calls:
            record, ref = self.calls.pop(self.random.randrange(len(self.calls)))
            link.heard(self.connection, record, ref)

    def time(self) -> None:
        self.travel(timedelta(seconds=self.random.choice([1, 60, 200, 90000])))

    def fault(self) -> None:
        self.crm.faults += self.random.choices(FAULTS, k=self.random.choice([1, 2, 4]))

    def attach(self) -> None:
        account = self.random.choice([row for row in self.rows if isinstance(row, Account)])
        key = ids.new("dlv")
        self.wanted[key] = account.pk
        self._attach(key)

    def merge(self) -> None:
        first, second = (row for row in self.rows if isinstance(row, Account))
        there = [(ACCOUNT, r.external_ref) in self.crm.records for r in self._fresh(first, second)]
        if self.random.random() < 0.3 and all(there) and first.external_ref != second.external_ref:
            self.crm.merge(ACCOUNT, first.external_ref, second.external_ref)

    def delete(self) -> None:
        if self.random.random() < 0.2:
            contact = next(row for row in self.rows if isinstance(row, Contact))
            if (CONTACT, contact.external_ref) in self.crm.records:
                self.crm.delete(CONTACT, contact.external_ref)

    def travel(self, by: timedelta) -> None:
        self.clock.enter_context(clock.travel(by))

    # --- peace, and what must hold then

    def peace(self) -> None:
        self.crm.faults.clear()
        for _n in range(12):
            self.travel(timedelta(hours=2))
            self.round()
            for key in self.wanted:  # after a merge was followed: where it was, nothing is any more
                self._attach(key)
            for held in Value.objects.filter(workspace_id=self.cast.workspace.id).exclude(held=""):
                keep = self.random.choice([rules.THEIRS, rules.OURS])
                editing.settle(held, keep, by=self.cast.bob.actor())
            state = feed.of(self.connection)
            waits = link.Link.objects.filter(feed=state, dirty_at__isnull=False).exists()
            if not waits and all(int(at) == len(self.crm.log) for at in state.cursors.values()):
                break

    def judge(self) -> None:
        state = feed.of(self.connection)
        assert not state.problem, state.problem
        self._no_write_any_more()
        live = 0
        for row in self._fresh(*self.rows):
            record = CONTACT if isinstance(row, Contact) else ACCOUNT
            found = link.Link.objects.filter(feed=state, record=record, own_id=row.pk, merged_into="").first()
            theirs = self.crm.records.get((record, row.external_ref))
            if theirs is None:
                assert found is None or found.gone_at, f"{record} {row.external_ref} is gone, and not marked"
            elif found is not None:
                live += 1
                self._alike(found, row, theirs)
        assert live, "nothing was left to look at"
        self._attached()
        assert len(self.crm.writes) <= 4 * (self.edits + len(self.crm.log) + 6), "writes run in circles"

    def _no_write_any_more(self) -> None:
        before = len(self.crm.writes), len(self.crm.log)
        for _n in range(3):
            link.mark_all(feed.of(self.connection))
            self.travel(timedelta(hours=2))
            self.round()
        assert (len(self.crm.writes), len(self.crm.log)) == before, "it does not come to rest"

    def _alike(self, found: link.Link, row: Any, theirs: syncing.Record) -> None:
        for record, name, path, rule, words in MAPPED:
            if record != found.record or (rule.direction == TO and not ours.get(row, path)):
                continue  # what nobody ever said is not told
            here, there = words.own(ours.get(row, path)), words.read(theirs.values.get(name, ""))
            assert here == there, f"{path}: {here!r} here, {there!r} there"
            self._explained(found, row, path, name, here, words)

    def _explained(self, found: link.Link, row: Any, path: str, name: str, here: str, words: Wording) -> None:
        """Who is named as its writer has said it."""
        kept = Value.objects.get(link=found, field__ours=path)
        assert kept.base == here and kept.writer, f"{path} does not explain itself"
        said_there = {
            words.read(text)
            for (kind, _ref, field), texts in self.crm.said.items()
            if (kind, field) == (found.record, name)
            for text in texts
        }
        said_here = set().union(*(texts for (_pk, at), texts in self.here.items() if at == path))
        if kept.writer == value.THEIRS:
            assert here in said_there, f"{path} {here!r} was never said by them"
        elif kept.writer == value.HERE:
            assert here in said_here, f"{path} {here!r} was never said here"

    def _attached(self) -> None:
        assert set(self.crm.files) <= set(self.wanted)
        for key, account in self.wanted.items():
            row = Account.objects.get(pk=account)
            if (ACCOUNT, row.external_ref) in self.crm.records:
                assert key in self.crm.files, "an attachment is missing"

    # --- within

    def _attach(self, key: str) -> None:
        """As a delivery does: with its one key, as often as it takes."""
        row = Account.objects.get(pk=self.wanted[key])
        made = finished(row)
        try:
            publish.to_account(self.crm, row.external_ref, made, key=key)
        except (Temporary, Missing, Crash):
            return

    def _path(self, row: Any) -> str:
        record = CONTACT if isinstance(row, Contact) else ACCOUNT
        return self.random.choice([m[2] for m in MAPPED if m[0] == record])

    def _neutral(self, path: str, word: str) -> str:
        words = next(m[4] for m in MAPPED if m[2] == path)
        return word if path == "plan" else words.read(word)

    def _note(self, row: Any, path: str) -> None:
        record = CONTACT if isinstance(row, Contact) else ACCOUNT
        for mapped, _theirs, at, _rule, words in MAPPED:
            if mapped == record and at == path:
                row.refresh_from_db()
                self.here.setdefault((row.pk, path), set()).add(words.own(ours.get(row, path)))

    def _fresh(self, *rows: Any) -> tuple[Any, ...]:
        for row in rows:
            row.refresh_from_db()
        return rows


def prepared(cast: Any) -> Connection:
    """A connection with everything mapped."""
    row = a_connection(cast)
    for record, theirs, path, rule, words in MAPPED:
        map_field(row, record, theirs, path, rule, words)
    return row


def a_connection(cast: Any) -> Connection:
    """A CRM's, on from now on instead of the built-in one."""
    Connection.objects.filter(workspace_id=cast.workspace.id, kind="directory").update(enabled=False)
    by = actor.system(cast.workspace.id)
    return connection.connect("directory", "builtin", f"CRM {ids.new('x')}", by=by)


def map_field(
    row: Connection, record: str, theirs: str, path: str, rule: Rule, words: Wording | None = None
) -> MappedField:
    facts: FieldFacts = next(each for each in syncing.FIELDS[record] if each.name == theirs)
    by = actor.system(row.workspace_id)
    return mapping.keep(row, record, facts, path, rule, words or Wording(), by=by)


def an_account(cast: Any, ref: str, name: str) -> Account:
    return Account.objects.create(
        id=ids.new("acc"), workspace_id=cast.workspace.id, name=name, language="en", external_ref=ref
    )


def finished(account: Account) -> publish.Finished:
    return publish.Finished(
        contract_id="ctr_1",
        number="C-2026-00001",
        title="Order",
        account=account.name,
        language="en",
        completed_at=clock.now(),
        pdf=b"%PDF-1.7 signed",
    )
