"""One round on one connection: what changed there since, then what waits here, within time and budget.

Hides that a round may end anywhere and the next one goes on: the cursor moves after a page is done, what
waits stays marked until it is done. What goes wrong is said of this connection and holds up no other.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.connectors import api
from undersign.connectors.facts import RECORDS, Change
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import events, feed, holding, link, log, mapping, passing
from undersign.connectors.sync.feed import Feed
from undersign.connectors.sync.link import Link
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.metered import Metered, Spent
from undersign.journal import actor, clock, fault, moves
from undersign.workspaces import workspace as workspaces
from undersign.workspaces.workspace import Workspace

logger = logging.getLogger(__name__)
PAGES, RECORDS_A_ROUND = 20, 400


def run(connection: Connection, system: Any = None) -> Feed:
    """Claim the feed and do one round; what went wrong stands on the feed. Nothing where somebody else is at
    it or it is paused. system: instead of what the connection opens, for tests and trials."""
    row = feed.of(connection)
    if not row.claim():
        return row
    with translation.override(workspaces.of(connection.workspace_id).language):
        try:
            if system is None:
                with connection.opened() as opened:
                    is_done = _round(row, Metered(opened, row))
            else:
                is_done = _round(row, Metered(system, row))
        except Spent as spent:
            row.release(next_at=clock.now() + feed.wait(1, spent.retry_after))
        except api.Temporary as error:
            _failed(row, str(error), retry_after=error.retry_after)
        except api.Permanent as error:
            kind = "key" if isinstance(error, api.Unauthorised) else ""
            _failed(row, error.sentence, error.do, is_for_person=True, kind=kind)
        except Exception as error:
            logger.exception("the sync with %s failed", connection.name)
            fault_said = _("The connector is at fault: %(error)s") % {"error": type(error).__name__}
            _failed(row, fault_said)
        else:
            _succeeded(row, is_done)
    return row


def _round(row: Feed, system: Metered) -> bool:
    """Whether all is done; False where time or number ended the round."""
    fields = _fields(row, system)
    is_done = True
    if isinstance(system.inner, api.Watched):
        for record in RECORDS:
            if fields.get(record):
                is_done &= _changes(row, system, record, fields[record])
    waiting = Link.objects.filter(feed=row, dirty_at__isnull=False, merged_into="", gone_at=None)
    for each in waiting.order_by("dirty_at", "id")[:RECORDS_A_ROUND]:
        _one(each, system, fields.get(each.record, []))
    holding.tell(row)
    log.forget(row)
    return is_done and not waiting.exists()


def _fields(row: Feed, system: Metered) -> dict[str, list[MappedField]]:
    """{record: its mapped fields that are still there}: one that their administrator removed is no emptied
    value, so it is left out and marked."""
    found: dict[str, list[MappedField]] = {}
    if not isinstance(system.inner, api.Fields):
        return found
    for record in RECORDS:
        mapped = mapping.of(row.connection, record)
        there = {each.name for each in system.fields(record)} if mapped else set()
        for each in mapped:
            is_missing = each.theirs not in there
            if is_missing != each.is_missing:
                MappedField.objects.filter(pk=each.pk).update(is_missing=is_missing)
            if not is_missing:
                found.setdefault(record, []).append(each)
    return found


def _changes(row: Feed, system: Metered, record: str, fields: list[MappedField]) -> bool:
    for _page in range(PAGES):
        page = system.changes(record, row.cursors.get(record, ""))
        known = link.known(row, record, [each.ref for each in page.changes])
        for change in _last_of_each(page.changes):
            if change.ref in known:
                _changed(row, system, change, fields)
        fault.step("sync.page")
        row.cursors = {**row.cursors, record: page.cursor}
        Feed.objects.filter(pk=row.pk).update(cursors=row.cursors)
        if page.is_last:
            return True
    return False


def _last_of_each(changes: tuple[Change, ...]) -> list[Change]:
    """Of a record that changed several times the last: what it is now is read anyhow."""
    return list({each.ref: each for each in changes}.values())


def _changed(row: Feed, system: Metered, change: Change, fields: list[MappedField]) -> None:
    found = link.to(row, change.record, change.ref)
    if found is None:
        return
    seen = {found.pk}
    while found.merged_into:  # a late message about a record that was merged
        after = link.to(row, change.record, found.merged_into)
        if after is None or after.pk in seen:
            return
        seen.add(after.pk)
        found = after
    if change.merged_into and change.ref == found.ref:
        found = link.follow(found, change.merged_into)
        _one(found, system, fields)
    elif change.is_gone and change.ref == found.ref:
        link.gone(found)
    else:
        _one(found, system, fields, change)


def _one(each: Link, system: Metered, fields: list[MappedField], change: Change | None = None) -> None:
    """One record; what is refused about it alone is logged and holds up no other."""
    try:
        passing.over(each, system, fields, change)
    except (api.Unauthorised, api.Temporary):
        raise
    except api.Permanent as error:
        Link.objects.filter(pk=each.pk).update(dirty_at=None)
        log.write(each, "unread", told=str(error))


def _succeeded(row: Feed, is_done: bool) -> None:
    if row.problem:
        log.of_feed(row, "resumed")
    now = clock.now()
    row.release(
        succeeded_at=now,
        next_at=now + feed.POLL if is_done else now,
        failures=0,
        problem="",
        fix="",
        is_for_person=False,
    )


def _failed(
    row: Feed,
    sentence: str,
    fix: str = "",
    *,
    retry_after: float | None = None,
    is_for_person: bool = False,
    kind: str = "",
) -> None:
    """It stands on the feed, and on the trail once where only a person can help."""
    failures = row.failures + 1
    wait = feed.STOPPED if is_for_person else feed.wait(failures, retry_after)
    with transaction.atomic():
        if sentence != row.problem:
            log.of_feed(row, "stopped", told=f"{sentence} {fix}".strip())
            if is_for_person:
                _tell(row, sentence, kind)
        row.release(
            next_at=clock.now() + wait,
            failures=failures,
            problem=sentence[:2000],
            fix=fix[:2000],
            is_for_person=is_for_person,
        )


def _tell(row: Feed, sentence: str, kind: str) -> None:
    whose = {"connection_id": row.connection_id, "connection": row.connection.name}
    told = events.SyncStopped(**whose, told=sentence[:400], kind=kind)
    workspace = Workspace.objects.get(pk=row.workspace_id)
    moves.record(workspace, told, by=actor.system(row.workspace_id))
