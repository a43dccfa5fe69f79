"""`/verify`: the page, what its script asks, and the report. Nobody signs in."""

from django.urls import path

from undersign.web.verify import asked, page

app_name = "verify"
urlpatterns = [
    path("", page.page, name="page"),
    path("/known", asked.known_files, name="known"),
    path("/report", page.report, name="report"),
]
