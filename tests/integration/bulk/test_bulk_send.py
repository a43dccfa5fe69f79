"""Three hundred customers get a contract each, whatever dies on the way; three in a hundred rows are bad."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests import bulk_kills, bulks

from undersign.connectors.giving import bulking
from undersign.contracts.bulk import carrying, preparing, running
from undersign.contracts.bulk.bulk import DONE, Bulk, BulkRow
from undersign.contracts.contract import Contract
from undersign.customers import segment
from undersign.insight import bulk_results
from undersign.journal import erasure
from undersign.journal.refused import Refused

ROWS = 300


def test_killed_in_the_middle(world, instance, live, inbox):
    outcome = bulk_kills.killed_and_resumed(world, instance, inbox, ROWS, deaths=1)
    assert outcome["memory_ratio"] <= 1.2, outcome


@pytest.fixture
def here(world):
    """Nobody carries on but this process."""
    from undersign.config import queue

    running.queue_with(lambda workspace_id, bulk_id: None)
    yield world
    running.queue_with(queue.defer_bulk)


def carried(made: Bulk) -> str:
    while (how := carrying.carry_on(made.pk)) == carrying.MORE:
        pass
    made.refresh_from_db()
    return how


def test_bad_rows_are_mended_in_place_or_left_out(here):
    by = here.people["dan"].actor()
    records = bulks.rows(6, here.tag, bad_every=100)
    records[1][5], records[2][2], records[4][0] = "1,480", "nobody", records[3][0]
    made = bulks.prepared(here, records)
    flaws = {row.number: [(t, code) for t, code, _f in row.flaws] for row in made.rows.filter(state="bad")}
    assert flaws == {
        3: [("values.monthly_fee", "ambiguous_number")],
        4: [("people.customer.email", "email")],
        6: [("key", "twice")],
    }
    with pytest.raises(Refused, match="3 rows cannot be sent"):
        running.start(made, by=by)
    second, twin = made.rows.get(number=3), made.rows.get(number=6)
    assert preparing.mend(made, second.pk, {"values.monthly_fee": "1480"}, by=by).state == "waiting"
    assert preparing.mend(made, twin.pk, {"key": "another"}, by=by).state == "waiting"
    assert preparing.leave_out(made, [], by=by) == 1
    running.start(made, by=by)
    assert carried(made) == carrying.OVER
    assert running.counts(made) == {"sent": 5, "left_out": 1} and made.status == DONE
    with pytest.raises(Refused, match="has begun"):
        preparing.mend(made, second.pk, {"key": "later"}, by=by)


def test_a_row_with_a_key_of_its_own_is_sent_once_for_ever(here):
    by = here.people["dan"].actor()
    records = bulks.rows(3, here.tag, bad_every=100)
    first = bulks.prepared(here, records[:2])
    running.start(first, by=by)
    carried(first)
    again = bulks.prepared(here, records)
    assert [(row.number, row.flaws[0][1]) for row in again.rows.filter(state="bad")] == [
        (2, "sent_already"),
        (3, "sent_already"),
    ]
    # Prepared before the other one ran, and not checked since: found out when its turn comes.
    BulkRow.objects.filter(bulk=again).update(state="waiting", flaws=[])
    running.start(again, by=by)
    carried(again)
    assert running.counts(again) == {"failed": 2, "sent": 1}
    assert Contract.objects.filter(workspace_id=here.workspace.id).count() == 3


def test_paused_stopped_and_tried_again(here):
    by = here.people["dan"].actor()
    made = bulks.prepared(here, bulks.rows(4, here.tag, bad_every=100))
    running.start(made, by=by)
    running.pause(made, by=by)
    assert carrying.carry_on(made.pk) == carrying.OVER and running.counts(made) == {"waiting": 4}
    running.resume(made, by=by)
    here.alice.actor()
    here.version.template.restricted_roles = ["admin"]  # legal closes it while it runs
    here.version.template.save(update_fields=["restricted_roles"])
    carried(made)
    assert running.counts(made) == {"failed": 4} and "other roles" in made.rows.first().flaws[0][2]["told"]
    assert not Contract.objects.filter(workspace_id=here.workspace.id).exists()  # nothing half done
    here.version.template.restricted_roles = []
    here.version.template.save(update_fields=["restricted_roles"])
    assert running.retry(made, by=by) == 4
    made.refresh_from_db()
    running.stop(made, by=by)
    carrying.carry_on(made.pk)
    made.refresh_from_db()
    assert made.status == "stopped" and running.counts(made) == {"waiting": 4}


def test_everybody_in_a_segment(here, work):
    """Rows by path fill themselves; each contract stands with its customer, and the file says so."""
    by = here.people["dan"].actor()
    assert here.contact and here.version
    eu = segment.save("EU", {"plan": "premium", "region": "eu"}, by=by)
    made = bulking.from_segment(here.version, eu, by=by)
    assert made.mapping["values.customer_name"] == made.columns.index("account.name")
    (row,) = made.rows.all()
    assert [(target, code) for target, code, _facts in row.flaws] == [("values.monthly_fee", "missing")]
    preparing.arrange(made, made.mapping, {**made.constants, "values.monthly_fee": "990"}, by=by)
    running.start(made, by=by)
    carried(made)
    contract = made.rows.get().contract
    assert (contract.account, contract.contact) == (here.account, here.contact)
    assert (contract.values["plan"], contract.values["monthly_fee"]) == ("premium", "990")
    head, lines = bulk_results.table(made)
    told = dict(zip(head, next(lines), strict=True))
    found = told["Result"], told["Contract"], told["Account"]
    assert found == ("sent", contract.number, "Acme Robotics GmbH")

    erasure.erase(contract, reason="asked for", by=by)
    work()
    row.refresh_from_db()
    assert (row.cells, row.key, row.contract_id) == ([], "", contract.id)
    (line,) = bulk_results.table(made)[1]
    assert len(line) == len(head) and here.contact.email not in str(line)


def test_an_agent_does_not_send_in_bulk(here):
    with pytest.raises(Refused, match="role"):
        bulks.prepared(here, bulks.rows(1, here.tag), by=here.maya.actor())


def test_from_the_shell(world, instance, work, tmp_path):
    """The dry run says what is wrong and keeps nothing; then the good rows go out."""
    records = bulks.rows(5, world.tag, bad_every=100)
    records[2][5] = "1.480"
    file = tmp_path / "renewals.csv"
    file.write_bytes(bulks.csv(records, separator=";"))
    assert world.version

    def shell(*more: str):
        command = [sys.executable, "-m", "undersign.cli.main", "bulk", "send", "service_order", str(file)]
        command += ["--data", str(instance.data), "--as", world.people["dan"].email, *more]
        return subprocess.run(command, env=instance.environment, capture_output=True, text=True, timeout=120)

    dry = shell("--dry-run", "--json")
    told = json.loads(dry.stdout)
    assert dry.returncode == 1 and (told["rows"], told["good"], told["bad"]) == (5, 4, 1)
    assert told["flaws"] == [
        {
            "row": 4,
            "column": "Fee",
            "target": "values.monthly_fee",
            "code": "ambiguous_number",
            "reason": "“Monthly fee” could mean two numbers. Write 1480.00 or 1.48.",
        }
    ]
    assert not Bulk.objects.filter(workspace_id=world.workspace.id).exists()
    sent = shell("--leave-out-bad")
    assert sent.returncode == 0, sent.stderr
    assert "4 sent" in sent.stdout and "[##############################] 4/4" in sent.stderr
    work()
    assert {each.status for each in Contract.objects.filter(workspace_id=world.workspace.id)} == {"sent"}
