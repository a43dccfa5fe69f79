"""AT-01: the matrix names every route, and no route that is not there."""

from __future__ import annotations

from django.urls import get_resolver
from ninja.operation import PathView
from tests.house import matrix

from undersign.api.urls import api


def named(namespace: str) -> set[str]:
    resolver = get_resolver()
    if namespace != "api":
        _prefix, inside = resolver.namespace_dict[namespace]
        return {name for name in inside.reverse_dict if isinstance(name, str)}
    operations = {o.view_func.__name__ for view in _views() for o in view.operations}
    return operations | {"openapi-json", "docs", "api-root"}


def _views() -> list[PathView]:
    return [view for _prefix, router in api._routers for view in router.path_operations.values()]


def test_desk():
    assert named("desk") == {name for name, _method in matrix.DESK}


def test_ceremony():
    assert named("sign") == {name for name, _method in matrix.SIGN}


def test_previews():
    assert named("preview") == {name for name, _method in matrix.PREVIEW}


def test_pads():
    assert named("draw") == {name for name, _method in matrix.DRAW}


def test_panels():
    assert named("widget") == {name for name, _method in matrix.WIDGET}


def test_returned():
    assert named("returned") == {name for name, _method in matrix.RETURNED}


def test_installable():
    assert named("install") == {name for name, _method in matrix.INSTALL}


def test_verify():
    assert named("verify") == {name for name, _method in matrix.VERIFY}


def test_hooks():
    assert named("hooks") == {name for name, _method in matrix.HOOKS}


def test_programs():
    assert named("programs") == {name for name, _method in matrix.PROGRAMS}


def test_api():
    assert named("api") == {name for name, _method in matrix.API}


def test_nothing_stands_outside_of_these():
    """A route without a namespace would be in nobody's table."""
    loose = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert loose <= {name for name, _method in matrix.API}
