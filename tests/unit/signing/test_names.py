"""Names agree across spellings, and never because little of them does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersign.signing.claims import names

SAME = [
    ("Carol Ortiz", "ORTIZ CAROL MARÍA"),
    ("Jürgen Müller", "MUELLER JUERGEN"),
    ("Jürgen Müller", "Muller, Jurgen"),
    ("Søren Ærø", "SOEREN AEROE"),
    ("Søren Ærø", "SOREN AERO"),
    ("Łukasz Żółć", "lukasz zolc"),
    ("Dan O’Neil", "ONEIL DAN"),
    ("Anna-Lena Groß", "Gross Anna Lena"),
    ("Carol A. Ortiz", "Carol Ortiz"),
    ("Muñoz Pérez, José", "JOSE MUNOZ PEREZ"),
    ("كريمة المنصوري", "المنصوري كريمة"),
    ("Pelé", "PELE"),
    ("Dvořáková Žofie", "Zofie Dvorakova"),
]
OTHER = [
    ("Carol Ortiz", "Mallory Vex"),
    ("Carol Ortiz", "Carol Vex"),
    ("Carol Ortiz", "Carol"),
    ("Carol Ortiz", "Carol Orti"),
    ("Carol Ortiz", ""),
    ("", ""),
    ("Carol Carol", "Carol Ortiz"),
    ("C O", "Carol Ortiz"),
    ("Carol Ortiz", "<<<<<"),
    ("كريمة المنصوري", "KARIMA ALMANSURI"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same(one, other):
    assert names.agree(one, other) and names.agree(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other(one, other):
    assert not names.agree(one, other) and not names.agree(other, one)


def test_a_name_that_was_cut():
    assert not names.agree("Papadopoulos Konstantinos", "PAPADOPOULOS KONSTAN")
    assert names.agree("Papadopoulos Konstantinos", "PAPADOPOULOS KONSTAN", is_cut=True)


@given(
    st.lists(st.text("abcdefgh", min_size=2, max_size=8), min_size=2, max_size=4, unique=True), st.randoms()
)
def test_order_and_case_never_matter(parts, random):
    turned = [part.upper() for part in parts]
    random.shuffle(turned)
    assert names.agree(" ".join(parts), "  ".join(turned))
