"""What a legal hold's search takes: the filters of the list of contracts, once for all and for everybody.

Hides what a list may leave to the moment and a hold may not: whose “mine” is, which days an age means, whose
zone counts days, and that of very many hits a list shows the newest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.insight import filters
from undersign.insight.finding import AGES
from undersign.insight.search import every
from undersign.journal import actor, clock
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces.workspace import Workspace

LONGEST = 900


def freeze(query: str, *, by: Actor) -> str:
    """The filters of an address, with nothing left that depends on who reads or on today.

    Raises `Refused` (hold.scope).
    """
    said = filters.read(dict(parse_qsl(query[:2000])))
    zone = rows.get(Workspace, by.workspace_id).zone
    me = by.member or by.id
    if said["owner"] == filters.ME or (said["tab"] == "mine" and not said["owner"]):
        said["owner"] = me
    if said["tab"] == "mine":
        said["tab"] = "all"
    if age := AGES.get(said.pop("age")):
        said |= _days(age, zone)
    if said["status"] == filters.HELD:
        said["status"] = ""
    kept = {name: value for name, value in said.items() if value}
    frozen = urlencode({**kept, "zone": zone})
    if len(frozen) > LONGEST:
        raise Refused("hold.scope", _("This search is too long for a hold."), do=_("Use fewer words."))
    return frozen


def _days(age: tuple[int, int | None], zone: str) -> dict[str, str]:
    """The days an age means today; of those that still wait, as the filter has it."""
    least, most = age
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    since = {"since": (today - timedelta(days=most)).isoformat()} if most is not None else {}
    return {"tab": "waiting", "until": (today - timedelta(days=least)).isoformat(), **since}


def contracts(workspace_id: str, scope: str, only: Sequence[str] | None = None) -> QuerySet[Contract]:
    """Every contract of the workspace that a frozen scope takes, or of those ids that are given."""
    said = dict(parse_qsl(scope))
    query, by = filters.read(said), actor.system(workspace_id)
    found = Contract.objects.visible_to(by)
    if only is not None:
        found = found.filter(pk__in=list(only))
    with timezone.override(said.get("zone", "UTC")):
        found = filters.in_tab(filters.narrowed(found, query, by), query["tab"], by)
    if query["q"]:
        saying = every.saying(query["q"], only)
        found = found.filter(pk__in=saying) if saying is not None else found.none()
    return found  # type: ignore[no-any-return]
