"""A question to the index: what is typed becomes terms, a misspelt one is taken for what it means.

Hides the function of the database that answers, and that it never answers more than `MOST`: the newest, those
that say the words themselves before those whose text says them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from django.db import connection

from undersign.journal.actor import Actor
from undersign.workspaces import team

MOST = 1000  # hits that are looked at; one more is asked for, to know that there are more
TERMS, LONGEST = 8, 200
_TERM = re.compile(r'"([^"]+)"?|(\S+)')
_NUMBER = re.compile(r"^[^\d\w]{0,2}(\d{1,3}(?:[.,'\s]\d{3})+|\d+)(?:[.,](\d{1,2}))?[^\d\w]{0,2}$")


@dataclass(frozen=True)
class Answer:
    """ids: contracts, best first, at most `MOST`. instead: {what was typed: what it was taken for}.
    wordings: {contract id: its wording}."""

    text: str
    terms: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    instead: dict[str, str] = field(default_factory=dict)
    wordings: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False


def ask(text: str, *, by: Actor) -> Answer:
    """What may be seen and says all of `text`'s terms; if nothing does, with typos mended."""
    wanted = terms(text)
    if not wanted:
        return Answer(text)
    found, instead = _search(wanted, by), {}
    if not found:
        unknown = [said for said in wanted if not _search([said], by, most=1)]
        instead = {said: better for said in unknown if (better := _meant(said))}
        mended = [instead.get(said, said) for said in wanted]
        found, wanted = (_search(mended, by), mended) if instead else ([], wanted)
    ids = tuple(contract_id for contract_id, _ in found[:MOST])
    return Answer(text, tuple(wanted), ids, instead if found else {}, dict(found[:MOST]), len(found) > MOST)


def terms(text: str) -> list[str]:
    """Words, “phrases in quotes”, and numbers as they are stored: `1.480,00 €` is `1480.00`."""
    plain = unicodedata.normalize("NFC", text[:LONGEST].replace("\0", "")).replace("“", '"').replace("”", '"')
    found = (said for each in _TERM.finditer(plain) if (said := (each[1] or each[2]).strip()))
    return [_amount(said) for said in found if any(c.isalnum() for c in said)][:TERMS]


def _amount(said: str) -> str:
    number = _NUMBER.match(said)
    if not number or not (number[2] or re.search(r"[.,'\s]", number[1])):
        return said
    whole = re.sub(r"\D", "", number[1])
    cents = (number[2] or "").ljust(2, "0")
    return whole if cents == "00" else f"{whole}.{cents}"


def _search(wanted: list[str], by: Actor, most: int = MOST + 1) -> list[tuple[str, str]]:
    """[(contract id, wording id)], best first."""
    hidden = sorted(team.hidden_owners(by))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT contract_id, wording_id FROM undersign_search(%s::text[], true, %s::varchar[], %s)",
            [wanted, hidden, most],
        )
        return cursor.fetchall()


def _meant(said: str) -> str:
    """The known word nearest to a misspelt one, or an empty string."""
    plain = "".join(c for c in unicodedata.normalize("NFD", said.lower()) if not unicodedata.combining(c))
    if not plain.isalpha() or len(plain) < 4:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT near FROM undersign_near(%s)", [plain])
        near = [word for (word,) in cursor.fetchall()]
    most = 1 if len(plain) < 6 else 2
    close = [(_slips(plain, word), place, word) for place, word in enumerate(near)]
    slips, _place, word = min(close, default=(most + 1, 0, ""))
    return word if 0 < slips <= most else ""


def _slips(typed: str, meant: str) -> int:
    """Letters missing, added, changed, or two that changed places (Damerau 1964, restricted)."""
    if abs(len(typed) - len(meant)) > 2:
        return 9
    older: list[int] = []
    last = list(range(len(meant) + 1))
    for row, a in enumerate(typed, 1):
        now = [row]
        for column, b in enumerate(meant, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (a != b))
            if row > 1 and column > 1 and a == meant[column - 2] and typed[row - 2] == b:
                cost = min(cost, older[column - 2] + 1)
            now.append(cost)
        older, last = last, now
    return last[-1]
