"""Colours that can be read, whatever is chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersign.workspaces.colours import ENOUGH, contrast, readable

chosen = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(chosen)
def test_white_words_can_be_read_on_any_colour_kept(colour):
    kept = readable(colour)
    assert contrast(kept) >= ENOUGH
    assert kept == colour or contrast(colour) < ENOUGH
    assert readable(kept) == kept


@pytest.mark.parametrize(("colour", "ratio"), [("#ffffff", 1.0), ("#000000", 21.0), ("#0b5fc0", 6.15)])
def test_contrast(colour, ratio):
    assert round(contrast(colour), 2) == ratio
