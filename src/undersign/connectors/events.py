"""What happens to connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class ConnectionMade(Event):
    name = "connection.made"
    sentence = _("%(actor)s connected %(connection)s (%(connector)s) as %(kind)s")
    category = "access"
    icon = "plug"
    connection_id: str
    connection: str
    connector: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ConnectionChanged(Event):
    name = "connection.changed"
    sentence = _("%(actor)s changed the settings of %(connection)s")
    category = "access"
    icon = "plug"
    connection_id: str
    connection: str


@dataclass(frozen=True, kw_only=True)
class ConnectionSwitched(Event):
    name = "connection.switched"
    sentence = _("%(actor)s switched %(connection)s off")
    sentences: ClassVar = {"on": _("%(actor)s switched %(connection)s on")}
    category = "access"
    icon = "plug"
    connection_id: str
    connection: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ConnectionRemoved(Event):
    name = "connection.removed"
    sentence = _("%(actor)s removed %(connection)s (%(connector)s)")
    category = "access"
    icon = "plug"
    connection_id: str
    connection: str
    connector: str


@dataclass(frozen=True, kw_only=True)
class ConnectionSignedIn(Event):
    name = "connection.signed_in"
    sentence = _("%(actor)s signed in at %(connection)s, which gave us a key of its own")
    category = "access"
    icon = "key"
    connection_id: str
    connection: str


@dataclass(frozen=True, kw_only=True)
class ConnectionFailed(Event):
    """kind: key (it is not taken), or silent (no answer for a while)."""

    name = "connection.failed"
    sentence = _("%(connection)s does not answer. What waits for it is tried again until it does")
    sentences: ClassVar = {
        "key": _("%(connection)s does not take our key any more. An admin has to renew it"),
    }
    category = "access"
    icon = "plug"
    connection_id: str
    connection: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class ConnectionRecovered(Event):
    name = "connection.recovered"
    sentence = _("%(connection)s works again")
    category = "access"
    icon = "plug"
    connection_id: str
    connection: str


@dataclass(frozen=True, kw_only=True)
class ConnectionTried(Event):
    name = "connection.tried"
    sentence = _("%(actor)s tried %(connection)s with a text to %(number)s: it did not work")
    sentences: ClassVar = {"worked": _("%(actor)s tried %(connection)s with a text to %(number)s")}
    category = "access"
    icon = "plug"
    connection_id: str
    connection: str
    number: str = personal()
    kind: str


@dataclass(frozen=True, kw_only=True)
class RecordHandedOn(Event):
    """The finished record is at a system outside. kind: of the connection. where: as that system calls it.
    held_until: nobody can change or delete it there before (ISO 8601); "" where nothing holds it."""

    name = "record.handed_on"
    sentence = _("The signed contract was put into the archive: %(where)s")
    sentences: ClassVar = {
        "helpdesk": _("The signed contract was attached to the ticket"),
        "directory": _("The signed contract was put among the account’s documents"),
    }
    category = "messages"
    icon = "send"
    kind: str
    delivery_id: str
    sha256: str
    held_until: str = ""
    where: str = personal()
