"""The database always hears the name that the code speaks in: after rollbacks, savepoints and reconnects."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from undersign.journal import moves
from undersign.store import keys, remembered, tenancy
from undersign.workspaces.workspace import Workspace


def heard() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('undersign.workspace', true)")
        return cursor.fetchone()[0] or ""


def test_outside_of_a_block_nothing_is_seen(instance):
    assert heard() == ""
    with tenancy.within("wsp_a"):
        assert heard() == "wsp_a"
        with tenancy.within("wsp_b"):
            assert heard() == "wsp_b"
        assert heard() == "wsp_a"
    assert heard() == ""
    assert Workspace.objects.count() == 0


def test_a_rollback_does_not_bring_an_older_name_back(instance):
    with tenancy.within("wsp_a"):
        assert heard() == "wsp_a"
    with tenancy.within("wsp_b"):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert heard() == "wsp_b"
            raise ZeroDivisionError
        assert heard() == "wsp_b"


def test_nor_does_a_savepoint(instance):
    with transaction.atomic():
        assert heard() == ""
        with pytest.raises(ZeroDivisionError), transaction.atomic(), tenancy.within("wsp_b"):
            assert heard() == "wsp_b"
            raise ZeroDivisionError
        assert heard() == ""
        with tenancy.within("wsp_b"):
            assert heard() == "wsp_b"


def test_a_statement_that_failed_is_gone_back_over(instance):
    with transaction.atomic():
        with pytest.raises(Exception, match="division"), transaction.atomic(), tenancy.within("wsp_b"):
            connection.cursor().execute("SELECT 1/0")
        assert heard() == ""


def test_a_new_connection_is_told_anew(instance):
    with tenancy.within("wsp_a"):
        assert heard() == "wsp_a"
        connection.close()
        assert heard() == "wsp_a"


def test_a_connection_the_server_closed_is_noticed_without_asking(instance):
    heard()
    assert connection.is_usable()
    pid = connection.connection.info.backend_pid
    connection.connection.pgconn.finish()
    assert not connection.is_usable()
    connection.close()
    assert heard() == "" and connection.connection.info.backend_pid != pid


def test_a_transaction_forgets_what_it_knew(world):
    with transaction.atomic():
        moves.lock(world.workspace)
        key = keys.record_key(world.workspace.id, "ctr_x", "documents", make=True)
        assert len(remembered.here()) == 2
        assert keys.record_key(world.workspace.id, "ctr_x", "documents") == key
        transaction.set_rollback(True)
    assert remembered.here() == {}
    with pytest.raises(keys.KeyGone):
        keys.record_key(world.workspace.id, "ctr_x", "documents")
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            keys.record_key(world.workspace.id, "ctr_x", "documents", make=True)
            raise ZeroDivisionError
        with pytest.raises(keys.KeyGone):
            keys.record_key(world.workspace.id, "ctr_x", "documents")
