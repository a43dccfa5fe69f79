"""A member is asked by a program of others, lets it in, sees it among the programs, and takes it back."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from tests.integration.programs.conftest import CHALLENGE

from undersign.workspaces import team
from undersign.workspaces.programs import program
from undersign.workspaces.programs.grant import Grant

YES = {"en": "Let it in", "es": "Permitir"}


@pytest.mark.whole
@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(390, "es", "light"), (1440, "en", "light"), (390, "en", "dark"), (1440, "es", "dark")],
)
def test_programs_letting_in(staff, world, html_faults, width, language, scheme):
    by, back = world.bob.actor(), "http://127.0.0.1:9/back"
    made = program.register(
        "Ledgerly Sync", redirects=[back], scopes=["read", "contract.*", "member.invite"], by=by
    )
    support = team.make("Support", by=by)
    team.keep(support, name="Support", is_open=True, shown_to=[], members=[world.bob.id], by=by)
    visitor = staff("bob", width=width, language=language, scheme=scheme)
    visitor.expected += [re.escape(f"asked another host: {back}")]
    page = visitor.page
    page.goto(visitor.home + "/people/programs")
    visitor.look("empty", whole=True)
    said = {"response_type": "code", "client_id": made[0].id, "redirect_uri": back, "state": "s"}
    said |= {"scope": "read contract.send member.invite", "code_challenge": CHALLENGE}
    page.goto(f"{visitor.home}/oauth/authorize?{urlencode({**said, 'code_challenge_method': 'S256'})}")
    visitor.look("asked", whole=True)
    faults = html_faults({"asked": page.request.get(page.url).text()})
    page.route(f"{back}**", lambda route: route.fulfill(body="<title>Back</title>", content_type="text/html"))
    page.get_by_role("button", name=YES[language], exact=True).click()
    page.wait_for_url(f"{back}?**")
    assert Grant.objects.filter(program=made[0], ended_at=None).count() == 1
    page.goto(visitor.home + "/people/programs")
    page.locator("details.fold summary").last.click()
    visitor.look("programs", whole=True)
    assert visitor.sideways() <= 0, visitor.wide()
    assert not faults + html_faults({"programs": page.request.get(page.url).text()})
