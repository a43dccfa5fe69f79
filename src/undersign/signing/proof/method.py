"""The protocol of a check: what a file in this package has to say to be one way of showing who one is.

**To add a method**: write `proof/<name>.py` with one subclass of `Method` and `METHOD = <Class>()` at its
end, add it to `ALL` in `proof/__init__.py`, its strength to `drafting.conduct.proofs.KINDS`,
its labels to `contracts.people.checks.WORDS`, and its page as `web/pages/sign/proof/<name>.html`. All else
is done, for every method alike:

- which check comes next for this browser, and that the contract opens only after all that are demanded;
- the counting of wrong tries under the contract's lock, the waits, the limit on sendings, expiry, single use;
- the events of the trail, the `Proof` row, the fresh secret of the sitting, signature, certificate.

A method only answers two questions: what happens when its check begins, and whether what came back is right.
It never raises a counter, never records an event and never decides what opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from undersign.contracts.people.demanded import Demanded
from undersign.contracts.people.recipient import Recipient

if TYPE_CHECKING:
    from undersign.signing.proof.challenge import Challenge


@dataclass(frozen=True)
class Asked:
    """One check of one person. challenge: its row, not saved yet where a method does not `begin`;
    `challenge.state` is the method's own JSON, kept on the server (no secret in it: derive those with
    `link.derived(purpose, challenge.id)`). demanded: number, code, answers, settings.
    """

    recipient: Recipient
    challenge: Challenge
    demanded: Demanded


@dataclass(frozen=True)
class Given:
    """What the browser sent: form fields, and files as (name, bytes). Untrusted, unbounded in nothing but
    size.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass(frozen=True)
class Passed:
    """The check was passed. details: parameters for trail and certificate; never a secret, an image, an
    answer.
    """

    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wrong:
    """The check was failed: counts as one try. Anything that is no try (an empty form) is a `Refused`
    instead. why, do: sentences for the person, where saying more than “wrong” helps nobody to guess.
    """

    why: Any = ""
    do: Any = ""


@dataclass(frozen=True)
class Undecided:
    """Kept for a person to decide (`sitting.decide`). No try; the contract stays shut until then."""

    details: Mapping[str, Any] = field(default_factory=dict)


class Method:
    """Subclass this. What a class may say about itself:

    name: its code everywhere, as in `drafting.conduct.proofs.KINDS`, at most 20 characters.
    begins: whether the signer has to ask for it first (a POST that sends a code or makes a challenge). If
        not, its page is the check itself.
    lasts: how long a begun check can be passed, None for as long as the link.
    sends_an_hour: how often it may be begun within an hour, None where nothing leaves the machine.
    tries: wrong tries that one link allows this method; all methods of a person share ten besides.
    medium: "mailbox" or "phone" where a code goes there, else "".
    is_code: whether what is typed is one code, which is what its page then says of a wrong one.
    """

    name: str
    begins: bool = False
    lasts: timedelta | None = None
    sends_an_hour: int | None = None
    tries: int = 10
    medium: str = ""
    is_code: bool = True

    def target(self, asked_of: Recipient, demanded: Demanded) -> str:
        """Where the check is sent, for the trail and to be shown masked; "" where nothing is sent."""
        return ""

    def masked(self, asked_of: Recipient, demanded: Demanded) -> str:
        """The target as the page shows it to whoever holds the link."""
        return ""

    def begin(self, asked: Asked) -> str:
        """Inside the transaction that made `asked.challenge`. May set its `state` (saved for you). Returns an
        address the browser goes to now, or "". What is sent goes out by a delivery (`reactions.py`, on
        `CodeSent`), never from here. Raises `Refused` where it cannot begin.
        """
        return ""

    def check(self, asked: Asked, given: Given) -> Passed | Wrong | Undecided:
        """Under the contract's lock, so be quick and reach nothing outside; compare with
        `hmac.compare_digest`. What takes long (a slow hash, another server, a picture to read) belongs into
        `prepare`.
        """
        raise NotImplementedError

    def prepare(self, asked: Asked, given: Given) -> Given:
        """Before the lock is taken and before a try is counted: slow work. What it returns goes to `check`.
        `asked.challenge` may be older here than under the lock: decide nothing by it.
        """
        return given

    def shown(self, asked: Asked) -> dict[str, Any]:
        """What its page needs besides the usual, as `check.shown.…` in the template."""
        return {}
