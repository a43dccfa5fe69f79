"""One's own marks: adopted one by one, kept for the same mailbox only, and drawn on a pad that works once."""

from __future__ import annotations

import base64
import json
import re
import struct
import zlib
from datetime import timedelta

import pytest
from django.test import Client
from tests import form
from tests import world as cast

from undersign import timetable
from undersign.contracts.people import recipient as recipients
from undersign.journal import clock, history
from undersign.journal.refused import NotFound, Refused
from undersign.signing import consent, keepsake, link, mark, pad
from undersign.signing.pad import Pad

STROKES = [[[20 + 6 * n, 100 + (n * 37) % 60] for n in range(60)]]


@pytest.fixture
def world(world, work):
    """Whatever is sent is issued at once."""
    world.work = work
    return world


@pytest.fixture
def carol(world):
    """Carol before a form that asks for a signature and for initials on two pages; consent given."""
    contract = world.sent(version=form.published(world), values=form.VALUES)
    world.work()
    visit = world.proven(world.recipient(contract))
    visit.give_consent(True, consent.characters_for(visit.recipient))
    return visit


def again(world, address: str = "", name: str = "Carol Ortiz"):
    """Another contract for the same mailbox, or another, entered and agreed to."""
    person = cast.draft.Person("customer", name, address or world.carol.email, order=1)
    contract = world.sent(person, world.dan)
    world.work()
    visit = world.proven(world.recipient(contract, name.split()[0]))
    visit.give_consent(True, consent.characters_for(visit.recipient))
    return visit


def refused(code: str):
    return pytest.raises(Refused, check=lambda no: no.code == code)


# One by one


def test_initials_are_adopted_apart_and_put_place_by_place(carol, world):
    assert carol.marks_asked == ["signature", "initials"] and len(carol.further_places) >= 1
    with refused("mark.missing"):
        carol._require_marks()
    carol.adopt("typed", text="Carol Ortiz")
    carol.adopt("drawn", what="initials", strokes=STROKES)
    with refused("mark.places"):
        carol._require_marks()
    carol.repeat(["somebody_elses", *(place.key for place in carol.places_left)])
    carol._require_marks()
    carol.adopt("typed", what="initials", text="CO")
    assert carol.places_left, "another mark has to be put anew"
    events = world.events(carol.contract)
    assert events.count("signature.adopted") == 1 and events.count("initials.adopted") == 2
    assert events.count("signature.repeated") == 1


def test_the_same_thing_twice_is_one_thing(carol, world):
    for _ in range(2):
        carol.adopt("drawn", strokes=STROKES)
        carol.adopt("typed", what="initials", text="CO")
        carol.repeat([place.key for place in carol.places_left])
    told = world.events(carol.contract)
    assert [
        told.count(f"{name}") for name in ("signature.adopted", "initials.adopted", "signature.repeated")
    ] == [1] * 3


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"form": "typed", "text": "  "}, "mark.empty"),
        ({"form": "typed", "text": "\u202eCarol"}, "mark.unfit"),
        ({"form": "typed", "text": "x" * 121}, "mark.unfit"),
        ({"form": "typed", "text": "COCOCOCOCOCOC", "what": "initials"}, "mark.unfit"),
        ({"form": "drawn", "strokes": [[[1, 1], [2, 2]]]}, "mark.empty"),
        ({"form": "drawn", "strokes": [["a", "b"]]}, "mark.unfit"),
        ({"form": "drawn", "strokes": 7}, "mark.unfit"),
        ({"form": "stamped"}, "mark.unfit"),
        ({"form": "uploaded", "upload": mark.Upload(b"")}, "mark.empty"),
        ({"form": "uploaded", "upload": mark.Upload(b"x" * 5_000_001)}, "mark.too_large"),
        ({"form": "uploaded", "upload": mark.Upload(b"<svg onload=alert(1)>")}, "mark.unfit"),
        ({"form": "uploaded", "upload": mark.Upload(b"\0\0\0\x18ftypheic" + b"\0" * 99)}, "mark.heic"),
        ({"form": "kept"}, "mark.unfit"),
    ],
)
def test_what_is_no_mark(carol, how, code):
    with refused(code):
        carol.adopt(how.pop("form"), **how)
    assert carol.marks == {}


def test_a_hand_that_lacks_the_letters_is_not_taken(carol):
    carol.adopt("typed", text="محمد عبد الله", face="dancing")
    assert carol.mark.face == "plain"
    carol.adopt("typed", text="प्रिया शर्मा", face="plain")
    assert carol.mark.face == "plain"


def test_an_uploaded_mark_is_drawn_anew(carol):
    carol.adopt("uploaded", upload=mark.Upload(written(), clear=True))
    assert carol.mark.image.startswith(b"\x89PNG") and b"secret" not in carol.mark.image
    assert carol.mark_image("signature") == carol.mark.image
    with pytest.raises(NotFound):
        carol.mark_image("initials")


def written() -> bytes:
    """A PNG of a zigzag on white, with a comment behind the picture's end."""
    wide, high = 300, 120
    rows = []
    for y in range(high):
        row = bytearray(b"\xff" * wide * 3)
        for x in range(30, 270):
            if abs(y - 60 - 30 * (1 if (x // 30) % 2 else -1) * ((x % 30) / 30 - 0.5)) < 3:
                row[x * 3 : x * 3 + 3] = b"\x10\x20\x60"
        rows.append(b"\0" + bytes(row))
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + b"secret"


# For next time


def test_kept_marks_come_back_in_one_tap_and_go_when_asked(world):
    first = again(world)
    first.adopt("drawn", strokes=STROKES)
    assert again(world).kept_marks == {}, "nothing is kept unless asked for"
    first.adopt("drawn", strokes=STROKES, keep=True)
    later = again(world, world.carol.email.upper())
    assert later.kept_marks["signature"].strokes == mark._drawn(STROKES, "signature")
    later.adopt_kept()
    assert later.mark.form == "drawn" and later.mark.sha256 == first.mark.sha256
    later.forget_kept()
    with refused("mark.not_kept"):
        again(world).adopt_kept()
    assert later.mark, "what was adopted stays"
    assert world.events(later.contract).count("signature.forgotten") == 1


def test_nobody_else_gets_a_kept_mark(world):
    first = again(world)
    first.adopt("uploaded", upload=mark.Upload(written()), keep=True)
    other = again(world, world.email("eve"), "Eve Adams")
    assert other.kept_marks == {}
    with refused("mark.not_kept"):
        other.adopt_kept()
    with pytest.raises(NotFound):
        other.mark_image("kept-signature")
    unproven = world.enter(first.recipient)
    assert unproven.kept_marks == {}
    with refused("identity.needed"):
        unproven.mark_image("kept-signature")
    weaker = again(world)
    weaker.visit.method = "access_code"
    assert not weaker.may_keep and weaker.kept_marks == {}
    weaker.adopt("typed", text="Mallory", keep=True)
    assert keepsake.find(first.recipient).form == "uploaded", "who did not prove the mailbox changes nothing"


def test_a_kept_mark_ends_at_the_workspace(world, instance):
    first = again(world)
    first.adopt("typed", text="Carol", keep=True)
    address = world.carol.email
    with cast.entered() as elsewhere:
        elsewhere.work = world.work
        theirs = again(elsewhere, address)
        assert theirs.kept_marks == {}


# A pad on one's phone


@pytest.fixture
def handed_out(carol):
    made, address = carol.hand_out_pad()
    return carol, made, address.rstrip("/").rpartition("/")[2]


def phone() -> Client:
    return Client(enforce_csrf_checks=True, HTTP_HOST="localhost")


def draw_on(client: Client, secret: str, strokes=STROKES):
    page = client.get(f"/draw/{secret}/")
    found = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.content)
    body = {"csrfmiddlewaretoken": found[1].decode() if found else "", "strokes": json.dumps(strokes)}
    return client.post(f"/draw/{secret}/drawing", body, headers={"Accept": "application/json"})


def test_a_drawing_comes_back_to_who_asked_and_is_not_adopted(handed_out):
    carol, made, secret = handed_out
    assert carol.pad(made.id).drawn_at is None
    assert draw_on(phone(), secret).json() == {"ok": True}
    assert carol.pad(made.id).strokes == mark._drawn(STROKES, "signature")
    assert carol.mark is None


def test_the_page_says_nothing_of_anybody(handed_out):
    carol, _made, secret = handed_out
    answer = phone().get(f"/draw/{secret}/")
    assert answer.status_code == 200
    text = answer.content.decode()
    contract = carol.contract
    known = [carol.recipient.name, carol.recipient.email, contract.title, contract.number, contract.id]
    known += [carol.recipient.id, link.secret_for(carol.recipient), "Northwind", "/sign/", "Maya"]
    assert [each for each in known if each in text] == []
    assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]
    assert not answer.cookies.keys() - {"csrf"}


def test_a_pad_is_used_once(handed_out):
    carol, made, secret = handed_out
    assert draw_on(phone(), secret).status_code == 200
    first = carol.pad(made.id).strokes
    for who in (phone(), phone()):
        assert who.get(f"/draw/{secret}/").status_code == 404
        assert draw_on(who, secret, [[[n * 9, 9 * (n % 2)] for n in range(50)]]).status_code in (403, 404)
    assert carol.pad(made.id).strokes == first
    with pytest.raises(NotFound):
        pad.draw(secret, STROKES)


def test_opening_the_page_uses_nothing_up(handed_out):
    _carol, _made, secret = handed_out
    for _scanner in range(3):
        assert phone().get(f"/draw/{secret}/").status_code == 200
    assert draw_on(phone(), secret).status_code == 200


def test_a_pad_ends_after_ten_minutes(handed_out):
    carol, made, secret = handed_out
    Pad.objects.filter(pk=made.pk).update(ends_at=clock.now() - timedelta(seconds=1))
    assert phone().get(f"/draw/{secret}/").status_code == 404
    with pytest.raises(NotFound):
        pad.draw(secret, STROKES)
    assert timedelta(minutes=9) < made.ends_at - clock.now() <= timedelta(minutes=10)


def test_a_second_pad_closes_the_first(handed_out):
    carol, _made, secret = handed_out
    carol.hand_out_pad()
    assert phone().get(f"/draw/{secret}/").status_code == 404


def test_a_pad_ends_with_its_sitting_its_link_and_the_signature(handed_out):
    carol, made, secret = handed_out
    sitting = type(carol.visit).objects.filter(pk=carol.visit.pk)
    sitting.update(ends_at=clock.now())
    assert phone().get(f"/draw/{secret}/").status_code == 404
    sitting.update(ends_at=clock.now() + timedelta(hours=1))
    assert phone().get(f"/draw/{secret}/").status_code == 200
    recipients.Recipient.objects.filter(pk=carol.recipient.pk).update(link_generation=2)
    assert phone().get(f"/draw/{secret}/").status_code == 404


def test_another_sitting_sees_no_drawing(handed_out, world):
    carol, made, secret = handed_out
    draw_on(phone(), secret)
    second_browser = world.proven(carol.recipient)
    assert second_browser.pad(made.id) is None
    with refused("identity.needed"):
        world.enter(carol.recipient).pad(made.id)


def test_pads_are_not_guessed_and_not_handed_out_without_end(handed_out):
    carol, _made, secret = handed_out
    for wrong in ("A" * 24, secret[:-1] + ("A" if secret[-1] != "A" else "B"), secret.lower()):
        assert phone().get(f"/draw/{wrong}/").status_code == 404
    with refused("mark.too_often"):
        for _ in range(20):
            carol.hand_out_pad()
    assert len(base64.urlsafe_b64decode(secret)) >= 16


def test_without_consent_or_proof_there_is_no_pad(world):
    contract = world.sent()
    world.work()
    visit = world.proven(world.recipient(contract))
    with refused("consent.missing"):
        visit.hand_out_pad()
    with refused("identity.needed"):
        world.enter(visit.recipient).hand_out_pad()


def test_nothing_of_the_secret_is_stored(handed_out):
    _carol, made, secret = handed_out
    row = Pad.objects.get(pk=made.pk)
    assert secret not in repr(row.__dict__)


def test_what_nobody_used_for_so_long_goes_and_use_begins_it_anew(world):
    """Time and erasure end it too; what was adopted stays."""
    first = again(world)
    first.adopt("drawn", strokes=STROKES, keep=True)
    keepsake.keep_for(2, by=world.bob.actor())
    kept = keepsake.KeptMark.objects.filter(workspace_id=world.workspace.id)
    kept.update(at=clock.now() - timedelta(days=59))
    assert keepsake.forget_unused(world.workspace.id) == 0
    again(world).adopt_kept()
    assert clock.now() - kept.get().at < timedelta(minutes=5), "it was used"
    kept.update(at=clock.now() - timedelta(days=60))
    assert world.workspace.id in keepsake.due()
    timetable.forget_documents()
    assert not kept.exists() and first.mark
    told = [each.event for each in history.of(world.workspace.id, world.workspace.id)]
    assert told[-2:] == ["signature.kept_for", "signature.expired"]


def test_an_admin_deletes_what_is_kept_of_a_person(world):
    again(world).adopt("drawn", strokes=STROKES, keep=True)
    with refused("role.refused"):
        keepsake.forget_address(world.carol.email, by=world.maya.actor())
    assert keepsake.forget_address(f" {world.carol.email.upper()}", by=world.bob.actor()) == 1
    assert again(world).kept_marks == {}
    with refused("mark.none_kept"):
        keepsake.forget_address(world.carol.email, by=world.bob.actor())
    with refused("mark.months"):
        keepsake.keep_for(0, by=world.bob.actor())
