"""A press does not grow with what it has set: 2,000 different documents weigh little more than 200."""

import pytest
from bench import previewing

pytestmark = pytest.mark.stress


def test_two_thousand_documents_leave_a_press_as_light_as_two_hundred():
    found = previewing.weight(2_000)
    assert found["processes"] == 1
    assert found["rss_mib_after_2000"] <= 1.2 * found["rss_mib_after_200"]
