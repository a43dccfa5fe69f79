"""Who is asked now: steps one after the other, each of one or several words, all or any of them. No database.

A word is the ids of those who may give it: one person, or the people of a group, any one of whom will do.
What somebody said yes to counts in every step that wants their word, whenever they said it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """words: whose word is wanted. every: all of them, or any one.

    A word that nobody can give never comes."""

    words: tuple[frozenset[str], ...]
    every: bool = True

    def is_done(self, yes: Collection[str]) -> bool:
        given = [not word.isdisjoint(yes) for word in self.words]
        return all(given) and bool(given) if self.every else any(given)

    def missing(self, yes: Collection[str]) -> frozenset[str]:
        """Who could still give a word that is wanted."""
        if self.is_done(yes):
            return frozenset()
        return frozenset().union(*(word for word in self.words if word.isdisjoint(yes)))

    @property
    def is_possible(self) -> bool:
        """Whether there is somebody for it."""
        there = [bool(word) for word in self.words]
        return all(there) and bool(there) if self.every else any(there)


def is_granted(steps: Sequence[Step], yes: Collection[str]) -> bool:
    """Every step is done."""
    return all(step.is_done(yes) for step in steps)


def asked(steps: Sequence[Step], yes: Collection[str]) -> frozenset[str]:
    """Those whose word the first step that is not done waits for; nobody once all are done."""
    return next((step.missing(yes) for step in steps if not step.is_done(yes)), frozenset())


def reached(steps: Sequence[Step], yes: Collection[str]) -> int:
    """How many steps from the first on are done."""
    return next((place for place, step in enumerate(steps) if not step.is_done(yes)), len(steps))


def is_possible(steps: Sequence[Step]) -> bool:
    return all(step.is_possible for step in steps)


def stand_in(who: str, away: Mapping[str, str]) -> str:
    """Who answers for `who`: their deputy where they are away, that one's where both are; "" for nobody.

    away: {id of whoever is away: id of their deputy, or ""}."""
    seen: set[str] = set()
    while who in away and who not in seen:
        seen.add(who)
        who = away[who]
    return "" if who in away else who
