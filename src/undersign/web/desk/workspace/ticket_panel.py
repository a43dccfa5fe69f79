"""Settings, Ticket panel: the page that may frame it, its secret (shown once), and what to paste where."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.linking import connection
from undersign.connectors.linking.connection import Connection
from undersign.connectors.panel import panel
from undersign.connectors.panel.panel import Panel
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door


@door.reading("connection.manage")
def shown(request: HttpRequest, by: Actor) -> HttpResponse:
    return _page(request, by)


@door.acting(otherwise=shown, verb="connection.manage")
def set_up(request: HttpRequest, by: Actor) -> HttpResponse:
    helpdesk = _helpdesk(by)
    told = {"way": _way(helpdesk), "key_pem": request.POST.get("key_pem", "")}
    row, secret = panel.set_up(helpdesk, request.POST.get("origin", ""), by=by, **told)
    return _page(request, by, row=row, secret=secret)


@door.acting(otherwise=shown, verb="connection.manage")
def switch_off(request: HttpRequest, by: Actor) -> HttpResponse:
    for row in Panel.objects.visible_to(by).filter(enabled=True):
        panel.switch_off(row, by=by)
    return answer.back("desk:ticket_panel", told="saved")


def _page(request: HttpRequest, by: Actor, **made: Any) -> HttpResponse:
    helpdesk = connection.first(api.HELPDESK, by.workspace_id)
    row = made.get("row") or _panel(helpdesk)
    origin = row.origin if row else str(helpdesk.settings.get("url", "")) if helpdesk else ""
    told = {
        "helpdesk": helpdesk,
        "is_zendesk": helpdesk is not None and _way(helpdesk) == panel.ZENDESK,
        "panel": row if row and row.enabled else None,
        "home": settings.PUBLIC_URL,
        "origin": request.POST.get("origin", origin),
        "key_pem": request.POST.get("key_pem", row.key_pem if row else ""),
    }
    return answer.page(request, "desk/ticket_panel.html", {**told, **made})


def _helpdesk(by: Actor) -> Connection:
    found = connection.first(api.HELPDESK, by.workspace_id)
    if found is None:
        raise Refused(
            "panel.no_helpdesk",
            _("No helpdesk is connected."),
            do=_("An administrator can connect one under Settings, Connectors."),
        )
    return found


def _panel(helpdesk: Connection | None) -> Panel | None:
    return Panel.objects.filter(connection=helpdesk).first() if helpdesk else None


def _way(helpdesk: Connection) -> str:
    return panel.ZENDESK if helpdesk.connector == "zendesk" else panel.HMAC
