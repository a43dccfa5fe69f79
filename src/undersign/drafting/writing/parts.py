"""What may be written into a working copy: the shape of each part, checked when it is saved.

Hides what a save brings with it: a library clause that a text names is pinned, a pin is taken from the
library and never from the request, and a packet takes its text from its parts. A text that cannot be read
yet is saved all the same; it is somebody's half sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.drafting import content
from undersign.drafting.conduct import exits, telling, terms
from undersign.drafting.fields.schema import Schema
from undersign.drafting.pdf.layout import Layout
from undersign.drafting.rehearsal import Case
from undersign.drafting.stock import library, packet
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused

PARTS = ("sources", "schema", "clauses", "layout", "cases")
_LONGEST, _CASES = 500_000, 500
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")


def written(copy: Any, changes: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The columns that `changes` make of the working copy's. Raises `Refused`: template.sources,
    template.schema, template.clauses, template.cases, template.layout, clause.unknown, packet.…"""
    unknown = set(changes) - set(PARTS)
    if unknown:
        raise TypeError(f"a working copy has no {', '.join(sorted(unknown))}")
    if copy.form == content.PACKET:
        return _packet(copy, changes, by)
    checks = {"sources": _sources, "schema": _schema, "cases": _cases, "layout": _layout}
    said = {name: checks[name](value) if name in checks else value for name, value in changes.items()}
    if "clauses" in said or "sources" in said:
        wanted = _numbers(said.get("clauses", copy.clauses))
        for key in library.keys_in(said.get("sources", copy.sources).values()):
            if key not in wanted and library.of(by).filter(key=key).exists():
                wanted[key] = 0
        known = {key: each for key, each in copy.clauses.items() if wanted.get(key) == each["number"]}
        fresh = {key: number for key, number in wanted.items() if key not in known}
        said["clauses"] = {**known, **library.pin(fresh, by=by)}
    return said


def _numbers(clauses: Any) -> dict[str, int]:
    try:
        return {
            str(key): int(each["number"] if isinstance(each, dict) else each) for key, each in clauses.items()
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Refused(
            "template.clauses", _("Clauses are pinned by their numbers."), field="clauses"
        ) from None


def _sources(given: Any) -> dict[str, str]:
    fits = isinstance(given, dict) and all(
        _LANGUAGE.fullmatch(str(code)) and isinstance(text, str) and len(text) <= _LONGEST
        for code, text in given.items()
    )
    if not fits:
        raise Refused(
            "template.sources",
            _("A template has one text of at most %(limit)s characters for each language."),
            do=_("Shorten the text, or split it into clauses."),
            field="sources",
            limit=_LONGEST,
        )
    return given


def _schema(given: Any) -> dict[str, Any]:
    try:
        read = Schema.from_json(given)
        asks = bool(given.get("consumer_disclosure", True))
        return {**read.to_json(), "consumer_disclosure": asks, **_conducted(given)}
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise Refused(
            "template.schema",
            _("The fields or roles cannot be used: %(why)s"),
            do=_("Mend the field or role that is named."),
            field="schema",
            why=str(wrong),
        ) from None


def _conducted(given: Any) -> dict[str, Any]:
    """How a contract is conducted, in its shortest form. Raises ValueError."""
    said = content.conduct(given)
    if "exits" in said:
        said["exits"] = exits.checked(said["exits"])
    if "telling" in said:
        said["telling"] = telling.read(said["telling"])
    if "terms" in said:
        types = {each["name"]: each.get("type", "text") for each in given.get("fields", ())}
        said["terms"] = terms.checked(said["terms"], types)
    return {part: each for part, each in said.items() if each}


def _cases(given: Any) -> list[dict[str, Any]]:
    try:
        if len(given) > _CASES:
            raise ValueError("too many")
        return [Case.from_json(each).to_json() for each in given]
    except (AttributeError, TypeError, ValueError) as wrong:
        raise Refused(
            "template.cases",
            _("These test cases cannot be used: %(why)s"),
            do=_("Give each a name and values, and have at most %(limit)s."),
            field="cases",
            why=str(wrong),
            limit=_CASES,
        ) from None


def _layout(given: Any) -> dict[str, Any]:
    try:
        Layout.from_json(given)
    except (AttributeError, ValueError) as wrong:
        raise Refused(
            "template.layout",
            _("The fields of the page cannot be used: %(why)s"),
            do=_("Mend the field that is named."),
            field="layout",
            why=str(wrong),
        ) from None
    return dict(given)


def _packet(copy: Any, changes: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A packet says what its parts say: only they, its test cases and how it is conducted are chosen."""
    said: dict[str, Any] = {"cases": _cases(changes["cases"])} if "cases" in changes else {}
    if "layout" in changes:
        parts = [str(each.get("version_id")) for each in changes["layout"].get("components", ())]
        made = packet.assemble(parts, by=by).to_json()
        said |= {name: made[name] for name in ("sources", "schema", "clauses", "layout")}
        said["schema"] = {**said["schema"], **content.conduct(copy.schema)}
    if "schema" in changes:
        parts_say = {k: v for k, v in said.get("schema", copy.schema).items() if k not in content.CONDUCT}
        said["schema"] = {**parts_say, **content.conduct(_schema(changes["schema"]))}
    return said
