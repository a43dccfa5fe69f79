"""Signing in over there: off to the vendor with a question of this session's own, and back with its answer.

What belongs to one attempt lies in the session of the admin who began it, and is used once; an answer that
comes without it, late, or with another state connects nothing (RFC 6749 §10.12, RFC 9700).
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from undersign.connectors import registry
from undersign.connectors.linking import oauth, trial, upkeep
from undersign.connectors.linking.connection import Connection
from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.connecting import pages

UNDER_WAY, GOOD_FOR = "connection_signing", timedelta(minutes=15)


@door.acting(otherwise=pages.connection, verb=pages.VERB)
def connection_leave(request: HttpRequest, by: Actor, connection_id: str) -> HttpResponse:
    """A page that leads on by itself: a form may not be answered by an address that is not ours."""
    row = pages._row(by, connection_id)
    known = registry.find(row.connector)
    if known.oauth is None or not row.settings.get(oauth.CLIENT):
        raise _unknown_there(known)
    kept = {each: secrets.token_urlsafe(32) for each in ("state", "verifier")}
    there = oauth.leading(row, known.oauth, **kept)
    request.session[UNDER_WAY] = kept | {"connection": row.id, "at": clock.now().isoformat()}
    page = answer.page(request, "desk/connection_leave.html", {"row": row, "there": there, "known": known})
    page["Refresh"] = f"0; url={there}"
    return page


@door.reading(pages.VERB)
def connection_returned(request: HttpRequest, by: Actor) -> HttpResponse:
    """Back from there. Raises `Refused` where the answer is not to our question."""
    kept = _kept(request)
    row = Connection.objects.visible_to(by).get(pk=kept["connection"], removed_at=None)
    if not hmac.compare_digest(request.GET.get("state", "").encode(), kept["state"].encode()):
        raise _not_ours()
    if not request.GET.get("code"):
        raise _declined(row, request.GET)
    upkeep.signed_in(row, request.GET["code"][:2_000], verifier=kept["verifier"], by=by)
    is_first = row.proven_at is None
    if trial.run(row, by=by).works and is_first and not row.enabled:
        upkeep.switch(row, True, by=by)
    return answer.back("desk:connection", row.id, told="connection_signed")


def _kept(request: HttpRequest) -> dict[str, Any]:
    kept = request.session.pop(UNDER_WAY, None)
    if not kept or clock.now() - datetime.fromisoformat(kept["at"]) > GOOD_FOR:
        raise _not_ours()
    return dict(kept)


def _unknown_there(known: registry.Connector) -> Refused:
    return Refused(
        "connection.client",
        gettext_lazy("Signing in over there needs a client ID first."),
        do=gettext_lazy("Register an app for Undersign there, then enter its client ID and secret."),
        field=f"{known.name}-{oauth.CLIENT}",
    )


def _not_ours() -> Refused:
    return Refused(
        "connection.elsewhere",
        gettext_lazy("This answer belongs to no question of this browser, or came too late."),
        do=gettext_lazy("Begin again from the connection’s page."),
    )


def _declined(row: Connection, said: Any) -> Refused:
    why = " ".join([said.get("error", "")[:80], said.get("error_description", "")[:200]]).strip()
    return Refused(
        "connection.declined",
        gettext_lazy("%(name)s was not connected: “%(why)s”"),
        do=gettext_lazy("Begin again from the connection’s page, and agree over there."),
        name=row.name,
        why=why or "?",
    )
