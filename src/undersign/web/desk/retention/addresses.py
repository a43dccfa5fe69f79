"""The addresses under /retention, one tab a file."""

from __future__ import annotations

from django.urls import path

from undersign.web.desk.retention import categories, destroyed, due, holds, requests

PATHS = [
    path("retention", due.due, name="retention"),
    path("retention/holds", holds.holds, name="holds"),
    path("retention/categories", categories.categories, name="retention_categories"),
    path("retention/requests", requests.requests, name="requests"),
    path("retention/destroyed", destroyed.destroyed, name="destroyed"),
]
