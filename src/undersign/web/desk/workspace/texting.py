"""Text messages: the service that brings codes to phones, set up, tried and switched off by an admin."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from undersign.connectors import api, registry
from undersign.connectors.linking import upkeep
from undersign.connectors.linking.connection import Connection
from undersign.contracts.people import demanding
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.web.desk import answer, door
from undersign.workspaces.workspace import Workspace

VERB = "connection.manage"


@door.reading(VERB)
def texting(request: HttpRequest, by: Actor) -> HttpResponse:
    held = upkeep.messengers(by.workspace_id)
    posted = request.POST.get("connector", "")
    services = [_shown(each, held.get(each.name), request, posted) for each in _known()]
    context = {
        "services": services,
        "is_off": not any(each["row"] and each["row"].enabled for each in services),
        "number": request.POST.get("number", ""),
    }
    return answer.page(request, "desk/texting.html", context)


@door.acting(otherwise=texting, verb=VERB)
def keep_service(request: HttpRequest, by: Actor) -> HttpResponse:
    """An empty secret leaves the one that is kept."""
    connector = _chosen(request)
    given = {each.name: _given(request, each) for each in connector.settings_schema}
    secret = {each.name for each in connector.settings_schema if each.type == "secret"}
    upkeep.keep_messenger(
        connector.name,
        by=by,
        settings={name: text for name, text in given.items() if name not in secret},
        secrets={name: text for name, text in given.items() if name in secret},
        allow_private=request.POST.get("allow_private") == "on",
    )
    return answer.back("desk:texting", told="service_kept")


@door.acting(otherwise=texting, verb=VERB)
def switch_service(request: HttpRequest, by: Actor) -> HttpResponse:
    is_on = request.POST.get("to") == "on"
    upkeep.switch(_row(request, by), is_on, by=by)
    return answer.back("desk:texting", told="service_on" if is_on else "service_off")


@door.acting(otherwise=texting, verb=VERB)
def try_service(request: HttpRequest, by: Actor) -> HttpResponse:
    """A text to the admin's own phone, now; what the service says is shown."""
    row = _row(request, by)
    upkeep.try_text(row, _number(request, row), _test(by), by=by)
    return answer.back("desk:texting", told="service_tried")


def _number(request: HttpRequest, row: Connection) -> str:
    """Raises `Refused` (proof.phone)."""
    typed = request.POST.get("number", "")
    number = demanding.plain_number(typed)
    if not number:
        raise Refused(
            "proof.phone",
            _("“%(phone)s” is not a phone number with its country code."),
            do=_("Write it like +1 555 0100 222."),
            field=f"{row.connector}-number",
            phone=typed[:40],
        )
    return number


def _test(by: Actor) -> str:
    """With a number of its own: a service that was sent the same words before may take them for a repeat."""
    name = rows.get(Workspace, by.workspace_id).name
    told = {"number": 1000 + secrets.randbelow(9000), "workspace": name}
    return _("Test %(number)s from %(workspace)s. Codes for signers will arrive like this.") % told


def _known() -> list[registry.Connector]:
    return [each for each in registry.every().values() if api.MESSENGER in each.kinds]


def _chosen(request: HttpRequest) -> registry.Connector:
    found = [each for each in _known() if each.name == request.POST.get("connector")]
    if not found:
        raise Http404
    return found[0]


def _row(request: HttpRequest, by: Actor) -> Connection:
    row = upkeep.messengers(by.workspace_id).get(_chosen(request).name)
    if row is None:
        raise Http404
    return row


def _given(request: HttpRequest, each: registry.Setting) -> str:
    return request.POST.get(f"{request.POST['connector']}-{each.name}", "").strip()[:400]


def _shown(
    connector: registry.Connector, row: Connection | None, request: HttpRequest, posted: str
) -> dict[str, Any]:
    """A service's card: what was typed where it was refused, else what is kept. A secret is never shown."""
    fields = []
    for each in connector.settings_schema:
        name = f"{connector.name}-{each.name}"
        held = "" if each.type == "secret" else (row.settings.get(each.name, "") if row else each.default)
        value = request.POST.get(name, held) if posted == connector.name and each.type != "secret" else held
        is_kept = bool(row and each.name in row.sealed)
        fields.append({"setting": each, "name": name, "value": value, "is_kept": is_kept})
    is_private = bool(row and row.allow_private)
    if posted == connector.name and f"{connector.name}-{connector.settings_schema[0].name}" in request.POST:
        is_private = request.POST.get("allow_private") == "on"
    return {
        "name": connector.name,
        "label": connector.label,
        "row": row,
        "fields": fields,
        "is_private": is_private,
        "is_open": row is not None or posted == connector.name,
    }
