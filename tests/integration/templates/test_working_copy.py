"""The working copy: saved by itself, never over somebody else's change, frozen into the next version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import paper

from undersign.contracts import rebuilding
from undersign.drafting import content, render
from undersign.drafting.review import approval
from undersign.drafting.stock import library, starter, template
from undersign.drafting.stock import shelf as shelves
from undersign.drafting.stock.template import TemplateVersion
from undersign.drafting.writing import uses, working
from undersign.journal import clock, history
from undersign.journal.refused import Refused

PLAIN = {"en": "## Order\n\n{{ customer_name }} orders.\n"}


def code(act, *args, **more):
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return refused.value.code


def test_two_tabs(shelf, made):
    by = shelf.alice.actor()
    one, two = working.open(made, by=by), working.open(made, by=shelf.olga.actor())
    assert one.id == two.id
    begun = one.edition
    working.save(one, edition=begun, by=by, sources={"en": "one"})
    assert one.edition == begun + 1
    assert (
        code(working.save, two, edition=begun, by=by, sources={"en": "two"}) == "template.changed_elsewhere"
    )
    assert working.find(made).sources == {"en": "one"}
    assert working.find(made).authors == [shelf.alice.id]


def test_a_tab_of_a_copy_that_is_gone(shelf, made, write):
    by = shelf.alice.actor()
    old = working.open(made, by=by)
    stale = old.edition
    working.discard(old, by=by)
    fresh = working.open(made, by=by)
    assert fresh.edition > stale
    assert code(working.save, old, edition=stale, by=by, sources={"en": "x"}) == "template.changed_elsewhere"
    assert code(working.save, fresh, edition=stale, by=by, sources={}) == "template.changed_elsewhere"


def test_a_half_sentence_is_saved_and_not_frozen(shelf, made):
    by = shelf.alice.actor()
    copy = working.open(made, by=by)
    assert code(working.freeze, copy, by=by) == "template.empty"
    working.save(copy, edition=copy.edition, by=by, sources={"en": "{% if plan"}, schema=paper.SCHEMA)
    with pytest.raises(Refused, match="Line 1") as refused:
        working.freeze(copy, by=by)
    assert refused.value.code == "template.broken" and refused.value.field == "sources.en"
    never = "{% if plan == 'gold' %}Gold.{% endif %}{{ plan }}"
    working.save(copy, edition=copy.edition, by=by, sources={"en": never})
    assert code(working.freeze, copy, by=by) == "template.not_rehearsed"
    assert made.versions.count() == 0


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ({"sources": {"en": "x" * 500_001}}, "template.sources"),
        ({"sources": {"../en": "x"}}, "template.sources"),
        ({"sources": ["x"]}, "template.sources"),
        ({"schema": {"fields": [{"name": "A b"}]}}, "template.schema"),
        ({"schema": {"fields": [{"name": "a", "type": "code"}]}}, "template.schema"),
        ({"schema": {"roles": [{"name": "a"}, {"name": "a"}]}}, "template.schema"),
        ({"schema": "x"}, "template.schema"),
        ({"cases": [{"values": {}}]}, "template.cases"),
        ({"cases": 7}, "template.cases"),
        ({"clauses": {"nowhere": 1}}, "clause.unknown"),
        ({"clauses": {"nowhere": {"sources": {"en": "smuggled"}}}}, "template.clauses"),
        ({"layout": {"fields": [{"name": 1}]}}, "template.layout"),
    ],
)
def test_what_cannot_be_written(shelf, made, said, refused):
    copy = working.open(made, by=shelf.alice.actor())
    before = copy.edition
    assert code(working.save, copy, edition=before, by=shelf.alice.actor(), **said) == refused
    assert working.find(made).edition == before


def test_frozen_and_begun_again(shelf, made, write):
    cases = [{"name": "Premium", "values": {**paper.VALUES}, "language": "en"}]
    first = write(cases=cases)
    assert (first.number, first.status, first.round) == (1, template.IN_REVIEW, 1)
    assert first.content_sha256 == first.content.sha256 and first.rehearsal["is_full"]
    assert first.rehearsal["content_sha256"] == first.content_sha256
    assert working.find(made) is None
    approval.approve_and_publish(first, by=shelf.olga.actor())
    assert code(write) == "template.unchanged"
    working.discard(working.find(made), by=shelf.alice.actor())
    second = write(PLAIN)
    approval.approve_and_publish(second, by=shelf.olga.actor())
    copy = working.start_from(first, by=shelf.bob.actor())
    assert (copy.based_on, copy.sources, copy.cases[0]["name"]) == (1, paper.SOURCES, "Premium")
    third = working.freeze(copy, by=shelf.bob.actor())
    assert (third.number, third.content_sha256) == (3, first.content_sha256)


def test_submitted_again_unchanged_with_other_words(shelf, made, write):
    """The same version waits once more: since now, and with what its author says now."""
    first, by = write(), shelf.alice.actor()
    approval.request_changes(first, by=shelf.olga.actor(), reason="Why?")
    with clock.travel(timedelta(days=3)):
        again = working.freeze(working.open(made, by=by), by=by, note="Because the law changed")
        [waiting] = approval.waiting_for(shelf.olga.actor())
        assert again.id == first.id == waiting.id
        assert (waiting.note, waiting.round) == ("Because the law changed", 2)
        assert waiting.submitted_at - waiting.created_at > timedelta(days=2)
        told = [
            one.facts for one in history.of(made.workspace_id, made.id) if one.event == "template.submitted"
        ]
        assert [one.get("note", "") for one in told] == ["", "Because the law changed"]
        approval.withdraw(again, by=by)
        again.submit(by=by)
    assert TemplateVersion.objects.get(pk=first.pk).note == "Because the law changed"


def test_contracts_already_sent_keep_theirs(world):
    sent = world.sent()
    text = sent.documents.get(kind="reading").sha256 if hasattr(sent, "documents") else ""
    copy = working.open(world.version.template, by=world.alice.actor())
    working.save(copy, edition=copy.edition, by=world.alice.actor(), sources=PLAIN, schema=paper.SCHEMA)
    second = working.freeze(copy, by=world.alice.actor())
    approval.approve_and_publish(second, by=world.bob.actor())
    world.version.retire(by=world.bob.actor())
    sent.refresh_from_db()
    assert (
        sent.template_version_id == world.version.id and sent.version.content_sha256 != second.content_sha256
    )
    assert not text or sent.documents.get(kind="reading").sha256 == text


def test_a_day_to_come(shelf, write):
    now, soon = clock.now(), clock.now() + timedelta(days=3)
    first, second = write(), None
    approval.approve_and_publish(first, by=shelf.olga.actor())
    second = write(PLAIN)
    past = now - timedelta(days=2)
    assert code(approval.publish, second, by=shelf.bob.actor(), from_=past) == "template.from_past"
    approval.approve_and_publish(second, by=shelf.olga.actor(), from_=soon)
    assert sendable(shelf) == [1] and not second.is_in_effect
    assert code(shelf.draft, shelf.carol, version=second) == "template.not_yet"
    with clock.travel(timedelta(days=4)):
        assert sendable(shelf) == [2]
        assert first.template.published.number == 2
    second.retire(by=shelf.bob.actor())
    assert sendable(shelf) == [1], "calling off what was to come takes nothing away"


def test_retired_does_not_bring_back_the_one_before(shelf, write):
    for sources in (paper.SOURCES, PLAIN):
        version = write(sources)
        approval.approve_and_publish(version, by=shelf.olga.actor())
    version.retire(by=shelf.bob.actor())
    assert sendable(shelf) == []


def sendable(shelf, who="maya"):
    by = shelf.people[who].actor()
    return [each.number for each in shelves.sendable_by(by)]


def test_kept_to_roles_and_folders(shelf, write):
    version = write()
    approval.approve_and_publish(version, by=shelf.olga.actor())
    made, bob = version.template, shelf.bob.actor()
    shelves.put(made, folder=" Sales / EU ", roles=["account_manager", "admin"], by=bob)
    made.refresh_from_db()
    assert made.folder == "Sales/EU" and sendable(shelf) == [] and sendable(shelf, "dan") == [1]
    assert code(shelf.draft, version=version) == "template.restricted"
    shelves.put(made, folder="Sales/EU", roles=[], by=bob)
    contract = shelf.draft(version=version)
    shelves.restrict("Sales", roles=["account_manager"], by=bob)
    assert sendable(shelf) == [] and sendable(shelf, "dan") == [1]
    from undersign.contracts import sending

    assert code(sending.send, contract, by=shelf.maya.actor()) == "template.restricted"
    shelves.restrict("Sales", roles=[], by=bob)
    assert sendable(shelf) == [1]
    for wrong in ("/", "a" * 121, "a\x01"):
        if wrong != "/":
            assert code(shelves.put, made, folder=wrong, roles=[], by=bob) == "template.folder"
    assert code(shelves.put, made, folder="", roles=["king"], by=bob) == "template.roles"


def test_retired_between_drafting_and_sending(world):
    from undersign.contracts import sending

    contract = world.draft()
    world.version.retire(by=world.bob.actor())
    assert code(sending.send, contract, by=world.maya.actor()) == "template.not_published"


def test_the_same_bytes_again(shelf, write):
    version = write()
    asked = {
        "language": "en",
        "title": "Order",
        "number": "NC-1",
        "workspace": "Northwind",
        "at": clock.now(),
    }
    one = render.rebuild(version.content_sha256, paper.VALUES, by=shelf.alice.actor(), **asked)
    two = render.rebuild(version.content_sha256, paper.VALUES, by=shelf.alice.actor(), **asked)
    assert one.composition.pdf == two.composition.pdf and one.changed == {}
    other = {**content.renderer(), "engine": "typst 0.1"}
    assert content.changed_renderer(other) == {"engine": ("typst 0.1", content.renderer()["engine"])}
    assert code(render.rebuild, "0" * 64, {}, by=shelf.alice.actor(), **asked) == "template.unknown_hash"


def test_a_sent_contract_is_rebuilt_to_the_byte(world):
    made = rebuilding.rebuild(world.sent())
    assert made.is_identical and made.changed == {} and made.pdf.startswith(b"%PDF")


def test_everything_is_told(shelf, made, write):
    first = write()
    approval.request_changes(first, by=shelf.olga.actor(), reason="No.")
    second = write(PLAIN)
    approval.withdraw(second, by=shelf.alice.actor())
    second.submit(by=shelf.alice.actor())
    approval.approve(second, by=shelf.olga.actor())
    approval.publish(second, by=shelf.alice.actor())
    second.retire(by=shelf.bob.actor())
    assert [each.event for each in history.of(shelf.workspace.id, made.id)] == [
        "template.made",
        *("template.copy_opened", "template.copy_edited", "template.version_drafted", "template.submitted"),
        "template.changes_requested",
        *("template.copy_opened", "template.version_drafted", "template.submitted"),
        *("template.withdrawn", "template.submitted", "template.approved", "template.published"),
        "template.retired",
    ]


def test_a_clause_is_pinned_and_offered(shelf, made, write):
    by = shelf.alice.actor()
    clause = library.make("terms", titles={"en": "Terms"}, sources={"en": "We agree."}, by=by)
    version = write({"en": paper.EN + '\n{% library "terms" %}\n'})
    assert version.clauses["terms"]["number"] == 1
    text = {"en": "{% if plan == 'premium' %}We agree.{% endif %}"}
    again = library.revise(clause, titles={"en": "Terms"}, sources=text, by=by, after=1)
    assert again.number == 2
    assert library.outdated(version.clauses, by) == {"terms": (1, 2)}
    [use] = uses.of(clause)
    assert (use.template, use.version, use.pinned, use.newest, use.is_behind) == (made, 1, 1, 2, True)
    copy = working.open(made, by=by)
    working.update_clause(copy, "terms", 2, edition=copy.edition, by=by)
    assert copy.clauses["terms"]["sources"] == again.sources
    second = working.freeze(copy, by=by)
    version.refresh_from_db()
    assert (version.clauses["terms"]["number"], second.clauses["terms"]["number"]) == (1, 2)
    assert second.content_sha256 != version.content_sha256
    assert not uses.of(clause)[0].is_behind
    composed = render.compose(
        second, {**paper.VALUES, "plan": "standard"}, language="en", title="t", number="1", workspace="w",
        at=clock.now(), pages=False,
    )  # fmt: skip
    told = {each.key: each for each in composed.clauses}
    assert told["terms"].present, "the clause is there; what is in it depends"


def test_clauses_have_rules(shelf, made):
    by = shelf.alice.actor()
    clause = library.make("terms", titles={"en": "Terms"}, sources={"en": "We agree."}, by=by)
    said = {"titles": {"en": "Terms"}, "by": by}
    assert code(library.make, "terms", sources={"en": "x"}, **said) == "clause.key_taken"
    assert code(library.make, "Not A Key", sources={"en": "x"}, **said) == "clause.key"
    assert code(library.revise, clause, sources={"en": "We agree."}, after=1, **said) == "clause.unchanged"
    assert code(library.revise, clause, sources={"en": "x"}, after=0, **said) == "clause.changed_elsewhere"
    assert code(library.revise, clause, sources={"en": "{% endif %}"}, after=1, **said) == "clause.broken"
    assert code(library.revise, clause, sources={"en": " "}, after=1, **said) == "clause.sources"
    library.own(clause, owner_id=shelf.olga.id, by=by)
    assert clause.owner_id == shelf.olga.id


@pytest.mark.parametrize("left", [*starter.UNWRITTEN, ""])
def test_what_a_template_begins_with_is_never_sent(shelf, made, write, left):
    """By the editor, by a program that submits, and by whoever publishes what waited from before."""
    by, says = shelf.alice.actor(), {**PLAIN, "es": left and f"## Pedido\n\n1. {left}\n"}
    assert code(write, says) == "template.unwritten"
    version = template.draft(made, sources=says, schema=paper.SCHEMA, by=by)
    assert code(version.submit, by=by) == "template.unwritten"
    TemplateVersion.objects.filter(pk=version.id).update(status=template.IN_REVIEW)
    version.refresh_from_db()
    assert code(approval.approve_and_publish, version, by=shelf.olga.actor()) == "template.unwritten"
    with pytest.raises(Refused, match="Spanish") as refused:
        approval.publish(version, by=shelf.olga.actor())
    assert refused.value.field == "sources.es"
