"""What a table said of a person goes when their contract forgets people."""

from __future__ import annotations

from django.db import connection

from undersign.journal.delivery import Delivery


def forget(delivery: Delivery) -> None:
    """Of the row that a contract was made of, number and result stay."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY, [delivery.subject])


_EMPTY = (
    """UPDATE bulk_row SET cells = '[]', flaws = '[]', key = '', contact_id = '' WHERE contract_id = %s"""
)
