"""An endpoint: one address of one workspace that is told what happens, and what a person does with it.

Hides where its secrets lie (under the workspace's key, bound to the endpoint) and that a changed secret
leaves the one before it valid for a while. Whom to tell of an entry is asked here once a transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.out import http
from undersign.connectors.out.reach import Reach
from undersign.customers.account import Visible
from undersign.journal import clock, ids, moves
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.journal.refused import Refused
from undersign.store import keys, remembered, rows
from undersign.webhooks import catalogue, events, signature
from undersign.workspaces import policy, team
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.workspace import Workspace

ACTIVE, PAUSED, DISABLED, REMOVED = "active", "paused", "disabled", "removed"
LIFECYCLE = moves.Lifecycle(
    "webhook",
    [
        ("pause", ACTIVE, PAUSED, events.WebhookPaused),
        ("disable", (ACTIVE, PAUSED), DISABLED, events.WebhookDisabled),
        ("resume", (PAUSED, DISABLED), ACTIVE, events.WebhookResumed),
        ("remove", (ACTIVE, PAUSED, DISABLED), REMOVED, events.WebhookRemoved),
    ],
)
VERB = "connection.manage"
LANE = "webhook"
OVERLAPS = (0, 24, 72, 168)  # hours for which the old secret still counts
MOST = 50  # of a workspace
_LONGEST_URL = 1000


class Endpoint(models.Model):
    """events: names of the catalogue. team_id: only what is about contracts of its people; "" for all.

    misses: failures in a row. next_at: nothing is tried before. failure: {sentence, do} of the last one.
    slow: its last answer took long. sealed: {now, before} as hex, until `before_until`. tested: the last
    test, {at, status, ms, said, works}.
    """

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=_LONGEST_URL)
    events = models.JSONField(default=list)
    team_id = models.CharField(max_length=40, blank=True, default="")
    allow_private = models.BooleanField(default=False)
    status = models.CharField(max_length=10, default=ACTIVE)
    sealed = models.JSONField(default=dict)
    before_until = models.DateTimeField(null=True)
    misses = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    failure = models.JSONField(default=dict)
    slow = models.BooleanField(default=False)
    tested = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    objects = Visible.as_manager()

    class Meta:
        app_label = "webhooks"
        db_table = "webhook_endpoint"
        indexes = [models.Index(fields=["workspace_id", "created_at"], name="webhooks_of_workspace")]

    # Which endpoints have something to send is asked of every workspace at once; it tells ids, nothing else.
    WALLS = [
        """
        CREATE OR REPLACE FUNCTION undersign_webhooks_due(until timestamptz, at_most int)
        RETURNS TABLE(workspace_id varchar, id varchar, slow boolean)
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          SELECT e.workspace_id, e.id, e.slow FROM webhook_endpoint e
          WHERE e.status IN ('active', 'paused') AND e.next_at <= until AND EXISTS (
            SELECT 1 FROM journal_delivery d
            WHERE d.lane = 'webhook.' || e.id AND d.status = 'waiting' AND d.due_at <= until)
          ORDER BY e.next_at LIMIT at_most
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_webhooks_due(timestamptz, int) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_webhooks_due(timestamptz, int) TO undersign_app",
        """
        CREATE OR REPLACE FUNCTION undersign_forget_attempts(before timestamptz) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
          UPDATE journal_delivery d SET result = '{}'
          FROM webhook_endpoint e WHERE d.workspace_id = e.workspace_id AND d.lane = 'webhook.' || e.id
          AND d.status = 'done' AND d.finished_at < before AND d.result <> '{}'::jsonb
        $$
        """,
        "REVOKE ALL ON FUNCTION undersign_forget_attempts(timestamptz) FROM PUBLIC",
        "GRANT EXECUTE ON FUNCTION undersign_forget_attempts(timestamptz) TO undersign_app",
    ]

    def __str__(self) -> str:
        return self.name

    @property
    def chain_root(self) -> Workspace:
        return workspaces.of(self.workspace_id)

    @property
    def lane(self) -> str:
        return f"{LANE}.{self.id}"

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def reach(self) -> Reach:
        loopback = bool(getattr(settings, "CONNECTORS_REACH_LOOPBACK", False))
        return Reach(private=self.allow_private, loopback=self.allow_private and loopback)

    def pairs(self) -> list[signature.Pair]:
        """What signs now: the newest first, and the one before it while it counts. Never to be shown."""
        is_old_valid = self.before_until is not None and self.before_until > clock.now()
        names = ["now", "before"] if is_old_valid else ["now"]
        return [self._opened(name) for name in names if name in self.sealed]

    def seal(self, fresh: signature.Pair) -> None:
        """Keep this pair as the newest. Saves nothing."""
        sealed = keys.seal_secret(self.workspace_id, " ".join(fresh), self.id).hex()
        self.sealed = {"now": sealed} | ({"before": self.sealed["now"]} if "now" in self.sealed else {})

    def _opened(self, name: str) -> signature.Pair:
        return signature.Pair(
            *keys.open_secret(self.workspace_id, bytes.fromhex(self.sealed[name]), self.id).split()
        )


def every(workspace_id: str) -> list[Endpoint]:
    """Those that are not removed, the oldest first."""
    found = Endpoint.objects.filter(workspace_id=workspace_id).exclude(status=REMOVED)
    return list(found.order_by("created_at", "id"))


def listening(entry: Entry) -> Iterable[str]:
    """The ids of the endpoints that are told of an entry, those that are paused too, whose messages wait."""
    known = remembered.here()
    if (Endpoint, entry.workspace_id) not in known:
        wanted = "workspace_id = %s AND status IN ('active', 'paused') ORDER BY created_at, id"
        known[Endpoint, entry.workspace_id] = rows.some(Endpoint, wanted, entry.workspace_id)
    hear = [each for each in known[Endpoint, entry.workspace_id] if entry.event in each.events]
    return [each.id for each in hear if not each.team_id or _is_of_team(entry, each.team_id)]


def _is_of_team(entry: Entry, team_id: str) -> bool:
    with rows.rehearsed() as cursor:
        cursor.execute(
            "SELECT 1 FROM contract c JOIN team_member m ON m.member_id = c.owner_id"
            " WHERE c.id = %s AND m.team_id = %s",
            [entry.subject, team_id],
        )
        return cursor.fetchone() is not None


def make(
    url: str,
    *,
    by: Actor,
    name: str = "",
    chosen: Collection[str] = catalogue.USUAL,
    team_id: str = "",
    allow_private: bool = False,
) -> tuple[Endpoint, str]:
    """A new endpoint and its shared secret, which is never shown again.

    Raises `Refused` (role.refused, webhook.url, webhook.events, webhook.too_many, team.unknown).
    """
    policy.require(by, VERB)
    row = Endpoint(
        id=ids.new("whk"), workspace_id=by.workspace_id, next_at=clock.now(), created_at=clock.now()
    )
    _fill(row, url, name, chosen, team_id, allow_private)
    if len(every(by.workspace_id)) >= MOST:
        raise Refused("webhook.too_many", _("There are fifty webhooks already."), do=_("Remove one first."))
    pair = signature.fresh()
    row.seal(pair)
    with transaction.atomic():
        row.save(force_insert=True)
        moves.record(row.chain_root, events.WebhookMade(webhook_id=row.id, webhook=row.name), by=by)
    return row, pair.shared


def change(
    row: Endpoint,
    *,
    by: Actor,
    url: str,
    name: str,
    chosen: Collection[str],
    team_id: str,
    allow_private: bool,
) -> None:
    """Other settings; they count from the next entry on. Raises as `make`."""
    policy.require(by, VERB)
    _fill(row, url, name, chosen, team_id, allow_private)
    with transaction.atomic():
        row.save(update_fields=["url", "name", "events", "team_id", "allow_private"])
        moves.record(row.chain_root, events.WebhookChanged(webhook_id=row.id, webhook=row.name), by=by)


def rotate(row: Endpoint, *, by: Actor, hours: int = 24) -> str:
    """A new secret, shown once. For `hours` both sign. Raises `Refused` (role.refused, webhook.overlap)."""
    policy.require(by, VERB)
    if hours not in OVERLAPS:
        raise Refused("webhook.overlap", _("The old secret cannot count for that long."), field="hours",
                      do=_("Choose none, a day, three days or a week."))  # fmt: skip
    pair, told = signature.fresh(), events.WebhookRotated(webhook_id=row.id, webhook=row.name, hours=hours)
    with transaction.atomic():
        moves.lock(row)
        row.seal(pair)
        row.before_until = clock.now() + timedelta(hours=hours)
        row.save(update_fields=["sealed", "before_until"])
        moves.record(row.chain_root, told, by=by)
    return pair.shared


def remove(row: Endpoint, *, by: Actor) -> None:
    """It is told nothing more, and what waited for it is dropped; its secrets are gone."""
    policy.require(by, VERB)
    with transaction.atomic():
        moves.move(row, LIFECYCLE, "remove", by=by, columns={"sealed": {}}, **named(row))
        with rows.rehearsed() as cursor:
            cursor.execute(
                "UPDATE journal_delivery SET status = 'done', finished_at = %s"
                " WHERE lane = %s AND status = 'waiting'",
                [clock.now(), row.lane],
            )


def disable(row: Endpoint, *, by: Actor, kind: str = "by_hand", **columns: Any) -> None:
    """Nothing is sent to it, and nothing new waits for it. kind: see `events.WebhookDisabled`."""
    policy.require(by, VERB)
    moves.move(row, LIFECYCLE, "disable", by=by, columns=columns or None, kind=kind, **named(row))


def named(row: Endpoint) -> dict[str, Any]:
    return {"webhook_id": row.id, "webhook": row.name}


def _fill(
    row: Endpoint, url: str, name: str, chosen: Collection[str], team_id: str, allow_private: bool
) -> None:
    row.url, row.allow_private = _checked(url.strip(), allow_private), allow_private
    row.name = " ".join(name.split())[:120] or row.host
    row.events = [each for each in catalogue.EVENTS if each in set(chosen)]
    if not row.events or set(chosen) - set(catalogue.EVENTS):
        raise Refused("webhook.events", _("Choose what it is told of."), field="events",
                      do=_("The page and /api/v1/webhooks/events list everything there is."))  # fmt: skip
    if team_id and not team.Team.objects.filter(workspace_id=row.workspace_id, pk=team_id).exists():
        raise Refused("team.unknown", _("There is no such team."), do=_("Choose another."), field="team")
    row.team_id = team_id


def _checked(url: str, allow_private: bool) -> str:
    try:
        http.checked(url.partition("?")[0])
    except api.Permanent as error:
        raise Refused("webhook.url", error.sentence, do=error.do, field="url") from error
    is_plain = urlsplit(url).scheme != "https" and not allow_private
    if is_plain or "#" in url or len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        raise Refused("webhook.url", _("This address cannot be used."), field="url",
                      do=_("It has to begin with https://, in your own network also http://."))  # fmt: skip
    return url
