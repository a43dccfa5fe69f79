"""Webhooks: who is told what happens, what each message came to, and telling it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from undersign.api import caller, paging
from undersign.api.v1.contracts import Strict
from undersign.journal.delivery import Delivery
from undersign.journal.refused import NotFound
from undersign.webhooks import catalogue, endpoint, messages, replaying
from undersign.webhooks.endpoint import Endpoint

router = Router(tags=["webhooks"])


class WebhookIn(Strict):
    """events: names of /webhooks/events. team: the id of one, for what is about contracts of its people only.
    allow_private: it may stand in your own network."""

    url: str = Field(max_length=1000)
    name: str = Field("", max_length=120)
    events: list[str] = Field(list(catalogue.USUAL), max_length=100)
    team: str = ""
    allow_private: bool = False


class WebhookOut(Schema):
    """status: active | paused (it took nothing for three days; what happens waits) | disabled. public_key:
    checks `v1a` signatures. waiting: messages not taken yet. said: its last answer where it took one not."""

    id: str
    url: str
    name: str
    events: list[str]
    team: str
    allow_private: bool
    status: str
    public_key: str
    waiting: int
    said: str
    next_at: datetime
    created_at: datetime


class MadeOut(WebhookOut):
    """secret: `whsec_…`, shown now and never again."""

    secret: str


class SecretIn(Strict):
    """hours: so long the old secret signs beside the new one: 0, 24, 72 or 168."""

    hours: int = 24


class SecretOut(Schema):
    secret: str
    public_key: str


class ReplayIn(Strict):
    since: AwareDatetime = Field(strict=False)


class ReplayOut(Schema):
    messages: int


class TryOut(Schema):
    at: datetime
    status: int
    ms: int


class MessageOut(Schema):
    """message_id: the `webhook-id`. status: waiting | done. tries: when, with which status (0 for no
    answer), in how many milliseconds; said: the beginning of the last answer. Kept for ninety days."""

    id: str
    message_id: str
    type: str
    contract: str
    status: str
    attempts: int
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None
    tries: list[TryOut]
    said: str


class EventOut(Schema):
    type: str
    group: str


@router.get("", response=paging.Page[WebhookOut], summary="Everybody who is told what happens")
def list_webhooks(request: HttpRequest, asked: Query[paging.Asked]) -> dict[str, Any]:
    rows = Endpoint.objects.visible_to(caller.of(request)).exclude(status=endpoint.REMOVED)
    return paging.told(rows, asked, _shown)


@router.post("", response={201: MadeOut}, summary="Have an address told what happens")
def make_webhook(request: HttpRequest, wanted: WebhookIn) -> dict[str, Any]:
    row, secret = endpoint.make(by=caller.of(request), **_wanted(wanted))
    return {**_shown(row), "secret": secret}


@router.get("/events", response=list[EventOut], summary="What there is to be told of")
def list_webhook_events(request: HttpRequest) -> list[dict[str, str]]:
    groups = catalogue.GROUPS.items()
    return [{"type": name, "group": key} for key, (_icon, _label, names) in groups for name in names]


@router.get("/{webhook_id}", response=WebhookOut, summary="One webhook")
def read_webhook(request: HttpRequest, webhook_id: str) -> dict[str, Any]:
    return _shown(_find(request, webhook_id))


@router.put("/{webhook_id}", response=WebhookOut, summary="Other settings, from now on")
def put_webhook(request: HttpRequest, webhook_id: str, wanted: WebhookIn) -> dict[str, Any]:
    row = _find(request, webhook_id)
    endpoint.change(row, by=caller.of(request), **_wanted(wanted))
    return _shown(row)


@router.delete("/{webhook_id}", response={204: None}, summary="Tell it nothing any more")
def remove_webhook(request: HttpRequest, webhook_id: str) -> None:
    endpoint.remove(_find(request, webhook_id), by=caller.of(request))


@router.post("/{webhook_id}/secret", response=SecretOut, summary="A new secret; the old one overlaps")
def rotate_webhook(request: HttpRequest, webhook_id: str, wanted: SecretIn | None = None) -> dict[str, Any]:
    row = _find(request, webhook_id)
    secret = endpoint.rotate(row, by=caller.of(request), hours=wanted.hours if wanted else 24)
    return {"secret": secret, "public_key": row.pairs()[0].public}


@router.post("/{webhook_id}/resuming", response=WebhookOut, summary="Go on, with what waits first")
def resume_webhook(request: HttpRequest, webhook_id: str) -> dict[str, Any]:
    row = _find(request, webhook_id)
    replaying.go_on(row, by=caller.of(request))
    return _shown(row)


@router.post("/{webhook_id}/disabling", response=WebhookOut, summary="Switch it off until it is resumed")
def disable_webhook(request: HttpRequest, webhook_id: str) -> dict[str, Any]:
    row = _find(request, webhook_id)
    endpoint.disable(row, by=caller.of(request))
    return _shown(row)


@router.post(
    "/{webhook_id}/replays", response=ReplayOut, summary="Tell it again of everything since a moment"
)
def replay_webhook(request: HttpRequest, webhook_id: str, wanted: ReplayIn) -> dict[str, int]:
    row = _find(request, webhook_id)
    return {"messages": replaying.replay(row, wanted.since, by=caller.of(request))}


@router.get(
    "/{webhook_id}/deliveries", response=paging.Page[MessageOut], summary="Its messages, newest first"
)
def list_messages(
    request: HttpRequest,
    webhook_id: str,
    asked: Query[paging.Asked],
    status: Literal["", "waiting", "done"] = "",
    contract: str = "",
) -> dict[str, Any]:
    found = messages.of(_find(request, webhook_id), status=status, contract=contract)
    return paging.told(found, asked, _message)


@router.post("/{webhook_id}/deliveries/{delivery_id}/sending", response=MessageOut, summary="Send one again")
def resend_message(request: HttpRequest, webhook_id: str, delivery_id: str) -> dict[str, Any]:
    found = messages.of(_find(request, webhook_id)).filter(pk=delivery_id).first()
    if found is None:
        raise NotFound("delivery.unknown", _("There is no such delivery."), do=_("Check its id."))
    replaying.resend(found, by=caller.of(request))
    found.refresh_from_db()
    return _message(found)


def _find(request: HttpRequest, webhook_id: str) -> Endpoint:
    rows = Endpoint.objects.visible_to(caller.of(request)).exclude(status=endpoint.REMOVED)
    found = rows.filter(pk=webhook_id).first()
    if found is None:
        raise NotFound("webhook.unknown", _("There is no such webhook."), do=_("Check its id."))
    return found


def _wanted(wanted: WebhookIn) -> dict[str, Any]:
    said = wanted.model_dump()
    said["chosen"], said["team_id"] = said.pop("events"), said.pop("team")
    return said


def _shown(row: Endpoint) -> dict[str, Any]:
    told = {
        "team": row.team_id,
        "public_key": row.pairs()[0].public,
        "waiting": messages.count_waiting(row),
        "said": str(row.failure.get("said", "")),
    }
    return {**{name: getattr(row, name) for name in WebhookOut.model_fields if name not in told}, **told}


def _message(row: Delivery) -> dict[str, Any]:
    told = messages.told(row)
    return {name: getattr(told, name) for name in MessageOut.model_fields}
