"""House tests run against the session's instance; its models can be imported from here on."""

from __future__ import annotations

import pytest
from tests import instance

instance.running()


@pytest.fixture(autouse=True)
def looked_at_anew():
    from tests.house import visiting

    visiting.before.clear()
