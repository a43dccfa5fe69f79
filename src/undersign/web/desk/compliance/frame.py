"""The frame of the compliance pages: their tabs, and which of them is shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.web.desk import answer
from undersign.web.desk.retention.frame import Tab

# the address, its parts, what the tab is called
TABS = [
    ("compliance", (), gettext_noop("What the law asks")),
    ("modes", (), gettext_noop("Health data")),
    ("audit", (), gettext_noop("Audit trail")),
    ("access_report", (), gettext_noop("Who may do what")),
    ("guide", ("best-practices",), gettext_noop("Best practices")),
    ("guide", ("regulatory-risks",), gettext_noop("Regulatory risks")),
]


def page(request: HttpRequest, tab: str, name: str, context: dict[str, Any]) -> HttpResponse:
    """A page that extends `desk/compliance/frame.html`. tab: an address of TABS, or a guide's name."""
    shown = [
        Tab(_(label), reverse(f"desk:{each}", args=parts), tab in (each, *parts))
        for each, parts, label in TABS
    ]
    return answer.page(request, name, {"tabs": shown, **context})
