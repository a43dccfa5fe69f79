"""House habits that a parser can see: sizes, one clock, no signals, verbs that name who does them."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from dataclasses import dataclass
from functools import cache

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


@dataclass(frozen=True)
class Source:
    """One file, read and walked once for all that is asked of it."""

    name: str
    lines: int
    tree: ast.Module
    nodes: tuple[ast.AST, ...]

    def all(self, *kinds) -> list:
        return [node for node in self.nodes if isinstance(node, kinds)]

    @property
    def functions(self) -> list:
        return self.all(ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def sources() -> tuple[Source, ...]:
    found = []
    for name, path in SOURCES.items():
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        found.append(Source(name, len(text.splitlines()), tree, tuple(ast.walk(tree))))
    return tuple(found)


def nothing_is_wrong(ask, of=lambda name: True) -> None:
    """`ask` finds nothing wrong with any of the files."""
    asked = [source for source in sources() if of(source.name)]
    assert len(asked) > 5, "there is something to ask"
    wrong = [f"{source.name}: {each}" for source in asked for each in ask(source)]
    assert wrong == [], "\n".join(wrong)


def lines(function) -> int:
    return function.end_lineno - function.lineno + 1


def test_size():
    def ask(source):
        if source.lines > LONGEST_FILE:
            yield f"{source.lines} lines"
        yield from (f"{f.name}: {lines(f)}" for f in source.functions if lines(f) > LONGEST_FUNCTION)

    nothing_is_wrong(ask)


def test_a_view_makes_one_call():
    def ask(source):
        views = [f for f in source.functions if f.decorator_list]
        return [f"{f.name}: {lines(f)}" for f in views if lines(f) > LONGEST_VIEW]

    nothing_is_wrong(ask, of=lambda name: name.startswith(VIEWS))


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


ASKS_THE_SYSTEM = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.now|time\.time(_ns)?)$"
)


def test_one_clock():
    def ask(source):
        called = {dotted(node.func) for node in source.all(ast.Call)}
        return [each for each in called if ASKS_THE_SYSTEM.search(each)]

    nothing_is_wrong(ask, of=lambda name: name not in CLOCKS)


SQL_CLOCK = re.compile(
    r"\b(now\(\)|(current|clock|statement|transaction)_timestamp|current_date|localtime)\b", re.I
)


def test_sql_has_no_clock():
    def ask(source):
        prose = {id(node.body[0].value) for node in source.nodes if _has_docstring(node)}
        texts = [node for node in source.all(ast.Constant) if isinstance(node.value, str)]
        yield from (t.value for t in texts if id(t) not in prose and SQL_CLOCK.search(t.value))
        yield from {node.arg for node in source.all(ast.keyword)} & {"auto_now", "auto_now_add"}

    nothing_is_wrong(ask)


def _has_docstring(node: ast.AST) -> bool:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return isinstance(node, kinds) and ast.get_docstring(node) is not None


def test_no_signals():
    """Causes stand on two pages, reactions.py and timetable.py."""

    def ask(source):
        imported = {alias.name for node in source.all(ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in source.all(ast.ImportFrom)}
        return [m for m in imported if m.startswith(("django.dispatch", "django.db.models.signals"))]

    nothing_is_wrong(ask)


def test_says_what_it_hides():
    """A module with anything in it begins with a sentence."""

    def ask(source):
        is_plain = source.name.endswith(("apps.py", "models.py", "__init__.py"))
        return [] if is_plain or ast.get_docstring(source.tree) else ["says nothing"]

    nothing_is_wrong(ask)


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
