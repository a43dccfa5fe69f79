"""The built-in accounts field by field: custom fields keep their type, and no change is missed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection as database
from django.db import transaction

from undersign.connectors import api, registry
from undersign.customers.account import Account
from undersign.store import tenancy


def crm(world):
    return registry.find("builtin").make(api.DIRECTORY, registry.Configured(workspace_id=world.workspace.id))


def refs(page):
    return [each.ref for each in page.changes]


def test_own_fields_are_discovered_and_keep_their_type(world):
    account = world.account
    account.details = {"seats": 40, "is_vip": True, "fee": {"amount": "10", "currency": "EUR"}, "list": [1]}
    account.save()
    own = {each.name: each.type for each in crm(world).fields(api.ACCOUNT) if each.is_custom}
    wanted = {"details.seats": "number", "details.is_vip": "yes_no", "details.fee": "money"}
    assert wanted.items() <= own.items() and "details.list" not in own
    written = {"details.seats": "55", "details.is_vip": "false", "details.fee": "12.50 CHF"}
    crm(world).write(api.ACCOUNT, account.id, written, key="k")
    account.refresh_from_db()
    fee = {"amount": "12.50", "currency": "CHF"}
    assert account.details == {"seats": 55, "is_vip": False, "fee": fee, "list": [1]}
    for name, wrong in [("details.seats", "many"), ("plan", "gold"), ("name", ""), ("details.is_vip", "1")]:
        with pytest.raises(api.Permanent, match="does not fit"):
            crm(world).write(api.ACCOUNT, account.id, {name: wrong}, key="k")


def test_pages_are_resumed_and_nothing_unchanged_is_told(world):
    directory, own = crm(world), world.account.id
    directory.page = 2
    cursor = directory.changes(api.ACCOUNT, "").cursor
    made = [
        Account.objects.create(id=f"{own}{letter}", workspace_id=world.workspace.id, name=letter)
        for letter in "abcde"
    ]
    Account.objects.filter(pk=made[0].pk).update(name="a")  # the same again is no change
    told, page = [], None
    while page is None or not page.is_last:
        page = directory.changes(api.ACCOUNT, cursor)
        cursor, told = page.cursor, told + refs(page)
    assert list(dict.fromkeys(told)) == [each.pk for each in made]
    assert refs(crm(world).changes(api.ACCOUNT, cursor)) == []


def test_a_change_that_is_committed_late_is_told_late(world):
    """Stamped before another's commit, committed after it: a cursor that went by stamps would pass it."""
    own = world.account.id
    stamped, go = threading.Event(), threading.Event()

    def late():
        with tenancy.within(world.workspace.id), transaction.atomic():
            Account.objects.filter(pk=own).update(city="Late")
            stamped.set()
            go.wait(10)
        database.close()

    cursor = crm(world).changes(api.ACCOUNT, "").cursor
    thread = threading.Thread(target=late)
    thread.start()
    assert stamped.wait(10)
    other = Account.objects.create(id=f"{own}z", workspace_id=world.workspace.id, name="z")
    page = crm(world).changes(api.ACCOUNT, cursor)
    assert refs(page) == [other.pk]
    go.set()
    thread.join(10)
    page = crm(world).changes(api.ACCOUNT, page.cursor)
    assert own in refs(page)
