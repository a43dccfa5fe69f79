"""What Part 11, FERPA and eIDAS ask, as pure rules."""

from __future__ import annotations

from itertools import product

import pytest

from undersign.regimes import ferpa, part11
from undersign.signing import level
from undersign.signing.level import Evidence

ROLES = [{"name": "chemist"}, {"name": "reader"}]
PLACES = {("chemist", "signature"), ("chemist", "name"), ("chemist", "date")}
ANSWERS = {"chemist_meaning": "chemist"}
CHECKS = {"chemist": ("email_code", "access_code"), "reader": ("email_link",)}


@pytest.mark.parametrize(
    ("places", "answers", "checks", "code"),
    [
        (PLACES, ANSWERS, CHECKS, None),
        (PLACES - {("chemist", "name")}, ANSWERS, CHECKS, "name"),
        (PLACES - {("chemist", "date")}, ANSWERS, CHECKS, "date"),
        (PLACES, {}, CHECKS, "meaning"),
        (PLACES, {"chemist_meaning": "reader"}, CHECKS, "meaning"),
        (PLACES, ANSWERS, {"chemist": ("email_code",)}, "checks"),
        (PLACES, ANSWERS, {"chemist": ("email_code", "email_code")}, "checks"),
    ],
)
def test_p11_1_and_p11_3_what_a_record_needs(places, answers, checks, code):
    assert part11.faults(ROLES, places, answers, checks) == ([("chemist", code)] if code else [])


@pytest.mark.parametrize(
    ("passed", "demanded", "counts"),
    [
        (["email_code", "sms_code"], ["email_code", "sms_code"], ["email_code"]),
        (["email_code"], ["email_code", "access_code"], ["email_code"]),
        (["email_code"], ["email_code"], []),
        ([], ["email_code", "access_code"], []),
    ],
)
def test_p11_3_one_component_is_made_anew_for_each_further_signature(passed, demanded, counts):
    assert part11.carried(passed, demanded) == counts


FIELDS = [{"name": "records"}, {"name": "purpose", "required": True}, {"name": "recipients"}]
CONSENT = {("student", "signature"), ("student", "date")}
CODE = {"student": ("email_code",)}


@pytest.mark.parametrize(
    ("fields", "named", "places", "checks", "found"),
    [
        (FIELDS, ferpa.PARTS, CONSENT, CODE, []),
        (FIELDS[1:], ferpa.PARTS, CONSENT, CODE, [("records", "part")]),
        ([{**FIELDS[0], "required": False}, *FIELDS[1:]], ferpa.PARTS, CONSENT, CODE, [("records", "part")]),
        (FIELDS, ("records", "purpose"), CONSENT, CODE, [("recipients", "part")]),
        (FIELDS, ferpa.PARTS, set(), CODE, [("", "signature")]),
        (FIELDS, ferpa.PARTS, {("student", "signature")}, CODE, [("student", "date")]),
        (FIELDS, ferpa.PARTS, CONSENT, {"student": ("email_link",)}, [("student", "link")]),
    ],
)
def test_fe_1_and_fe_2_what_a_consent_needs(fields, named, places, checks, found):
    assert ferpa.faults(fields, named, places, checks) == found


@pytest.mark.parametrize("held", list(product([False, True], repeat=4)))
def test_ei_2_advanced_only_if_all_four_are_evidenced(held):
    own, identified, authorised, detects = held
    found = Evidence(own, "IAL2" if identified else "", authorised, detects)
    assert level.of(found) == (level.AES if all(held) else level.SES)
    assert len(found.lacking) == held.count(False)


def test_ei_1_no_check_alone_makes_more_than_a_simple_signature():
    everything = ("email_code", "sms_code", "passkey", "openid", "id_document", "access_code")
    for method in everything:
        for own in (False, True):
            assert level.of(level.evidence([method], own_key=own, carried=False)) == level.SES
    assert level.of(level.evidence(everything, own_key=False, carried=False)) == level.SES
    assert level.of(level.evidence(everything, own_key=True, carried=True)) == level.SES
    assert level.of(level.evidence(["passkey", "id_document"], own_key=True, carried=False)) == level.AES


def test_ei_3_nothing_of_ours_is_qualified():
    best = level.evidence(["passkey", "id_document"], own_key=True, carried=False)
    assert best.qualified_by == "" and level.of(best) != level.QES
    full = Evidence(True, "IAL2", True, True, qualified_by="A provider of a trusted list")
    assert level.of(full) == level.QES
    assert level.of(Evidence(qualified_by="A provider of a trusted list")) == level.SES
