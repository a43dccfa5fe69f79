"""What one language of a template lacks is said where it is written, and to whoever approves it."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.world import PASSWORD

from undersign.drafting.content import Content
from undersign.drafting.review import parallel

SCHEMA = {
    "fields": [
        {"name": "rent", "type": "number", "labels": {"en": "Monthly rent", "es": "Renta"}},
        {"name": "who", "labels": {"en": "Customer"}},
    ],
    "roles": [{"name": "customer", "labels": {"en": "Customer"}, "party": "customer", "order": 1}],
}
FULL = '{% if rent > 500 %}{% clause "fair" "Fair help" %}{{ rent }}{% endclause %}{% endif %}{{ who }}'


def lacking(**sources):
    with translation.override("en"):
        return parallel.lacking(Content(sources=sources, schema=SCHEMA), "en")


def test_what_a_language_lacks_is_named():
    found = lacking(en=FULL + "{% signature customer %}", es="{{ who }}")
    assert set(found) == {"es"}
    assert set(found["es"]) == {
        "clause Fair help",
        "field Monthly rent",
        "condition “Monthly rent is over 500”",
        "place “signature” of Customer",
    }


def test_languages_alike_one_language_and_a_broken_text_lack_nothing():
    assert lacking(en=FULL, es=FULL) == lacking(en=FULL) == lacking(en=FULL, es="{% if") == {}


def test_who_approves_reads_it(shelf, write):
    version = write({"en": FULL + "{% signature customer %}", "es": "{{ who }}"}, schema=SCHEMA)
    browser = Client(SERVER_NAME="localhost")
    assert browser.post("/login", {"email": shelf.olga.email, "password": PASSWORD}).status_code == 303
    page = browser.get(reverse("desk:version", args=["order", version.number])).content.decode()
    assert "Spanish lacks:" in page and "clause Fair help" in page and "field Monthly rent" in page
