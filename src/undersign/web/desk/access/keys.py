"""Keys for programs: made here, shown once, revoked at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from undersign.journal import clock
from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.workspaces import abilities, policy, scope, team, token
from undersign.workspaces.token import ApiKey

LIVES = (30, 90, 365)  # days to choose from
READS = scope.READ


@door.reading("key.make")
def keys(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/keys.html", _shown(request, by))


@door.acting(otherwise=keys, verb="key.make")
def make_key(request: HttpRequest, by: Actor) -> HttpResponse:
    here = request.user.workspace  # type: ignore[union-attr]
    label = " ".join(request.POST.get("label", "").split())[:120] or "—"
    days = request.POST.get("days", "")
    row, secret = token.make(
        here,
        label,
        role=request.POST.get("role", ""),
        scopes=[READS] if request.POST.get("scopes") == READS else [],
        team_id=request.POST.get("team", ""),
        expires_at=clock.now() + timedelta(days=int(days)) if days.isdecimal() and len(days) < 5 else None,
        by=by,
    )
    return answer.page(request, "desk/keys.html", {**_shown(request, by), "made": row, "secret": secret})


def _shown(request: HttpRequest, by: Actor) -> dict[str, Any]:
    teams = team.teams(by.workspace_id)
    named = {each.id: each.name for each in teams}
    reads = scope.spelled_out([READS], frozenset(policy.TABLE))
    found = [
        {"key": each, "team": named.get(each.team_id, ""), "reads": each.scopes == reads}
        for each in token.live(by.workspace_id)
    ]
    return {
        "keys": found,
        "roles": abilities.open_to(by),
        "role": request.POST.get("role", policy.AGENT),
        "teams": teams,
        "lives": LIVES,
    }


@door.acting(otherwise=keys, verb="key.make")
def revoke_key(request: HttpRequest, by: Actor, key_id: str) -> HttpResponse:
    token.revoke(
        ApiKey.objects.select_related("workspace").get(pk=key_id, workspace_id=by.workspace_id), by=by
    )
    return answer.back("desk:keys", told="key_revoked")
