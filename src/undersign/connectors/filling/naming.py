"""A case as programs name it: a reference in the helpdesk, which becomes a ticket's row here.

Hides that one of ours needs nobody asked, that one of the helpdesk in use is mirrored as its own panel would,
and that what goes wrong outside is said so that nothing was sent.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.filling import mirror
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.customers.ticket import Ticket
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused
from undersign.workspaces import policy

OURS = "builtin"


def case(ref: str, connection_id: str = "", *, by: Actor) -> Ticket:
    """ref: as its helpdesk writes it; of a ticket of our own, its id or number. connection_id: of a helpdesk,
    the one in use where it is left out.

    Raises `Refused` (case.unknown, case.connection, case.unreachable, role.refused).
    """
    policy.require(by, "ticket.see")
    row = _helpdesk(connection_id, by)
    if row is None or row.connector == OURS:
        found = _ours(ref, by)
        if found is None:
            raise _unknown(ref)
        return found
    try:
        return _known(ref, by) or mirror.ticket(ref, by=by)
    except api.Missing:
        raise _unknown(ref) from None
    except api.Temporary:
        raise Refused(
            "case.unreachable",
            _("%(helpdesk)s does not answer. Nothing was sent."),
            do=_("Try again in a minute, or send without the case."),
            field="case",
            helpdesk=row.name,
        ) from None
    except api.Permanent as why:
        raise Refused("case.connection", why.sentence, do=why.do, field="case") from None


def _helpdesk(connection_id: str, by: Actor) -> Connection | None:
    """Signed contracts go to our own helpdesk, and to the one of others that is in use."""
    used = connection.first(api.HELPDESK, by.workspace_id)
    if not connection_id or (used is not None and used.pk == connection_id):
        return used
    mine = Connection.objects.visible_to(by).filter(pk=connection_id, kind=api.HELPDESK)
    found = mine.filter(connector=OURS, removed_at=None).first()
    if found is None:
        raise Refused(
            "case.connection",
            _("No helpdesk in use has this id. Nothing was sent."),
            do=_("Leave the connection out for the helpdesk that is in use."),
            field="case.connection",
        )
    return found


def _ours(ref: str, by: Actor) -> Ticket | None:
    number = int(ref) if ref.isdecimal() and len(ref) < 10 else -1
    mine = Ticket.objects.visible_to(by).filter(external_ref="")
    return mine.filter(Q(pk=ref) | Q(number=number)).first()


def _known(ref: str, by: Actor) -> Ticket | None:
    return Ticket.objects.visible_to(by).filter(external_ref=ref).exclude(external_ref="").first()


def _unknown(ref: str) -> NotFound:
    return NotFound(
        "case.unknown",
        _("There is no case “%(ref)s” in the helpdesk. Nothing was sent."),
        do=_("Check its number."),
        field="case.ticket",
        ref=ref[:80],
    )
