"""A statement on electronic records: Markdown in which each of the six parts the law asks for has a name.

15 USC 7001(c)(1)(B)(i)–(iv) and (C)(i), law.md ES-1: paper, withdrawal, scope, contact, copies, devices. The
heading of a part carries its name, `## You can have paper {#paper}`, so that what is missing can be told from
what is merely worded otherwise. A reader never sees the names. Places: [sender], [contact], [address].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings

SLOTS = ("paper", "withdraw", "scope", "contact", "copies", "devices")
PLACES = frozenset({"sender", "contact", "address"})
LONGEST = 40_000
_NAME = re.compile(r"[ \t]*\{#([a-z]+)\}[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^##[ \t].*$", re.MULTILINE)
_PLACE = re.compile(r"\[([a-z_]+)\](?!\()")


def builtin(language: str) -> tuple[str, str]:
    """(the language that it is in, Markdown with named parts): our own, English where we have none."""
    path = Path(settings.LOCALE_PATHS[0]) / language / "disclosure.md"
    if path.exists():
        return language, _read(path)
    return "en", _read(path.parent.parent / "en" / path.name)


@lru_cache(maxsize=8)
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def missing(markdown: str) -> list[str]:
    """The parts that are not there, are there twice, or say nothing."""
    bodies: dict[str, list[str]] = {}
    headings = list(_HEADING.finditer(markdown))
    for at, heading in enumerate(headings):
        end = headings[at + 1].start() if at + 1 < len(headings) else len(markdown)
        if found := _NAME.search(heading[0]):
            bodies.setdefault(found[1], []).append(markdown[heading.end() : end])
    return [slot for slot in SLOTS if len(bodies.get(slot, [])) != 1 or not _says(bodies[slot][0])]


def _says(body: str) -> bool:
    return len(re.findall(r"\w+", body)) >= 3


def unknown_places(markdown: str) -> list[str]:
    """Places that we could not fill in, such as [company]."""
    return sorted({found[1] for found in _PLACE.finditer(markdown)} - PLACES)


def filled(markdown: str, facts: Mapping[str, str]) -> str:
    """What a reader gets: the places filled in, the parts' names gone."""
    for name, value in facts.items():
        markdown = markdown.replace(f"[{name}]", value)
    return _NAME.sub("", markdown)
