import pytest
from tests.unit.sealing.sealing_cast import Contract, root


@pytest.fixture(scope="session")
def sealed() -> Contract:
    """A contract signed by two, step by step."""
    return Contract(["Carol Ortiz", "Dan O'Neil"]).whole()


@pytest.fixture(scope="session")
def roots() -> list[bytes]:
    return [root().certificate]
