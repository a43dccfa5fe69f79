"""Keeping the index: the wording of what was sent; all of it anew; a contract taken out.

What a contract says of itself is written by the database (`written`). Only the text has to be read here,
once, after sending: it never changes again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db import connection, transaction

from undersign.contracts import document, lifecycle
from undersign.contracts.contract import Contract
from undersign.drafting.stock.template import Template
from undersign.insight.search import wording, written
from undersign.insight.search.rows import Indexed, KnownWord, Wording
from undersign.journal import clock, ids, moves
from undersign.journal.delivery import Delivery
from undersign.store import blobs, keys, rows

# How PostgreSQL calls the languages whose word forms it knows; in others words are found as they are written.
_SPOKEN = {"en": "english", "es": "spanish", "de": "german", "fr": "french", "it": "italian",
           "pt": "portuguese", "nl": "dutch", "ar": "arabic"}  # fmt: skip
_ADD = """
INSERT INTO search_wording (id, workspace_id, language, sha256, text, words, at)
VALUES (%s, %s, %s, %s, %s, to_tsvector('simple', unaccent(%s)) || to_tsvector(%s::regconfig, %s), %s)
ON CONFLICT (workspace_id, sha256) DO NOTHING
"""
_POINT = "UPDATE search_contract SET wording_id = %s WHERE contract_id = %s"


def take_in(delivery: Delivery) -> None:
    """The wording of a contract that was sent, in the transaction that issues it."""
    read(moves.seen(Contract, delivery.subject))


def take_out(delivery: Delivery) -> None:
    """After its people were forgotten, nobody finds a contract by them."""
    forget(delivery.subject)


def read(contract: Contract) -> None:
    """Point the contract to its wording, kept if it is new. Not of health data, nor after erasure."""
    category = rows.get(Template, contract.version.template_id).category
    if category in written.KEPT_OUT:
        return
    found = document.find(contract, document.READING)
    try:
        reading = found.read().decode() if found else ""
    except (keys.KeyGone, blobs.Missing):
        return
    if text := wording.of(reading, _values(contract)):
        kept = _kept(contract, text)
        with rows.rehearsed() as cursor:
            cursor.execute(_POINT, [kept, contract.pk])


def _values(contract: Contract) -> Iterator[str]:
    for item in contract.values.items():
        yield from wording.texts(item[1])
        yield from wording.labels(item, contract.version.schema)


def _kept(contract: Contract, text: str) -> str:
    """The id of the wording, which is added where nobody said it before."""
    language = contract.language
    sha256 = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
    of = "workspace_id = %s AND sha256 = %s"
    known = rows.first(Wording, of, contract.workspace_id, sha256)
    if known is None:
        spoken = _SPOKEN.get(language.split("-")[0], "simple")
        row = [ids.new("wrd"), contract.workspace_id, language, sha256, text, text, spoken, text, clock.now()]
        with connection.cursor() as cursor:
            cursor.execute(_ADD, row)
            cursor.execute("SELECT undersign_learn(%s, %s)", [contract.workspace_id, text])
        known = rows.first(Wording, of, contract.workspace_id, sha256)
    assert known is not None
    return known.id


def forget(contract_id: str) -> None:
    Indexed.objects.filter(pk=contract_id).delete()


def rebuild(workspace_id: str) -> Iterator[int]:
    """The whole index of one workspace anew, while it is used; says how many contracts are done."""
    done, last = 0, ""
    while batch := _after(workspace_id, last):
        with transaction.atomic(), connection.cursor() as cursor:
            for contract in batch:
                cursor.execute("SELECT undersign_index(%s)", [contract.pk])
                if contract.status != lifecycle.DRAFT:
                    read(contract)
        done, last = done + len(batch), batch[-1].pk
        yield done
    _drop_leftovers(workspace_id)


def _after(workspace_id: str, last: str, size: int = 200) -> list[Contract]:
    asked = "workspace_id = %s AND id > %s ORDER BY id LIMIT %s"
    return rows.some(Contract, asked, workspace_id, last, size)


def _drop_leftovers(workspace_id: str) -> None:
    """Wordings that no contract says any more, and the rows of words learnt twice."""
    said = Indexed.objects.filter(workspace_id=workspace_id).values("wording_id")
    Wording.objects.filter(workspace_id=workspace_id).exclude(id__in=said).delete()
    words = KnownWord.objects.filter(workspace_id=workspace_id)
    words.exclude(id__in=words.order_by("word", "id").distinct("word").values("id")).delete()
