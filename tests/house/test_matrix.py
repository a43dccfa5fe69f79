"""AT-01: every route × every kind of visitor. Who may not gets nothing and changes nothing."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import pytest
from django.urls import reverse
from tests.house import addressed, casting, matrix, visiting

from undersign.journal import clock
from undersign.signing import link, sitting
from undersign.store import tenancy
from undersign.workspaces import policy, token
from undersign.workspaces.token import ApiKey

NOT_IN = (401, 403, 404)


@pytest.fixture(scope="module")
def cast(instance):
    with casting.whole() as cast:
        yield cast


def is_refused(seen) -> bool:
    """Not let in: told so by the status, or by the sentence of a refused role."""
    return seen.status in NOT_IN or b"role does not allow" in getattr(seen.answer, "content", b"")


ROLES = sorted(policy.ROLES)


@pytest.mark.parametrize(("route", "method"), matrix.DESK)
def test_desk(cast, route, method):
    verb, elsewhere = matrix.DESK[route, method]
    where, sent = addressed.address(route, cast), addressed.form(route, cast)
    for role in ROLES:
        may = verb == matrix.PUBLIC or policy.allows(role, verb)
        seen = visiting.visit(cast.clients[role], method, where, cast, sent, watched=not may)
        assert is_refused(seen) is not may, (role, seen.status)
        assert seen.status < 500 and (may or not seen.changed), (role, seen.status)
    if verb == matrix.PUBLIC:
        return
    foreign = visiting.visit(cast.clients["mallory"], method, where, cast, sent)
    assert foreign.status == elsewhere and not foreign.changed
    assert cast.tag.encode() not in foreign.body, "a name of ours on Mallory's page"
    stranger = visiting.visit(cast.clients["nobody"], method, where, cast, sent)
    assert stranger.status == 302 and stranger.answer["Location"].startswith("/login?")
    assert not stranger.changed


@pytest.mark.parametrize(("route", "method"), matrix.DESK)
def test_desk_refuses_other_methods(cast, route, method):
    other = "POST" if method == "GET" else "GET"
    if (route, other) in matrix.DESK:
        return
    seen = visiting.visit(cast.clients["admin"], other, addressed.address(route, cast), cast)
    assert seen.status == 405 and not seen.changed


PREVIEW_AT = {
    "page": "", "looks": "looks.css", "logo": "logo.png", "mark_picture": "mark/signature.png",
    "repeat": "mark/same", "disclosure": "disclosure.pdf", "page_image": "pages/1.png", "copy": "copy.pdf",
    "to_sign": "to-sign.pdf",
    "print_pack": "paper.pdf", "hand_out_pad": "hand-out-pad",
}  # fmt: skip


def test_previews(cast):
    """Of a working copy: only for those who may write it, and whatever they do, nothing is changed."""
    before = visiting.rows(cast)
    for route, method in sorted(matrix.PREVIEW):
        where = f"/as-signer/order_form~0~customer~en/{PREVIEW_AT.get(route, route)}"
        for who in (*ROLES, "mallory", "nobody"):
            answer = cast.clients[who].generic(method, where)
            seen = SimpleNamespace(status=answer.status_code, answer=answer)
            may = who in ROLES and policy.allows(who, "template.draft")
            assert is_refused(seen) is not (may or who == "nobody"), (route, who, seen.status)
            assert seen.status < 500, (route, who, seen.status)
            assert who != "nobody" or answer["Location"].startswith("/login?")
            assert who != "mallory" or cast.tag.encode() not in answer.content
    assert visiting.rows(cast) == before


@pytest.mark.parametrize(("route", "method"), matrix.INSTALL)
def test_installable(cast, route, method):
    """Nobody is known here: the same answer for all, no cookie, nothing changed."""
    bodies = set()
    for who in ("admin", "mallory", "nobody"):
        seen = visiting.visit(cast.clients[who], method, reverse(f"install:{route}"), cast)
        assert seen.status == 200 and not seen.changed and not seen.answer.cookies
        bodies.add(seen.answer.content)
    assert len(bodies) == 1


@pytest.mark.parametrize(("route", "method"), matrix.VERIFY)
def test_verify(cast, route, method):
    """Whoever asks gets the same, and nothing of a workspace is changed by it."""
    statuses = set()
    for who in ("admin", "mallory", "nobody"):
        seen = visiting.visit(cast.clients[who], method, reverse(f"verify:{route}"), cast)
        assert not seen.changed and cast.tag.encode() not in seen.answer.content
        statuses.add(seen.status)
    assert len(statuses) == 1 and not statuses & {403, 404, 500}


@pytest.mark.parametrize(("route", "method"), matrix.PROGRAMS)
def test_programs(cast, route, method):
    """No session counts: a browser of an admin's gets what a stranger gets, and no token without a secret."""
    said = {"grant_type": "client_credentials", "client_id": cast.program.id, "token": "usr_x"}
    bodies = set()
    for who in ("admin", "mallory", "nobody"):
        seen = visiting.visit(
            cast.clients[who], method, reverse(f"programs:{route}"), cast, said if method == "POST" else None
        )
        assert seen.status == (200 if method == "GET" else 401) and not seen.changed
        bodies.add(seen.answer.content)
    assert len(bodies) == 1


@pytest.mark.parametrize(("route", "method"), matrix.SIGN)
def test_links(cast, route, method):
    """A link alone; a guessed, a replaced link; and with a desk's session or another signer's sitting."""
    mine = link.secret_for(cast.recipient(cast.asked))
    may = matrix.SIGN[route, method] == matrix.ALLOWED
    other_signer = casting.browser()
    other_signer.cookies[cookie(mine)] = sitting.start(cast.recipient(cast.replaced), "email_code")[1]
    for client in (casting.browser(), cast.clients["admin"], cast.clients["mallory"], other_signer):
        at = addressed.at(mine, route)
        seen = visiting.visit(client, method, at, cast, addressed.form(route, cast), watched=not may)
        assert (seen.status < 400) is may, seen.status
        assert seen.status < 500 and (may or not seen.changed)
    for secret, status in (("A" * 43, 404), (cast.dead_link, 410)):
        seen = visiting.visit(
            casting.browser(), method, addressed.at(secret, route), cast, addressed.form(route, cast)
        )
        assert seen.status == status and not seen.changed
        assert b"Service order" not in seen.answer.content


@pytest.mark.parametrize(("route", "method"), matrix.SIGN)
def test_links_refuse_other_methods(cast, route, method):
    mine = link.secret_for(cast.recipient(cast.asked))
    seen = visiting.visit(
        casting.browser(), "POST" if method == "GET" else "GET", addressed.at(mine, route), cast
    )
    assert seen.status == 405 and not seen.changed


def cookie(secret: str) -> str:
    return f"sitting_{hashlib.sha256(secret.encode()).hexdigest()[:8]}"


GARBAGE = ["", "9" * 40, "x" * 3000, "\u202e\ufffd🦊", "'\"><script>"]
NAMES = [
    "email", "version", "reason", "text", "code", "nonce", "asked[]", "answer-po_number", "mark", "strokes",
    "mark_text", "face", "pages_seen", "characters", "language", "next", "plan", "monthly_fee",
    "customer_name", "q", "tab", "page", "age", "show", "view", "w", "told", "lang", "in", "from", "to",
    "people.customer.email",
]  # fmt: skip


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda g: repr(g[:12]))
def test_garbage_breaks_nothing(cast, garbage):
    """Whatever is sent in whatever field, nobody sees a page that says the fault is ours."""
    mine = link.secret_for(cast.recipient(cast.asked))
    proven = casting.browser()
    proven.cookies[cookie(mine)] = sitting.start(cast.recipient(cast.asked), "email_code")[1]
    asked = [(cast.clients["admin"], method, addressed.address(route, cast)) for route, method in matrix.DESK]
    asked += [(proven, method, addressed.at(mine, route)) for route, method in matrix.SIGN]
    broken = []
    for client, method, where in asked:
        marks = ("typed", "drawn") if client is proven and method == "POST" else ("typed",)
        for drawn in marks:
            sent = {**dict.fromkeys(NAMES, garbage), "mark": drawn, "agreed": "on"}
            seen = visiting.visit(client, method, where, cast, sent, watched=False)
            if seen.status >= 500:
                broken.append(f"{method} {where}")
    assert broken == []


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


# Let in, and refused since the cast's thing is not in the state for it.
NOT_NOW = {"pause_bulk", "resume_bulk", "stop_bulk", "retry_bulk", "start_bulk", "retry_delivery"}
NOT_NOW |= {"embed_sending"}  # a key of nobody in particular
NOT_NOW |= {"renew", "let_go", "add_held", "release_hold"}


@pytest.mark.parametrize(("route", "method"), matrix.API)
def test_api(cast, keys, route, method):
    verb, elsewhere = matrix.API[route, method]
    where = f"/api/v1/{addressed.API_PATHS[route].format(**addressed.subjects(cast))}"
    body = addressed.body(route, cast)
    for role in ROLES:
        may = verb == matrix.PUBLIC or policy.allows(role, verb)
        seen = call(cast, method, where, body, keys[role], watched=not may)
        assert (seen.status < 400) is may or (may and route in NOT_NOW), (role, seen.answer.content)
        assert seen.status < 500 and (seen.status not in NOT_IN) is may, (role, seen.status)
        assert may or (seen.status in NOT_IN and not seen.changed), (role, seen.status)
    foreign = call(cast, method, where, body, keys["mallory"])
    assert not foreign.changed and cast.tag.encode() not in foreign.answer.content
    assert foreign.status in ((404,) if elsewhere == matrix.NOTHING else (200, 201)), foreign.answer.content
    for key in ("", "usk_wrong", "wrong", keys["revoked"], keys["expired"]):
        seen = call(cast, method, where, body, key)
        assert not seen.changed and (seen.status == 401 or verb in (matrix.PUBLIC, matrix.NOBODY)), key


@pytest.mark.parametrize(("route", "method"), matrix.API)
def test_a_desk_session_is_no_key(cast, route, method):
    if matrix.API[route, method][0] in (matrix.PUBLIC, matrix.NOBODY):
        return
    where = f"/api/v1/{addressed.API_PATHS[route].format(**addressed.subjects(cast))}"
    seen = visiting.visit(cast.clients["admin"], method, where, cast)
    assert seen.status == 401 and not seen.changed


def call(cast, method: str, where: str, body: bytes, key: str, watched: bool = True):
    sent: dict[str, object] = {"data": body, "content_type": "application/json"}
    sent |= {"HTTP_AUTHORIZATION": f"Bearer {key}"} if key else {}
    return visiting.visit(casting.browser(), method, where, cast, watched=watched, **sent)
