"""What a call of a helpdesk says, and where one goes on among changes."""

from __future__ import annotations

import pytest

from undersign.connectors.api import Permanent
from undersign.connectors.giving import mark
from undersign.connectors.out import calling, cursor


@pytest.mark.parametrize(
    ("tags", "key"),
    [
        ("contract:support-agreement", "support-agreement"),
        ("vip, contract:renewal_2, eu", "renewal_2"),
        ("vip contract_order eu", "order"),
        ("Contract:Order", "Order"),
        ("subcontract:order", ""),
        ("contract:", ""),
        ("contract:a/b", ""),
        ("", ""),
    ],
)
def test_a_tag_names_a_template(tags, key):
    assert calling.wanted(tags) == key


def test_what_a_call_tells():
    (heard,) = calling.told(b'{"ticket": "#17", "template": "order", "by": "m@x.example"}', signed=b"1")
    assert (heard.ref, heard.starts, heard.by) == ("17", "order", "m@x.example")
    again, other = (calling.told(b'{"ticket": 17}', signed=signed)[0].id for signed in (b"1", b"2"))
    assert again == heard.id != other


@pytest.mark.parametrize("body", [b"", b"7", b"{}", b'{"ticket": ""}', b'{"ticket": 1, "template": "../x"}'])
def test_what_cannot_be_read_is_refused(body):
    with pytest.raises(Permanent):
        calling.told(body, signed=b"1")


def test_a_cursor_goes_on_by_the_second_and_the_page():
    at, later = "2027-01-04T09:00:00Z", "2027-01-04T09:00:01Z"
    assert cursor.after(f"{at}|1", later, is_last=False) == f"{later}|1"
    assert cursor.after(f"{at}|1", at, is_last=False) == f"{at}|2", "more in one second than a page holds"
    assert cursor.after(f"{at}|2", at, is_last=True) == f"{at}|2"
    assert cursor.after(f"{at}|2", "", is_last=True) == f"{at}|2"
    assert cursor.split(f"{at}|3") == (at, 3) and cursor.split(at) == (at, 1)


def test_a_mark_is_one_word_and_no_other_begins_with_it():
    assert mark.of("dlv_1") not in mark.of("dlv_12")
    for wrong in ("", "a b", "a)", "a" * 121, "ñ"):
        with pytest.raises(ValueError, match="not a key"):
            mark.of(wrong)
    assert mark.as_html("<b>&\n") == "&lt;b&gt;&amp;<br>"
