"""What happens to contracts that begin in a helpdesk, and to the hooks they come by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class HookSet(Event):
    """kind: "starts" where tickets may start contracts from now on. waiting: the status meanwhile, or ""."""

    name = "hook.set"
    sentence = _("%(actor)s decided that tickets of %(connection)s start no contracts")
    sentences: ClassVar = {"starts": _("%(actor)s let tickets of %(connection)s start contracts")}
    category = "access"
    icon = "plug"
    connection_id: str
    connection: str
    kind: str
    sends: bool
    waiting: str


@dataclass(frozen=True, kw_only=True)
class HookSecretRenewed(Event):
    name = "hook.secret_renewed"
    sentence = _("%(actor)s renewed the secret of calls from %(connection)s")
    category = "access"
    icon = "key"
    connection_id: str
    connection: str


@dataclass(frozen=True, kw_only=True)
class ContractAsked(Event):
    """A ticket asks for a contract of a template. by_email: of whoever pulled the trigger over there."""

    name = "contract.asked"
    sentence = _("Ticket %(ticket)s in %(connection)s asked for a contract: %(template)s")
    category = "messages"
    icon = "plug"
    call_id: str
    connection_id: str
    connection: str
    ticket: str
    template: str
    by_email: str = personal()


@dataclass(frozen=True, kw_only=True)
class ContractNotStarted(Event):
    """code: of the refusal."""

    name = "contract.not_started"
    sentence = _("No contract was started from ticket %(ticket)s: %(reason)s")
    category = "messages"
    icon = "plug"
    call_id: str
    ticket: str
    template: str
    code: str
    reason: str
