"""Every address of the product, by audience."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("undersign.web.installable")),
    path("sign/", include("undersign.web.ceremony.elsewhere")),  # before links: it holds none
    path("sign/", include("undersign.web.ceremony.urls")),
    path("draw/", include("undersign.web.ceremony.pads")),
    path("embed/", include("undersign.web.widget.urls")),
    path("hooks/", include("undersign.web.hooks.urls")),
    path("verify", include("undersign.web.verify.urls")),
    path("api/v1/", include("undersign.api.urls")),
    path("", include("undersign.web.programs.urls")),
    path("as-signer/", include("undersign.web.desk.library.as_signer", namespace="preview")),
    path("", include("undersign.web.desk.urls")),
]

handler404 = "undersign.web.failures.not_found"
handler500 = "undersign.web.failures.broken"
