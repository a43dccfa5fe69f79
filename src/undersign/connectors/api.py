"""Every promise between Undersign and a system outside it: the protocols, and what crosses them.

Hides which helpdesk, CRM or store a customer works with. A connector implements one or more of the
protocols below and registers as described in `registry`; nothing above this file knows its name.

Three rules hold for every connector, ours and a stranger's; one conformance suite checks them.

1. **Effects are idempotent.** Everything that changes the outside takes `key=`, unique in the world
   (a delivery's id, not a counter) and the same on every attempt. Asked twice with one key, the
   second call changes nothing and answers like the first, also when the first one's outcome was
   never learnt: look for the key's mark on their side before writing.
2. **Failures say who must act.** `Temporary` if trying again later may help, `Permanent` if a person
   has to change something first; both carry a sentence and what to do next. Never an exception of
   a library, never None for "it failed".
3. **One way out.** Network traffic goes through `http.Door`, files stay under the folder configured.

A method that not every system can offer has a protocol of its own (`Fields`, `Watched`, `Hooked`,
`Probed`, `Locking`, `Removing`), which a caller asks for by `isinstance`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from undersign.connectors.facts import (
    ACCOUNT,
    CONTACT,
    DEAL,
    RECORDS,
    TICKET,
    AccountFacts,
    Attachment,
    BillingFacts,
    Change,
    Changes,
    ContactFacts,
    DealFacts,
    FieldFacts,
    Heard,
    Note,
    PaidTerms,
    Posted,
    StoredAt,
    TicketFacts,
)
from undersign.journal import attempt

__all__ = [
    "ACCOUNT",
    "CONTACT",
    "DEAL",
    "RECORDS",
    "TICKET",
    "AccountFacts",
    "Attachment",
    "BillingFacts",
    "Change",
    "Changes",
    "ContactFacts",
    "DealFacts",
    "FieldFacts",
    "Heard",
    "Note",
    "PaidTerms",
    "Posted",
    "StoredAt",
    "TicketFacts",
]

DIRECTORY, HELPDESK, VAULT, MESSENGER, BILLING = "directory", "helpdesk", "vault", "messenger", "billing"
KINDS = (DIRECTORY, HELPDESK, VAULT, MESSENGER, BILLING)


class _Told:
    """A lazy sentence with its facts, put together in the language of whoever reads it."""

    def _tell(self, sentence: Any, do: Any, facts: Mapping[str, Any]) -> None:
        self._sentence, self._do, self.facts = sentence, do, dict(facts)

    @property
    def sentence(self) -> str:
        return str(self._sentence) % self.facts if self.facts else str(self._sentence)

    @property
    def do(self) -> str:
        return str(self._do) % self.facts if self.facts else str(self._do)

    def __str__(self) -> str:
        return f"{self.sentence} {self.do}".strip()


class Temporary(_Told, attempt.Temporary):
    """The other side may answer later. retry_after: seconds it asked us to wait, if it did."""

    def __init__(self, sentence: Any, *, do: Any = "", retry_after: float | None = None, **facts: Any):
        super().__init__(str(sentence), retry_after)
        self._tell(sentence, do, facts)


class Permanent(_Told, attempt.Permanent):
    """Trying again as it stands will not help. `do` says what a person can change."""

    def __init__(self, sentence: Any, *, do: Any = "", **facts: Any):
        super().__init__(str(sentence))
        self._tell(sentence, do, facts)


class Missing(Permanent):
    """What was asked for is not there, or not visible to the account we sign in with."""


class Unauthorised(Permanent):
    """Their side does not accept our key or token. With OAuth the token is renewed and the work tried once
    more; else an administrator is told that the connection needs a new key."""


@runtime_checkable
class Directory(Protocol):
    """Where customers are known: a CRM."""

    def read_account(self, ref: str) -> AccountFacts:
        """Raises `Missing` where there is no such account."""

    def read_contact(self, ref: str) -> ContactFacts:
        """Raises `Missing` where there is no such contact."""

    def find_contact(self, email: str) -> ContactFacts | None:
        """The one contact with this address, upper and lower case alike; None for none or several."""

    def attach(
        self, account_ref: str, document: Attachment, *, title: str, contract_id: str = "", key: str
    ) -> Posted:
        """Lay a file into the account's documents. Idempotent by `key`: twice attaches once.

        contract_id: our public id, kept beside the file where the system has room for it.
        """

    def attached(self, account_ref: str, *, key: str) -> Attachment | None:
        """What `attach` laid there under `key`, read back from their side; None if nothing is."""


@runtime_checkable
class Helpdesk(Protocol):
    """Where tickets are worked on."""

    def read(self, ref: str) -> TicketFacts:
        """The ticket as it is now. Raises `Missing`."""

    def note(self, ref: str, note: Note, *, key: str) -> Posted:
        """Write a note with its files to the ticket's timeline, all in one piece or not at all.

        Idempotent by `key`: an implementation first does what `find` does, and answers that.
        """

    def find(self, ref: str, *, key: str) -> Posted | None:
        """The note that was written under `key`, or None."""

    def attachments(self, ref: str, *, key: str) -> tuple[Attachment, ...]:
        """The files of the note written under `key`, byte for byte as their side has them."""

    def update(
        self, ref: str, *, status: str | None = None, fields: Mapping[str, str] | None = None, key: str
    ) -> None:
        """Set status and fields, those named only. A ticket that has these values is left alone.

        Raises `Permanent` for a status or field that the ticket cannot have: nothing is ignored in
        silence, and nothing is changed then.
        """


@runtime_checkable
class Vault(Protocol):
    """Where finished contracts are kept as files. Paths are relative, made by `naming.place`."""

    def put(self, path: str, content: bytes, *, key: str) -> StoredAt:
        """Store durably and completely, or not at all, and never replace what is there.

        The same bytes at `path` are left alone and answered. If other bytes are there, ours go to
        "name (2).ext", "(3)"…: the answer says where. A reader never sees half a file.
        """

    def get(self, path: str) -> bytes:
        """Raises `Missing`."""

    def exists(self, path: str) -> bool:
        """Whether a file (not a folder) is there."""

    def files(self, folder: str = "") -> Iterator[StoredAt]:
        """Every file under `folder`, at any depth, in no promised order; none if there is no folder."""


@runtime_checkable
class Billing(Protocol):
    """Where customers are charged. Nothing is charged by us: a person confirms, and the record says so."""

    def find(self, account_ref: str) -> BillingFacts | None:
        """The billing account of a directory's account; None where there is none, or several."""

    def read(self, ref: str) -> BillingFacts:
        """Plan, price and payment terms as they are now. Raises `Missing`."""

    def attach(
        self, ref: str, document: Attachment, *, title: str, contract_id: str = "", key: str
    ) -> Posted:
        """Lay a file of the signed packet with the billing account. Idempotent by `key`. Raises `Missing`."""

    def attached(self, ref: str, *, key: str) -> Attachment | None:
        """What `attach` laid there under `key`, read back from their side; None if nothing is."""

    def write_terms(self, ref: str, terms: PaidTerms, *, contract_id: str = "", key: str) -> Posted:
        """Write the terms that a person confirmed. Idempotent by `key`: a repeat changes nothing, even if
        other terms were written in between. Raises `Missing`."""


@runtime_checkable
class Messenger(Protocol):
    """What brings a short text to a phone."""

    def text(self, number: str, body: str, *, key: str) -> Posted:
        """Send `body` to `number` (E.164). Idempotent by `key` as far as the network can tell a repeat."""


@runtime_checkable
class Fields(Protocol):
    """A directory or helpdesk whose records are read and written field by field, custom ones included."""

    def fields(self, record: str) -> tuple[FieldFacts, ...]:
        """Every field of a kind of record (`RECORDS`) that our account may read; none for a kind unknown."""

    def values(self, record: str, ref: str) -> Mapping[str, str]:
        """{field's name: text as they have it} of one record. Raises `Missing`."""

    def write(self, record: str, ref: str, values: Mapping[str, str], *, key: str) -> None:
        """Set these fields, all or none; a record that has these values is left alone.

        Raises `Missing`, and `Permanent` for a field or value that it cannot have.
        """


@runtime_checkable
class Deals(Protocol):
    """A directory that knows what is being sold to whom."""

    def open_deal(self, account_ref: str) -> str:
        """The ref of the account's one open deal; "" where there is none, or several. Raises `Missing`."""

    def read_deal(self, ref: str) -> DealFacts:
        """The deal as it is now, won and lost ones too. Raises `Missing`."""


@runtime_checkable
class Watched(Protocol):
    """A system that can be asked what changed."""

    def changes(self, record: str, cursor: str) -> Changes:
        """What changed since `cursor`, oldest first; "" means from now on (an empty page with a cursor).

        A change may be told twice at a page's edge and is never left out: a cursor reaches back a grain.
        """


@runtime_checkable
class Hooked(Protocol):
    """A system that calls us when something changes."""

    def heard(self, headers: Mapping[str, str], body: bytes, *, secret: str) -> tuple[Heard, ...]:
        """What their call tells. Headers' names are in lower case. Raises `Permanent` where the signature
        does not fit `secret`, or the body is not theirs; reads nothing from the network."""


@runtime_checkable
class Probed(Protocol):
    """A system that has a question only a working connection gets an answer to, such as who we are."""

    def probe(self) -> None:
        """Ask it: cheap, harmless, changing nothing. Raises as every method does."""


@runtime_checkable
class Locking(Protocol):
    """A vault that can hold a file against everybody, its owner included (WORM)."""

    def lock(self, path: str, until: datetime) -> None:
        """Keep the file at `path` unchangeable until then; a longer lock stays. Raises `Missing`,
        `Permanent` where the store is not set up for it."""

    def locked_until(self, path: str) -> datetime | None:
        """Read back from their side; None if it is not locked. Raises `Missing`."""


@runtime_checkable
class Removing(Protocol):
    """A system that lets go of what it was given, when the record is destroyed (RT-7)."""

    def remove(self, place: str, *, key: str) -> bool:
        """Take it away for good: a vault's file by its path; elsewhere whatever was put on the ticket or
        account `place` under `key`. False where there is nothing (any more). Raises `Permanent` where
        it may not be removed, for instance since it is held."""
