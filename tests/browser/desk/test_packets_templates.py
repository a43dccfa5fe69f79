"""A packet of templates: made, put in order, brought up to date, sent for approval and published."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import paper

from undersign.drafting.review import approval
from undersign.drafting.stock.template import IN_REVIEW, PUBLISHED, Template
from undersign.drafting.writing import working

DPA = {
    "en": "# Data processing\n\n## Purpose\n\n1. We process data for {{ customer_name }} alone.\n",
    "es": "# Tratamiento de datos\n\n## Finalidad\n\n1. Tratamos datos solo para {{ customer_name }}.\n",
}
SLA = {
    "en": """# Service levels

{% if plan == "premium" %}
{% clause "fast" "Fast help" %}
## Fast help

1. We call back within ten minutes.
{% endclause %}
{% endif %}

## Hours

1. On working days.
""",
    "es": """# Niveles de servicio

{% if plan == "premium" %}
{% clause "fast" "Ayuda rápida" %}
## Ayuda rápida

1. Llamamos en diez minutos.
{% endclause %}
{% endif %}

## Horario

1. Los días laborables.
""",
}
NAMED = {"dpa": {"en": "Data processing", "es": "Tratamiento de datos"},
         "sla": {"en": "Service levels", "es": "Niveles de servicio"}}  # fmt: skip
LONG = {"en": "Premium service order with onboarding", "es": "Pedido de servicio prémium con incorporación"}


@pytest.fixture
def parts(world):
    made = [world.version, published(world, "dpa", DPA), published(world, "sla", SLA)]
    for version in made:
        version.template.names = NAMED.get(version.template.key, LONG)
        version.template.save(update_fields=["names"])
    return made


def published(world, key, sources):
    used = ("customer_name", "plan") if key == "sla" else ("customer_name",)
    fields = [each for each in paper.FIELDS if each["name"] in used]
    return world.publish(key, sources, {**paper.SCHEMA, "fields": fields})


def revised(world, version):
    own = working.open(version.template, by=world.alice.actor())
    sources = {code: f"{text}2. More.\n" for code, text in own.sources.items()}
    working.save(own, edition=own.edition, by=world.alice.actor(), sources=sources)
    approval.approve_and_publish(working.freeze(own, by=world.alice.actor()), by=world.bob.actor())


def made(page, home, name: str, *names: str) -> None:
    page.goto(home + "/templates/new")
    page.locator("#f-packet_name").fill(name)
    for place, each in enumerate(names, start=1):
        page.locator("#packet select[name='part[]']").nth(place - 1).select_option(label=f"{each} · v1")
    page.locator("#packet button[type=submit]").click()
    page.wait_for_url("**/edit*")


def expect_parts(page, *titles: str) -> None:
    expect(page.locator("#f-layout .grow > a")).to_have_text(titles)


def test_made_ordered_and_approved(staff, world, parts):
    alice = staff("alice")
    page = alice.page
    page.goto(alice.home + "/templates/new")
    alice.look("new")
    made(page, alice.home, "New customer", LONG["en"], "Data processing")
    expect(page.locator("#preview")).to_contain_text("We process data for")
    alice.look("packet")
    page.get_by_label("Add a template").select_option(label="Service levels · v1")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#f-layout > li")).to_have_count(3)
    page.get_by_role("button", name="Move Service levels up").press("Enter")
    expect(page.locator("#f-layout > li").nth(1)).to_contain_text("Service levels")
    expect_parts(page, LONG["en"], "Service levels", "Data processing")
    expect(page.locator("#coverage")).to_contain_text("ways reached", timeout=20_000)

    # Two parts move on; the packet does not until somebody takes them.
    revised(world, parts[1])
    revised(world, parts[2])
    page.reload()
    expect(page.get_by_text("v2 is published.")).to_have_count(2)
    alice.look("newer", whole=True)
    page.get_by_role("button", name="Take v2 – Service levels").click()
    expect(page.get_by_text("v2 is published.")).to_have_count(1)
    page.locator("#coverage a").wait_for()

    page.get_by_role("link", name="Send for approval").click()
    page.locator("#send-note").fill("One contract for new customers")
    alice.look("send")
    page.locator("#send button[type=submit]").click()
    expect(page.get_by_text("Sent for approval.")).to_be_visible(timeout=20_000)
    alice.look("sent")
    packet = Template.objects.get(workspace_id=world.workspace.id, key="new_customer")
    version = packet.versions.get()
    assert (version.form, version.status) == ("packet", IN_REVIEW)
    named = [(each["key"], each["number"]) for each in version.layout["components"]]
    assert named == [("service_order", 1), ("sla", 2), ("dpa", 1)]
    approval.approve_and_publish(version, by=world.bob.actor())
    assert packet.versions.get().status == PUBLISHED
    page.goto(f"{alice.home}/templates/new_customer")
    alice.look("published")


def test_on_a_phone_in_spanish(staff, world, parts):
    alice = staff("alice", width=390, language="es", scheme="dark")
    page = alice.page
    page.goto(alice.home + "/templates/new")
    alice.look("new", whole=True)
    made(page, alice.home, "Cliente nuevo", LONG["es"], "Niveles de servicio")
    revised(world, parts[2])
    revised(world, parts[0])
    page.reload()
    expect(page.locator("#preview")).to_be_visible()
    assert alice.sideways() <= 0, alice.wide()
    alice.look("packet", whole=True)


def test_without_script_and_refused(staff, world, parts, html_faults):
    person = [{**each, "type": "person"} for each in paper.FIELDS if each["name"] == "customer_name"]
    world.publish("odd", {"en": "# Odd\n", "es": "# Odd\n"}, {**paper.SCHEMA, "fields": person})
    alice = staff("alice", scripts=False)
    alice.expected.append("422")
    page = alice.page
    made(page, alice.home, "Plain", LONG["en"], "Data processing")
    begun = page.context.request.get(alice.home + "/templates/new").text()
    assert html_faults({"new": begun, "packet": page.context.request.get(page.url).text()}) == []
    page.get_by_role("button", name="Move Data processing up").click()
    expect_parts(page, "Data processing", LONG["en"])
    page.locator("#f-add").select_option(label="Service order · v1")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("us-refused")).to_contain_text("“customer_name” is declared differently in")
    alice.picture("refused")
    expect_parts(page, "Data processing", LONG["en"])
