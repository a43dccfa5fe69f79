"""The addresses of webhooks."""

from __future__ import annotations

from django.urls import include, path

from undersign.web.desk.webhooks import pages, replays

_ONE = [
    path("", pages.webhook, name="webhook"),
    path("keep", pages.webhook_keep, name="webhook_keep"),
    path("steer", pages.webhook_steer, name="webhook_steer"),
    path("replay", replays.webhook_replaying, name="webhook_replaying"),
    path("replay/go", replays.webhook_replay, name="webhook_replay"),
    path("messages/<str:delivery_id>/resend", replays.webhook_resend, name="webhook_resend"),
]
PATHS = [
    path("settings/webhooks", pages.webhooks, name="webhooks"),
    path("settings/webhooks/new", pages.webhook_new, name="webhook_new"),  # before `<webhook_id>`
    path("settings/webhooks/make", pages.webhook_make, name="webhook_make"),
    path("settings/webhooks/<str:webhook_id>/", include(_ONE)),
]
