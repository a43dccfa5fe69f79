"""Where the values of a row of ours come from: which system, person or contract said them last, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from undersign.connectors.sync import ours, value
from undersign.connectors.sync.link import Link
from undersign.connectors.sync.value import Value


@dataclass(frozen=True)
class Origin:
    """label: of the field; value: as it is here. said: "from Salesforce" and the like. at: when it last
    changed. contract_id: where a contract said it. held: whether a person is asked about it."""

    label: Any
    value: str
    said: str
    at: datetime | None
    contract_id: str = ""
    held: bool = False


def of(own: Any, record: str) -> list[Origin]:
    """Of every mapped value of an account, a contact or a ticket of ours."""
    rows = Value.objects.filter(workspace_id=own.workspace_id, link__own_id=own.pk, link__merged_into="")
    found = rows.exclude(writer="").select_related("field", "link__feed__connection")
    return [_one(each, own, record) for each in found.order_by("field__label", "field__theirs")]


def gone(own: Any) -> list[tuple[str, datetime]]:
    """(connection's name, since when) of systems where this record was deleted."""
    links = Link.objects.filter(workspace_id=own.workspace_id, own_id=own.pk).exclude(gone_at=None)
    return [(each.feed.connection.name, each.gone_at) for each in links.select_related("feed__connection")]


def _one(row: Value, own: Any, record: str) -> Origin:
    system, path = row.link.feed.connection.name, row.field.ours
    label = ours.SAYS.get(path) or ours.COLUMNS.get(record, {}).get(path) or row.field.label or path
    held = row.said if row.field.is_of_contract else ours.get(own, path)
    return Origin(
        label,
        "" if held is None else str(held),
        _said(row, system),
        row.changed_at,
        row.writer_ref if row.writer == value.CONTRACT else "",
        bool(row.held),
    )


def _said(row: Value, system: str) -> str:
    facts = {"system": system, "name": row.writer_name}
    if row.writer == value.THEIRS:
        return _("from %(system)s") % facts
    if row.writer == value.CONTRACT:
        return _("from contract %(name)s") % facts
    return _("by %(name)s") % facts if row.writer_name else _("changed here")
