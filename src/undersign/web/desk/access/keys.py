"""Keys for programs: made here, shown once, revoked at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.workspaces import abilities, policy, token
from undersign.workspaces.token import ApiKey


@door.reading("key.make")
def keys(request: HttpRequest, by: Actor) -> HttpResponse:
    context = {
        "keys": token.live(by.workspace_id),
        "roles": abilities.open_to(by),
        "role": request.POST.get("role", policy.AGENT),
    }
    return answer.page(request, "desk/keys.html", context)


@door.acting(otherwise=keys, verb="key.make")
def make_key(request: HttpRequest, by: Actor) -> HttpResponse:
    here = request.user.workspace  # type: ignore[union-attr]
    label = " ".join(request.POST.get("label", "").split())[:120] or "—"
    row, secret = token.make(here, label, role=request.POST.get("role", ""), by=by)
    context = {"made": row, "secret": secret, "keys": token.live(by.workspace_id)}
    context["roles"] = abilities.open_to(by)
    return answer.page(request, "desk/keys.html", context)


@door.acting(otherwise=keys, verb="key.make")
def revoke_key(request: HttpRequest, by: Actor, key_id: str) -> HttpResponse:
    token.revoke(
        ApiKey.objects.select_related("workspace").get(pk=key_id, workspace_id=by.workspace_id), by=by
    )
    return answer.back("desk:keys", told="key_revoked")
