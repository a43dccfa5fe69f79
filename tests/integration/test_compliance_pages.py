"""For the auditor: what the law asks, the trail of all, who may do what; as pages and as signed files."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from datetime import timedelta

import pytest
from tests import world as worlds
from tests.house.casting import signed_in

from undersign.insight import auditing
from undersign.insight.auditing import Asked
from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.regimes import law
from undersign.store import tenancy


@pytest.fixture
def auditor(world):
    return world.join("Ada Auditor", "auditor")


@pytest.mark.law("P11-5")
def test_the_trail_is_searched_by_person_object_event_and_time(world, auditor):
    first, second = world.sent(), world.draft()
    by = auditor.actor()

    def events(**asked) -> set[str]:
        found, _more = auditing.search(Asked(**asked), by=by)
        return {each.told.event for each in found}

    assert {"contract.sent", "member.joined"} <= events()
    assert events(what=first.number) == {"contract.drafted", "contract.sent"}
    assert events(what=second.id) == {"contract.drafted"}
    assert events(who=world.maya.id) == {"contract.drafted", "contract.sent"}
    assert events(event="contract.sent") == {"contract.sent"} and "member.joined" not in events(
        event="contract"
    )
    now = clock.now()
    assert events(since=now + timedelta(hours=1)) == events(until=now - timedelta(hours=1)) == set()
    assert len(auditing.search(Asked(), 1, by=by)[0]) == 1 and auditing.search(Asked(), 1, by=by)[1]
    with pytest.raises(Refused):
        auditing.search(Asked(), by=world.maya.actor())


def test_nothing_of_another_workspace_is_in_it(world, auditor):
    contract = world.sent()
    other = worlds.elsewhere()
    with tenancy.within(other.workspace.id):
        found, _more = auditing.search(Asked(), by=other.mallory.actor())
        assert found and contract.id not in {each.subject for each in found}
        assert not auditing.search(Asked(what=contract.number), by=other.mallory.actor())[0]


def test_files_are_signed_as_openssl_reads_it_and_on_record(world, auditor, tmp_path):
    world.sent()
    ada = signed_in(auditor.email)
    for address, name in (
        ("/compliance/audit?file=zip", "audit.csv"),
        ("/compliance/access?file=zip", "access.csv"),
    ):
        files = zipfile.ZipFile(io.BytesIO(ada.get(address).content))
        files.extractall(tmp_path)
        checked = subprocess.run(
            ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-noverify", "-in",
             tmp_path / f"{name}.p7s", "-content", tmp_path / name, "-out", tmp_path / "out"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert checked.returncode == 0, checked.stderr
    assert "maya" in (tmp_path / "access.csv").read_text(encoding="utf-8-sig").lower()
    found, _more = auditing.search(Asked(event="audit.exported"), by=auditor.actor())
    assert {each.told.facts["kind"] for each in found} == {"audit.csv", "access.csv"}


def test_the_access_report_says_who_may_and_who_did(world, auditor):
    world.sent()
    rows = {each.who.name: each for each in auditing.access(by=auditor.actor())}
    assert rows["Maya Agent"].acts == 2 and rows["Maya Agent"].last_at is not None
    assert rows["Ada Auditor"].acts == 0 and len(rows["Bob Admin"].may) > len(rows["Ada Auditor"].may) > 3


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_in_both_languages(world, auditor, language):
    world.sent()
    ada = signed_in(auditor.email)
    ada.post("/language", {"language": language, "next": "/"})
    said = {
        path: ada.get(f"/compliance{path}").content.decode()
        for path in ("", "/modes", "/audit", "/access", "/guides/best-practices", "/guides/regulatory-risks")
    }
    for row in law.requirements(language):
        assert f'id="{row.id}"' in said[""]
    assert law.requirements(language)[0].asks in said[""] and "pytest" not in said[""]
    heads = {"en": "Best practices", "es": "Buenas prácticas"}
    assert re.search(f"<h1>{heads[language]}</h1>", said["/guides/best-practices"])
    assert 'value="switch"' not in said["/modes"], "an auditor switches nothing"
    assert signed_in(world.maya.email).get("/compliance").status_code == 403
