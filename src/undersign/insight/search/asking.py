"""A question to the index: what is typed becomes terms, a misspelt one is taken for what it means.

Hides the function of the database that answers, and that it never answers more than `MOST`: the newest, those
that say the words themselves before those whose text says them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from django.db import connection

from undersign.insight.search import terms
from undersign.journal.actor import Actor
from undersign.workspaces import team

MOST = 1000  # hits that are looked at; one more is asked for, to know that there are more


@dataclass(frozen=True)
class Answer:
    """ids: contracts, best first, at most `MOST`. instead: {what was typed: what it was taken for}.
    wordings: {contract id: its wording}. is_cut: there are more, and these are the newest."""

    text: str
    terms: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    instead: dict[str, str] = field(default_factory=dict)
    wordings: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False


def ask(text: str, *, by: Actor) -> Answer:
    """What may be seen and says all of `text`'s terms; if nothing does, with typos mended."""
    wanted = terms.read(text)
    if not wanted:
        return Answer(text)
    found, instead = _search(wanted, by), {}
    if not found:
        unknown = [said for said in wanted if not _search([said], by, most=1)]
        instead = {said: better for said in unknown if (better := _meant(said))}
        mended = [instead.get(said, said) for said in wanted]
        found, wanted = (_search(mended, by), mended) if instead else ([], wanted)
    is_cut = len(found) > MOST or any(cut for _id, _wording, cut in found[:1])
    wordings = {contract_id: wording_id for contract_id, wording_id, _cut in found[:MOST]}
    return Answer(text, tuple(wanted), tuple(wordings), instead if found else {}, wordings, is_cut)


def _search(wanted: list[str], by: Actor, most: int = MOST + 1) -> list[tuple[str, str, bool]]:
    """[(contract id, wording id, whether there are more)], best first."""
    hidden = sorted(team.hidden_owners(by))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM undersign_search(%s::text[], true, %s::varchar[], %s)",
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
    close = [(terms.slips(plain, word), place, word) for place, word in enumerate(near)]
    slips, _place, word = min(close, default=(most + 1, 0, ""))
    return word if 0 < slips <= most else ""
