"""Ten POSTs, each sent as often as one likes under one Idempotency-Key, and what did not hold.

Hides how an effect is counted: by the journal's entries of the record it is about.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests import bulks, paper
from tests.browse import Program

from undersign.contracts.bulk.bulk import Bulk
from undersign.contracts.contract import Contract
from undersign.journal import history
from undersign.workspaces import token
from undersign.workspaces.access.invitation import Invitation


def faults(world: Any, url: str, *, copies: int, at_once: int) -> list[str]:
    """`copies` of each of ten, `at_once` at a time, in any order. Empty: one effect each, one answer each."""
    wanted = _requests(world)
    programs = [
        Program(url, token.make(world.workspace, f"k{n}", role="admin", by=world.bob.actor())[1])
        for n in range(len(wanted))
    ]
    before = _effects(world)
    asked = [place for place in range(len(wanted)) for _ in range(copies)]
    random.Random(8).shuffle(asked)
    answers: dict[int, set[tuple[int, str]]] = {place: set() for place in range(len(wanted))}

    def ask(place: int) -> None:
        where, body = wanted[place]
        answer = programs[place].post(where, body, **{"Idempotency-Key": f"once-{place}"})
        while answer.status_code in (409, 429) and _comes_later(answer):
            answer = programs[place].post(where, body, **{"Idempotency-Key": f"once-{place}"})
        answers[place].add((answer.status_code, answer.text))

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(ask, asked))
    odd = [f"{wanted[p][0]}: {sorted(each)}" for p, each in answers.items() if len(each) != 1]
    odd += [f"{wanted[p][0]}: {each}" for p, each in answers.items() if not all(s < 300 for s, _ in each)]
    after = _effects(world)
    done = {name: after[name] - before.get(name, 0) for name in after}
    return odd + [f"{name}: {count} times" for name, count in done.items() if count != EXPECTED.get(name, 0)]


def _comes_later(answer: Any) -> bool:
    return answer.json()["code"] in ("request.in_flight", "request.too_many")


EXPECTED = {"contracts": 3, "bulks": 1, "invitations": 1, "contract.sent": 1, "contract.voided": 1}
EXPECTED |= {"recipient.reminded": 2, "bulk.started": 1}


def _requests(world: Any) -> list[tuple[str, Any]]:
    """Ten endpoints, each about a thing of its own: (where, body)."""
    people = [{"role": p.role_key, "name": p.name, "email": p.email} for p in (world.carol, world.dan)]
    order = {"template": "service_order", "values": paper.VALUES, "people": people}
    draft, ended, mended, reminded = world.draft(), world.draft(), world.sent(), world.sent()
    from tests import children

    with children.working_here() as work:
        work()
    carol = world.recipient(reminded)
    bulk = bulks.prepared(world, bulks.rows(1, world.tag))
    return [
        ("/contracts", order),
        (f"/contracts/{draft.id}/sending", None),
        (f"/contracts/{ended.id}/voiding", {"reason": "x"}),
        (f"/contracts/{mended.id}/correction", None),
        (f"/contracts/{reminded.id}/reminders", None),
        (f"/contracts/{reminded.id}/recipients/{carol.id}/reminder", None),
        (f"/tickets/{world.ticket.number}/contracts", {"template": "service_order"}),
        ("/bulk-sends", {"template": "service_order", "columns": ["Name"], "rows": [["Carol"]]}),
        (f"/bulk-sends/{bulk.id}/sending", None),
        ("/members/invitations", {"email": world.email("new"), "role": "agent"}),
    ]


def _effects(world: Any) -> dict[str, int]:
    """{effect: how many there are}, of the kinds that these requests have."""
    here = {"workspace_id": world.workspace.id}
    found = {
        "contracts": Contract.objects.filter(**here, idempotency_key=None).count(),
        "bulks": Bulk.objects.filter(**here).count(),
        "invitations": Invitation.objects.filter(**here).count(),
    }
    subjects = [*Contract.objects.filter(**here, idempotency_key=None).values_list("id", flat=True)]
    subjects += Bulk.objects.filter(**here).values_list("id", flat=True)
    counted = [each.event for pk in subjects for each in history.of(world.workspace.id, pk)]
    names = ("contract.sent", "contract.voided", "recipient.reminded", "bulk.started")
    return found | {name: counted.count(name) for name in names}
