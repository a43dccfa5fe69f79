"""House habits that a parser can see: sizes, one clock, no signals, verbs that name who does them."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from functools import cache

import pytest
from tests.instance import PACKAGE

from undersign.cli import docs

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW = 300, 40, 15
SOURCES = {
    path.relative_to(PACKAGE).as_posix(): path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "migrations" not in path.parts
}
VIEWS = ("web/desk/", "web/ceremony/", "api/v1/")
CLOCKS = {"journal/clock.py"}
# Questions, which change nothing: who may see, send or approve what, what there is, what the policy says.
POSITIONAL = {"visible_to", "require", "sendable_by", "open_to", "is_open_to", "why_not", "waiting_for"}
POSITIONAL |= {"of", "outdated", "behind", "written", "require_no_more", "hidden_owners"}
DOMAIN = ("journal", "workspaces", "customers", "drafting", "contracts", "signing", "sealing", "archive")
DOMAIN += ("retention", "notices", "connectors")


@cache
def parsed(name: str) -> ast.Module:
    return ast.parse(SOURCES[name].read_text(encoding="utf-8"))


def functions(name: str):
    return [n for n in ast.walk(parsed(name)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def lines(function) -> int:
    return function.end_lineno - function.lineno + 1


@pytest.mark.parametrize("name", SOURCES)
def test_size(name):
    assert len(SOURCES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert [f"{f.name}: {lines(f)}" for f in functions(name) if lines(f) > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith(VIEWS)])
def test_a_view_makes_one_call(name):
    views = [f for f in functions(name) if f.decorator_list]
    assert [f"{f.name}: {lines(f)}" for f in views if lines(f) > LONGEST_VIEW] == []


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


ASKS_THE_SYSTEM = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.now|time\.time(_ns)?)$"
)


@pytest.mark.parametrize("name", sorted(set(SOURCES) - CLOCKS))
def test_one_clock(name):
    called = {dotted(n.func) for n in ast.walk(parsed(name)) if isinstance(n, ast.Call)}
    assert [each for each in called if ASKS_THE_SYSTEM.search(each)] == []


SQL_CLOCK = re.compile(
    r"\b(now\(\)|(current|clock|statement|transaction)_timestamp|current_date|localtime)\b", re.I
)


@pytest.mark.parametrize("name", SOURCES)
def test_sql_has_no_clock(name):
    tree = parsed(name)
    prose = {id(n.body[0].value) for n in ast.walk(tree) if _has_docstring(n)}
    texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    assert [t.value for t in texts if id(t) not in prose and SQL_CLOCK.search(t.value)] == []
    named = {n.arg for n in ast.walk(tree) if isinstance(n, ast.keyword)}
    assert not named & {"auto_now", "auto_now_add"}


def _has_docstring(node: ast.AST) -> bool:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, kinds) and ast.get_docstring(node) is not None


@pytest.mark.parametrize("name", SOURCES)
def test_no_signals(name):
    """Causes stand on two pages, reactions.py and timetable.py."""
    tree = parsed(name)
    imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    imported |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert not {m for m in imported if m.startswith(("django.dispatch", "django.db.models.signals"))}


@pytest.mark.parametrize("name", SOURCES)
def test_says_what_it_hides(name):
    """A module with anything in it begins with a sentence."""
    tree = parsed(name)
    is_plain = name.endswith(("apps.py", "models.py", "__init__.py"))
    assert is_plain or ast.get_docstring(tree)


def public_functions():
    docs.load_everything()
    for module_name, module in sorted(sys.modules.items()):
        if module_name.startswith("undersign.") and module_name.split(".")[1] in DOMAIN:
            for owner in [module, *(v for v in vars(module).values() if inspect.isclass(v))]:
                if getattr(owner, "__module__", module_name) == module_name:
                    yield from _own(owner, module_name)


def _own(owner, module_name: str):
    for name, value in vars(owner).items():
        if inspect.isfunction(value) and value.__module__ == module_name and not name.startswith("_"):
            yield f"{module_name}.{value.__qualname__}", value


def test_verbs_take_by_and_by_name_only():
    """Nothing is done by nobody, and nobody is mistaken for another argument."""
    wrong, seen = [], 0
    for name, function in public_functions():
        by = inspect.signature(function).parameters.get("by")
        if by is None or function.__name__ in POSITIONAL or by.annotation == "timedelta":
            continue
        seen += 1
        if by.kind is not by.KEYWORD_ONLY or by.default is not by.empty:
            wrong.append(name)
    assert seen > 25 and wrong == []


def test_actors_are_called_by():
    wrong = []
    for name, function in public_functions():
        for parameter in inspect.signature(function).parameters.values():
            if parameter.annotation in ("Actor", "actor.Actor") and parameter.name != "by":
                wrong.append(f"{name}({parameter.name})")
    assert wrong == []
