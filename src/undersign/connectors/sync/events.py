"""What happens to the mapping and to feeds, as the workspace's trail tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class FieldMapped(Event):
    """kind: the record; the rest as in `rules.Rule`."""

    name = "sync.field_mapped"
    sentence = _("%(actor)s mapped “%(field)s” of %(connection)s")
    category = "edits"
    icon = "refresh"
    connection_id: str
    connection: str
    field: str
    kind: str
    ours: str
    direction: str
    owner: str
    conflict: str


@dataclass(frozen=True, kw_only=True)
class FieldUnmapped(Event):
    name = "sync.field_unmapped"
    sentence = _("%(actor)s removed the mapping of “%(field)s” of %(connection)s")
    category = "edits"
    icon = "refresh"
    connection_id: str
    connection: str
    field: str


@dataclass(frozen=True, kw_only=True)
class WriteBackChosen(Event):
    """chosen: {event: what is written then}."""

    name = "sync.write_back_chosen"
    sentence = _("%(actor)s changed what %(connection)s is told of contracts")
    category = "edits"
    icon = "refresh"
    connection_id: str
    connection: str
    chosen: dict
    was: dict


@dataclass(frozen=True, kw_only=True)
class SyncSwitched(Event):
    name = "sync.switched"
    sentence = _("%(actor)s paused the sync with %(connection)s")
    sentences: ClassVar = {"on": _("%(actor)s let the sync with %(connection)s go on")}
    category = "edits"
    icon = "refresh"
    connection_id: str
    connection: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ConflictSettled(Event):
    """kept: theirs or ours. own_id: of the account, contact or ticket."""

    name = "sync.settled"
    sentence = _("%(actor)s decided on “%(field)s” of %(connection)s: the value of %(connection)s holds")
    sentences: ClassVar = {"ours": _("%(actor)s decided on “%(field)s” of %(connection)s: our value holds")}
    category = "edits"
    icon = "refresh"
    connection_id: str
    connection: str
    field: str
    kind: str
    own_id: str


@dataclass(frozen=True, kw_only=True)
class ValuesHeld(Event):
    """Values wait for somebody's decision. field: one of them, by its label; count: how many there are."""

    name = "sync.values_held"
    sentence = _("Somebody has to decide on values of %(connection)s, “%(field)s” among them")
    category = "system"
    icon = "alert-triangle"
    connection_id: str
    connection: str
    field: str
    count: int


@dataclass(frozen=True, kw_only=True)
class SyncStopped(Event):
    """Trying again does not help. told: their words. kind: key where it is their no to our key, of which
    admins hear as of the connection's failure."""

    name = "sync.stopped"
    sentence = _("The sync with %(connection)s waits for somebody: %(told)s")
    category = "system"
    icon = "alert-triangle"
    connection_id: str
    connection: str
    told: str
    kind: str = ""
