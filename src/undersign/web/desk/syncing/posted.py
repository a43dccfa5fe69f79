"""What the forms of a connection's sync say, as the domain takes it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from undersign.connectors.facts import FieldFacts
from undersign.connectors.sync import ours, writing
from undersign.connectors.sync.rules import Rule
from undersign.connectors.sync.trying import Look
from undersign.connectors.sync.wording import Wording
from undersign.journal.refused import Refused


def mapping(request: HttpRequest, look: Look) -> tuple[str, FieldFacts, str, Rule, Wording]:
    """Raises `Refused` (mapping.unknown) for a field that is not there."""
    record, _dot, name = request.POST.get("theirs", "").partition(":")
    facts = look.named(record, name)
    if facts is None:
        raise Refused(
            "mapping.unknown",
            _("This field is not there any more."),
            do=_("Choose another one."),
            field="theirs",
        )
    rule = Rule(*(request.POST.get(part, "") for part in ("direction", "owner", "conflict")))
    return record, facts, path(request), rule, wording(request)


def path(request: HttpRequest) -> str:
    """Of ours: chosen from the list, or a name typed behind `details.`, `fields.`, `contract.values.`"""
    chosen, own = request.POST.get("ours", ""), request.POST.get("ours_name", "").strip()
    return f"{chosen}{own}" if chosen.endswith(".") else chosen


def wording(request: HttpRequest) -> Wording:
    given = {name: request.POST.get(name, "").strip()[:60] for name in ("kind", "case", "mark", "date")}
    usual = Wording()
    lines = request.POST.get("choices", "").splitlines()[:200]
    pairs = [line.partition("=") for line in lines if "=" in line]
    return Wording(
        kind=given["kind"] or usual.kind,
        case=given["case"],
        mark=given["mark"] or usual.mark,
        currency=request.POST.get("currency", "").strip().upper()[:3],
        date=given["date"] or usual.date,
        choices={theirs.strip(): own.strip() for theirs, _is, own in pairs if theirs.strip()},
        yes=request.POST.get("yes", "").strip()[:40] or usual.yes,
        no=request.POST.get("no", "").strip()[:40] or usual.no,
    )


def chosen(request: HttpRequest) -> dict[str, dict[str, Any]]:
    def said(event: str) -> dict[str, Any]:
        record, _dot, field = request.POST.get(f"{event}-field", "").strip()[:200].partition(".")
        return {
            "fields": request.POST.get(f"{event}-fields") == "on",
            "note": request.POST.get(f"{event}-note") == "on",
            "status": request.POST.get(f"{event}-status", "").strip()[:60],
            "record": record,
            "field": field,
            "text": request.POST.get(f"{event}-text", "").strip()[:400],
        }

    return {event: said(event) for event in writing.EVENTS}


def number(request: HttpRequest, name: str, usual: int) -> int:
    typed = request.POST.get(name, "").strip()
    return int(typed) if typed.isdecimal() and len(typed) < 8 else usual


OPEN_PATHS = (*(f"{head}." for head in ours.OPEN.values()), "contract.values.")
