"""What is carried between a record of theirs and ours: one row for each pair of fields.

Hides how a mapping is checked, so that no two of them can pull at one value.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from undersign.connectors.facts import RECORDS, FieldFacts
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import events, feed, link, ours, rules, wording
from undersign.connectors.sync.rules import Rule
from undersign.connectors.sync.wording import Wording
from undersign.customers.account import Visible
from undersign.journal import ids, moves
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace


class MappedField(models.Model):
    """record: one of `facts.RECORDS`. theirs: their field's name; label: as their people read it. ours: a
    path of `ours`. words: a `Wording`."""

    id = models.CharField(primary_key=True, max_length=40)
    workspace_id = models.CharField(max_length=40)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="mapped")
    record = models.CharField(max_length=20)
    theirs = models.CharField(max_length=200)
    label = models.CharField(max_length=200, blank=True)
    ours = models.CharField(max_length=120)
    direction = models.CharField(max_length=10, default=rules.FROM)
    owner = models.CharField(max_length=10, default=rules.CRM)
    conflict = models.CharField(max_length=10, blank=True)
    words = models.JSONField(default=dict)
    is_missing = models.BooleanField(default=False)

    objects = Visible.as_manager()

    class Meta:
        app_label = "connectors"
        db_table = "mapped_field"
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "record", "theirs", "ours"], name="one_mapping_of_a_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record}.{self.theirs} ↔ {self.ours}"

    @property
    def rule(self) -> Rule:
        return Rule(self.direction, self.owner, self.conflict)

    @property
    def wording(self) -> Wording:
        return Wording.from_json(self.words)

    @property
    def is_of_contract(self) -> bool:
        """Its value is what a contract says, and is kept with the value and not on a row of ours."""
        return self.ours.startswith(ours.CONTRACT)


def of(connection: Connection, record: str = "") -> list[MappedField]:
    rows = MappedField.objects.filter(connection=connection)
    rows = rows.filter(record=record) if record else rows
    return list(rows.order_by("record", "label", "theirs", "id"))


def keep(
    connection: Connection,
    record: str,
    theirs: FieldFacts,
    path: str,
    rule: Rule,
    words: Wording,
    *,
    by: Actor,
    pk: str = "",
) -> MappedField:
    """Map a field, or change how one is mapped (`pk`); the next round looks at every record with it.

    Raises `Refused` (role.refused, mapping.unknown, mapping.direction, mapping.taken, mapping.written).
    """
    policy.require(by, "connection.manage")
    _require_sensible(record, theirs, path, rule, words)
    columns = {
        "record": record,
        "theirs": theirs.name,
        "label": str(theirs.label)[:200],
        "ours": path,
        "direction": rule.direction,
        "owner": rule.owner,
        "conflict": "" if rule.direction != rules.BOTH else rule.conflict,
        "words": words.as_json(),
    }
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        _require_free(connection, record, theirs, path, rule, pk)
        row = MappedField.objects.filter(connection=connection, pk=pk).first() if pk else None
        row = row or MappedField(id=ids.new("map"), workspace_id=by.workspace_id, connection=connection)
        _change(row, columns)
        link.mark_all(feed.of(connection))
        moves.record(workspace, _mapped(connection, row), by=by)
    return row


def _change(row: MappedField, columns: dict) -> None:
    """What was remembered of another pair of fields says nothing about this one."""
    if any(getattr(row, name) != columns[name] for name in ("record", "theirs", "ours")):
        row.values.all().delete()  # type: ignore[attr-defined]
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()


def _mapped(connection: Connection, row: MappedField) -> events.FieldMapped:
    how = {name: getattr(row, name) for name in ("ours", "direction", "owner", "conflict")}
    label = str(row.label or row.theirs)
    return events.FieldMapped(
        connection_id=connection.id, connection=connection.name, field=label, kind=row.record, **how
    )


def drop(connection: Connection, pk: str, *, by: Actor) -> None:
    """Nothing is carried any more, and values stay as they are on both sides. Does nothing where it is not
    mapped. Raises `Refused` (role.refused)."""
    policy.require(by, "connection.manage")
    row = MappedField.objects.filter(connection=connection, pk=pk).first()
    if row is None:
        return
    told = events.FieldUnmapped(connection_id=connection.id, connection=connection.name, field=row.label)
    with transaction.atomic():
        row.delete()
        moves.record(Workspace.objects.get(pk=by.workspace_id), told, by=by)


def _require_sensible(record: str, theirs: FieldFacts, path: str, rule: Rule, words: Wording) -> None:
    known = (
        record in RECORDS
        and ours.is_known(record, path)
        and rule.direction in rules.DIRECTIONS
        and rule.owner in rules.OWNERS
        and rule.conflict in ("", *rules.CONFLICTS)
        and words.kind in wording.KINDS
        and words.case in wording.CASES
        and words.mark in wording.MARKS
        and words.date in wording.DATES
    )
    if not known:
        raise Refused(
            "mapping.unknown",
            _("This pair of fields cannot be mapped so."),
            do=_("Choose each part from its list."),
            field="ours",
        )
    if path.startswith(ours.CONTRACT) and rule.direction != rules.TO:
        raise Refused(
            "mapping.direction",
            _("What a contract says is written to them, and never taken from them."),
            do=_("Choose the direction “to them”."),
            field="direction",
        )
    if rule.direction != rules.FROM and not theirs.is_writable:
        raise Refused(
            "mapping.written",
            _("Our account over there may not write “%(label)s”."),
            do=_("Allow it there, or choose the direction “from them”."),
            field="direction",
            label=theirs.label or theirs.name,
        )


def _require_free(
    connection: Connection, record: str, theirs: FieldFacts, path: str, rule: Rule, pk: str
) -> None:
    """One value of ours is filled by one field, and one field of theirs is written by one value."""
    others = MappedField.objects.filter(workspace_id=connection.workspace_id, record=record).exclude(pk=pk)
    fills = others.filter(ours=path).exclude(direction=rules.TO)
    writes = others.filter(connection=connection, theirs=theirs.name)
    writes = writes if rule.direction == rules.TO else writes.exclude(direction=rules.FROM)
    taken: Sequence[MappedField] = list(fills[:1]) if rule.direction != rules.TO else []
    taken = taken or (list(writes[:1]) if rule.direction != rules.FROM else [])
    if taken:
        raise Refused(
            "mapping.taken",
            _("“%(label)s” of %(connection)s is already mapped so."),
            do=_("Two of them would overwrite each other: change or remove that one first."),
            field="ours",
            label=taken[0].label or taken[0].theirs,
            connection=str(taken[0].connection),
        )
