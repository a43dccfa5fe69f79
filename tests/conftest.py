"""What every test may ask for. Nothing is started before a test asks: unit tests stay without database."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # so that `tests.world` is one module, however pytest was called


# How fast the machine is at this moment is no property of what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_configure():
    """Told to end, a run stops what it started, as it does for Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def instance():
    """The session's Undersign: embedded PostgreSQL, migrated; this process is the application's role."""
    from tests import instance

    return instance.running()


@pytest.fixture(scope="session")
def live(instance):
    """A real web server on the session's database."""
    from tests import children

    with children.web(instance) as server:
        yield server


@pytest.fixture
def worker(instance):
    """A real worker on the session's database, for one test."""
    from tests import children

    with children.worker(instance) as process:
        yield process


@pytest.fixture
def inbox(instance):
    """The mail that arrived, from this test's beginning on."""
    from tests.inbox import Inbox

    return Inbox(instance.sink)


@pytest.fixture
def work(instance):
    """`work()` carries out, in this process, what is due in the test's workspace."""
    from tests import children

    with children.working_here() as run:
        yield run


@pytest.fixture
def world(instance):
    """A workspace of this test's own, with its cast; its journal has to be whole when the story ends."""
    from tests import world

    from undersign.journal import audit

    with world.entered() as cast:
        yield cast
        assert audit.check(cast.workspace.id) == []
