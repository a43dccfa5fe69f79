"""Real systems outside for the stories, started once."""

from __future__ import annotations

import pytest
from tests.services import machine, request_tracker


@pytest.fixture(scope="session")
def rt(tmp_path_factory):
    """Request Tracker, as an administrator of its own sees it."""
    try:
        with request_tracker.running(tmp_path_factory.mktemp("rt")) as tracker:
            yield tracker
    except request_tracker.NotInstalled as error:
        machine.absent(str(error))
