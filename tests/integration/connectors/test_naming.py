"""Names of files: legal in every store, readable, and never a way out of the archive."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersign.connectors.storing import naming

# Letters that steer paths, shells and readers come up far more often than by chance.
NASTY = st.text(
    st.one_of(st.sampled_from(list('./\\:*?"<>|#% ~{}\x00\n\t\u202e\u200b\ufeffÑñ漢\ud800')), st.characters())
)


@given(NASTY)
def test_a_safe_name_is_one_harmless_segment(name):
    safe = naming.safe(name)
    assert safe and safe == naming.safe(safe)
    assert len(safe.encode()) <= naming.LONGEST + 1
    assert not set(safe) & set('\\/:*?"<>|#%~{}^')
    assert safe[0] not in " ." and safe[-1] not in " ."
    assert all(unicodedata.category(c)[0] != "C" or c in "\u200c\u200d" for c in safe)
    assert PurePosixPath(safe).name == safe and PureWindowsPath(safe).name == safe
    assert not PureWindowsPath(safe).is_reserved()


@given(st.fixed_dictionaries(dict.fromkeys(naming.PLACEHOLDERS, NASTY)))
def test_a_place_has_as_many_segments_as_its_pattern(facts):
    place = naming.place(facts)
    assert len(place.split("/")) == 3
    assert naming.segments(place) == place.split("/")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Acme GmbH & Co. KG", "Acme GmbH & Co. KG"),
        ("Ñandú, Договор — 契約 — اتفاقية — अनुबंध", "Ñandú, Договор — 契約 — اتفاقية — अनुबंध"),
        ("می‌خواهم क्‍ष", "می‌خواهم क्‍ष"),
        ("e\u0301tude", "étude"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("A/B\\C:D", "A-B-C-D"),
        ("CON", "_CON"),
        ("lpt1.pdf", "_lpt1.pdf"),
        ("~$report", "-$report"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\u200bb", "ab"),
        (" .hidden. ", "hidden"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("a\r\n b", "a b"),
    ],
)
def test_names_stay_readable(name, safe):
    assert naming.safe(name) == safe


def test_long_names_are_cut_between_letters():
    assert naming.safe("契" * 200) == "契" * 60
    assert len(naming.safe("x" * 179 + "ñ").encode()) <= 180


def test_a_slash_in_a_name_makes_no_folder():
    facts = {"account": "A/B", "year": "2026", "number": "C-1", "title": "x/../../y"}
    assert naming.place(facts) == "A-B/2026/C-1 x-..-..-y"
    assert naming.place(facts, "/{account}//./{number}/../{year}") == "A-B/C-1/2026"
    assert naming.unknown("{account}/{nope}/{0.__class__}") == ["0.__class__", "nope"]


@pytest.mark.parametrize(
    ("path", "second"),
    [
        ("a/C-1 x.pdf", "a/C-1 x (2).pdf"),
        ("a/C-1 v1.2.evidence.zip", "a/C-1 v1.2 (2).evidence.zip"),
        ("a/C-1 v1.2.pdf", "a/C-1 v1.2 (2).pdf"),
        ("plain", "plain (2)"),
    ],
)
def test_a_second_version_keeps_its_ending(path, second):
    assert naming.versioned(path, 1) == path
    assert naming.versioned(path, 2) == second


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", "a/../b", "./a", "a\\b", "a\x00b"])
def test_a_path_that_could_lead_elsewhere_is_none(path):
    with pytest.raises(ValueError, match="not a relative path"):
        naming.segments(path)
