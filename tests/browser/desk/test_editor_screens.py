"""The library, the editor, clauses and imports: every screen in both languages, light and dark; axe 0, valid
HTML, not wider than its window."""

from __future__ import annotations

import gzip

import pytest

from undersign.drafting.stock import library, template
from undersign.drafting.writing import working

LOOKS = [(1440, "light", "en"), (1440, "dark", "es"), (390, "light", "es"), (390, "dark", "en")]
INTEREST = {
    "en": "## Late payment\n\nInterest of 5 % is due after 30 days.\n",
    "es": "## Mora\n\nTras 30 días se deben intereses del 5 %.\n",
}


@pytest.fixture
def screens(world, ticket):
    """{name: path}: a template being written, a clause with a newer version, the ways to a new one."""
    by = world.alice.actor()
    titles = {"en": "Late payment", "es": "Mora"}
    clause = library.make("late-payment", titles=titles, sources=INTEREST, by=by)
    copy = working.open(world.version.template, by=by)
    named = {code: text + '\n{% library "late-payment" %}\n' for code, text in copy.sources.items()}
    changed = {**named, "en": named["en"] + "\nOne more line.\n"}
    case = {"name": "Acme, premium", "language": "en", "values": {"plan": "premium"}, "source": "hand"}
    working.save(copy, edition=copy.edition, by=by, sources=changed, cases=[case])
    texts = {code: text.replace("5 %", "6 %") for code, text in INTEREST.items()}
    library.revise(clause, titles=clause.titles, sources=texts, by=by, after=1, note="Six per cent")
    key = world.version.template.key
    return {
        "library": "/templates",
        "library-nothing-found": "/templates?q=zzzz",
        "template": f"/templates/{key}",
        "new": "/templates/new",
        "import": "/templates/import",
        "editor": f"/templates/{key}/edit",
        "editor-pages": f"/templates/{key}/edit?view=pages",
        "editor-field": f"/templates/{key}/edit?field=plan",
        "editor-other": f"/templates/{key}/edit?in=es&case=real",
        "combinations": f"/templates/{key}/test",
        "clauses": "/clauses",
        "clause": "/clauses/late-payment/",
        "clause-older": "/clauses/late-payment/?version=1",
        "clause-compared": f"/clauses/late-payment/compare?of={key}",
        "clause-new": "/clauses/new",
    }


@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_editor_screens(staff, screens, html_faults, width, scheme, language):
    alice = staff("alice", width=width, scheme=scheme, language=language)
    served, wide = {}, {}
    for name, path in screens.items():
        alice.page.goto(alice.home + path, wait_until="networkidle")
        alice.look(name, whole=True)
        wide[name] = alice.sideways()
        served[name] = alice.page.request.get(alice.home + path).text()
    assert {name: by for name, by in wide.items() if by > 0} == {}
    assert html_faults(served) == []


def test_the_editor_is_not_heavy(staff, screens, record_property):
    """Compressed, with a cold cache: the whole page at most 250 kB."""
    alice = staff("alice")
    cdp = alice.page.context.new_cdp_session(alice.page)
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    alice.requests.clear()
    alice.page.goto(alice.home + screens["editor"], wait_until="networkidle")
    total = 0
    for request in [one for one in alice.requests if one.method == "GET"]:
        body = alice.page.request.get(request.url).body()
        packed = request.resource_type in ("image", "font") and not request.url.endswith(".svg")
        total += len(body) if packed else len(gzip.compress(body, 6))
    record_property("editor", total)
    assert total <= 250_000


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "es")])
def test_templates_that_say_and_ask_for_nothing_yet(staff, world, width, language):
    """What is empty says what belongs there."""
    by = world.alice.actor()
    row = template.make("empty", names={"en": "Empty", "es": "Vacía"}, by=by)
    copy = working.open(row, by=by)
    working.save(
        copy, edition=copy.edition, by=by, sources={"en": "", "es": ""}, schema={"fields": [], "roles": []}
    )
    alice = staff("alice", width=width, language=language)
    for name, path in {"editor": "edit", "combinations": "test", "tickets": "test/tickets"}.items():
        alice.page.goto(f"{alice.home}/templates/empty/{path}", wait_until="networkidle")
        alice.look(f"empty-{name}", whole=True)
        assert alice.sideways() <= 0
