"""A photographed document is read, matched, looked at by a person, and deleted; forged and hostile ones pass
nothing."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from tests import papers as made
from tests.services import machine

from undersign import timetable
from undersign.contracts import sending
from undersign.contracts.people import demanding
from undersign.contracts.people.recipient import Recipient
from undersign.journal import clock
from undersign.journal.refused import NotFound, Refused
from undersign.signing import sitting
from undersign.signing.proof import email_code, papers
from undersign.store import blobs

HERS = "ORTIZ<<CAROL<MARIA"


@cache
def photo(kind: str = "passport", name: str = HERS, fmt: str = "JPEG", **told: str) -> bytes:
    return made.photograph(getattr(made, kind)(name, **told), kind=fmt)


@pytest.fixture
def carol(world, work) -> Recipient:
    """Asked for a document; the code by mail goes before."""
    machine.program("tesseract")
    machine.program(str(made.FONT))
    contract = world.draft()
    demanding.demand(world.recipient(contract), by=world.maya.actor(), methods=["id_document"])
    sending.send(contract, by=world.maya.actor())
    work()
    return world.recipient(contract)


def at_the_document(world, carol: Recipient) -> str:
    """The secret of a sitting that has shown the mailbox."""
    world.enter(carol).send_code()
    secret = world.enter(carol).prove(email_code.code_of(email_code.latest(carol).id))
    assert world.enter(carol, secret).check.method == "id_document"
    return secret


def send(world, carol, secret: str, data: bytes, name: str = "passport.jpg") -> str:
    return world.enter(carol, secret).prove(files={"picture": (name, data)})


def test_looked_at_and_accepted(world, work, carol, inbox):
    secret = send(world, carol, at_the_document(world, carol), photo())
    visit = world.enter(carol, secret)
    assert visit.stage in ("identify", "code") and visit.check.is_undecided
    assert "identity.undecided" in world.events(carol.contract)
    work()
    assert [letter for letter in inbox.to(world.bob.email) if "/reviews/identity" in letter.text]
    with pytest.raises(Refused):
        papers.waiting(by=world.maya.actor())
    (paper,) = papers.waiting(by=world.bob.actor())
    assert paper.zone.number == "L898902C3" and paper.image().startswith(b"\x89PNG")
    assert b"ORTIZ" not in bytes(paper.facts) and "Ortiz" not in str(paper.told)
    with pytest.raises(Refused):
        papers.decide(paper, True, by=world.maya.actor())
    papers.decide(paper, True, by=world.bob.actor())
    work()
    assert world.enter(carol, secret).stage == "sign"
    letter = [one for one in inbox.to(carol.email) if "accepted" in one.subject][0]
    assert letter.link and "L898902C3" not in letter.text
    proof = sitting.of(world.enter(carol, secret).visit.id)[1]
    assert proof.result == "passed" and proof.details["issuer"] == "UTO" and proof.details["check_digits"]
    with pytest.raises(Refused):
        papers.decide(paper, False, by=world.alice.actor(), reason="Too late")


def test_another_browser_goes_on_after_the_mailbox(world, work, carol):
    send(world, carol, at_the_document(world, carol), photo())
    paper = papers.latest(carol)
    with clock.travel(timedelta(minutes=2)):
        later = at_the_document(world, carol)
        with pytest.raises(Refused) as no:
            send(world, carol, later, photo())
        assert no.value.code == "document.waiting"
        papers.decide(paper, True, by=world.bob.actor())
        visit = world.enter(carol, later)
        assert visit.check.shown["state"] == "accepted"
        assert world.enter(carol, visit.prove()).stage == "sign"
        assert world.enter(carol).stage == "identify", "the link alone shows nothing"


def test_refused_with_a_reason_and_sent_again(world, work, carol, inbox):
    secret = send(world, carol, at_the_document(world, carol), photo())
    with pytest.raises(Refused) as no:
        papers.decide(papers.latest(carol), False, by=world.bob.actor(), reason="  ")
    assert no.value.code == "paper.reason"
    papers.decide(papers.latest(carol), False, by=world.bob.actor(), reason="A thumb covers the face")
    work()
    assert [one for one in inbox.to(carol.email) if "A thumb covers the face" in one.text]
    check = world.enter(carol, secret).check
    assert not check.is_undecided and check.shown["reason"] == "A thumb covers the face"
    secret = send(world, carol, secret, photo("card"))
    papers.decide(papers.latest(carol), True, by=world.bob.actor())
    assert world.enter(carol, secret).stage == "sign"


def test_wrong_ones_count_and_leave_nothing(world, work, carol):
    secret = at_the_document(world, carol)
    forged = made.passport(HERS)
    forged[1] = forged[1].replace("840229", "850229")
    wrong = {
        "expired": photo(expires="261122"),
        "The name in the document": photo(name="VEX<<MALLORY"),
        "without a fault": made.photograph(forged),
        "No lines": made.photograph(["NOTHING", "AT ALL"]),
    }
    for count, (says, data) in enumerate(wrong.items(), start=1):
        with pytest.raises(Refused) as no:
            send(world, carol, secret, data)
        assert no.value.code == "code.wrong" and says in no.value.sentence and no.value.do
        assert world.events(carol.contract).count("identity.failed") == count
    assert papers.latest(carol) is None
    with pytest.raises(Refused) as no:
        world.enter(carol, secret).prove()
    assert no.value.code == "document.empty"


HOSTILE = {
    "nothing like a picture": b"\x00" * 4096,
    "a PNG's head": b"\x89PNG\r\n\x1a\n" + b"\x00" * 64,
    "a PNG that says it is huge": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\x86\xa0\0\1\x86\xa0\x08\2" + b"\0" * 99,
    "half a JPEG": made.photograph(["A"])[:3000],
    "a page": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "too large": b"\xff\xd8\xff" + b"\x00" * 15_000_001,
}


def test_hostile_pictures(world, work, carol):
    secret = at_the_document(world, carol)
    for number, (what, data) in enumerate(HOSTILE.items()):
        with clock.travel(timedelta(minutes=20 * (number // 5))):
            with pytest.raises(Refused) as no:
                send(world, carol, secret, data)
            assert no.value.code in ("code.wrong", "code.locked"), what
    assert papers.latest(carol) is None and world.events(carol.contract).count("identity.failed") == 6


def test_deleted_when_the_rule_says(world, work, carol):
    send(world, carol, at_the_document(world, carol), photo())
    paper = papers.latest(carol)
    place = Path(settings.DATA_DIR) / "objects" / carol.contract_id / paper.picture
    assert place.exists() and b"PNG" not in place.read_bytes()[:64]
    papers.decide(paper, True, by=world.bob.actor())
    with pytest.raises(Refused):
        papers.keep_for(3, by=world.maya.actor())
    papers.keep_for(3, by=world.bob.actor())
    with clock.travel(timedelta(days=2)):
        papers.forget(paper.id)
        assert papers.latest(carol).picture
    with clock.travel(timedelta(days=3, minutes=1)):
        timetable.forget_documents()
        timetable.forget_documents()
        kept = papers.latest(carol)
        assert (kept.picture, bytes(kept.facts), kept.zone) == ("", b"", None) and not place.exists()
        with pytest.raises(NotFound):
            kept.image()
    assert world.events(carol.contract).count("identity.picture_deleted") == 1
    with pytest.raises(blobs.Missing):
        blobs.get(carol.workspace_id, carol.contract_id, paper.picture)


def test_what_nobody_looked_at_goes_too(world, work, carol):
    send(world, carol, at_the_document(world, carol), photo())
    with clock.travel(timedelta(days=61)):
        papers.forget(papers.latest(carol).id)
        assert not papers.latest(carol).picture


def test_another_workspace_sees_none(world, work, carol):
    send(world, carol, at_the_document(world, carol), photo())
    paper = papers.latest(carol)
    mallory = world.mallory.people["mallory"].actor()
    assert papers.waiting(by=mallory) == []
    with pytest.raises(NotFound):
        papers.find(paper.id, by=mallory)
