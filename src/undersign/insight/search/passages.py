"""Where it was found: the words of a question marked in what a contract and its text say.

Hides when a word is one that was asked for: when it begins as one of the forms the index knows of a term,
accents aside. Pieces are plain text with marked parts; whoever shows them escapes them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from undersign.contracts.contract import Contract
from undersign.drafting.fields.values import worded
from undersign.insight.search import wording
from undersign.insight.search.asking import Answer
from undersign.insight.search.rows import Wording

ROUND, MOST = 90, 2  # characters before and after a mark; pieces a contract
_WORD = re.compile(r"[\w]+", re.UNICODE)
Parts = list[tuple[str, bool]]  # (text, whether it was asked for)


@dataclass(frozen=True)
class Piece:
    """kind: person, ticket, value or text. label: of a value, what it is called."""

    kind: str
    parts: Parts
    label: str = ""


@dataclass(frozen=True)
class Hit:
    """A contract's name and customer with marks, and up to `MOST` other pieces of it."""

    title: Parts
    customer: Parts
    pieces: list[Piece]


def of(answer: Answer, contracts: Sequence[Contract], language: str) -> dict[str, Hit]:
    """{contract id: where it says what was asked}, in two questions to the database for a whole page."""
    asked = _Asked(_forms(answer.terms))
    kept = Wording.objects.filter(pk__in={answer.wordings.get(row.pk, "") for row in contracts} - {""})
    said = {row.pk: asked.passage(row.text.split("\n")) for row in kept}
    return {
        row.pk: _hit(row, asked, said.get(answer.wordings.get(row.pk, "")), language) for row in contracts
    }


def _hit(row: Contract, asked: _Asked, passage: Parts | None, language: str) -> Hit:
    pieces = [piece for piece in _pieces(row, asked, language) if any(hit for _text, hit in piece.parts)]
    if passage:
        pieces = [*pieces[: MOST - 1], Piece("text", passage)]
    customer = row.account.name if row.account else row.number
    return Hit(asked.marked(row.title), asked.marked(customer), pieces[:MOST])


def _pieces(row: Contract, asked: _Asked, language: str) -> Iterable[Piece]:
    for person in row.people():
        yield Piece("person", asked.marked(f"{person.name}, {person.email}"))
    if row.ticket:
        yield Piece("ticket", asked.marked(f"#{row.ticket.number} {row.ticket.subject}"))
    if row.account:
        yield Piece("number", asked.marked(row.number))
    labels = {each["name"]: each.get("labels") or {} for each in row.version.schema.get("fields", ())}
    for name, value in row.values.items():
        told = ", ".join(wording.texts(value))
        if row.account and told == row.account.name:
            continue  # which stands above it
        yield Piece("value", asked.cut(asked.marked(told)), worded(labels.get(name, {}), language) or name)


class _Asked:
    def __init__(self, forms: Sequence[str]) -> None:
        self.forms = tuple(forms)

    def marked(self, text: str) -> Parts:
        """The text in parts, of which those are marked that begin as a form does."""
        parts: Parts = []
        at = 0
        for word in _WORD.finditer(text):
            if _plain(word[0]).startswith(self.forms) if self.forms else False:
                parts += [(text[at : word.start()], False), (word[0], True)]
                at = word.end()
        return [(said, hit) for said, hit in [*parts, (text[at:], False)] if said]

    def passage(self, lines: Iterable[str]) -> Parts | None:
        """The line that says most of it, cut to what stands around its first mark."""
        best, most = None, 0
        for line in lines:
            parts = self.marked(line)
            said = len({_plain(text) for text, hit in parts if hit})
            if said > most:
                best, most = parts, said
        return self.cut(best) if best else None

    @staticmethod
    def cut(parts: Parts) -> Parts:
        first = next((n for n, (_text, hit) in enumerate(parts) if hit), 0)
        left = "".join(text for text, _hit in parts[:first])
        kept: Parts = [("…" + left[-ROUND:] if len(left) > ROUND else left, False)]
        room = 2 * ROUND
        for text, hit in parts[first:]:
            if room <= 0:
                break
            kept.append((text if len(text) <= room else text[:room].rstrip() + "…", hit))
            room -= len(text)
        return [(text, hit) for text, hit in kept if text]


def _forms(terms: Sequence[str]) -> list[str]:
    """Every form of the terms that the index goes by, without accents; none of words that say little."""
    if not terms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT undersign_light(said), tsvector_to_array(to_tsvector('simple', said)"
            " || to_tsvector('english', said) || to_tsvector('spanish', said))"
            " FROM unnest(%s::text[]) said",
            [list(terms)],
        )
        found = cursor.fetchall()
    heavy = [forms for is_light, forms in found if not is_light] or [forms for _light, forms in found]
    words = {word for forms in heavy for form in forms for word in _WORD.findall(_plain(form))}
    return sorted(word for word in words if len(word) > 1 or word.isdigit())


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
