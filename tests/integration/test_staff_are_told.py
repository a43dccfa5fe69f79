"""Members are told once, as each chose: in their list, by mail, or in a digest at their hour."""

from __future__ import annotations

from datetime import timedelta

from tests.house.casting import signed_in

from undersign import timetable
from undersign.contracts.schedule import overdue
from undersign.contracts.told import commenting, watching
from undersign.journal import attempt, clock, delivery, history, ids
from undersign.notices import bell, choice, digest, kinds
from undersign.notices.models import Mail, Notice


def told(world, who: str) -> list[str]:
    """The kinds of what stands in their list, the newest first."""
    return [each.kind for each in bell.of(getattr(world, who).actor())]


def test_the_end_of_a_contract_is_in_the_owner_s_list_and_in_no_mail_of_theirs(world, work):
    contract = world.signed_by_all(work)
    assert told(world, "maya") == ["signed"] and bell.unread(by=world.maya.actor()) == 1
    assert not Mail.objects.filter(contract_id=contract.id, address=world.maya.email).exists()
    client = signed_in(world.maya.email)
    page = client.get("/notifications").content.decode()
    assert "Everybody has signed" in page and contract.number in page
    notice = bell.of(world.maya.actor())[0]
    other = signed_in(world.bob.email).post(f"/notifications/{notice.id}/open")
    assert other["Location"] == "/notifications" and bell.unread(by=world.maya.actor()) == 1
    opened = client.post(f"/notifications/{notice.id}/open")
    assert opened["Location"] == f"/contracts/{contract.id}/" and bell.unread(by=world.maya.actor()) == 0


def test_a_choice_of_channels_is_kept(world, work, inbox):
    choice.keep({"declined": ["app"], "signed": ["mail"]}, by=world.maya.actor())
    contract = world.sent()
    work()
    world.enter(world.recipient(contract))
    world.proven(world.recipient(contract)).decline("Too dear.")
    work()
    assert told(world, "maya") == ["declined"]
    assert not Mail.objects.filter(kind="declined", address=world.maya.email).exists()
    assert world.is_settled(contract)
    quiet = delivery.Delivery.objects.get(subject=contract.id, effect="declined", target=world.maya.id)
    assert quiet.result == bell.NO_MAIL
    world.signed_by_all(work)
    assert told(world, "maya") == ["declined"], "by mail only, as they chose"
    assert Mail.objects.filter(kind="news", address=world.maya.email).count() == 1
    assert choice.chosen(by=world.maya.actor())["approval"] == {kinds.APP, kinds.MAIL}
    choice.keep({"approval": []}, by=world.maya.actor())
    assert choice.chosen(by=world.maya.actor())["approval"] == {kinds.APP}, "what waits is always listed"


def test_nothing_is_told_twice(world, work):
    contract = world.sent()
    work()
    world.proven(world.recipient(contract)).decline("Too dear.")
    work()
    row = delivery.Delivery.objects.get(subject=contract.id, effect="declined", target=world.maya.id)
    delivery.Delivery.objects.filter(pk=row.pk).update(status=delivery.DUE)  # as after a crash
    row.refresh_from_db()
    attempt.attempt(row)
    assert told(world, "maya") == ["declined"]
    assert Mail.objects.filter(kind="declined", address=world.maya.email).count() == 1


def test_what_is_overdue_is_told_once_and_only_while_it_is(world, work):
    contract = world.sent()
    work()
    with clock.travel(timedelta(days=7, hours=1)):
        assert (world.workspace.id, contract.id) in overdue.due()
        assert overdue.tell(contract.id) and not overdue.tell(contract.id)
        assert (world.workspace.id, contract.id) not in overdue.due()
        work()
    said = [t for t in history.of(world.workspace.id, contract.id) if t.event == "contract.overdue"]
    assert len(said) == 1 and "Carol" in said[0].sentence and told(world, "maya") == ["overdue"]


def test_the_digest_gathers_until_the_reader_s_hour_and_is_in_their_language(world, work, inbox):
    world.maya.zone, world.maya.language = "Europe/Madrid", "es"
    world.maya.save(update_fields=["zone", "language"])
    choice.keep({"declined": ["digest"]}, hour=9, by=world.maya.actor())
    for _number in range(2):
        contract = world.sent()
        work()
        world.proven(world.recipient(contract)).decline("Too dear.")
        work()
    assert told(world, "maya") == [] and not Mail.objects.filter(kind="digest").exists()
    assert (world.workspace.id, world.maya.id) in digest.due()
    with clock.travel(timedelta(days=1)):
        assert digest.take_up(world.maya.id) and not digest.take_up(world.maya.id)
        work()
    letter = inbox.wait(world.maya.email, lambda each: "cosas que pasaron" in each.subject)
    assert letter.text.count("* ") == 2 and "Too dear." in letter.text and contract.number in letter.text
    with clock.travel(timedelta(days=2)):
        timetable.make_digests()
        work()
    assert Mail.objects.filter(kind="digest", address=world.maya.email).count() == 1


def test_who_is_called_in_a_comment_hears_of_it_and_no_mail_holds_its_words(world, work, inbox):
    contract = world.sent()
    work()
    watching.watch(contract, world.alice, by=world.alice.actor())
    commenting.add(contract, "@Bob please look: the deposit is missing.", by=world.maya.actor())
    work()
    letter = inbox.wait(world.bob.email, lambda each: "mentions you" in each.subject)
    assert "deposit" not in letter.text and f"/contracts/{contract.id}/comments" in letter.text
    assert told(world, "bob") == ["mention"] and told(world, "alice")[0] == "comment"
    assert not Mail.objects.filter(kind="news", address=world.alice.email).exists()
    assert told(world, "maya") == []
    page = signed_in(world.bob.email).get("/notifications").content.decode()
    assert "Maya Agent mentions you in a comment" in page


def test_read_ones_are_forgotten_and_unread_ones_are_not(world):
    about = {"workspace_id": world.workspace.id, "member": world.maya, "subject": "-", "kind": "news"}
    old = clock.now() - timedelta(days=91)
    Notice.objects.create(id=ids.new("ntc"), entry=1, at=old, read_at=old, **about)
    Notice.objects.create(id=ids.new("ntc"), entry=2, at=old, **about)
    assert world.workspace.id in bell.forgettable()
    assert bell.forget_old() == 1 and told(world, "maya") == ["news"]
