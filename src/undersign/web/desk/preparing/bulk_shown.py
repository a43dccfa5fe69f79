"""What the pages of a bulk send show: columns and what they mean, bad rows and why, how far it is.

Hides how targets are worded and which of a row's cells a flaw is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from undersign.contracts.bulk import bulk as kept
from undersign.contracts.bulk import preparing, progress, reading, targets, words
from undersign.contracts.bulk.bulk import Bulk, BulkRow
from undersign.contracts.bulk.targets import Target
from undersign.customers.segment import Segment
from undersign.drafting.conduct import reminders
from undersign.drafting.fields import specimen
from undersign.drafting.fields.schema import Schema
from undersign.drafting.stock.template import TemplateVersion
from undersign.intake import IntakeRefused, said
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk.status import Word

SHOWN, SAMPLES = 50, 3
NO_TEMPLATE, NO_FILE = gettext_lazy("Choose a template first."), gettext_lazy("Choose a file first.")
STATUS = {
    kept.DRAFT: ("grey", gettext_noop("Being prepared")),
    kept.SENDING: ("blue", gettext_noop("Sending")),
    kept.PAUSED: ("amber", gettext_noop("Paused")),
    kept.STOPPED: ("grey", gettext_noop("Stopped")),
    kept.DONE: ("green", gettext_noop("Done")),
}


@dataclass(frozen=True)
class Column:
    index: int
    name: str
    samples: list[str]
    meaning: str
    also: list[str]


@dataclass(frozen=True)
class Flawed:
    """One flaw of one row. code: the target whose cell can be mended here; "" where there is none."""

    row: BulkRow
    column: str
    code: str
    cell: str
    reason: str

    @property
    def anchor(self) -> str:
        return f"f-{self.row.pk}-{self.code.replace('.', '-')}"


def status(made: Bulk) -> Word:
    tint, word = STATUS[made.status]
    return Word(_(word), tint)


def language() -> str:
    return (get_language() or "en").split("-")[0]


def context(made: Bulk) -> dict[str, Any]:
    """Of a page, whatever it stands at."""
    found = progress.of(made)
    common = {"bulk": made, "pill": status(made), "at": found, "is_running": made.status == kept.SENDING}
    return common | (prepared(made, found) if made.is_draft else running(made))


def prepared(made: Bulk, found: progress.Progress) -> dict[str, Any]:
    known = targets.of(made.version.schema)
    return {
        "columns": columns(made),
        "targets": [(each.code, each.label(language())) for each in known],
        "silent": silent(made, known),
        "flawed": flawed(made, known, kept.BAD),
        "unsaid": unsaid(made, known),
        "languages": _languages(made),
        "hours": reminders.from_json(made.version.schema).first_hours,
        "more": max(0, found.bad - SHOWN),
    }


def running(made: Bulk) -> dict[str, Any]:
    known = targets.of(made.version.schema)
    found = {"flawed": flawed(made, known, kept.FAILED)}
    recent = made.rows.filter(state__in=[kept.SENT, kept.HELD]).select_related("contract")
    recent = recent.prefetch_related("contract__recipients").order_by("-number")
    return {**found, "recent": [each.contract for each in recent[:5]]}


def columns(made: Bulk) -> list[Column]:
    first = list(made.rows.order_by("number")[:20])
    labels = {each.code: each.label(language()) for each in targets.of(made.version.schema)}
    meaning = _meanings(made)
    return [
        Column(index, name, _samples(first, index), said_[0], [labels[code] for code in said_[1:]])
        for index, name in enumerate(made.columns)
        for said_ in [meaning.get(index, [""])]
    ]


def _meanings(made: Bulk) -> dict[int, list[str]]:
    """{index of a column: all that it means, what a form shows first}."""
    found: dict[int, list[str]] = {}
    for code, at in sorted(made.mapping.items(), key=lambda each: (each[0].startswith("values."), each[0])):
        found.setdefault(at, []).append(code)
    return found


def _samples(first: list[BulkRow], index: int) -> list[str]:
    told = (row.cells[index][:60] for row in first if index < len(row.cells))
    return list(dict.fromkeys(each for each in told if each))[:SAMPLES]


def silent(made: Bulk, known: list[Target]) -> list[tuple[Target, str, str]]:
    """(target, label, what all rows say) of what a contract needs and no column says."""
    found = []
    for each in known:
        said_ = made.constants.get(each.code, "")
        is_asked = each.is_needed or (each.field is not None and each.field.required)
        if each.code not in made.mapping and (said_ or is_asked or each.code == targets.LANGUAGE):
            found.append((each, each.label(language()), said_))
    return found


def flawed(made: Bulk, known: list[Target], state: str) -> list[Flawed]:
    """Every flaw of the first rows that have one."""
    by_code = {each.code: each for each in known}
    plan = preparing.plan_of(made)
    rows = made.rows.filter(state=state).order_by("number")[:SHOWN]
    found = [_flawed(made, plan, row, flaw, by_code) for row in rows for flaw in row.flaws]
    return [each for each in found if each.code or state == kept.FAILED]


def unsaid(made: Bulk, known: list[Target]) -> list[tuple[str, int]]:
    """(what is wrong, in how many rows) of flaws that no column can mend."""
    by_code = {each.code: each for each in known}
    with connection.cursor() as cursor:
        cursor.execute(_UNSAID, [made.pk, list(made.mapping)])
        found = cursor.fetchall()
    return [(words.sentence(what, {}, by_code.get(code), language()), count) for code, what, count in found]


_UNSAID = """
SELECT flaw ->> 0, flaw ->> 1, count(*) FROM bulk_row, jsonb_array_elements(flaws) flaw
WHERE bulk_id = %s AND state = 'bad' AND flaw ->> 0 <> ALL (%s) GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 30
"""


def _flawed(
    made: Bulk, plan: reading.Plan, row: BulkRow, flaw: list[Any], known: Mapping[str, Target]
) -> Flawed:
    code, what, facts = flaw
    at = made.mapping.get(code)
    target = known.get(code)
    column = made.columns[at] if at is not None else target.label(language()) if target else ""
    cell = plan.cell(row.cells, code) if at is not None else ""
    reason = words.sentence(what, facts, target, language())
    return Flawed(row, column, code if at is not None else "", cell, reason)


def _languages(made: Bulk) -> list[str]:
    """The languages of the contracts that would be sent."""
    at, plan = made.mapping.get(targets.LANGUAGE), preparing.plan_of(made)
    if at is None:
        return [reading.read(plan, [])[0].language]
    with connection.cursor() as cursor:
        cursor.execute(_SPOKEN, [at, made.pk])
        cells = [[""] * at + [said_ or ""] for (said_,) in cursor.fetchall()]
    return sorted({reading.read(plan, each)[0].language for each in cells})


_SPOKEN = "SELECT DISTINCT cells ->> %s FROM bulk_row WHERE bulk_id = %s AND state = 'waiting' LIMIT 50"


def posted(made: Bulk, given: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """(mapping, constants) of the form of columns; of two columns that mean the same, the first counts."""
    mapping: dict[str, int] = {}
    for index in range(len(made.columns)):
        if code := given.get(f"column.{index}", ""):
            mapping.setdefault(code, index)
    for index, meant in _meanings(made).items():  # what else an unchanged column means, it goes on to mean
        if mapping.get(meant[0]) == index:
            mapping = {**dict.fromkeys(meant[1:], index), **mapping}
    constants = {name[4:]: text for name, text in given.items() if name.startswith("all.") and text.strip()}
    return mapping, {**{k: v for k, v in made.constants.items() if f"all.{k}" not in given}, **constants}


def sample(version: TemplateVersion) -> tuple[list[str], list[str]]:
    """(columns, one invented row) of a file that fits the template, named so that the guess is right."""
    schema = Schema.from_json({"fields": version.schema.get("fields", ())})
    invented = specimen.values(schema, language())
    known = [each for each in targets.of(version.schema) if each.is_needed or each.field is not None]
    known = [each for each in known if each.part is None or each.part.party == "customer"]
    people = {targets.NAME: specimen.person(language()), targets.EMAIL: "name@customer.example"}
    head = [f"{each.place} {each.attribute}" if each.part else each.place for each in known]
    row = [people[each.attribute] if each.part else _plain(invented.get(each.place)) for each in known]
    return [*head, "language", "reference"], [*row, version.languages[0], "A-1"]


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("amount") or next(iter(value.values()), ""))
    return {True: "yes", False: "no", None: ""}.get(value, str(value))


def beginning(by: Actor, versions: Any, given: Mapping[str, str]) -> dict[str, Any]:
    """Of the page a bulk send begins on."""
    return {
        "versions": list(versions),
        "segments": Segment.objects.visible_to(by).order_by("name"),
        "template": given.get("template", ""),
        "limit_mb": 20,
        "limit_rows": 10_000,
        "languages": settings.LANGUAGES,
    }


def unread(no: IntakeRefused) -> Refused:
    """What intake said of a file, as a refusal of ours."""
    shape = said.REFUSALS.get(no.code, said.REFUSALS["crashed"])
    told = _(shape).format_map({"what": "", **no.facts})
    return Refused(f"bulk.{no.code}", "%(told)s", field="file", told=told)
