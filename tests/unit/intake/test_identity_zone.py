"""ICAO 9303: the published specimens are read, and no changed character of a checked place goes unnoticed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import papers

from undersign.intake.identity import zone

TODAY = date(2026, 11, 23)
# Parts 4, 5 and 6 of the eighth edition, each in its appendix of examples.
SPECIMENS = {
    "TD3": ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"],
    "TD1": [
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ],
    "TD2": ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"],
}
LONG = ["I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"]


@pytest.mark.parametrize("layout", SPECIMENS)
def test_specimens(layout):
    found = zone.find("\n".join(["UTOPIA", *SPECIMENS[layout], ""]), TODAY)
    assert (found.layout, found.name, found.surname) == (layout, "ANNA MARIA ERIKSSON", "ERIKSSON")
    assert (found.born, found.expires, found.sex) == (date(1974, 8, 12), date(2012, 4, 15), "F")
    assert found.issuer == found.nationality == "UTO" and not found.is_cut
    assert found.number == ("L898902C3" if layout == "TD3" else "D23145890")
    assert zone.Zone.from_json(found.to_json()) == found


def test_a_number_that_goes_on():
    """Part 5, note j: longer than nine, its check digit stands in the optional part."""
    found = zone.find("\n".join(LONG), TODAY)
    assert found.number == "D23145890734" and found.name == "PETER JOHN STEVENSON"


def test_the_published_check_digits():
    """Part 3, 4.9 and its appendix."""
    assert [zone.check_digit(text) for text in ("520727", "AB2134<<<")] == ["3", "5"]


CHECKED = {
    "TD3": [(1, at) for at in [*range(10), *range(13, 20), *range(21, 44)]],
    "TD1": [(0, at) for at in range(5, 30)] + [(1, at) for at in [*range(7), *range(8, 15), *range(18, 30)]],
    "TD2": [(1, at) for at in [*range(10), *range(13, 20), *range(21, 36)]],
}


@pytest.mark.parametrize("layout", SPECIMENS)
def test_no_forged_digit_goes_unnoticed(layout):
    """Every digit of a checked place, changed to every other digit."""
    for line, at in CHECKED[layout]:
        before = SPECIMENS[layout][line][at]
        for other in "0123456789" if before.isdigit() else "":
            if other != before:
                lines = list(SPECIMENS[layout])
                lines[line] = lines[line][:at] + other + lines[line][at + 1 :]
                with pytest.raises(ValueError):
                    zone.read(layout, lines, TODAY)


NAMES = st.lists(st.text("ABDFGHIJMNOPQRTUVWYZ", min_size=2, max_size=8), min_size=1, max_size=2)
DAYS = st.dates(date(1930, 1, 1), date(2026, 11, 1))


ENDS = st.dates(date(2026, 1, 1), date(2036, 1, 1))


@given(NAMES, NAMES, DAYS, ENDS, st.from_regex(r"[A-Z0-9]{9}", fullmatch=True))
def test_what_was_written_is_read(surname, given_names, born, expires, number):
    name = f"{'<'.join(surname)}<<{'<'.join(given_names)}"
    told = {"born": f"{born:%y%m%d}", "expires": f"{expires:%y%m%d}", "number": number}
    for lines in (papers.passport(name, **told), papers.card(name, **told)):
        found = zone.find("\n".join(lines), TODAY)
        assert found.expires == expires and found.born is not None and found.born.day == born.day
        if not found.is_cut:
            assert (found.surname, found.given) == (" ".join(surname), " ".join(given_names))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(zone.NoZone):
        zone.find(text, TODAY)


def test_usual_misreadings_are_mended():
    first, second = SPECIMENS["TD3"]
    for lines in (
        [first.replace("O", "0", 1), second],
        [first, second.replace("7408122", "74O8I2Z")],
        [first[:-4] + "KC<K", second],
        [first + "<<", second],
        [first[:-3], second],
        [" ".join(first), " ".join(second)],
    ):
        assert zone.find("\n".join(lines), TODAY).name == "ANNA MARIA ERIKSSON", lines


def test_birthdays_are_never_to_come():
    young = zone.find("\n".join(papers.passport("A<<B", born="261122")), TODAY)
    old = zone.find("\n".join(papers.passport("A<<B", born="261124")), TODAY)
    unknown = zone.find("\n".join(papers.passport("AB<<CD", born="74<<<<")), TODAY)
    assert (young.born, old.born, unknown.born) == (date(2026, 11, 22), date(1926, 11, 24), None)
