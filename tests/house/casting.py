"""Who visits the routes: a workspace with a thing for every route, a browser for every kind of person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from tests import bulks, children, designs, paper, world
from tests import papers as sent

from undersign.billing.review import Review
from undersign.connectors.hooks import hook
from undersign.connectors.linking import connection, upkeep
from undersign.contracts import ownership
from undersign.contracts.approval import asking, rules
from undersign.contracts.told import commenting
from undersign.customers import segment
from undersign.drafting.review import approval, comments
from undersign.drafting.stock import library, template
from undersign.drafting.writing import working
from undersign.insight import views
from undersign.journal import clock, ids
from undersign.notices import returns
from undersign.notices.models import Notice
from undersign.retention.destruction.destruction import Destruction
from undersign.retention.holds import placing
from undersign.retention.requests import asking as data_requests
from undersign.signing import link
from undersign.signing.proof import papers
from undersign.store import blobs
from undersign.webhooks import endpoint
from undersign.workspaces import abilities, brand, team, token
from undersign.workspaces.access import invitation, sign_on
from undersign.workspaces.access.sign_on import SignOn
from undersign.workspaces.programs import grant, program


@contextmanager
def whole() -> Iterator[Any]:
    """A workspace with a contract in every state that a route needs, everybody signed in, Mallory too."""
    with world.entered() as cast, children.working_here() as work:
        cast.sealed = cast.signed_by_all(work)
        cast.review = Review.objects.create(
            contract=cast.sealed, workspace_id=cast.workspace.id, asked_at=clock.now()
        )
        cast.drafted = cast.draft()
        cast.asked = cast.sent()
        Review.objects.create(
            contract=cast.asked, workspace_id=cast.workspace.id, asked_at=clock.now(), status="disputed"
        )
        work()
        cast.replaced = cast.sent()
        work()
        cast.dead_link = link.secret_for(cast.recipient(cast.replaced))
        cast.replaced.readdress(cast.recipient(cast.replaced), cast.email("else"), by=cast.maya.actor())
        working.open(cast.version.template, by=cast.alice.actor())
        texts = {"titles": {"en": "Late payment"}, "sources": {"en": f"Interest is due. {cast.tag}"}}
        library.make("late-payment", **texts, by=cast.alice.actor())
        cast.join("Bea Billing", "billing")
        cast.join("Cid Compliance", "compliance")
        cast.join("Ada Auditor", "auditor")
        destroyed(cast)
        admitted(cast)
        waiting(cast).submit(by=cast.alice.actor())
        approved(cast)
        cast.said = comments.comment(cast.version, language="en", line=1, text="?", by=cast.alice.actor())
        cast.talk = commenting.add(cast.sealed, "Look at this.", by=cast.maya.actor())
        matter = {"title": "Acme", "custodian": "Cid", "reason": "Sued."}
        cast.hold = placing.place("M-1", **matter, query=None, by=cast.cid.actor())
        said = {"name": "Carol", "email": cast.carol.email}
        cast.data_request = data_requests.receive("access", **said, by=cast.cid.actor())
        cast.view = views.save("Mine", "tab=mine", is_shared=True, by=cast.maya.actor())
        cast.form = designs.uploaded(cast)
        cast.paper = papers.hand_in(cast.recipient(cast.asked), sent.zone(), b"\x89PNG")
        cast.bulk = bulks.prepared(cast, bulks.rows(2, cast.tag))
        cast.segment = segment.save("EU", {"region": "eu"}, by=cast.people["dan"].actor())
        texted(cast)
        packed(cast)
        ruled(cast)
        came_back(cast)
        hooked(cast)
        cast.elsewhere = world.elsewhere()
        cast.clients = {who.role: signed_in(who.email) for who in cast.people.values()}
        cast.clients["mallory"] = signed_in(cast.elsewhere.mallory.email)
        cast.clients["nobody"] = browser()
        yield cast


def admitted(cast) -> None:
    """Somebody invited, a team, a role of the workspace's own that nobody has, a program's key."""
    by = cast.bob.actor()
    more = {"name": "Iris", "role": "agent", "language": "en", "teams": []}
    cast.invited = invitation.invite(cast.email("iris", "northwind.example"), by=by, **more)
    cast.team = team.make("Support", by=by)
    cast.own_role = abilities.keep("", "Readers", ["read"], by=by)
    row = SignOn(kind="saml", name="Company", issuer="https://idp.example", role="agent")
    row.endpoints = {"sign_on_url": "https://idp.example/sso"}
    cast.company = sign_on.keep(row, secret=None, by=by)
    cast.helpdesk_key = token.make(cast.workspace, "helpdesk", role="agent", by=by)[0]
    back = ["https://app.example/back"]
    cast.program = program.register(f"App {cast.tag}", redirects=back, scopes=["read"], by=by)[0]
    cast.leave = grant.let_in(cast.program, cast.program.scopes, by=by)


def waiting(cast, key: str = "waiting_order"):
    """A version that its author could send for approval."""
    made = template.make(key, names={"en": "Service order"}, by=cast.alice.actor())
    return template.draft(made, sources=paper.SOURCES, schema=paper.SCHEMA, by=cast.alice.actor())


def approved(cast) -> None:
    """One that waits to be published, one nobody submitted, a working copy, and a clause."""
    version, by = waiting(cast, "approved_order"), cast.alice.actor()
    version.submit(by=by)
    approval.approve(version, by=cast.bob.actor())
    waiting(cast, "drafted_order")
    copy = working.open(template.make("copied_order", names={"en": "Copied"}, by=by), by=by)
    working.save(copy, edition=1, by=by, sources=paper.SOURCES, schema=paper.SCHEMA)
    library.make("terms", titles={"en": "Terms"}, sources={"en": "Agreed."}, by=by)


def destroyed(cast) -> None:
    """The certificate of a destruction; the contract is there still, for the routes of others."""
    cast.gone = Destruction(id=ids.new("dst"), workspace_id=cast.workspace.id, contract=cast.sealed)
    cast.gone.due_at = cast.gone.decided_at = cast.gone.removed_at = cast.gone.certified_at = clock.now()
    cast.gone.decided_by, cast.gone.authority = cast.alice.id, {"persons": [cast.bob.id]}
    cast.gone.pdf_sha256 = blobs.put(cast.workspace.id, cast.gone.id, b"%PDF")
    cast.gone.save(force_insert=True)


def texted(cast) -> None:
    """A service for texts, which no test of a route reaches, and an archive that is off."""
    how = {"account": "AC1", "sender": "+15550100100", "url": "https://sms.example"}
    by = cast.bob.actor()
    upkeep.keep_messenger("twilio", by=by, settings=how, secrets={"token": "hush"})
    cast.crm = connection.first("directory", cast.workspace.id)
    cast.desk = connection.first("helpdesk", cast.workspace.id)
    cast.hook = hook.keep(cast.desk, hook.Wanted(starts=True, owner_id=cast.maya.id), by=by)
    cast.plugged = upkeep.make("vault", "folder", "Another archive", by=by, settings={}, secrets={})


def hooked(cast) -> None:
    """Two programs that are told what happens, one of which was switched off, and a message that waits."""
    by = cast.bob.actor()
    how = {"chosen": ["contract.reassigned"], "by": by}
    cast.webhook = endpoint.make("https://erp.example/hook", name="ERP", **how)[0]
    cast.webhook_off = endpoint.make("https://old.example/hook", name="Old", **how)[0]
    endpoint.disable(cast.webhook_off, by=by)
    ownership.give(cast.drafted, cast.people["dan"], by=by)
    ownership.give(cast.drafted, cast.maya, by=by)


def packed(cast) -> None:
    """A packet's working copy, of two templates that are published."""
    by = cast.alice.actor()
    cast.extra = cast.publish("extra_terms", {"en": f"Agreed. {cast.tag}"}, paper.SCHEMA)
    copy = working.open(template.make("packet", names={"en": "Packet"}, by=by, form="packet"), by=by)
    working.save(copy, edition=copy.edition, by=by, layout=parts(cast))


def parts(cast) -> dict:
    return {"components": [{"version_id": each.id} for each in (cast.version, cast.extra)]}


def ruled(cast) -> None:
    """A rule of approvals, a draft that it asks about, one that waits, and somebody's notice."""
    by, said = cast.bob.actor(), {**paper.VALUES, "note": "Words of our own."}
    own = [{"kind": "written", "field": "note"}]
    wanted = rules.draft("Own words", own, [{"who": ["role:legal"], "every": True}], by=by)
    cast.rule = rules.keep(wanted, by=by)
    cast.unasked, cast.held = cast.draft(values=said), cast.draft(values=said)
    asking.ask(cast.held, by=cast.maya.actor())
    about = {"entry": 1, "subject": cast.asked.id, "kind": "news", "at": clock.now()}
    cast.notice = Notice.objects.create(
        id=ids.new("ntc"), workspace_id=cast.workspace.id, member=cast.maya, **about
    )


def came_back(cast) -> None:
    """A mail that waits for a person, and a logo."""
    status = f"Reporting-MTA: b\n\nFinal-Recipient: rfc822; {cast.carol.email}\nAction: failed\n"
    head = "Content-Type: multipart/report; boundary=b\n\n--b\n"
    report = f"{head}Content-Type: message/delivery-status\n\n{status}--b--\n"
    assert returns.take(report.encode()) == returns.WAITS
    brand.change(cast.workspace, by=cast.bob.actor(), logo=b"\x89PNG")


def browser() -> Client:
    return Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.7", raise_request_exception=False)


def signed_in(email: str) -> Client:
    client = browser()
    assert client.post("/login", {"email": email, "password": world.PASSWORD}).status_code == 303
    return client
