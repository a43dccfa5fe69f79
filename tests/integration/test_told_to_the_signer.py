"""What the page at the end tells a signer, by a clock and in words of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.browse import Person

from undersign import web
from undersign.contracts.schedule import reminding
from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.web.ceremony.scene import Scene

PAGES = Path(web.__path__[0]) / "pages" / "sign"


@pytest.mark.parametrize(("zone", "said"), [("America/Bogota", "(UTC-05:00)"), ("", "(UTC+05:30)")])
def test_the_hour_of_signing_is_that_of_the_signers_own_clock(world, work, zone, said):
    """As the browser told it; else as the country of the account has it."""
    world.account.country = "IN"
    world.account.save()
    contract = world.sent()
    work()
    reminding.heard_zone(world.recipient(contract), zone)
    told = Scene(world.sign(world.recipient(contract)), "en").signed_at
    assert said in told and "UTC" in told, told
    assert clock.now().strftime("%Y") in told


def test_no_new_code_is_promised_while_wrong_tries_are_waited_out(world, work):
    contract = world.sent()
    work()
    carol = world.recipient(contract)
    world.enter(carol).send_code()
    for _try in range(5):
        with pytest.raises(Refused):
            world.enter(carol).prove("x")
    here = world.enter(carol)
    assert here.code_locked_until
    assert here.code_resend_at == here.code_locked_until


def test_nobody_is_led_from_a_signers_address_to_the_staffs_door(live):
    lost = Person(live.url, "en").get("/sign/nowhere/at/all")
    assert lost.status == 404 and "Go to the start" not in lost.text
    assert "Go to the start" in Person(live.url, "en").get("/nowhere").text


def test_no_button_is_torn_apart_by_a_name():
    """A name is an element of its own (`<bdi>`): straight in a button it would lie beside the words."""
    torn = re.compile(r"<(?:button|a class=\"button)[^>]*>\s*{% blocktranslate with")
    assert not [page.name for page in PAGES.rglob("*.html") if torn.search(page.read_text(encoding="utf-8"))]
