"""The workspace's looks in mails, and links that staff may copy: what is shown, to whom."""

from __future__ import annotations

import struct
import zlib
from copy import deepcopy

import pytest
from tests import paper

from undersign.journal import history
from undersign.journal.refused import Refused
from undersign.signing import handing
from undersign.typesetting import picture
from undersign.workspaces import brand


def png(side: int = 8) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x10\x60\xc0" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_mails_look_like_the_workspace(world, work, inbox):
    logo = picture.redrawn(png())
    by = world.bob.actor()
    brand.change(
        world.workspace,
        by=by,
        logo=logo,
        name="Northwind & Friends",
        colour="#aa0000",
        reply_to="legal@northwind.example",
        footer="Northwind S.L.\nMadrid",
    )
    world.sent()
    work()
    letter = inbox.wait(world.carol.email)
    html = letter.message.get_body(("html",)).get_content()
    assert "#aa0000" in html and "cid:" in html and "Northwind S.L." in html
    assert "Northwind & Friends" in letter.text and "Madrid" in letter.text
    assert letter.message["Reply-To"] == "legal@northwind.example"
    assert letter.message.get_content_type() == "multipart/related"
    (image,) = [part for part in letter.message.walk() if part.get_content_type() == "image/png"]
    assert image.get_content() == logo and image["Content-ID"].strip("<>") in html
    assert "http" not in html.replace(letter.link, "").replace("https://www.w3.org", "")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"colour": "red"}, "brand.colour"),
        ({"reply_to": "nobody"}, "brand.reply_to"),
        ({"name": "a\u202eb"}, "brand.name"),
        ({"footer": "x" * 401}, "brand.footer"),
        ({"logo": b"x" * 200_001}, "brand.logo"),
    ],
)
def test_what_is_no_brand(world, given, code):
    with pytest.raises(Refused) as refused:
        brand.change(world.workspace, by=world.bob.actor(), **given)
    assert refused.value.code == code


def test_only_admins_set_it(world):
    with pytest.raises(Refused) as refused:
        brand.change(world.workspace, by=world.maya.actor(), name="Mine")
    assert refused.value.code == "role.refused"


def test_a_link_that_is_enough_by_itself_is_never_shown(world, work):
    """AT-02: under a mere link nobody but its mailbox knows it."""
    schema = deepcopy(paper.SCHEMA)
    schema["roles"][0]["proofs"] = ["email_link"]
    contract = world.sent(version=world.publish("by_link", paper.SOURCES, schema))
    work()
    carol, dan = (world.recipient(contract, name) for name in ("Carol", "Dan"))
    with pytest.raises(Refused) as refused:
        handing.copy(carol, by=world.maya.actor())
    assert refused.value.code == "link.enough_by_itself"
    with pytest.raises(Refused):
        handing.copy(dan, by=world.maya.actor())  # it is not his turn
    assert "recipient.link_copied" not in world.events(contract)


def test_under_a_code_it_is_shown_and_the_trail_says_so(world, work):
    contract = world.sent()
    work()
    address = handing.copy(world.recipient(contract), by=world.maya.actor())
    secret = address.rstrip("/").rpartition("/")[2]
    told = history.of(world.workspace.id, contract.id)[-1]
    assert told.event == "recipient.link_copied" and secret not in str(told.facts)
    billing = world.join("Bea Billing", "billing")
    with pytest.raises(Refused) as refused:
        handing.copy(world.recipient(contract), by=billing.actor())
    assert refused.value.code == "role.refused"
