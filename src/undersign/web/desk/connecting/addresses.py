"""The addresses of connections."""

from __future__ import annotations

from django.urls import include, path

from undersign.web.desk.connecting import pages, signing_over, starting

_ONE = [
    path("", pages.connection, name="connection"),
    path("change", pages.connection_change, name="connection_change"),
    path("try", pages.connection_try, name="connection_try"),
    path("switch", pages.connection_switch, name="connection_switch"),
    path("sign-in", signing_over.connection_leave, name="connection_leave"),
    path("removing", pages.connection_removing, name="connection_removing"),
    path("remove", pages.connection_remove, name="connection_remove"),
    path("tickets", starting.tickets, name="connection_tickets"),
    path("tickets/keep", starting.tickets_keep, name="connection_tickets_keep"),
    path("tickets/secret", starting.tickets_secret, name="connection_tickets_secret"),
]
PATHS = [
    path("settings/connectors", pages.connectors, name="connectors"),
    # These before `<connection_id>`: `new` and `returned` would be read as one.
    path("settings/connectors/new", pages.connector_new, name="connector_new"),
    path("settings/connectors/new/<slug:kind>/<slug:connector>", pages.connector_form, name="connector_form"),
    path(
        "settings/connectors/new/<slug:kind>/<slug:connector>/make",
        pages.connector_make,
        name="connector_make",
    ),
    path("settings/connectors/returned", signing_over.connection_returned, name="connection_returned"),
    path("settings/connectors/<str:connection_id>/", include(_ONE)),
]
