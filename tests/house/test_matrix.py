"""AT-01: every route × every kind of visitor. Who may not gets nothing and changes nothing."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests import children, designs, paper, world
from tests.house import matrix

from undersign.contracts import document
from undersign.drafting.review import approval, comments
from undersign.drafting.stock import library, template
from undersign.drafting.writing import working
from undersign.journal import clock, delivery
from undersign.notices.outbox import Mail
from undersign.signing import link, sitting
from undersign.store import tenancy, walls
from undersign.workspaces import policy, token
from undersign.workspaces.token import ApiKey

NOT_IN = (401, 403, 404)


@pytest.fixture(scope="module")
def cast(instance):
    """A workspace with a contract in every state that a route needs, everybody signed in, Mallory too."""
    with world.entered() as cast, children.working_here() as work:
        cast.sealed = cast.signed_by_all(work)
        cast.drafted = cast.draft()
        cast.asked = cast.sent()
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
        waiting(cast).submit(by=cast.alice.actor())
        approved(cast)
        cast.said = comments.comment(cast.version, language="en", line=1, text="?", by=cast.alice.actor())
        cast.form = designs.uploaded(cast)
        packed(cast)
        cast.elsewhere = world.elsewhere()
        cast.clients = {who.role: signed_in(who.email) for who in cast.people.values()}
        cast.clients["mallory"] = signed_in(cast.elsewhere.mallory.email)
        cast.clients["nobody"] = browser()
        yield cast


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


def packed(cast) -> None:
    """A packet's working copy, of two templates that are published."""
    by = cast.alice.actor()
    cast.extra = cast.publish("extra_terms", {"en": f"Agreed. {cast.tag}"}, paper.SCHEMA)
    copy = working.open(template.make("packet", names={"en": "Packet"}, by=by, form="packet"), by=by)
    working.save(copy, edition=copy.edition, by=by, layout=parts(cast))


def parts(cast) -> dict:
    return {"components": [{"version_id": each.id} for each in (cast.version, cast.extra)]}


def browser() -> Client:
    return Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.7", raise_request_exception=False)


def signed_in(email: str) -> Client:
    client = browser()
    assert client.post("/login", {"email": email, "password": world.PASSWORD}).status_code == 303
    return client


def visit(client: Client, method: str, address: str, cast, form: dict | None = None, **sent):
    """The answer, with all that it changed undone; and whether anything of the cast's was changed."""
    with tenancy.within(""), transaction.atomic():
        cookies, before = client.cookies.copy(), rows(cast)
        answer = (
            client.generic(method, address, **sent)
            if sent
            else getattr(client, method.lower())(address, form)
        )
        _ = b"".join(answer.streaming_content) if answer.streaming else answer.content
        changed = rows(cast) != before
        transaction.set_rollback(True)
    client.cookies = cookies
    return SimpleNamespace(status=answer.status_code, changed=changed, answer=answer)


def rows(cast) -> list[tuple]:
    """Count and newest versions of the cast's rows, table by table."""
    found = []
    with tenancy.within(cast.workspace.id), connection.cursor() as cursor:
        for table in walls.tenant_tables():
            cursor.execute(f"SELECT count(*), sum(xmin::text::bigint) FROM {table}")
            found.append((table, *cursor.fetchone()))
    return found


def is_refused(seen) -> bool:
    """Not let in: told so by the status, or by the sentence of a refused role."""
    return seen.status in NOT_IN or b"role does not allow" in getattr(seen.answer, "content", b"")


def address(name: str, cast) -> str:
    """Where the route leads, for things that are there in the cast's workspace."""
    contract = (
        cast.drafted if name in ("prepare", "fill", "send", "preview_pdf", "preview_image") else cast.sealed
    )
    if name in ("void", "voiding", "remind", "addressing", "readdress", "retry"):
        contract = cast.asked
    known = {
        "contract_id": contract.id,
        "delivery_id": delivery.Delivery.objects.filter(subject=contract.id)
        .values_list("id", flat=True)
        .first(),
        "kind": "json" if name == "export" else "sealed",
        "print_": "0" * 16,
        "number": cast.account.tickets.first().number if "ticket" in name or name in TICKETS else 1,
        "sha256": page_of(cast)
        if name == "template_page"
        else document.find(cast.sealed, document.SEALED).sha256,
        "width": 1000,
        "recipient_id": cast.recipient(contract).id,
        "note_id": cast.account.tickets.first().notes.exclude(attachment_sha256="").first().id,
        "account_id": cast.account.id,
        "document_id": cast.account.documents.first().id,
        "key": OF.get(name, "service_order"),
        "what": "copy",
        "comment_id": cast.said.id,
        "clause_key": "late-payment",
        "mail_id": Mail.objects.filter(workspace_id=cast.workspace.id).first().id,
    }
    return reverse(f"desk:{name}", kwargs={k: known[k] for k in wanted(f"desk:{name}")})


WAITING = ("version_approve", "version_publish", "version_return", "version_withdraw")
DESIGNED = ("fields", "save_fields", "submit_fields", "preview_fields", "template_page")
OF = dict.fromkeys(WAITING, "waiting_order") | dict.fromkeys(DESIGNED, "order_form")
OF |= {"edit_parts": "packet"}
TICKETS = ("choosing", "draft", "attachment")


def page_of(cast) -> str:
    """The hash of the pages that fields are placed on."""
    return working.find(cast.form).layout["sha256"]


def wanted(name: str) -> list[str]:
    from django.urls import get_resolver

    namespace, _colon, route = name.partition(":")
    _prefix, inside = get_resolver().namespace_dict[namespace]
    return inside.reverse_dict[route][0][0][1]


def form(name: str, cast) -> dict[str, str]:
    """What a page would send there."""
    return {
        "draft": {"version": cast.version.id},
        "version_return": {"reason": "Too long"},
        "version_comment": {"in": "en", "line": "1", "text": "Why?"},
        "set_rule": {"category": "service", "roles[]": ["legal"], "count": "1"},
        "approval_switch": {"required": "yes"},
        "readdress": {"email": cast.email("carol.again")},
        "void": {"reason": "A mistake"},
        "keep": {"edition": "1", "in": "en", "source": "# Another text"},
        "template_make": {"name": "Another", "languages[]": "en"},
        "packet_make": {"packet_name": "Another", "part[]": [cast.version.id, cast.extra.id]},
        "edit_parts": {"edition": "2", "in": "en", "do": "up:2"},
        "edit_field": {"edition": "1", "was": "", "name": "extra", "type": "text", "do": "save"},
        "edit_role": {"edition": "1", "was": "", "name": "witness", "order": "3", "do": "save"},
        "edit_language": {"edition": "1", "code": "es"},
        "edit_case": {"edition": "1", "case_name": "One", "case": "sample", "do": "save"},
        "edit_details": {"edition": "1", "name.en": "Another name"},
        "save_fields": {"edition": "2", "page": "1"},
        "clause_make": {"key": "other", "title.en": "Other", "source.en": "Text"},
        "clause_revise": {"after": "1", "title.en": "Late payment", "source.en": "Interest."},
        "import_take": {"name": "Imported"},
        "sign_in": {"email": cast.maya.email, "password": world.PASSWORD},
        "language": {"language": "es"},
        "code": {},
        "answers": {"asked[]": "po_number", "answer-po_number": "PO-9"},
        "mark": {"mark": "typed", "mark_text": "Carol"},
        "decline": {"reason": "price"},
        "consent": {"agreed": "on", "characters": "AAAAAA"},
    }.get(name, {})


ROLES = sorted(policy.ROLES)


@pytest.mark.parametrize(("route", "method"), matrix.DESK)
def test_desk(cast, route, method):
    verb, elsewhere = matrix.DESK[route, method]
    where, sent = address(route, cast), form(route, cast)
    for role in ROLES:
        seen = visit(cast.clients[role], method, where, cast, sent)
        may = verb == matrix.PUBLIC or policy.allows(role, verb)
        assert is_refused(seen) is not may, (role, seen.status)
        assert seen.status < 500 and (may or not seen.changed), (role, seen.status)
    if verb == matrix.PUBLIC:
        return
    foreign = visit(cast.clients["mallory"], method, where, cast, sent)
    assert foreign.status == elsewhere and not foreign.changed
    assert cast.tag.encode() not in foreign.answer.content, "a name of ours on Mallory's page"
    stranger = visit(cast.clients["nobody"], method, where, cast, sent)
    assert stranger.status == 302 and stranger.answer["Location"].startswith("/login?")
    assert not stranger.changed


@pytest.mark.parametrize(("route", "method"), matrix.DESK)
def test_desk_refuses_other_methods(cast, route, method):
    other = "POST" if method == "GET" else "GET"
    if (route, other) in matrix.DESK:
        return
    seen = visit(cast.clients["admin"], other, address(route, cast), cast)
    assert seen.status == 405 and not seen.changed


def at(secret: str, route: str) -> str:
    parts = {"token": secret, "number": 1}
    return reverse(f"sign:{route}", kwargs={k: parts[k] for k in wanted(f"sign:{route}")})


@pytest.mark.parametrize(("route", "method"), matrix.SIGN)
def test_links(cast, route, method):
    """A link alone; a guessed, a replaced link; and with a desk's session or another signer's sitting."""
    mine = link.secret_for(cast.recipient(cast.asked))
    may = matrix.SIGN[route, method] == matrix.ALLOWED
    other_signer = browser()
    other_signer.cookies[cookie(mine)] = sitting.start(cast.recipient(cast.replaced), "email_code")[1]
    for client in (browser(), cast.clients["admin"], cast.clients["mallory"], other_signer):
        seen = visit(client, method, at(mine, route), cast, form(route, cast))
        assert (seen.status < 400) is may, seen.status
        assert seen.status < 500 and (may or not seen.changed)
    for secret, status in (("A" * 43, 404), (cast.dead_link, 410)):
        seen = visit(browser(), method, at(secret, route), cast, form(route, cast))
        assert seen.status == status and not seen.changed
        assert b"Service order" not in seen.answer.content


@pytest.mark.parametrize(("route", "method"), matrix.SIGN)
def test_links_refuse_other_methods(cast, route, method):
    mine = link.secret_for(cast.recipient(cast.asked))
    seen = visit(browser(), "POST" if method == "GET" else "GET", at(mine, route), cast)
    assert seen.status == 405 and not seen.changed


def cookie(secret: str) -> str:
    import hashlib

    return f"sitting_{hashlib.sha256(secret.encode()).hexdigest()[:8]}"


GARBAGE = ["", "9" * 40, "x" * 3000, "\u202e\ufffd🦊", "'\"><script>"]
NAMES = [
    "email",
    "version",
    "reason",
    "text",
    "code",
    "nonce",
    "asked[]",
    "answer-po_number",
    "mark",
    "strokes",
]
NAMES += [
    "mark_text",
    "face",
    "pages_seen",
    "characters",
    "language",
    "next",
    "plan",
    "monthly_fee",
    "customer_name",
]
NAMES += [
    "q",
    "tab",
    "page",
    "age",
    "show",
    "view",
    "w",
    "told",
    "lang",
    "in",
    "from",
    "to",
    "people.customer.email",
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda g: repr(g[:12]))
def test_garbage_breaks_nothing(cast, garbage):
    """Whatever is sent in whatever field, nobody sees a page that says the fault is ours."""
    mine = link.secret_for(cast.recipient(cast.asked))
    proven = browser()
    proven.cookies[cookie(mine)] = sitting.start(cast.recipient(cast.asked), "email_code")[1]
    asked = [(cast.clients["admin"], method, address(route, cast)) for route, method in matrix.DESK]
    asked += [(proven, method, at(mine, route)) for route, method in matrix.SIGN]
    broken = []
    for client, method, where in asked:
        for drawn in ("typed", "drawn"):
            sent = {**dict.fromkeys(NAMES, garbage), "mark": drawn, "agreed": "on"}
            seen = visit(client, method, where, cast, sent)
            if seen.status >= 500:
                broken.append(f"{method} {where}")
            if method == "GET":
                break
    assert broken == []


API_PATHS = {
    "openapi-json": "openapi.json",
    "api-root": "",
    "create": "contracts",
    "list_contracts": "contracts",
    "read": "contracts/{asked}",
    "send": "contracts/{drafted}/sending",
    "void": "contracts/{asked}/voiding",
    "download": "contracts/{sealed}/documents/sealed",
    "list_templates": "templates",
    "read_template": "templates/waiting_order",
    "put_template": "templates/fresh",
    "place_template": "templates/waiting_order/place",
    "read_copy": "templates/copied_order/working-copy",
    "save_copy": "templates/copied_order/working-copy",
    "discard_copy": "templates/copied_order/working-copy",
    "start_copy": "templates/waiting_order/versions/1/working-copy",
    "freeze_copy": "templates/copied_order/versions",
    "list_versions": "templates/waiting_order/versions",
    "read_version": "templates/waiting_order/versions/1",
    "submit_version": "templates/drafted_order/versions/1/submission",
    "withdraw_version": "templates/waiting_order/versions/1/submission",
    "list_approvals": "templates/waiting_order/versions/1/approvals",
    "approve_version": "templates/waiting_order/versions/1/approvals",
    "publish_version": "templates/approved_order/versions/1/publication",
    "retire_version": "templates/service_order/versions/1/retirement",
    "list_comments": "templates/waiting_order/versions/1/comments",
    "comment_line": "templates/waiting_order/versions/1/comments",
    "list_clauses": "clauses",
    "read_clause": "clauses/terms",
    "put_clause": "clauses/fresh",
    "list_uses": "clauses/terms/uses",
    "list_rules": "approval-rules",
    "put_requirement": "approval-rules",
    "put_rule": "approval-rules/service",
    "drop_rule": "approval-rules/service",
}
BODIES = {
    "void": {"reason": "x"},
    "put_template": {"names": {"en": "Fresh"}},
    "place_template": {"folder": "Sales", "restricted_roles": ["agent"]},
    "save_copy": {"edition": 2, "sources": {"en": "Agreed."}},
    "freeze_copy": {"note": "Shorter"},
    "approve_version": {},
    "publish_version": {},
    "retire_version": {"reason": "Old"},
    "comment_line": {"language": "en", "line": 1, "text": "Why?"},
    "put_clause": {"titles": {"en": "Fresh"}, "sources": {"en": "Agreed."}},
    "put_requirement": {"required": False},
    "put_rule": {"roles": ["legal"], "count": 1},
}


@pytest.fixture(scope="module")
def keys(cast):
    made = {role: token.make(cast.workspace, role, role=role, by=cast.bob.actor())[1] for role in ROLES}
    for name, column in (("revoked", "revoked_at"), ("expired", "expires_at")):
        row, made[name] = token.make(cast.workspace, name, role="admin", by=cast.bob.actor())
        ApiKey.objects.filter(pk=row.pk).update(**{column: clock.now()})
    with tenancy.within(cast.elsewhere.workspace.id):
        by = cast.elsewhere.mallory.actor()
        made["mallory"] = token.make(cast.elsewhere.workspace, "m", role="admin", by=by)[1]
    return made


@pytest.mark.parametrize(("route", "method"), matrix.API)
def test_api(cast, keys, route, method):
    verb, elsewhere = matrix.API[route, method]
    subjects = {name: getattr(cast, name).id for name in ("asked", "drafted", "sealed")}
    where = f"/api/v1/{API_PATHS[route].format(**subjects)}"
    body = json.dumps(BODIES[route]).encode() if route in BODIES else b""
    body = order(cast) if route == "create" else body
    for role in ROLES:
        seen = call(cast, method, where, body, keys[role])
        may = verb == matrix.PUBLIC or policy.allows(role, verb)
        assert (seen.status < 400) is may, (role, seen.status)
        assert may or (seen.status in NOT_IN and not seen.changed), (role, seen.status)
    foreign = call(cast, method, where, body, keys["mallory"])
    assert not foreign.changed and cast.tag.encode() not in foreign.answer.content
    assert foreign.status == (404 if elsewhere == matrix.NOTHING else 200), foreign.answer.content
    for key in ("", "usk_wrong", "wrong", keys["revoked"], keys["expired"]):
        seen = call(cast, method, where, body, key)
        assert not seen.changed and (seen.status == 401 or verb in (matrix.PUBLIC, matrix.NOBODY)), key


@pytest.mark.parametrize(("route", "method"), matrix.API)
def test_a_desk_session_is_no_key(cast, route, method):
    if matrix.API[route, method][0] in (matrix.PUBLIC, matrix.NOBODY):
        return
    subjects = {name: getattr(cast, name).id for name in ("asked", "drafted", "sealed")}
    where = f"/api/v1/{API_PATHS[route].format(**subjects)}"
    seen = visit(cast.clients["admin"], method, where, cast)
    assert seen.status == 401 and not seen.changed


def call(cast, method: str, where: str, body: bytes, key: str):
    headers = {"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}
    return visit(browser(), method, where, cast, data=body, content_type="application/json", **headers)


def order(cast) -> bytes:
    people = [{"role": p.role_key, "name": p.name, "email": p.email} for p in (cast.carol, cast.dan)]
    return json.dumps({"template": "service_order", "values": paper.VALUES, "people": people}).encode()
