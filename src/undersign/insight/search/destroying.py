"""A destroyed contract leaves the index: its words, a wording nobody else says, words only it taught.

Hides how words are found that no other contract knows. The contract's own row is written anew by its trigger
when names and values are emptied, and holds its number then.
"""

from __future__ import annotations

from django.db import connection

from undersign.contracts.contract import Contract


def forget(contract: Contract) -> None:
    """In the transaction that empties it, before it is emptied."""
    with connection.cursor() as cursor:
        cursor.execute(_TAUGHT, [contract.pk, contract.pk])
        words = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT wording_id FROM search_contract WHERE contract_id = %s", [contract.pk])
        wording = next((row[0] for row in cursor.fetchall()), "")
        cursor.execute("DELETE FROM search_contract WHERE contract_id = %s", [contract.pk])
        cursor.execute(_WORDING, [wording, wording])
        place = contract.workspace_id
        cursor.execute(_UNLEARN, [place, words, place, place])


_TAUGHT = """
    SELECT DISTINCT word FROM (
      SELECT lower(word) AS word FROM regexp_split_to_table(
        unaccent(regexp_replace(undersign_said(%s), '\\S+@\\S+', ' ', 'g')), '[^[:alpha:]]+') word
      UNION SELECT lower(word) FROM search_contract c JOIN search_wording w ON w.id = c.wording_id,
        regexp_split_to_table(unaccent(w.text), '[^[:alpha:]]+') word WHERE c.contract_id = %s
    ) said WHERE length(word) BETWEEN 4 AND 60
"""
_WORDING = """
    DELETE FROM search_wording WHERE id = %s
      AND NOT EXISTS (SELECT 1 FROM search_contract WHERE wording_id = %s)
"""
_UNLEARN = """
    DELETE FROM search_word known WHERE known.workspace_id = %s AND known.word = ANY(%s)
      AND NOT EXISTS (SELECT 1 FROM search_contract c
        WHERE c.workspace_id = %s AND c.words @@ plainto_tsquery('simple', known.word))
      AND NOT EXISTS (SELECT 1 FROM search_wording w
        WHERE w.workspace_id = %s AND w.words @@ plainto_tsquery('simple', known.word))
"""
