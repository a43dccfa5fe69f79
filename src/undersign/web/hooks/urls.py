"""`/hooks/…`: one address for each helpdesk, which nobody can guess."""

from django.urls import path

from undersign.web.hooks import calls

app_name = "hooks"
urlpatterns = [path("<str:address>", calls.heard, name="heard")]
