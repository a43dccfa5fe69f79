"""A set of values is named by what decides it, briefly."""

import pytest

from undersign.web.desk.library import comparing_texts


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Enterprise in Europe", "Enterprise in Europe"),
        ("SHA-256 of it: SHA-256 of it · European Union · Users: 3", "European Union · Users: 3"),
        ("Note: Note", "Note: Note"),
        ("a · b · c · d · e", "a · b · c · d…"),
    ],
)
def test_short(name, word):
    assert comparing_texts.short(name) == word
