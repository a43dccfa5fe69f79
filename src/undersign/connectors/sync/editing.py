"""A value changed on our side, by a person or by a contract; and a person's answer where one is held.

Hides that every change here is noted with who made it, and handed to the next round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors.sync import events, link, log, ours, passing, rules, value
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.value import Value
from undersign.connectors.sync.wording import Unfit
from undersign.journal import clock, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace


@dataclass(frozen=True)
class Writer:
    """Who says it: value.PERSON or value.CONTRACT, their name or number, their id."""

    kind: str
    name: str
    ref: str = ""


def edit(own: models.Model, values: Mapping[str, str], writer: Writer) -> list[str]:
    """Put these (path: neutral form) into a row of ours; the paths that changed. Raises `Unfit`. Part of a
    verb, inside its transaction or in one of its own."""
    with transaction.atomic():
        fresh = type(own)._default_manager.select_for_update().get(pk=own.pk)
        changed = [path for path, text in values.items() if str(ours.get(fresh, path) or "") != text]
        for path in changed:
            ours.put(fresh, path, values[path])
        if changed:
            fresh.save()
            _sign(fresh, changed, writer)
            link.mark_own(fresh.workspace_id, fresh.pk)  # type: ignore[attr-defined]
    own.__dict__.update({name: fresh.__dict__[name] for name in fresh.__dict__ if name != "_state"})
    return changed


def _sign(own: models.Model, paths: list[str], writer: Writer) -> None:
    now = clock.now()
    links = link.Link.objects.filter(workspace_id=own.workspace_id, own_id=own.pk)  # type: ignore[attr-defined]
    for each in links.select_related("feed"):
        for field in MappedField.objects.filter(connection=each.feed.connection_id, ours__in=paths):
            if field.record == each.record:
                row = value.of(each, field)
                row.ours_at = now
                row.written_by(writer.kind, now, name=writer.name, ref=writer.ref)
                row.save()


def settle(row: Value | None, keep: str, *, by: Actor) -> None:
    """A person's answer to a value that is held: keep `rules.THEIRS` or `rules.OURS`; ours is written in the
    next round. None: it is held no more. Raises `Refused` (role.refused, sync.not_held, sync.unfit)."""
    policy.require(by, "connection.manage")
    if row is None:
        raise not_held()
    with transaction.atomic():
        each = link.Link.objects.select_for_update().get(pk=row.link_id)
        row = (
            Value.objects.select_for_update(of=("self",))
            .select_related("field", "link__feed__connection")
            .get(pk=row.pk)
        )
        if not row.held:
            raise not_held()
        try:
            theirs = row.field.wording.read(row.their_value)
            _keep(each, row, theirs, keep)
        except Unfit:
            raise _cannot(row) from None
        row.written_by(value.PERSON, clock.now(), name=by.label, ref=by.id)
        row.save()
        log.write(each, "settled", why=keep, field=row.field.label, now=row.base or "", told=by.label)
        link.Link.objects.filter(pk=each.pk).update(dirty_at=clock.now())
        link.Feed.objects.filter(pk=each.feed_id).update(next_at=clock.now())
        _record(row, keep, by)


def _keep(each: link.Link, row: Value, theirs: str, keep: str) -> None:
    known = rules.Known(row.base)
    if keep == rules.THEIRS:
        known = rules.Known(theirs)
        own = passing.own_of(each)
        if row.field.is_of_contract:
            row.said = theirs
        elif own is not None:
            ours.put(own, row.field.ours, theirs)
            own.save()
            link.mark_own(each.workspace_id, own.pk, but=each)
    elif row.field.direction == rules.BOTH:
        known = rules.Known(theirs)  # as if they had agreed on theirs, and ours came after
    row.ours_at = clock.now()
    row.remember(known)


def _record(row: Value, keep: str, by: Actor) -> None:
    connection = row.link.feed.connection
    told = events.ConflictSettled(
        connection_id=connection.id,
        connection=connection.name,
        field=row.field.label or row.field.theirs,
        kind=keep,
        own_id=row.link.own_id,
    )
    moves.record(Workspace.objects.get(pk=row.workspace_id), told, by=by)


def not_held() -> Refused:
    return Refused("sync.not_held", _("Nobody has to decide this any more. Nothing was changed."))


def _cannot(row: Value) -> Refused:
    return Refused(
        "sync.unfit",
        _("“%(value)s” cannot be kept: it does not fit the field."),
        do=_("Change the value over there, or how the field is worded here."),
        value=row.their_value[:80],
    )
