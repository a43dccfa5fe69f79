"""How far a language is behind: counted in versions in which another one changed."""

import pytest

from undersign.drafting.stock import languages


def history(*versions):
    """ "en1 es1" → {"en": "1", "es": "1"}."""
    return [{each[:2]: each[2:] for each in version.split()} for version in versions]


@pytest.mark.parametrize(
    ("versions", "behind"),
    [
        ([], {}),
        (["en1"], {}),
        (["en1 es1"], {}),
        (["en1 es1", "en2 es1"], {"es": 1}),
        (["en1 es1", "en2 es1", "en3 es1"], {"es": 2}),
        (["en1 es1", "en2 es1", "en2 es1"], {"es": 1}),
        (["en1 es1", "en2 es1", "en2 es2"], {"en": 1}),
        (["en1 es1", "en2 es1", "en3 es2"], {}),
        (["en1", "en2 es1", "en3 es1"], {"es": 1}),
        (["en1 es1 pt1", "en2 es1 pt1", "en3 es2 pt1"], {"pt": 2}),
        (["en1 es1", "en2"], {}),
    ],
)
def test_behind(versions, behind):
    assert languages.behind(history(*versions)) == behind


def test_ahead():
    assert languages.ahead(history("es1 pt1 en1")) == "en"
    assert languages.ahead(history("es1 pt1", "es1 pt2")) == "pt"
