"""Issues and their fields as Redmine writes them: ids for names, a list for what is custom.

Asks nobody. A custom field is called `cf_7`, as its filters call it, and understood by its name as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import TICKET, Permanent
from undersign.connectors.facts import Change, FieldFacts
from undersign.connectors.giving import mark

_TYPES = {"bool": "yes_no", "date": "date", "int": "number", "float": "number", "list": "choice"}


def described(statuses: Mapping[str, int], custom: Iterable[Mapping[str, Any]]) -> tuple[FieldFacts, ...]:
    own = (
        FieldFacts(TICKET, "subject", str(_("Subject"))),
        FieldFacts(TICKET, "status", str(_("Status")), "choice", tuple((name, name) for name in statuses)),
    )
    return (*own, *map(_described, custom))


def _described(row: Mapping[str, Any]) -> FieldFacts:
    choices = tuple((e["value"], e.get("label") or e["value"]) for e in row.get("possible_values") or ())
    kind = _TYPES.get(row.get("field_format", ""), "text")
    kind = "text" if kind == "choice" and not choices else kind
    return FieldFacts(TICKET, f"cf_{row['id']}", row["name"], kind, choices, is_custom=True)


def named(issue: Mapping[str, Any]) -> dict[str, str]:
    """{name and cf_…: text} of an issue's custom fields."""
    rows = issue.get("custom_fields") or ()
    return {key: _text(row.get("value")) for row in rows for key in (row["name"], f"cf_{row['id']}")}


def values(issue: Mapping[str, Any]) -> dict[str, str]:
    custom = {f"cf_{row['id']}": _text(row.get("value")) for row in issue.get("custom_fields") or ()}
    return {"subject": issue.get("subject") or "", "status": issue["status"]["name"], **custom}


def change(issue: Mapping[str, Any]) -> Change:
    at = datetime.fromisoformat(issue["updated_on"].replace("Z", "+00:00"))
    return Change(TICKET, str(issue["id"]), at, values=values(issue))


def wanted(issue: Mapping[str, Any], asked: Mapping[str, str], statuses: Mapping[str, int]) -> dict[str, Any]:
    """What of it the issue does not have yet, as an update says it. Raises `Permanent`."""
    now = values(issue)
    custom = {name: text for name, text in asked.items() if name not in ("subject", "status")}
    changed = [
        {"id": number, "value": text}
        for number, text in ((_number(issue, name), text) for name, text in custom.items())
        if now[f"cf_{number}"] != text
    ]
    told: dict[str, Any] = {"custom_fields": changed} if changed else {}
    if "subject" in asked and asked["subject"] != now["subject"]:
        told["subject"] = asked["subject"]
    if "status" in asked:
        number = _status(asked["status"], statuses)
        if number != issue["status"]["id"]:
            told["status_id"] = number
    return told


def _status(name: str, statuses: Mapping[str, int]) -> int:
    for each, number in statuses.items():
        if each.casefold() == name.casefold():
            return number
    raise Permanent(
        _("An issue of Redmine cannot become “%(status)s”; possible: %(possible)s."),
        status=name,
        possible=", ".join(statuses),
    )


def _number(issue: Mapping[str, Any], name: str) -> int:
    for row in issue.get("custom_fields") or ():
        if name in (row["name"], f"cf_{row['id']}"):
            return int(row["id"])
    raise Permanent(
        _("Issue %(issue)s in Redmine has no field “%(field)s”."),
        do=_("Add the custom field to its project and tracker, and let our user edit it."),
        issue=issue["id"],
        field=name,
    )


def journal(issue: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    """Our note under this key: the first, should there be several."""
    wanted_mark = mark.of(key)
    return next((dict(e) for e in issue.get("journals") or () if wanted_mark in (e.get("notes") or "")), None)


def files(issue: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The files that came with the note under this key, in its order; those deleted since are left out."""
    ours = mark.of(key)
    return [dict(each) for each in issue.get("attachments") or () if each.get("description") == ours]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
