"""What the pages of a connection's sync show: rows and choices in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from undersign.connectors import api
from undersign.connectors.linking.connection import Connection
from undersign.connectors.sync import mapping as mapped_fields
from undersign.connectors.sync import ours, rules, trying, wording, words, writing
from undersign.connectors.sync.feed import Feed
from undersign.connectors.sync.link import Link
from undersign.connectors.sync.log import LogEntry
from undersign.connectors.sync.mapping import MappedField
from undersign.connectors.sync.trying import Look
from undersign.connectors.sync.value import Value
from undersign.connectors.sync.wording import Unfit, Wording
from undersign.web.desk.syncing import posted

SHOWN = 50


@dataclass(frozen=True)
class Pair:
    field: MappedField
    record: Any
    ours: Any
    our_sample: str
    their_sample: str
    arrow: str
    rule: str
    unfit: bool


@dataclass(frozen=True)
class Line:
    """A line of the log, or a value that is held."""

    row: Any
    what: Any
    why: Any
    record: Any
    held: str = ""
    ours: str = ""
    theirs: str = ""
    can_choose: bool = True


def mapped(row: Connection, look: Look) -> dict[str, Any]:
    fields = mapped_fields.of(row)
    waits = any(each.is_of_contract for each in fields) and not writing.tells_fields(row)
    return {"pairs": [_pair(each, look) for each in fields], "sample": look.own, "waits": waits}


def _pair(each: MappedField, look: Look) -> Pair:
    theirs, unfit = look.theirs(each.record, each.theirs), False
    try:
        each.wording.read(theirs)
    except Unfit:
        unfit = True
    rule = f"{words.DIRECTIONS[each.direction]} · {words.OWNERS[each.owner]}"
    if each.direction == rules.BOTH:
        rule += f" · {words.CONFLICTS[each.conflict]}"
    return Pair(
        each,
        words.RECORDS[each.record],
        path_word(each.record, each.ours),
        look.ours(each.record, each.ours),
        theirs,
        words.ARROWS[each.direction],
        rule,
        unfit,
    )


def path_word(record: str, path: str) -> Any:
    if path in ours.SAYS:
        return ours.SAYS[path]
    return ours.COLUMNS.get(record, {}).get(path) or path.rpartition(".")[2]


def form(row: Connection, look: Look, request: HttpRequest) -> dict[str, Any]:
    """The form to map a field or to change how one is; what was typed where it was refused."""
    pk = request.POST.get("field", request.GET.get("field", ""))
    held = MappedField.objects.filter(connection=row, pk=pk).first()
    now = held or MappedField(record="", theirs="", ours="")
    theirs, path, rule, how = f"{now.record}:{now.theirs}", now.ours, now.rule, now.wording
    if request.method == "POST" and "theirs" in request.POST:
        theirs, path, how = request.POST["theirs"], posted.path(request), posted.wording(request)
        rule = rules.Rule(*(request.POST.get(part, "") for part in ("direction", "owner", "conflict")))
    head, _dot, name = path.rpartition(".")
    is_open = f"{head}." in posted.OPEN_PATHS
    return {
        "held": held,
        "theirs_choices": [
            (words.RECORDS[record], [(f"{record}:{each.name}", each) for each in fields])
            for record, fields in look.fields.items()
        ],
        "ours_choices": _ours_choices(look),
        "form": {
            "theirs": theirs,
            "ours": f"{head}." if is_open else path,
            "ours_name": name if is_open else "",
            "rule": rule,
            "words": how,
            "choices": "\n".join(f"{a} = {b}" for a, b in how.choices.items()),
            "is_usual": how == Wording(),
        },
        "directions": words.DIRECTIONS.items(),
        "owners": words.OWNERS.items(),
        "conflicts": words.CONFLICTS.items(),
        "kinds": words.KINDS.items(),
        "cases": words.CASES.items(),
        "marks": wording.MARKS,
        "dates": list(wording.DATES),
    }


def _ours_choices(look: Look) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Columns by record, then what has no column, then what a contract says."""
    found = []
    for record in look.fields:
        columns = list(ours.COLUMNS.get(record, {}).items())
        if record in ours.OPEN:
            columns.append((f"{ours.OPEN[record]}.", _("Another detail, by name:")))
        if columns:
            found.append((words.RECORDS[record], columns))
    says = [*ours.SAYS.items(), ("contract.values.", _("A field of the template, by name:"))]
    return [*found, (_("From the contract"), says)]


def tried(row: Connection) -> dict[str, Any]:
    """The dry run, or why there was none."""
    try:
        looked, would = trying.dry_run(row)
    except (api.Temporary, api.Permanent) as problem:
        return {"try_problem": problem}
    lines = [
        (each, words.RECORDS[each.record], words.WHAT[each.act], words.WHY.get(each.why, ""))
        for each in would
    ]
    return {"is_tried": True, "looked": looked, "would": lines}


def status(feed: Feed) -> dict[str, Any]:
    held = Value.objects.filter(link__feed=feed).exclude(held="").select_related("field", "link")
    log = LogEntry.objects.filter(feed=feed).order_by("-at", "-id")[:SHOWN]
    links = Link.objects.filter(feed=feed, merged_into="")
    return {
        "state_word": words.STATES[feed.state],
        "tone": words.TONES[feed.state],
        "waiting": links.filter(dirty_at__isnull=False).count(),
        "known": links.filter(gone_at=None).count(),
        "gone": links.exclude(gone_at=None).count(),
        "held": [_held(each) for each in held.order_by("link__ref", "field__label")[:SHOWN]],
        "lines": [_line(each) for each in log],
    }


def _held(row: Value) -> Line:
    here = row.held_over.partition("\x1f")[0]
    can_choose = row.held not in ("unfit", "long", "too_long", "needed")
    why, record = words.WHY.get(row.held, row.held), words.RECORDS[row.link.record]
    return Line(row, "", why, record, row.held_told, here, row.their_value, can_choose)


def _line(row: LogEntry) -> Line:
    return Line(
        row, words.WHAT.get(row.what, row.what), words.WHY.get(row.why, ""), words.RECORDS.get(row.record, "")
    )


def events(held: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Any, dict[str, Any]]]:
    """(event, its word, what is chosen); a field is typed as `account.Name`."""
    return [(event, words.EVENTS[event], _chosen(held.get(event, {}))) for event in writing.EVENTS]


def _chosen(said: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**writing.USUAL, **said}
    return {**whole, "at": f"{whole['record']}.{whole['field']}" if whole["field"] else ""}


def records_of(row: Connection) -> list[str]:
    """Which records a value may be written to, as the form names them."""
    return ["ticket"] if row.kind == api.HELPDESK else ["account", "contact", "deal"]
