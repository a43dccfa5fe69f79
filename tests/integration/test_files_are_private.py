"""AT-23: a file is had by its own person, in their own visit; no address of it works alone."""

from __future__ import annotations

import pytest
from tests import paper
from tests.browse import Person, Program, Signer, Staff
from tests.world import PASSWORD

from undersign.contracts import document

PAPERS = ("copy.pdf", "disclosure.pdf", "pages/1.png", "signed.pdf")


@pytest.fixture
def carol(world, work, live, inbox):
    """Carol at her contract, after the code."""
    world.contract = world.sent()
    work()
    visit = Signer(live.url, inbox.link(world.carol.email), inbox, world.carol.email)
    visit.open()
    visit.send("/code")
    work()
    visit.send("/prove", code=inbox.code(world.carol.email))
    return visit


@pytest.mark.parametrize("name", PAPERS[:3])
def test_with_the_visit(carol, name):
    answer = carol.http.get(carol.path + name)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin")


@pytest.mark.parametrize("name", PAPERS)
def test_without_the_cookie(carol, live, name):
    assert Person(live.url).http.get(carol.path + name).status_code in (403, 409, 422)


@pytest.mark.parametrize("name", PAPERS)
def test_with_another_persons_cookie(world, work, live, inbox, carol, name):
    """Dan's own link, Carol's visit: a sitting is one recipient's."""
    carol.complete(**paper.ANSWERS)
    work()
    dan = Signer(live.url, inbox.link(world.dan.email), inbox, world.dan.email)
    dan.open()
    for name_of in (carol, dan):
        dan.plant(name_of.sitting_name, carol.http.cookies[carol.sitting_name])
    assert dan.http.get(dan.path + name).status_code in (403, 409, 422)


@pytest.mark.law("ES-7", "FE-3")
def test_the_final_copy_comes_when_it_is_there(world, work, carol):
    assert carol.http.get(carol.path + "signed.pdf").status_code in (404, 409, 422)
    carol.complete(**paper.ANSWERS)
    work()
    world.sign(world.recipient(world.contract, "Dan"))
    work()
    answer = carol.http.get(carol.path + "signed.pdf")
    assert answer.content == document.find(world.contract, document.SEALED).read()
    assert answer.headers["cache-control"] == "no-store"


def test_a_visit_ends(world, carol):
    from undersign.journal import clock
    from undersign.signing.sitting import Sitting

    Sitting.objects.filter(recipient__contract=world.contract).update(ends_at=clock.now())
    assert carol.http.get(carol.path + "copy.pdf").status_code in (403, 409, 422)


def test_over_the_api_only_with_the_workspaces_key(world, live, carol):
    path = f"/contracts/{world.contract.id}/documents/issued"
    assert Program(live.url, world.key).get(path).status_code == 200
    assert Program(live.url, "usk_wrong").get(path).status_code == 401
    assert Person(live.url).http.get(f"/api/v1{path}").status_code == 401
    for kind in ("base", "reading", "nothing", "../secrets"):
        answer = Program(live.url, world.key).get(f"/contracts/{world.contract.id}/documents/{kind}")
        assert answer.status_code == 404, kind


def test_at_the_desk_only_signed_in(world, live, carol):
    path = f"/contracts/{world.contract.id}/document.pdf"
    assert "/login" in str(Person(live.url).get(path).response.url)
    maya = Staff(live.url)
    maya.sign_in(world.maya.email, PASSWORD)
    answer = maya.http.get(path)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    mallory = Staff(live.url)
    mallory.sign_in(world.mallory.mallory.email, PASSWORD)
    assert mallory.http.get(path).status_code == 404


@pytest.mark.law("HI-1")
def test_bytes_at_rest_are_encrypted(world, instance, carol):
    """No file of the store begins like a PDF or holds a name."""
    kept = list((instance.data / "objects" / world.contract.id).iterdir())
    assert len(kept) >= 3
    for file in kept:
        data = file.read_bytes()
        assert b"%PDF" not in data and b"Carol" not in data
        assert file.stat().st_mode & 0o077 == 0
