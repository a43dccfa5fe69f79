"""`undersign docs`: the documents that are written from the code, so that they cannot drift.

`docs/events.md` from the event classes, `docs/lifecycles.md` from the tables of moves, `docs/verdicts.md`
from the table of reasons, `docs/compliance.md` from the law's table and the tests, and the guides for people.
House tests compare them with what is checked in.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from undersign.cli import proofs
from undersign.regimes import guides

EVENTS_HEAD = """# Events

What can happen, from the audit timeline's sentence to the facts a program gets. Written by `make docs`
from the event classes; do not edit.

*Erasable* facts are about people: they lie encrypted under the record's own key and can be forgotten
without breaking any proof. All other facts are covered by the chain's hashes in the clear.
"""
LIFECYCLES_HEAD = """# Lifecycles

Every status a record can have and every move between two of them. Written by `make docs` from the tables
in the code; do not edit. A move that is not here does not happen.
"""


_STARRED = str.maketrans({"{": "*", "}": "*", "|": "\\|"})
VERDICTS_HEAD = """# Verdicts

What can be said of a signed file, from best to worst, and every reason for it. Written by `make docs` from
the table in the code; do not edit. The same table speaks on the command line, in JSON, on the page and in
the report ([checking a file](verify.md)). Indications are those of ETSI EN 319 102-1; the worst reason makes
the verdict.
"""


def write(folder: Path) -> list[Path]:
    """Write all into `folder`; returns their paths."""
    if (tests := folder.resolve().parent / "tests").is_dir():
        proofs.write(tests)
    texts = {"events.md": events(), "lifecycles.md": lifecycles(), "verdicts.md": verdicts()}
    texts["compliance.md"] = proofs.document()
    texts |= {f"{name}.md": guides.text(name, "en") for name in guides.NAMES}
    texts |= {f"{name}.es.md": guides.text(name, "es") for name in guides.NAMES}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def load_everything() -> None:
    """Import every module of the product, so that every event is known."""
    import undersign

    for module in pkgutil.walk_packages(undersign.__path__, "undersign."):
        if ".migrations" not in module.name and not module.name.endswith((".wsgi", ".asgi")):
            importlib.import_module(module.name)


def events() -> str:
    """`docs/events.md`: one section a noun, one row an event."""
    from django.utils import translation

    from undersign.journal import event

    load_everything()
    nouns: dict[str, list[type[event.Event]]] = {}
    for name in sorted(event.REGISTRY):
        nouns.setdefault(name.partition(".")[0], []).append(event.REGISTRY[name])
    with translation.override("en"):
        return "\n".join([EVENTS_HEAD, *(_noun(noun, kinds) for noun, kinds in nouns.items())])


def _noun(noun: str, kinds: list[Any]) -> str:
    head = f"## {noun}\n\n| event | sentence | category | facts | erasable |\n|---|---|---|---|---|\n"
    return head + "".join(_row(kind) for kind in kinds)


def _row(kind: Any) -> str:
    private = [f.name for f in fields(kind) if f.metadata.get("personal")]
    public = [f.name for f in fields(kind) if not f.metadata.get("personal")]
    cells = [f"`{kind.name}`", _plain(str(kind.sentence)), kind.category, _names(public), _names(private)]
    return f"| {' | '.join(cells)} |\n"


def _plain(sentence: str) -> str:
    return sentence.replace("%(", "*").replace(")s", "*").replace("|", "\\|")


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def lifecycles() -> str:
    """`docs/lifecycles.md`: a drawing and a table for each kind of record."""
    parts = [_lifecycle(noun, tables) for noun, tables in known_lifecycles().items()]
    return "\n".join([LIFECYCLES_HEAD, *parts])


def _first(module: tuple[str, Any]) -> tuple[bool, str]:
    """Where a noun's life begins, before what later phases add to it."""
    return not module[0].endswith(".lifecycle"), module[0]


def known_lifecycles() -> dict[str, list[Any]]:
    """{noun: its tables}; a later phase adds its own moves in a table of its own."""
    from undersign.journal.moves import Lifecycle

    load_everything()
    modules = [m for name, m in sorted(sys.modules.items(), key=_first) if name.startswith("undersign.")]
    found: dict[str, list[Any]] = {}
    for module in modules:
        for _name, value in inspect.getmembers(module, lambda v: isinstance(v, Lifecycle)):
            tables = found.setdefault(value.noun, [])
            if value not in tables:
                tables.append(value)
    return dict(sorted(found.items()))


def _lifecycle(noun: str, tables: list[Any]) -> str:
    moves = [move for table in tables for move in table.moves.values()]
    pairs = sorted((from_, move.to, move.name) for move in moves for from_ in move.from_)
    drawing = "\n".join(f"    {from_} --> {to}: {name}" for from_, to, name in pairs)
    rows = "".join(f"| {name} | {from_} | {to} | `{_event(moves, name)}` |\n" for from_, to, name in pairs)
    table = f"| move | from | to | event |\n|---|---|---|---|\n{rows}"
    return f"## {noun}\n\n```mermaid\nstateDiagram-v2\n{drawing}\n```\n\n{table}"


def _event(moves: list[Any], name: str) -> str:
    return next(move.event.name for move in moves if move.name == name)


def verdicts() -> str:
    """`docs/verdicts.md`: one section a verdict, one row a reason."""
    from undersign.sealing.judging import reasons

    return "\n".join([VERDICTS_HEAD, *(_verdict(each, reasons.RULES) for each in reasons.Verdict)])


def _verdict(verdict: Any, rules: dict[str, Any]) -> str:
    head = f"## {verdict}\n\n{verdict.said()}\n"
    rows = [
        f"| `{code}` | {rule.sentence.translate(_STARRED)} | {' / '.join(rule.indication)} |\n"
        for code, rule in rules.items()
        if rule.verdict == verdict
    ]
    if not rows:
        return f"{head}\nNo reason against it: TOTAL-PASSED.\n"
    return f"{head}\n| reason | sentence | indication |\n|---|---|---|\n{''.join(rows)}"
