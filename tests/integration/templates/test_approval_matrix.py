"""Who may do what to a version in which state: every role, every verb, every state, and nothing else."""

from __future__ import annotations

import pytest
from tests import paper

from undersign.drafting.review import approval, comments, rules
from undersign.drafting.stock import library, template
from undersign.drafting.stock import shelf as shelves
from undersign.drafting.writing import working
from undersign.journal.refused import Refused
from undersign.workspaces import policy, token

STATES = ("draft", "in_review", "approved", "published", "retired")
LEGAL = ("legal", "admin")
ACTORS = (
    "author",
    "legal",
    "admin",
    "agent",
    "account_manager",
    "billing",
    "compliance",
    "key_legal",
    "key_admin",
)

VERBS = {
    "submit": lambda version, by: version.submit(by=by),
    "withdraw": lambda version, by: approval.withdraw(version, by=by),
    "approve": lambda version, by: approval.approve(version, by=by),
    "request_changes": lambda version, by: approval.request_changes(version, by=by, reason="Shorter."),
    "publish": lambda version, by: approval.publish(version, by=by),
    "approve_and_publish": lambda version, by: approval.approve_and_publish(version, by=by),
    "retire": lambda version, by: version.retire(by=by),
}
# (verb, state) → who; every pair that is not here is refused for everybody.
WRITERS = {"author", "legal", "admin", "key_legal", "key_admin"}
OTHERS = {"legal", "admin"}
ALLOWED = {
    ("submit", "draft"): WRITERS,
    ("withdraw", "in_review"): WRITERS,
    ("withdraw", "approved"): WRITERS,
    ("approve", "in_review"): OTHERS,
    ("approve", "approved"): {"admin"},  # legal was the one who approved
    ("request_changes", "in_review"): OTHERS,
    ("request_changes", "approved"): OTHERS,
    ("publish", "approved"): WRITERS,
    ("approve_and_publish", "in_review"): OTHERS,
    ("approve_and_publish", "approved"): OTHERS,
    ("retire", "published"): WRITERS,
}


@pytest.fixture
def actors(shelf):
    """One actor of every kind; the keys are made by Bob, who is admin."""
    keys = {role: token.make(shelf.workspace, role, role=role, by=shelf.bob.actor())[0] for role in LEGAL}
    named = {"author": "alice", "legal": "olga", "admin": "bob", "agent": "maya", "account_manager": "dan",
             "billing": "bea", "compliance": "cleo"}  # fmt: skip
    people = {who: shelf.people[name].actor() for who, name in named.items()}
    return {**people, "key_legal": keys["legal"].actor(), "key_admin": keys["admin"].actor()}


def brought(shelf, made, state):
    """A version in `state`, written by Alice, approved by Olga."""
    version = template.draft(made, sources=paper.SOURCES, schema=paper.SCHEMA, by=shelf.alice.actor())
    if state != "draft":
        version.submit(by=shelf.alice.actor())
    if state in ("approved", "published", "retired"):
        approval.approve(version, by=shelf.olga.actor())
    if state in ("published", "retired"):
        approval.publish(version, by=shelf.bob.actor())
    if state == "retired":
        version.retire(by=shelf.bob.actor())
    return version


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_role_and_verb_in_every_state(shelf, made, actors, verb, state):
    went, version = set(), None
    for who, by in actors.items():
        version = version or brought(shelf, made, state)
        before = version.status
        try:
            VERBS[verb](version, by)
        except Refused as why:
            version.refresh_from_db()
            assert version.status == before and why.code and why.sentence, who
        else:
            went.add(who)
            version = None
    assert went == ALLOWED.get((verb, state), set())


@pytest.mark.parametrize("role", policy.ROLES)
def test_writing_belongs_to_legal(shelf, made, role):
    by = next(each for each in shelf.people.values() if each.role == role).actor()
    copy = working.open(made, by=shelf.alice.actor())
    version = template.draft(made, sources=paper.SOURCES, schema=paper.SCHEMA, by=shelf.alice.actor())
    clause = library.make("terms", titles={"en": "T"}, sources={"en": "x"}, by=shelf.alice.actor())
    writing = [
        lambda: template.make("another", names={"en": "A"}, by=by),
        lambda: template.draft(made, sources=paper.SOURCES, schema=paper.SCHEMA, by=by),
        lambda: working.open(made, by=by),
        lambda: working.save(copy, edition=copy.edition, by=by, sources={"en": "x"}),
        lambda: working.freeze(copy, by=by),
        lambda: working.discard(copy, by=by),
        lambda: working.start_from(version, by=by),
        lambda: library.make("more", titles={"en": "T"}, sources={"en": "x"}, by=by),
        lambda: library.revise(clause, titles={"en": "T"}, sources={"en": "y"}, by=by, after=1),
        lambda: library.own(clause, owner_id=shelf.bob.id, by=by),
        lambda: shelves.put(made, folder="Sales", roles=["agent"], by=by),
    ]
    ruling = [
        lambda: rules.require(False, by=by),
        lambda: rules.set_rule("", roles=["legal"], count=2, by=by),
        lambda: rules.drop_rule("", by=by),
        lambda: shelves.restrict("Sales", roles=["agent"], by=by),
        lambda: shelves.classify(made, "sales", by=by),
    ]
    commenting = [lambda: comments.comment(version, language="en", line=1, text="?", by=by)]
    for acts, allowed in (
        (commenting, {*LEGAL, "compliance"}),
        (ruling, {"admin"}),
        (writing, set(LEGAL)),
    ):
        for act in acts:
            assert _refused_for_role(act) is (role not in allowed)


def _refused_for_role(act) -> bool:
    try:
        act()
    except Refused as why:
        return why.code == "role.refused"
    return False


def test_whoever_wrote_any_of_it_is_its_author(shelf, made, write):
    """Bob mends a comma of what Alice withdrew: neither may approve it, however it is submitted again."""
    first = write()
    approval.withdraw(first, by=shelf.alice.actor())
    second = write({"en": paper.EN + "\nMore.\n"}, by=shelf.bob)
    assert set(second.authors) == {shelf.alice.id, shelf.bob.id}
    for person in (shelf.alice, shelf.bob):
        assert approval.why_not(second, person.actor()).code == "template.own_version"
    approval.approve_and_publish(second, by=shelf.olga.actor())
    third = write({"en": paper.EN}, by=shelf.bob)
    assert third.authors == [shelf.bob.id], "what was published is nobody's draft any more"


def test_a_key_writes_for_the_person_who_made_it(shelf, made):
    key = token.make(shelf.workspace, "sync", role="admin", by=shelf.bob.actor())[0].actor()
    copy = working.open(made, by=key)
    working.save(copy, edition=copy.edition, by=key, sources=paper.SOURCES, schema=paper.SCHEMA)
    version = working.freeze(copy, by=key)
    assert approval.why_not(version, shelf.bob.actor()).code == "template.own_version"
    assert approval.why_not(version, key).code == "template.needs_a_person"
    assert approval.why_not(version, shelf.olga.actor()) is None


def test_the_clauses_writer_is_an_author_too(shelf, made, write):
    library.make("terms", titles={"en": "Terms"}, sources={"en": "We agree."}, by=shelf.olga.actor())
    version = write({"en": paper.EN + '\n{% library "terms" %}\n'})
    assert approval.why_not(version, shelf.olga.actor()).code == "template.own_version"
    approval.approve_and_publish(version, by=shelf.bob.actor())
    later = write({"en": paper.EN + '\nAnd\n\n{% library "terms" %}\n'})
    assert approval.why_not(later, shelf.olga.actor()) is None, (
        "her clause was approved with the last version"
    )


def test_a_rule_says_who_and_how_many(shelf, write):
    rules.set_rule("standard", roles=["legal", "admin"], count=2, by=shelf.bob.actor())
    version = write()
    assert approval.missing(version) == 2
    assert version in approval.waiting_for(shelf.olga.actor())
    with pytest.raises(Refused, match="approval of 1 more") as refused:
        approval.approve_and_publish(version, by=shelf.olga.actor())
    assert refused.value.code == "template.not_approved"
    version.refresh_from_db()
    assert approval.missing(version) == 2, "both at once, or neither"
    approval.approve(version, by=shelf.olga.actor())
    assert version not in approval.waiting_for(shelf.olga.actor())
    approval.approve_and_publish(version, by=shelf.bob.actor())
    assert version.status == template.PUBLISHED
    rules.set_rule("standard", roles=["admin"], count=1, by=shelf.bob.actor())
    assert approval.why_not(write({"en": paper.EN}), shelf.olga.actor()).code == "template.other_approvers"
    rules.drop_rule("standard", by=shelf.bob.actor())
    assert rules.written(shelf.bob.actor()) == []


def test_changes_asked_for_end_the_round(shelf, made, write):
    rules.set_rule("", roles=["legal", "admin"], count=2, by=shelf.bob.actor())
    version = write()
    approval.approve(version, by=shelf.olga.actor())
    approval.request_changes(version, by=shelf.bob.actor(), reason="Name the court.")
    assert version.status == template.DRAFT
    version.submit(by=shelf.alice.actor())
    assert approval.missing(version) == 2, "an approval of an earlier round does not count"


def test_unchanged_goes_round_again_as_itself(shelf, made, write):
    version = write()
    approval.request_changes(version, by=shelf.bob.actor(), reason="Really?")
    again = write()
    assert (again.id, again.round, again.status) == (version.id, 2, template.IN_REVIEW)


def test_where_no_approval_is_required_the_author_publishes_and_it_says_so(shelf, made, write):
    from undersign.journal import history

    rules.require(False, by=shelf.bob.actor())
    version = write()
    approval.approve_and_publish(version, by=shelf.alice.actor())
    told = {each.event: each.facts for each in history.of(shelf.workspace.id, made.id)}
    assert told["template.published"]["approval_required"] is False
    assert told["template.published"]["approved_by"] == []
    rules.require(True, by=shelf.bob.actor())
    with pytest.raises(Refused):
        approval.approve_and_publish(write({"en": paper.EN}), by=shelf.alice.actor())


def test_comments_lie_on_lines(shelf, write):
    version = write()
    said = comments.comment(version, language="en", line=2, text=" Why? ", by=shelf.olga.actor())
    assert (said.text, said.author) == ("Why?", "Olga Legal")
    with pytest.raises(Refused) as refused:
        comments.comment(version, language="en", line=999, text="?", by=shelf.olga.actor())
    assert refused.value.code == "template.no_line"
    assert comments.resolve(said.id, by=shelf.alice.actor()).resolved_by == shelf.alice.id
