"""Which tests prove which requirement: read from the tests' own words, without running any.

A test says it by the mark `law("ES-1", "UE-4")` on itself or its module, or by its name, `test_es_1_…`.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from undersign.regimes import law

_NAMED = re.compile(r"(?:^|_)(es|ue|ei|p11|hi|fe|rt|au|gd|ev)_(\d+)(?=_|$)|(?:^|_)(a[89])(?=_|$)")


def gather(tests: Path) -> dict[str, list[str]]:
    """{id: ["tests/…/test_x.py::test_y", …]} in the order of the law. Raises `KeyError` for an unknown id."""
    found: dict[str, list[str]] = {row.id: [] for row in law.requirements(proofs={})}
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = _marked_module(tree)
        for name, ids in _tests(tree):
            for each in dict.fromkeys([*ids, *module]):
                found[each].append(f"{path.relative_to(tests.parent).as_posix()}::{name}")
    return found


def _tests(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marked = [each for decorator in node.decorator_list for each in _of_mark(decorator)]
            yield node.name, [*marked, *_named(node.name)]


def _named(name: str) -> list[str]:
    return [f"{m[1]}-{m[2]}".upper() if m[1] else m[3].upper() for m in _NAMED.finditer(name)]


def _marked_module(tree: ast.Module) -> list[str]:
    return [
        each
        for node in tree.body
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "pytestmark" for t in node.targets)
        for mark in (node.value.elts if isinstance(node.value, ast.List) else [node.value])
        for each in _of_mark(mark)
    ]


def _of_mark(mark: ast.expr) -> list[str]:
    """The ids of `pytest.mark.law(…)`; none of any other decorator."""
    if isinstance(mark, ast.Call) and getattr(mark.func, "attr", "") == "law":
        return [str(arg.value) for arg in mark.args if isinstance(arg, ast.Constant)]
    return []


HEAD = """# Compliance

What the law asks of this software, what the product does about it, where, and the tests that prove it; or
why it asks nothing. Written by `make docs` from the table in the code and the marks on the tests; do not
edit. The product shows the same page in each language, under Compliance. This is a description of software,
not legal advice: [regulatory risks](regulatory-risks.md) says what stays with you.
"""


def write(tests: Path) -> None:
    """Keep what the tests say with the product, for its own page."""
    said = {key: names for key, names in gather(tests).items() if names}
    law.PROOFS.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def document() -> str:
    """`docs/compliance.md`: one section a law, one part a requirement."""
    parts, seen = [HEAD], ""
    packaged = json.loads(law.PROOFS.read_text(encoding="utf-8"))
    for row in law.requirements(proofs=packaged):
        if row.law != seen:
            parts.append(f"## {row.law}\n")
            seen = row.law
        parts.append(_part(row))
    return "\n".join(parts)


def _part(row: law.Requirement) -> str:
    head = f"### {row.id}\n\n{row.asks} ({row.source})\n\n"
    if row.unneeded:
        head += f"Not applicable because: {row.unneeded}\n"
    else:
        head += f"{row.does} {_code(f'src/undersign/{each}' for each in row.where)}\n"
    return head + (f"\nProven by {_code(row.proofs)}\n" if row.proofs else "")


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
