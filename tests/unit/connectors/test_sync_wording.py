"""Values cross and come back the same, in every kind."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undersign.connectors.sync import wording
from undersign.connectors.sync.wording import Unfit, Wording

HOWS = [
    *(Wording(wording.TEXT, case=case) for case in wording.CASES),
    *(Wording(wording.NUMBER, mark=mark) for mark in wording.MARKS),
    *(Wording(wording.MONEY, mark=mark, currency=c) for mark in wording.MARKS for c in ("", "EUR")),
    *(Wording(wording.DATE, date=shape) for shape in wording.DATES),
    Wording(wording.CHOICE, choices={"Gold": "premium", "Silver": "standard"}),
    Wording(wording.CHOICE),
    Wording(wording.YES_NO, yes="Sí", no="No"),
    Wording(wording.YES_NO),
]
THEIRS = st.one_of(
    st.text(max_size=40),
    st.decimals(-(10**9), 10**9, places=3).map(str),
    st.decimals(0, 10**6, places=2).map(lambda d: f"{d} EUR"),
    st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(str),
    st.sampled_from(
        ["1.234,50 €", "EUR 1,234.5", "Gold", "silver", "sí", "NO", "1", "31.12.2026", "-0", "ıİß"]
    ),
)


@settings(max_examples=300, deadline=None)
@given(how=st.sampled_from(HOWS), text=THEIRS)
def test_to_and_fro_changes_nothing(how, text):
    """What is read, written and read again is what was read: or one sync would set off the next."""
    try:
        neutral = how.read(text)
    except Unfit:
        return
    assert how.read(how.write(neutral)) == neutral
    assert how.own(neutral) == neutral


@pytest.mark.parametrize(
    ("how", "theirs", "neutral", "back"),
    [
        (Wording(), "  Northwind \r\n Ltd ", "Northwind \n Ltd", "Northwind \n Ltd"),
        (Wording(case="upper"), "acme", "ACME", "ACME"),
        (Wording("number"), "1,234.50", "1234.5", "1234.5"),
        (Wording("number", mark=","), "1.234,50", "1234.5", "1234,5"),
        (Wording("money", currency="EUR"), "1200", "1200.00 EUR", "1200.00"),
        (Wording("money"), "USD 99.5", "99.50 USD", "99.50 USD"),
        (Wording("date", date="DD.MM.YYYY"), "31.12.2026", "2026-12-31", "31.12.2026"),
        (Wording("date", date="MM/DD/YYYY"), "12/31/2026", "2026-12-31", "12/31/2026"),
        (Wording("date"), "2026-12-31T23:00:00Z", "2026-12-31", "2026-12-31"),
        (Wording("date", date="milliseconds"), "1798675200000", "2026-12-31", "1798675200000"),
        (Wording("choice", choices={"Gold": "premium"}), "GOLD", "premium", "Gold"),
        (Wording("yes_no", yes="Y", no="N"), "y", "yes", "Y"),
        (Wording("yes_no"), "", "", ""),
    ],
)
def test_in_words(how, theirs, neutral, back):
    assert how.read(theirs) == neutral
    assert how.write(neutral) == back


@pytest.mark.parametrize(
    ("how", "text", "code"),
    [
        (Wording("number"), "twelve", "no_number"),
        (Wording("number"), "1,23", "no_number"),
        (Wording("money"), "12.50", "no_money"),
        (Wording("money", currency="EUR"), "12 USD", "no_money"),
        (Wording("date"), "2026-02-30", "no_date"),
        (Wording("choice", choices={"Gold": "premium"}), "Bronze", "no_choice"),
        (Wording("yes_no"), "perhaps", "no_yes_no"),
        (Wording(), "x" * 5000, "long"),
    ],
)
def test_what_does_not_fit_is_said(how, text, code):
    with pytest.raises(Unfit) as raised:
        how.read(text)
    assert raised.value.code == code


def test_our_own_values_have_the_same_form():
    assert Wording("money").own({"amount": "12.5", "currency": "EUR"}) == "12.50 EUR"
    assert Wording("number").own(25) == "25"
    assert Wording("yes_no").own(True) == "yes"
    assert Wording("choice", choices={"Gold": "premium"}).own("premium") == "premium"
    assert Wording("text").own(None) == ""


@pytest.mark.parametrize("how", HOWS)
def test_it_is_stored_and_read_back(how):
    assert Wording.from_json(how.as_json()) == how
