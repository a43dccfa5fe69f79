"""A bulk send whose worker and web server are killed in the middle, and what must hold once it was resumed.

Killed with SIGKILL at no chosen moment. Another worker takes the rest up by itself; nobody presses anything.
"""

from __future__ import annotations

import signal
from collections import Counter

from bench import processes
from tests import bulks, children
from tests.browse import Program


def killed_and_resumed(world, instance, inbox, count: int, *, deaths: int) -> dict:
    """Start it, kill worker and web while it runs, resume, and hold what must hold. Figures."""
    from undersign.contracts.bulk import preparing, progress, running
    from undersign.contracts.bulk.bulk import DONE, Bulk

    by = world.people["dan"].actor()
    made = bulks.prepared(world, bulks.rows(count, world.tag))
    bad = count // 33
    assert made.rows.filter(state="bad").count() == bad
    preparing.leave_out(made, [], by=by)
    running.start(made, by=by)
    wanted = count - bad
    for nth in range(1, deaths + 1):
        share = wanted * nth // (deaths + 2)
        with children.worker(instance, concurrency=3) as doomed, children.web(instance, "never") as web:
            children.until(lambda at=share: progress.of(made).taken >= at, seconds=3600)
            assert Program(web.url, world.key).get("/contracts").status_code == 200
            doomed.process.send_signal(signal.SIGKILL)
            web.process.send_signal(signal.SIGKILL)
        assert progress.of(made).taken < wanted
    with children.worker(instance, concurrency=3) as worker:
        tenth = progress.of(made).taken + wanted // 10
        children.until(lambda: progress.of(made).taken >= tenth, seconds=3600)
        early = resident_mib(worker.process.pid)
        children.until(lambda: Bulk.objects.get(pk=made.pk).status == DONE, seconds=3600)
        children.until(lambda: is_quiet(world), seconds=3600)
        late = resident_mib(worker.process.pid)
    accounted_for(world, made, inbox, wanted)
    return {"early_mib": early, "late_mib": late, "memory_ratio": round(late / early, 3)}


def accounted_for(world, made, inbox, wanted: int) -> None:
    """Each row is one contract, sent once, whose customer has one invitation."""
    from undersign.contracts.bulk.bulk import BulkRow
    from undersign.contracts.contract import Contract
    from undersign.journal import history

    states = Counter(BulkRow.objects.filter(bulk=made).values_list("state", flat=True))
    assert states == {"sent": wanted, "left_out": made.row_count - wanted}
    assert made.rows.filter(state="sent").values("contract").distinct().count() == wanted
    assert Contract.objects.filter(workspace_id=world.workspace.id).count() == wanted
    letters = {letter.id: letter.to[0] for letter in inbox.letters if world.tag in letter.to[0]}
    mailed = Counter(address for address in letters.values() if address.startswith("pat-"))
    assert len(mailed) == wanted and set(mailed.values()) == {1}
    first = made.rows.filter(state="sent").order_by("number").first()
    told = [each.event for each in history.of(world.workspace.id, first.contract_id)]
    assert told[:2] == ["contract.drafted", "contract.sent"]
    events = [each.event for each in history.of(world.workspace.id, made.pk)]
    assert events == ["bulk.prepared", "bulk.started", "bulk.finished"]


def is_quiet(world) -> bool:
    from undersign.journal.delivery import DUE, Delivery

    return not Delivery.objects.filter(workspace_id=world.workspace.id, status=DUE).exists()


def resident_mib(pid: int) -> float:
    """Of the process and all it started."""
    return processes.memory_mib(pid)[0]
