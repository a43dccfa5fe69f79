"""What a packet's pages show of its parts: what there is to choose, what is in it, and in what order.

Hides how an order is changed by a form's button (`up:2`, `take:all`), so that it works without script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from undersign.drafting import content
from undersign.drafting.stock import packet
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.drafting.writing.working import WorkingCopy
from undersign.journal.actor import Actor

BEGINNING = 4  # places on the form that begins a packet; more are added on its own page


@dataclass(frozen=True)
class Part:
    """One part as it is shown. place: from 1. newer: the number that is published now, 0 where it is this."""

    place: int
    key: str
    name: str
    number: int
    languages: list[str]
    newer: int
    is_last: bool


def offered(by: Actor) -> list[TemplateVersion]:
    """The text templates that can be part of a packet, each as the version in effect."""
    return _sendable(by, content.TEXT)


def left_out(by: Actor) -> list[str]:
    """The names of the PDF templates, which keep their own pages and are sent by themselves."""
    return [version.template.name() for version in _sendable(by, content.PDF)]


def _sendable(by: Actor, form: str) -> list[TemplateVersion]:
    rows = TemplateVersion.objects.visible_to(by).sendable().filter(form=form)
    return sorted(rows, key=lambda version: version.template.name().casefold())


def beginning(posted: Any, by: Actor) -> dict[str, Any]:
    """The form that begins a packet, filled in as it was sent."""
    chosen = [*posted.getlist("part[]"), *[""] * BEGINNING][:BEGINNING]
    return {
        "packet_offered": offered(by),
        "packet_left_out": left_out(by),
        "packet_places": list(enumerate(chosen, start=1)),
        "packet_name": posted.get("packet_name", ""),
        "packet_category": posted.get("packet_category", ""),
    }


def panel(copy: WorkingCopy, by: Actor) -> dict[str, Any]:
    """The parts in their order, and the templates that could be added."""
    parts, inside = shown(copy, by), {each["template_id"] for each in _components(copy)}
    return {
        "packet_parts": parts,
        "packet_late": [each for each in parts if each.newer],
        "packet_offered": [each for each in offered(by) if each.template_id not in inside],
        "packet_left_out": left_out(by),
        "packet_most": packet.MOST,
    }


def shown(copy: WorkingCopy, by: Actor) -> list[Part]:
    components, late = _components(copy), packet.outdated(copy.layout, by)
    ids = [each["version_id"] for each in components]
    held = TemplateVersion.objects.visible_to(by).select_related("template").in_bulk(ids)
    return [
        Part(
            place=place,
            key=version.template.key,
            name=version.template.name(),
            number=version.number,
            languages=version.languages,
            newer=late.get(version.template.key, (0, 0))[1],
            is_last=place == len(ids),
        )
        for place, version in enumerate((held[each] for each in ids), start=1)
    ]


def changed(copy: WorkingCopy, posted: Mapping[str, str], by: Actor) -> dict[str, Any]:
    """The layout after the button that was pressed: up, down, remove, take (with a place, or `all`), add."""
    components = _components(copy)
    ids = [each["version_id"] for each in components]
    what, _colon, where = posted.get("do", "").partition(":")
    at = int(where) - 1 if where.isdecimal() and 1 <= int(where) <= len(ids) else -1
    if what == "add":
        ids.append(posted.get("add", ""))
    elif what == "take":
        taken = range(len(ids)) if where == "all" else range(at, at + 1)
        ids = [_newest(each, by) if n in taken else each["version_id"] for n, each in enumerate(components)]
    elif at >= 0:
        _moved(ids, what, at)
    return layout(ids)


def layout(ids: list[str]) -> dict[str, Any]:
    """A packet's layout, of the ids of its parts' versions."""
    return {"components": [{"version_id": each} for each in ids]}


def _moved(ids: list[str], what: str, at: int) -> None:
    version_id = ids.pop(at)
    if what != "remove":
        ids.insert(max(0, at - 1) if what == "up" else at + 1 if what == "down" else at, version_id)


def _newest(component: Mapping[str, Any], by: Actor) -> str:
    published = Template.objects.visible_to(by).get(pk=component["template_id"]).published
    return published.id if published is not None else component["version_id"]


def _components(copy: WorkingCopy) -> list[dict[str, Any]]:
    return list(copy.layout.get("components", ()))
