"""Every page of the desk that there is an address for: axe 0, valid HTML, not wider than its window.

The addresses are the matrix's, so a page that is new is looked at without anybody writing it down here.
"""

from __future__ import annotations

import pytest
from tests.house import addressed, casting, matrix
from tests.world import PASSWORD

from undersign.workspaces import policy

LOOKS = [
    (1440, "light", "en"),
    (1440, "dark", "es"),
    (390, "light", "es"),
    (390, "dark", "en"),
]


@pytest.fixture
def cast(instance):
    with casting.whole() as cast:
        yield cast


def who_may(verb: str) -> str:
    """An admin where admins may, else the first role that does."""
    return next(role for role in (policy.ADMIN, *policy.ROLES) if policy.allows(role, verb))


@pytest.mark.whole
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_every_page_of_the_desk(visit, cast, html_faults, width, scheme, language):
    opened, served, wide, faults = {}, {}, {}, {}
    for (route, method), (verb, _elsewhere) in matrix.DESK.items():
        if method != "GET" or verb in (matrix.PUBLIC, matrix.NOBODY):
            continue
        role = who_may(verb)
        if role not in opened:
            opened[role] = signed_in(visit, cast, role, width, scheme, language)
        here, path = opened[role], addressed.address(route, cast)
        answer = here.page.request.get(here.home + path, max_redirects=0)
        if answer.status != 200 or not is_a_page(answer):
            continue
        served[route] = answer.text()
        here.page.goto(here.home + path, wait_until="networkidle")
        wide[route] = here.sideways()
        faults[route] = looked_at(here, route)
    assert len(served) > 60
    assert {route: by for route, by in wide.items() if by > 0} == {}
    assert {route: said for route, said in faults.items() if said} == {}
    assert "\n".join(html_faults(served)) == ""


def is_a_page(answer) -> bool:
    """Not a file, not a part that is put into a page, which that page's own story looks at, and not a letter
    shown in its cage, where no script runs and axe neither."""
    caged = "sandbox" in answer.headers.get("content-security-policy", "")
    if not answer.headers["content-type"].startswith("text/html") or caged:
        return False
    return answer.text().lstrip()[:9].lower() == "<!doctype"


def looked_at(here, route: str) -> str:
    try:
        here.look(route, whole=True)
    except AssertionError as why:
        return str(why)
    return ""


def signed_in(visit, cast, role: str, width: int, scheme: str, language: str):
    who = next(each for each in cast.people.values() if each.role == role)
    who.language = language
    who.save(update_fields=["language"])
    visitor = visit(width=width, language=language, color_scheme=scheme, name=role)
    page = visitor.page
    page.goto(visitor.home + "/login")
    page.fill("#f-email", who.email)
    page.fill("#f-password", PASSWORD)
    page.locator("#sign-in button").click()
    page.wait_for_url(lambda url: "/login" not in url)
    return visitor
