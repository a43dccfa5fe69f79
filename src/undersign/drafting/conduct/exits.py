"""The ways out that a template leaves its signers, and those that no template can close.

`schema["exits"]` is {kind: bool}; what it does not name is open. Where a consumer signs, declining, asking
for paper and withdrawing stay open whatever it says (15 USC 7001(b)(2), (c)(1)(B)(i), (c)(4); law.md ES-6,
ES-8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DECLINE, PAPER, WITHDRAW = "decline", "paper", "withdraw"
DELEGATE, LATER, NEW_LINK = "delegate", "later", "new_link"
CORRECT, IN_ERROR, COPY = "correct_answer", "in_error", "unsigned_copy"
KINDS = (DECLINE, PAPER, WITHDRAW, DELEGATE, LATER, NEW_LINK, CORRECT, IN_ERROR, COPY)
RIGHTS = (DECLINE, PAPER, WITHDRAW)


@dataclass(frozen=True)
class Exits:
    """closed: the kinds that the template switches off."""

    closed: frozenset[str] = frozenset()

    @classmethod
    def from_json(cls, schema: Mapping[str, Any]) -> Exits:
        said = schema.get("exits") or {}
        return cls(frozenset(kind for kind in KINDS if said.get(kind, True) is False))

    def to_json(self) -> dict[str, bool]:
        """Only what is closed, so that a template that closes nothing says nothing."""
        return {kind: False for kind in KINDS if kind in self.closed}

    def offers(self, kind: str, *, consumer: bool) -> bool:
        """Whether a signer may leave this way. consumer: whether the law's rights are this person's."""
        return kind not in self.closed or (consumer and kind in RIGHTS)


def for_consumers(schema: Mapping[str, Any]) -> bool:
    """Whether somebody who signs may be a consumer: the disclosure is asked for, and a customer signs."""
    parties = [role.get("party", "customer") for role in schema.get("roles", ())]
    return bool(schema.get("consumer_disclosure", True)) and (not parties or "customer" in parties)


def denied(schema: Mapping[str, Any]) -> list[str]:
    """The rights that this template would deny consumers: such a template is not published."""
    closed = Exits.from_json(schema).closed
    return [kind for kind in RIGHTS if kind in closed] if for_consumers(schema) else []


def checked(said: Mapping[str, Any]) -> dict[str, bool]:
    """What a schema says of them, in its shortest form. Raises ValueError where it names another."""
    wrong = [kind for kind, is_open in said.items() if kind not in KINDS or not isinstance(is_open, bool)]
    if wrong:
        raise ValueError(f"exits: {', '.join(wrong)}")
    return Exits.from_json({"exits": said}).to_json()
