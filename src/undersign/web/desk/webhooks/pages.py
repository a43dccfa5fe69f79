"""Settings, Webhooks: who is told what happens, and of each every message, attempt and answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.journal.actor import Actor
from undersign.web.desk import answer, door
from undersign.web.desk.webhooks import shown
from undersign.webhooks import endpoint, replaying
from undersign.webhooks.endpoint import VERB


@door.reading(VERB)
def webhooks(request: HttpRequest, by: Actor) -> HttpResponse:
    lines = [shown.line(row) for row in endpoint.every(by.workspace_id)]
    return answer.page(request, "desk/webhooks.html", {"lines": lines})


@door.reading(VERB)
def webhook_new(request: HttpRequest, by: Actor) -> HttpResponse:
    return answer.page(request, "desk/webhook_new.html", shown.form(request, by, None))


@door.acting(otherwise=webhook_new, verb=VERB)
def webhook_make(request: HttpRequest, by: Actor) -> HttpResponse:
    row, secret = endpoint.make(by=by, **shown.given(request))
    return answer.page(request, "desk/webhook.html", {**shown.whole(request, by, row), "secret": secret})


@door.reading(VERB)
def webhook(request: HttpRequest, by: Actor, webhook_id: str) -> HttpResponse:
    return answer.page(request, "desk/webhook.html", shown.whole(request, by, shown.find(by, webhook_id)))


@door.acting(otherwise=webhook, verb=VERB)
def webhook_keep(request: HttpRequest, by: Actor, webhook_id: str) -> HttpResponse:
    endpoint.change(shown.find(by, webhook_id), by=by, **shown.given(request))
    return answer.back("desk:webhook", webhook_id, told="saved")


@door.acting(otherwise=webhook, verb=VERB)
def webhook_steer(request: HttpRequest, by: Actor, webhook_id: str) -> HttpResponse:
    """do: test, on, off, secret (with hours), remove."""
    row, do = shown.find(by, webhook_id), request.POST.get("do", "")
    if do == "secret":
        hours = request.POST.get("hours", "")
        secret = endpoint.rotate(row, by=by, hours=int(hours) if hours in shown.HOURS else -1)
        return answer.page(request, "desk/webhook.html", {**shown.whole(request, by, row), "secret": secret})
    if do == "remove":
        endpoint.remove(row, by=by)
        return answer.back("desk:webhooks", told="webhook_removed")
    if do == "test":
        replaying.test(row, by=by)
        return answer.back("desk:webhook", webhook_id)
    (replaying.go_on if do == "on" else endpoint.disable)(row, by=by)
    return answer.back("desk:webhook", webhook_id, told="webhook_on" if do == "on" else "webhook_off")
