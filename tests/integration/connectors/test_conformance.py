"""Every connector keeps every rule of its protocols, against the real system behind it."""

from __future__ import annotations

import pytest

from undersign.connectors import conformance, registry


def _marks(name: str) -> list[pytest.MarkDecorator]:
    """Whose systems take long to start is for make test-all."""
    return [pytest.mark.all_systems] if name in {"azure", "redmine", "s3"} else []


# A fixture called <connector>_<kind> gives each of these its system; a missing one fails.
CASES = [
    pytest.param(name, kind, check, id=f"{name}-{kind}-{check.__name__}", marks=_marks(name))
    for name, connector in registry.every().items()
    for kind in sorted(connector.kinds)
    for check in conformance.CHECKS[kind]
]


@pytest.mark.parametrize(("name", "kind", "check"), CASES)
def test_connector_keeps_the_rule(name, kind, check, request):
    open_, subject = request.getfixturevalue(f"{name}_{kind}")
    check(open_, subject)
