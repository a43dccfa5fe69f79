"""Which tests prove which requirement: read from the tests' own words, without running any.

A test says it by the mark `law("ES-1", "UE-4")` on itself or its module, or by its name, `test_es_1_…`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
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
