"""Addresses that programs of others call by themselves; those of RFC 8414 stand at the root."""

from __future__ import annotations

from django.urls import path

from undersign.web.programs import endpoints

app_name = "programs"
urlpatterns = [
    path(".well-known/oauth-authorization-server", endpoints.metadata, name="metadata"),
    path("oauth/token", endpoints.token, name="token"),
    path("oauth/revoke", endpoints.revoke, name="revoke"),
]
