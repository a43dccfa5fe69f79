"""A CRM that lives in memory, with a clock and moods of its own; it keeps the promises of `connectors.api`.

Everything that goes wrong with systems outside goes wrong here on demand: an answer that never comes although
the work was done, a refusal for too many requests, a crash of ours before or after a call.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from undersign.connectors import api
from undersign.connectors.api import ACCOUNT, CONTACT, DEAL, Attachment, Change, Changes, FieldFacts, Posted
from undersign.journal import clock

_IDS = itertools.count(1)
US = "undersign@crm.example"
FIELDS = {
    ACCOUNT: (
        FieldFacts(ACCOUNT, "Name", "Account name"),
        FieldFacts(ACCOUNT, "Industry", "Industry"),
        FieldFacts(
            ACCOUNT, "Plan__c", "Plan", "choice", (("Gold", "Gold"), ("Silver", "Silver")), is_custom=True
        ),
        FieldFacts(ACCOUNT, "Seats__c", "Seats", "number", is_custom=True),
        FieldFacts(ACCOUNT, "City", "City"),
        FieldFacts(ACCOUNT, "Contract_Status__c", "Contract status", is_custom=True),
        FieldFacts(ACCOUNT, "Renewal__c", "Renewal", "date", is_custom=True),
        FieldFacts(ACCOUNT, "Id", "Id", is_writable=False),
    ),
    CONTACT: (FieldFacts(CONTACT, "Phone", "Phone"), FieldFacts(CONTACT, "Email", "E-mail")),
    DEAL: (FieldFacts(DEAL, "Stage", "Stage", "choice", (("Open", "Open"), ("Won", "Won"))),),
}


class Crash(BaseException):
    """Our process dies here: nothing catches it."""


@dataclass
class Record:
    kind: str
    ref: str
    values: dict[str, str]
    parent: str = ""


@dataclass
class Crm:
    """A Directory with fields, changes, deals. faults: what the next calls meet, one each, of: "lost" (done,
    and no answer), "down", "slow" (429 with Retry-After), "dies" and "died" (we crash before, after), "".
    overlap: so many changes are told twice at a page's edge."""

    skew: timedelta = timedelta()
    overlap: int = 1
    page: int = 3
    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    merged: dict[tuple[str, str], str] = field(default_factory=dict)
    log: list[Change] = field(default_factory=list)
    files: dict[str, tuple[str, Attachment]] = field(default_factory=dict)
    attempts: int = 0
    writes: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    calls: int = 0
    faults: list[str] = field(default_factory=list)
    said: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    refuses: Mapping[str, str] = field(default_factory=dict)

    # --- what their people do

    def make(self, kind: str, values: Mapping[str, str], parent: str = "") -> str:
        ref = f"{kind[:3]}{next(_IDS):04}"
        self.records[kind, ref] = Record(kind, ref, dict(values), parent)
        for name, text in values.items():
            self.said.setdefault((kind, ref, name), set()).add(text)
        self._tell(kind, ref, "jane")
        return ref

    def edit(self, kind: str, ref: str, values: Mapping[str, str], by: str = "jane") -> None:
        self.records[kind, ref].values.update(values)
        for name, text in values.items():
            self.said.setdefault((kind, ref, name), set()).add(text)
        self._tell(kind, ref, by)

    def delete(self, kind: str, ref: str) -> None:
        del self.records[kind, ref]
        self.log.append(Change(kind, ref, self._now(), "jane", is_gone=True))

    def merge(self, kind: str, ref: str, into: str) -> None:
        del self.records[kind, ref]
        self.merged[kind, ref] = into
        self.log.append(Change(kind, ref, self._now(), "jane", merged_into=into))
        self._tell(kind, into, "jane")

    # --- Fields, Watched, Deals

    def fields(self, record: str) -> tuple[FieldFacts, ...]:
        return FIELDS.get(record, ())

    def values(self, record: str, ref: str) -> Mapping[str, str]:
        with self._call():
            return dict(self._record(record, ref).values)

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        with self._call():
            row = self._record(record, ref)
            writable = {each.name for each in FIELDS[record] if each.is_writable}
            for name, text in values.items():
                if name not in writable:
                    raise api.Permanent(f"A {record} has no field {name} to be written.")
                if self.refuses.get(name) == text:
                    raise api.Permanent(f"{name} cannot be {text}.")
            if any(row.values.get(name, "") != text for name, text in values.items()):
                row.values.update(values)
                self.writes.append((record, ref, dict(values)))
                self._tell(record, ref, US)

    def changes(self, record: str, cursor: str) -> Changes:
        with self._call():
            if not cursor:
                return Changes((), str(len(self.log)))
            start = max(0, int(cursor) - self.overlap)
            end = min(len(self.log), int(cursor) + self.page)
            told = tuple(each for each in self.log[start:end] if each.record == record)
            return Changes(told, str(end), end == len(self.log))

    def open_deal(self, account_ref: str) -> str:
        self._record(ACCOUNT, account_ref)
        deals = [r for r in self.records.values() if r.kind == DEAL and r.parent == account_ref]
        return deals[0].ref if len(deals) == 1 else ""

    def read_deal(self, ref: str) -> api.DealFacts:
        told = self._record(DEAL, ref).values
        return api.DealFacts(ref, told.get("Name", "") or ref, told.get("StageName", ""))

    # --- Directory

    def attach(
        self, account_ref: str, document: Attachment, *, title: str, contract_id: str = "", key: str
    ) -> Posted:
        with self._call():
            self.attempts += 1
            self._record(ACCOUNT, account_ref)
            self.files.setdefault(key, (account_ref, document))
            return Posted(key)

    def attached(self, account_ref: str, *, key: str) -> Attachment | None:
        found = self.files.get(key)
        return found[1] if found else None

    def read_account(self, ref: str) -> api.AccountFacts:
        return api.AccountFacts(ref, self._record(ACCOUNT, ref).values["Name"])

    def read_contact(self, ref: str) -> api.ContactFacts:
        row = self._record(CONTACT, ref)
        return api.ContactFacts(
            ref, row.values.get("Name", ""), row.values.get("Email", ""), account_ref=row.parent
        )

    def find_contact(self, email: str) -> api.ContactFacts | None:
        wanted = email.strip().casefold()
        contacts = [r for r in self.records.values() if r.kind == CONTACT]
        found = [r for r in contacts if wanted and r.values.get("Email", "").casefold() == wanted]
        return self.read_contact(found[0].ref) if len(found) == 1 else None

    # --- within

    def _record(self, kind: str, ref: str) -> Record:
        try:
            return self.records[kind, ref]
        except KeyError:
            raise api.Missing(f"There is no {kind} {ref}.") from None

    def _now(self):
        return clock.now() + self.skew

    def _tell(self, kind: str, ref: str, by: str) -> None:
        self.log.append(Change(kind, ref, self._now(), by, dict(self.records[kind, ref].values)))

    def _call(self) -> _Call:
        self.calls += 1
        return _Call(self.faults.pop(0) if self.faults else "")


@dataclass
class _Call:
    fault: str

    def __enter__(self) -> None:
        if self.fault == "dies":
            raise Crash
        if self.fault == "down":
            raise api.Temporary("The CRM does not answer.")
        if self.fault == "slow":
            raise api.Temporary("Too many requests.", retry_after=90)

    def __exit__(self, kind: type | None, *_rest: object) -> None:
        if kind is None and self.fault == "lost":
            raise api.Temporary("No answer in time.")
        if kind is None and self.fault == "died":
            raise Crash
