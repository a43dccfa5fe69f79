"""How somebody of a role shows who they are: which checks there are, what each is worth, and the floor.

Hides the order of strength. A template's version sets a floor for each role, `role["proofs"]`, all of which
are demanded; whoever prepares a contract may ask for more and never for less (law.md AU-2). Labels are
honest (A9): a mailbox is a mailbox, and only two different factors are called two factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DEFAULT = ("email_code",)
IN_PERSON, PASSKEY, REVIEWED, MAILBOX = "in_person", "passkey", "id_document", "email_code"
PROGRAM = "program"
KNOWLEDGE, PHONE, DEVICE, IDENTITY, DOCUMENT = "knowledge", "phone", "device", "identity", "document"


@dataclass(frozen=True)
class Kind:
    """One check. strength: a stronger one may stand in for a weaker one; 0 for what only counts beside
    another. factor: what is really shown ("" where the law counts it as none). needs: what has to be on
    file before the contract is sent: "phone", "code", "answers" or "". What it is called stands in
    `contracts.people.checks`.
    """

    method: str
    strength: int
    factor: str = ""
    needs: str = ""

    @property
    def is_addition(self) -> bool:
        return self.strength == 0


KINDS: dict[str, Kind] = {
    each.method: each
    for each in (
        Kind("email_link", 1),
        Kind(PROGRAM, 1),
        Kind("email_code", 2),
        Kind(IN_PERSON, 2),
        Kind("sms_code", 3, PHONE, needs="phone"),
        Kind("openid", 4, IDENTITY),
        Kind(PASSKEY, 5, DEVICE),
        Kind(REVIEWED, 5, DOCUMENT),
        Kind("access_code", 0, KNOWLEDGE, needs="code"),
        Kind("knowledge", 0, needs="answers"),
    )
}


class Unfit(ValueError):
    """A list of methods nobody can be asked for. code: empty | unknown | twice | addition | below."""

    def __init__(self, code: str, method: str = "") -> None:
        super().__init__(f"{code} {method}".strip())
        self.code, self.method = code, method


def floor(role: Mapping[str, Any] | None) -> tuple[str, ...]:
    """What a template's role demands, from its stored JSON; the default where it says nothing."""
    role = role or {}
    said = tuple(str(each) for each in role.get("proofs") or ())
    return said or ((IN_PERSON,) if role.get("kind") == IN_PERSON else DEFAULT)


def require_fit(methods: Sequence[str]) -> None:
    """Raises `Unfit` unless each is known, once, and one of them can stand by itself."""
    if not methods:
        raise Unfit("empty")
    for method in methods:
        if method not in KINDS:
            raise Unfit("unknown", method)
        if list(methods).count(method) > 1:
            raise Unfit("twice", method)
    if all(KINDS[method].is_addition for method in methods):
        raise Unfit("addition", methods[0])


def require_floor(methods: Sequence[str], demanded: Sequence[str]) -> None:
    """Raises `Unfit` ("below", the method that is missing) where the choice asks for less than the floor.

    Each method of the floor needs one of its own in the choice: itself, or a stronger one. An addition is
    replaced by nothing, and two checks are never replaced by one.
    """
    left = list(methods)
    for method in sorted(demanded, key=_strength, reverse=True):
        stands_in = [each for each in left if each == method] or sorted(
            (each for each in left if _strength(each) > _strength(method) > 0), key=_strength
        )
        if not stands_in:
            raise Unfit("below", method)
        left.remove(stands_in[0])


def _strength(method: str) -> int:
    return KINDS[method].strength if method in KINDS else 99


def in_order(methods: Iterable[str]) -> tuple[str, ...]:
    """The order they are asked in: what reaches the person first, then what only they know.

    A person's first passkey is made for the mailbox they have just shown, and who sent a document comes back
    by a mail: so a code to it goes before.
    """
    wanted = list(methods)
    if {PASSKEY, REVIEWED} & set(wanted) and MAILBOX not in wanted:
        wanted = [MAILBOX, *(each for each in wanted if each != "email_link")]
    return tuple(sorted(wanted, key=lambda each: (KINDS[each].is_addition, _strength(each))))


def is_more_than_link(methods: Iterable[str]) -> bool:
    """Whether the link alone opens nothing, so that its sender may hand it over by another way."""
    return any(each != "email_link" for each in methods)


def factors(methods: Iterable[str]) -> set[str]:
    """The different factors shown. A mailbox is none (63B: no out-of-band), nor are questions (63-4)."""
    return {KINDS[each].factor for each in methods if each in KINDS} - {""}


def is_multi_factor(methods: Iterable[str]) -> bool:
    return len(factors(methods)) > 1
