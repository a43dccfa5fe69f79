"""A CRM calls when a record changes: believed by its signature, and then it is looked at soon."""

from __future__ import annotations

from django.test import Client
from tests.services.vendors.hubspot import CLIENT_SECRET

from undersign.connectors import api
from undersign.connectors.hooks import hook
from undersign.connectors.linking import connection
from undersign.connectors.sync.feed import Feed
from undersign.journal import clock
from undersign.store import tenancy


def ring(hooked, told):
    sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in told.headers.items()}
    with tenancy.within(""):
        client = Client(SERVER_NAME="localhost")
        return client.post(f"/hooks/{hooked.path}", told.body, content_type="application/json", **sent)


def test_a_call_of_hubspot_has_the_record_looked_at(world, a_hubspot):
    by = world.bob.actor()
    row = connection.connect(
        api.DIRECTORY,
        "hubspot",
        "HubSpot",
        by=by,
        settings={"url": a_hubspot.url},
        secrets={"token": "token"},
    )
    assert hook.is_heard(row)
    hooked = hook.keep(row, hook.Wanted(), by=by, secret=CLIENT_SECRET)
    told = a_hubspot.tell("companies", a_hubspot.acme, address=hooked.url, at=clock.now())
    assert ring(hooked, type(told)(told.headers, told.body + b" ")).status_code == 403
    assert not Feed.objects.filter(connection=row).exists()
    answer = ring(hooked, told)
    assert (answer.status_code, answer.json()) == (202, {"started": 0})
    assert Feed.objects.get(connection=row).heard_at is not None
