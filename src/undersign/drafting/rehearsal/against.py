"""What a template would have made of contracts past: the clauses each set of real values gets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from undersign.drafting.fields.schema import Schema
from undersign.drafting.rehearsal.playing import Stage
from undersign.drafting.text import expand


@dataclass(frozen=True)
class Given:
    """What one set of values gets: keys of clauses, with their titles beside; a passage without a name is
    known by how it begins. missing: required fields that would have to be asked for; wrong: "field: code" of
    values that do not fit; told: why it could not be rendered at all."""

    clauses: tuple[str, ...]
    titles: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    told: str = ""


def against(
    source: str,
    schema: Schema,
    values: Iterable[Mapping[str, Any]],
    clauses: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    language: str = "en",
) -> list[Given]:
    """One `Given` for each set of raw values, in their order. Raises TemplateError if unreadable."""
    stage = Stage(expand.expand(source, clauses or {}, language).text, schema, language)
    played = [stage.play(each) for each in values]
    return [
        Given(
            (*each.clauses, *each.passages),
            (*each.titles, *each.passages),
            each.missing,
            each.wrong,
            str(each.fault) if each.fault else "",
        )
        for each in played
    ]
