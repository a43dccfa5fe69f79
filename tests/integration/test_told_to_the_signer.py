"""What the page at the end tells a signer, by a clock and in words of their own."""

from __future__ import annotations

import pytest

from undersign.contracts.schedule import reminding
from undersign.journal import clock
from undersign.web.ceremony.scene import Scene


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
