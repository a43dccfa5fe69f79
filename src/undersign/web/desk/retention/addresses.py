"""The addresses under /retention, one tab a file."""

from __future__ import annotations

from django.urls import path

from undersign.web.desk.retention import categories, destroyed, due, holds, requests

PATHS = [
    path("retention", due.due, name="retention"),
    path("retention/decide", due.decide_retention, name="decide_retention"),
    path("retention/holds", holds.holds, name="holds"),
    path("retention/holds/new", holds.hold_new, name="hold_new"),
    path("retention/holds/place", holds.hold_place, name="hold_place"),
    path("retention/holds/<str:hold_id>", holds.hold, name="hold"),
    path("retention/holds/<str:hold_id>/act", holds.hold_act, name="hold_act"),
    path("retention/holds/<str:hold_id>/contracts.csv", holds.hold_csv, name="hold_csv"),
    path("retention/categories", categories.categories, name="retention_categories"),
    path("retention/categories/<slug:key>", categories.retention_category, name="retention_category"),
    path("retention/categories/<slug:key>/keep", categories.keep_category, name="keep_category"),
    path("retention/categories/<slug:key>/<str:what>", categories.settle_category, name="settle_category"),
    path("retention/laws/verify", categories.verify_law, name="verify_law"),
    path("retention/usual", categories.set_retention_usual, name="set_retention_usual"),
    path("retention/requests", requests.requests, name="requests"),
    path("retention/requests/new", requests.request_new, name="request_new"),
    path("retention/requests/<str:request_id>", requests.request_one, name="request"),
    path("retention/requests/<str:request_id>/act", requests.request_act, name="request_act"),
    path("retention/processing.csv", requests.processing_csv, name="processing_csv"),
    path("retention/destroyed", destroyed.destroyed, name="destroyed"),
    path(
        "retention/destroyed/<str:destruction_id>/<str:kind>",
        destroyed.destruction_file,
        name="destruction_file",
    ),
]
