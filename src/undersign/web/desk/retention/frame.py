"""The frame of the retention pages: their tabs, and which of them is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from undersign.retention import store_check
from undersign.web.desk import answer

# the tab, what it is called, what one must be allowed to do
TABS = [
    ("retention", gettext_noop("Due for review"), "retention.see"),
    ("holds", gettext_noop("Holds"), "hold.see"),
    ("retention_categories", gettext_noop("Categories"), "retention.see"),
    ("requests", gettext_noop("Requests"), "request.see"),
    ("destroyed", gettext_noop("Destroyed"), "retention.see"),
]


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_here: bool


def page(request: HttpRequest, tab: str, name: str, context: dict[str, Any]) -> HttpResponse:
    """A page that extends `desk/retention/frame.html`, under one of TABS."""
    shown = [
        Tab(_(label), reverse(f"desk:{each}"), each == tab)
        for each, label, verb in TABS
        if request.user.may(verb)  # type: ignore[union-attr]
    ]
    faults = store_check.open_faults(request.user.workspace_id)  # type: ignore[union-attr]
    return answer.page(request, name, {"tabs": shown, "store_faults": faults, **context})
