"""The addresses of what a connection keeps in step."""

from __future__ import annotations

from django.urls import path

from undersign.web.desk.syncing import mapping, status, telling

_AT = "settings/connectors/<str:connection_id>/"
PATHS = [
    path(f"{_AT}fields", mapping.sync_fields, name="sync_fields"),
    path(f"{_AT}fields/keep", mapping.sync_keep, name="sync_keep"),
    path(f"{_AT}fields/drop", mapping.sync_drop, name="sync_drop"),
    path(f"{_AT}told", telling.sync_told, name="sync_told"),
    path(f"{_AT}told/keep", telling.sync_tell, name="sync_tell"),
    path(f"{_AT}sync", status.sync_status, name="sync_status"),
    path(f"{_AT}sync/steer", status.sync_steer, name="sync_steer"),
    path(f"{_AT}sync/settle", status.sync_settle, name="sync_settle"),
]
