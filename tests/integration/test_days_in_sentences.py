"""A day among an event's facts is read as a day, in the reader's language; in the entry it stays ISO 8601."""

from __future__ import annotations

import pytest
from django.utils import translation

from undersign.contracts.succession.events import RenewalDue
from undersign.journal import event

LANGUAGES = {"en": "ends on 18 January 2027 and", "es": "18 de enero de 2027"}


@pytest.mark.parametrize(("language", "said"), LANGUAGES.items())
def test_days(language, said):
    with translation.override(language):
        told = event.sentence(RenewalDue.name, {"ends_on": "2027-01-18", "kind": "told"})
    assert said in told and "2027-01" not in told


def test_what_is_no_day_stays():
    assert "2027-02-31" in event.sentence(RenewalDue.name, {"ends_on": "2027-02-31", "kind": "told"})
