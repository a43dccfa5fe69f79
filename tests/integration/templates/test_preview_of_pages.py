"""What an agent sees of a PDF template's draft: the fields where they lie, with their values, in colour."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests import designs
from tests import form as order
from tests.world import PASSWORD

from undersign.drafting.review import approval
from undersign.drafting.writing import working


@pytest.fixture
def maya(world):
    client = Client(SERVER_NAME="localhost")
    client.post("/login", {"email": world.maya.email, "password": PASSWORD})
    return client


def places(page: str) -> dict[str, str]:
    """{what a place says: its classes}."""
    named = re.findall(r'<a href="#[^"]+" aria-label="([^"]+)"><g class="drawn ([^"]+)"', page)
    offered = re.findall(
        r'<g class="drawn ([^"]+)"><title>([^<]*)</title>.*?<text [^>]*>([^<]*)</text>', page
    )
    return dict(named) | {f"{title}: {says}": look for look, title, says in offered}


def test_places_with_their_values(world, maya):
    version = order.published(world)
    contract = world.draft(version=version, values={"customer_name": "Acme"})
    page = maya.get(f"/contracts/{contract.id}/prepare").content.decode()
    found = places(page)
    assert found["Change “Customer name”"] == "drawn-0 is-filled"
    assert found["Fill in “Region”"] == "drawn-0 is-missing"
    assert 'href="#f-region"' in page and 'id="f-region"' in page
    assert found["Who: Carol Ortiz"] == "drawn-1 is-theirs is-offered" and "Po: Po" in found
    assert "Firm: Acme Robotics GmbH" in found
    assert "Sign provider: Sign provider" in found
    assert [each.split("<")[0] for each in re.findall(r'placed-who drawn-\d">([^<]+)', page)] == [
        "You, before it is sent", "Carol Ortiz", "Dan O’Neil",
    ]  # fmt: skip
    contract.fill({"region": "Europe"}, by=world.maya.actor())
    page = maya.get(f"/contracts/{contract.id}/prepare").content.decode()
    assert places(page)["Change “Region”"] == "drawn-0 is-filled"


def test_colour_of_the_upload_is_seen(world, maya):
    coloured = designs.pdf((designs.ORDER + " 0.8 0.1 0.1 rg 60 400 200 60 re f", designs.TERMS))
    template = designs.uploaded(world, coloured)
    version = working.freeze(working.find(template), by=world.alice.actor())
    approval.approve_and_publish(version, by=world.bob.actor())
    contract = world.draft(world.carol, version=version, values={})
    page = maya.get(f"/contracts/{contract.id}/prepare").content.decode()
    first, second = re.findall(r'src="([^"]+/preview/[^"]+\.png)"', page)[:2]
    kinds = [maya.get(each).content[24:26] for each in (first, second)]
    assert kinds[0] == b"\x08\x03", "a palette"
    assert len(maya.get(first).content) < 60_000
    by_alice = Client(SERVER_NAME="localhost")
    by_alice.post("/login", {"email": world.alice.email, "password": PASSWORD})
    sha256 = version.layout["sha256"]
    drawn = by_alice.get(f"/templates/{template.key}/pages/{sha256}/1000/1.png")
    assert drawn.content[24:26] == b"\x08\x03"
    assert by_alice.get(f"/templates/{template.key}/pages/{sha256}/1000/2.png").content[24:26] == b"\x04\x00"


def test_texts_have_no_places_over_their_own(world, maya):
    contract = world.draft()
    page = maya.get(f"/contracts/{contract.id}/prepare").content.decode()
    assert "ds-drawn" not in page and 'class="whose"' not in page and 'id="page-1"' in page
