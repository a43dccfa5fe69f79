"""AT-01 for the ticket panel: every address × every role, no token, another ticket's, another workspace's."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from tests import children, panels, world
from tests.house import matrix

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.panel.admission import Token
from undersign.customers.ticket import Ticket
from undersign.journal import clock, ids
from undersign.journal.entry import Entry
from undersign.store import tenancy
from undersign.workspaces import policy

TOLD = ("act.refused", "contract.viewed")
ASKED = [key for key, verb in matrix.WIDGET.items() if verb not in (matrix.PUBLIC, matrix.NOBODY)]


@pytest.fixture(scope="module")
def cast(instance):
    with world.entered() as cast, children.working_here() as work:
        cast.join("Ada Auditor", "auditor")
        cast.asked, cast.drafted = cast.sent(), cast.draft()
        work()
        cast.panel = panels.hosted(cast.bob.actor()).row
        cast.other = Ticket.objects.create(
            id=ids.new("tkt"),
            workspace_id=cast.workspace.id,
            number=7,
            opened_at=clock.now(),
            subject="Other",
        )
        cast.theirs = _theirs(cast)
        yield cast


def _theirs(cast) -> str:
    """A token that is right, of another workspace."""
    party = world.elsewhere()
    with tenancy.within(party.workspace.id):
        connection.connect(api.HELPDESK, "builtin", "Tickets", by=party.people["mallory"].actor())
        row = panels.hosted(party.people["mallory"].actor()).row
        return token(row, party.people["mallory"], cast.ticket).written()


def token(row, member, ticket) -> Token:
    now = int(clock.now().timestamp())
    return Token(row.id, row.generation, member.id, ticket.id, row.origin, now, now + 600, "n" * 24)


def address(name: str, cast) -> str:
    contract = cast.drafted if name in ("prepare", "fill", "send", "ask", "page_image") else cast.asked
    known = {
        "panel_id": cast.panel.id,
        "contract_id": contract.id,
        "recipient_id": cast.recipient(contract).id,
        "print_": "0" * 16,
        "number": 1,
    }
    _prefix, inside = get_resolver().namespace_dict["widget"]
    wanted = inside.reverse_dict[name][0][0][1]
    return reverse(f"widget:{name}", kwargs={each: known[each] for each in wanted})


def ask(cast, name: str, method: str, written: str) -> tuple[int, int]:
    """(status, how many entries it wrote), undone."""
    form = {"version": cast.version.id, "email": cast.email("carol.again"), "reason": "x"}
    header = {"Authorization": f"Bearer {written}"} if written else {}
    where = address(name, cast)
    with tenancy.within(""), transaction.atomic():
        answer = getattr(Client(headers=header, SERVER_NAME="localhost"), method.lower())(where, form)
        with tenancy.within(cast.workspace.id):
            wrote = Entry.objects.exclude(event__in=TOLD).count() - cast.entries
        transaction.set_rollback(True)
    assert "set-cookie" not in answer.headers
    return answer.status_code, wrote


@pytest.fixture(autouse=True)
def counted(cast):
    cast.entries = Entry.objects.exclude(event__in=TOLD).count()


@pytest.mark.parametrize(("name", "method"), ASKED)
def test_rights_are_those_of_the_role(cast, name, method):
    verb = matrix.WIDGET[name, method]
    for who in (cast.maya, cast.ada):  # who sends, and who only reads
        status, wrote = ask(cast, name, method, token(cast.panel, who, cast.ticket).written())
        if policy.allows(who.role, verb):
            assert status in (200, 422), (who.role, status)
        else:
            assert (status, wrote) == (403, 0), who.role


@pytest.mark.parametrize(("name", "method"), ASKED)
def test_nobody_else_gets_in(cast, name, method):
    right = token(cast.panel, cast.bob, cast.ticket)
    of_other_ticket = replace(right, ticket=cast.other.id).written()
    status, wrote = ask(cast, name, method, of_other_ticket)
    about_the_ticket = name in ("renew", "board", "choosing", "draft")
    assert (status in (200, 422) if about_the_ticket else status == 404) and (about_the_ticket or wrote == 0)
    wrong = [
        "",
        cast.theirs,
        replace(right, panel=ids.new("pnl")).written(),
        replace(right, generation=9).written(),
        replace(right, origin="https://evil.example").written(),
        replace(right, until=right.began - 1).written(),
        right.written()[:-1],
        hashlib.sha256(b"x").hexdigest(),
    ]
    for written in wrong:
        assert ask(cast, name, method, written) == (401, 0), written


def test_the_frame_tells_nothing(cast):
    for method in ("GET", "POST"):
        assert ask(cast, "frame", method, "") == (200, 0)
    assert ask(cast, "enter", "POST", token(cast.panel, cast.bob, cast.ticket).written()) == (403, 0)
