"""Library clauses written out: `{% library "key" %}` becomes the pinned text, as a named clause. Pure.

Hides the lines: a text is longer once its clauses stand in it, so whatever is found in the expanded text
(faults, branches, clauses) is told in the lines that people see, of the template or of the clause.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from undersign.drafting.text.faults import TemplateError, TemplateFault

_NAMED = re.compile(r"""\{%-?[ \t]*library[ \t]+(["'])(?P<key>[a-z][a-z0-9_-]{0,59})\1[ \t]*-?%\}""")
_LIBRARY = re.compile(r"\{%-?\s*library\b")
_UNFIT = re.compile(r"[\"'{}%\s]+")
_LONGEST = 2_000_000


@dataclass(frozen=True)
class Place:
    """A line (from 1) of the template and, inside a library clause, the clause and the line of its text."""

    line: int
    clause: str = ""
    clause_line: int = 0


@dataclass(frozen=True)
class Expanded:
    """text: without library tags. places: where each of its lines comes from."""

    text: str
    places: tuple[Place, ...] = ()

    def place(self, line: int) -> Place:
        """Where a line (from 1) of `text` comes from."""
        if not self.places:
            return Place(line)
        return self.places[min(max(line, 1), len(self.places)) - 1]

    def told(self, fault: TemplateFault) -> TemplateFault:
        """The fault, found in `text`, in the lines that people see."""
        at = self.place(fault.line)
        if not at.clause:
            return TemplateFault(fault.code, at.line, fault.facts)
        return TemplateFault(fault.code, at.clause_line, {**fault.facts, "clause": at.clause, "at": at.line})

    def error(self, wrong: TemplateError) -> TemplateError:
        """The same error, told so."""
        return TemplateError(*(self.told(fault) for fault in wrong.faults))


def keys(source: str) -> list[str]:
    """The library clauses a text names, in order, each once."""
    return list(dict.fromkeys(found["key"] for found in _NAMED.finditer(source)))


def body(pinned: Mapping[str, Mapping[str, Any]], key: str, language: str) -> str:
    """A pinned clause's text in `language`, "" where it has none."""
    sources = pinned.get(key, {}).get("sources", {})
    found: str = sources.get(language) or sources.get(language.split("-")[0]) or ""
    return found.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


def expand(source: str, pinned: Mapping[str, Mapping[str, Any]], language: str) -> Expanded:
    """`source` with the clauses of `pinned` ({key: {"titles", "sources"}}) in it. Raises TemplateError:
    library_unknown, library_language, library_nested, library_unnamed, too_long."""
    if not _LIBRARY.search(source):
        return Expanded(source)
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    faults = _unnamed(source)
    written: list[str] = []
    places: list[Place] = []
    for number, line in enumerate(source.split("\n"), start=1):
        try:
            text, own = _line(line, number, pinned, language)
        except TemplateError as wrong:
            faults += wrong.faults
        else:
            written.append(text)
            places += own
    if sum(map(len, written)) > _LONGEST:
        faults.append(TemplateFault("too_long", 1, {"limit": _LONGEST}))
    if faults:
        raise TemplateError(*sorted(faults, key=lambda fault: fault.line))
    return Expanded("\n".join(written), tuple(places))


def _line(
    line: str, number: int, pinned: Mapping[str, Mapping[str, Any]], language: str
) -> tuple[str, list[Place]]:
    """One line of the template with its clauses, and where the lines it became come from."""
    parts, places, at = [], [Place(number)], 0
    for found in _NAMED.finditer(line):
        head, text = _clause(found["key"], number, pinned, language)
        alone = not line.replace(found[0], "").strip()
        lines = text.split("\n")
        inside = [Place(number, found["key"], each + 1) for each in range(len(lines))]
        if alone:
            whole = f"{head}\n{text}\n{{% endclause %}}"
            places += [*inside, Place(number)]
        else:
            whole = f"{head}{text}{{% endclause %}}"
            places += inside[1:]
        parts += [line[at : found.start()], whole]
        at = found.end()
    return "".join([*parts, line[at:]]), places


def _clause(key: str, number: int, pinned: Mapping[str, Mapping[str, Any]], language: str) -> tuple[str, str]:
    """(the tag that opens the clause, its text)."""
    clause = pinned.get(key)
    if clause is None:
        raise TemplateError(TemplateFault("library_unknown", number, {"name": key}))
    text = body(pinned, key, language)
    if not text:
        facts = {"name": key, "language": language, "languages": ", ".join(sorted(clause["sources"]))}
        raise TemplateError(TemplateFault("library_language", number, facts))
    if _LIBRARY.search(text):
        raise TemplateError(TemplateFault("library_nested", number, {"name": key}))
    titles = clause.get("titles") or {}
    title = _UNFIT.sub(" ", titles.get(language) or titles.get(language.split("-")[0]) or "").strip()
    return (f'{{% clause "{key}" "{title}" %}}' if title else f'{{% clause "{key}" %}}'), text


def _unnamed(source: str) -> list[TemplateFault]:
    named = {found.start() for found in _NAMED.finditer(source)}
    return [
        TemplateFault("library_unnamed", source.count("\n", 0, found.start()) + 1)
        for found in _LIBRARY.finditer(source)
        if found.start() not in named
    ]
