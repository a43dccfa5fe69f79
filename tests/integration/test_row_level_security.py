"""AT-01, the second wall: with every filter of ours left out, another workspace's rows do not appear."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from tests import children, world
from tests.house import rows_of_each

from undersign.contracts.schedule import correcting, pace
from undersign.contracts.told import commenting, watching, withdrawal
from undersign.drafting.review import comments, rules
from undersign.drafting.stock import library, shelf
from undersign.drafting.writing import working
from undersign.insight import views
from undersign.intake.identity.zone import Zone
from undersign.journal import clock, ids, ledger
from undersign.journal.entry import Entry
from undersign.notices import returns
from undersign.notices.outbox import Mail
from undersign.sealing import rotation
from undersign.signing import disclosure, keepsake, pad, statement
from undersign.signing.mark import Mark
from undersign.signing.proof import keyring, papers
from undersign.signing.proof.provider import Provider
from undersign.signing.sitting import Sitting
from undersign.store import tenancy, walls
from undersign.workspaces import abilities, team, token
from undersign.workspaces.access import attempt, codes, invitation, passkeys, session, sign_on

TENANT = sorted(walls.tenant_tables().items())
PASSPORT = Zone(
    layout="TD3",
    document="P",
    issuer="UTO",
    surname="ORTIZ",
    given="CAROL",
    number="L898902C3",
    nationality="UTO",
    born=date(1984, 8, 12),
    sex="F",
    expires=date(2032, 4, 15),
    is_cut=False,
)
OURS = [m for m in apps.get_models() if m.__module__.startswith("undersign.")]


@pytest.fixture(scope="module")
def two(instance):
    """A workspace with a sealed contract, and Mallory's."""
    with world.entered() as cast, children.working_here() as work:
        signed = cast.signed_by_all(work)
        _under_way(cast)
        _wishes(cast, signed)
        _kept_of(cast.recipient(signed))
        _identity(cast, cast.recipient(signed))
        _library(cast)
        _ways_in(cast)
        rows_of_each.make(cast, signed)
        ledger.integrate(cast.workspace.id)
        yield cast, world.elsewhere()


def _wishes(cast, contract) -> None:
    """Who watches, who wants paper from now on, and the statement they are shown."""
    watching.watch(contract, cast.alice, by=cast.alice.actor())
    commenting.add(contract, "Look at this.", by=cast.alice.actor())
    views.save("Late", "tab=overdue", is_shared=True, by=cast.alice.actor())
    withdrawal.keep(cast.recipient(contract))
    text = "\n\n".join(f"## Part {{#{slot}}}\n\nWhat you may know." for slot in statement.SLOTS)
    disclosure.publish(cast.workspace, {"en": text}, new_needs=False, by=cast.alice.actor())


def _kept_of(carol) -> None:
    """What a signer leaves for the next time: a mark, a drawing surface, a passkey."""
    keepsake.keep(carol, Mark.objects.filter(recipient=carol).first())
    pad.hand_out(carol, Sitting.objects.filter(recipient=carol).first(), what="signature", language="en")
    keyring.keep(carol, b"credential", sign_count=0, is_synced=False)


def _identity(cast, carol) -> None:
    """A document that waits for a person's eyes, where others prove who they are, and a seal that was."""
    papers.hand_in(carol, PASSPORT, b"a picture")
    rotation.rotate(cast.workspace.id, by=cast.bob.actor())
    Provider.objects.create(
        id=ids.new("idp"),
        workspace_id=cast.workspace.id,
        name="Staff sign-in",
        issuer="https://id.northwind.example",
        client_id="undersign",
        changed_at=clock.now(),
    )


def _under_way(cast) -> None:
    """The sender's words to all and to one, a corrected contract, and a mail that came back."""
    by = cast.maya.actor()
    contract = cast.sent()
    pace.say(contract, "Please sign this week.", by=by)
    pace.say(contract, "And call me.", by=by, recipient=cast.recipient(contract))
    correcting.reissue(contract, by=by)
    mail = Mail.objects.filter(workspace_id=cast.workspace.id).exclude(token="").first()
    returns.take(b"Subject: Away\r\n\r\nBack on Monday.", f"returns+{mail.token}@returns.example")


def _ways_in(cast) -> None:
    """Somebody invited, a team, an own role, second factors, a session, an organisation that vouches."""
    by, maya = cast.bob.actor(), cast.maya
    invitation.invite(cast.email("iris"), name="", role="agent", language="en", teams=[], by=by)
    row = team.make("Support", by=by)
    team.keep(row, name="Support", is_open=True, shown_to=[], members=[maya.id], by=by)
    abilities.keep("", "Readers", ["read"], by=by)
    token.make(cast.workspace, "helpdesk", role="agent", by=by)
    codes.begin(maya)
    codes.renew(maya, by=maya.actor())
    session.begin(maya, "password", by=maya.actor())
    key = {"id": ids.new("pky"), "workspace_id": cast.workspace.id, "member": maya, "made_at": clock.now()}
    passkeys.MemberKey.objects.create(digest=cast.tag, credential=b"key", name="Laptop", **key)
    idp = sign_on.SignOn(kind="saml", name="Company", issuer="https://idp.example", role="agent", is_on=False)
    sign_on.keep(idp, secret=None, by=by)
    sign_on.admit(idp, sign_on.Claims("maya", maya.email, "Maya"))
    attempt.begin(idp)


def _library(cast) -> None:
    """What legal keeps: a clause, a comment, a working copy, a rule and a folder."""
    by = cast.bob.actor()
    library.make("terms", titles={"en": "Terms"}, sources={"en": "Agreed."}, by=by)
    comments.comment(cast.version, language="en", line=1, text="?", by=by)
    working.open(cast.version.template, by=by)
    rules.set_rule("", roles=["legal"], count=1, by=by)
    shelf.restrict("Sales", roles=["agent"], by=by)


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_no_row_of_another_workspace_without_any_filter(two, model):
    cast, other = two
    with tenancy.within(other.workspace.id):
        foreign = [row for row in model._default_manager.all() if workspace_of(row) != other.workspace.id]
    assert foreign == []
    mine = model._default_manager.count()
    assert mine or model._meta.label in EMPTY, f"{model._meta.label} holds nothing to be hidden"


# Kinds of rows that the main thread does not make.
EMPTY = {"workspaces.Tries", "journal.Waiting", "retention.Pass"}


def workspace_of(row) -> str:
    return row.pk if getattr(row, "IS_WORKSPACE", False) else row.workspace_id


@pytest.mark.parametrize(("table", "column"), TENANT)
def test_outside_of_every_workspace_nothing_is_seen(two, table, column):
    with tenancy.within(""), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(("table", "column"), TENANT)
def test_no_row_can_be_carried_over(two, table, column):
    """WITH CHECK: a row that says another workspace is refused, however it is written."""
    cast, other = two
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        if not cursor.fetchone()[0]:
            return
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [other.workspace.id])


def test_no_row_can_be_planted(two):
    cast, other = two
    row = Entry.objects.filter(workspace_id=cast.workspace.id).first()
    row.seq, row.workspace_id = None, other.workspace.id
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        row.save(force_insert=True)


def test_the_setting_ends_with_its_block(two):
    cast, other = two
    assert tenancy.current() == cast.workspace.id
    with pytest.raises(ZeroDivisionError), tenancy.within(other.workspace.id):
        raise ZeroDivisionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('undersign.workspace')")
        assert cursor.fetchone() == (cast.workspace.id,)


def test_security_definer_functions_are_few_and_cannot_be_diverted(two):
    """Each has a fixed search path, and nobody but the application may call it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, array_to_string(proconfig, ','),"
            " has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        found = {name: (config, public) for name, config, public in cursor.fetchall()}
    assert set(found) == {
        "undersign_bulks",
        "undersign_connections",
        "undersign_due",
        "undersign_empty",
        "undersign_erase",
        "undersign_requests_due",
        "undersign_ending",
        "undersign_expired",
        "undersign_forget_answers",
        "undersign_hook_workspace",
        "undersign_hooks_that_poll",
        "undersign_identity_papers",
        "undersign_invitation_workspace",
        "undersign_keep_last_uses",
        "undersign_kept_marks",
        "undersign_key_workspace",
        "undersign_known_file",
        "undersign_link_workspace",
        "undersign_mail_workspace",
        "undersign_mailed_by",
        "undersign_member_workspace",
        "undersign_near",
        "undersign_old_notices",
        "undersign_overdue",
        "undersign_pad_workspace",
        "undersign_panel_workspace",
        "undersign_passkey_workspace",
        "undersign_search",
        "undersign_sign_on_workspace",
        "undersign_sign_ons",
        "undersign_stamps_due",
        "undersign_stored_elsewhere",
        "undersign_sync_due",
        "undersign_terms_due",
        "undersign_to_remind",
        "undersign_unanswered",
        "undersign_undigested",
        "undersign_unsequenced",
        "undersign_workspaces",
        "undersign_categories_due",
        "undersign_destroy",
        "undersign_destroying",
        "undersign_dispositions",
        "undersign_every",
        "undersign_forget_attempts",
        "undersign_held",
        "undersign_holds_anywhere",
        "undersign_holds_in_force",
        "undersign_records_missing",
        "undersign_records_stale",
        "undersign_redacting",
        "undersign_webhooks_due",
        "undersign_embedded_visit_workspace",
        "undersign_embedding_workspace",
        "undersign_program_workspace",
        "undersign_program_secret_workspace",
    }
    assert set(found.values()) == {("search_path=public, pg_temp", False)}
