"""The panel's addresses, all below its own id: it is how a request without a cookie finds its workspace."""

from __future__ import annotations

from django.urls import path

from undersign.web.widget import acts, frame, preparing, ticket

app_name = "widget"
_CONTRACT = "<str:panel_id>/contracts/<str:contract_id>"
_PERSON = f"{_CONTRACT}/people/<str:recipient_id>"

urlpatterns = [
    path("<str:panel_id>/", frame.frame, name="frame"),
    path("<str:panel_id>/enter", frame.enter, name="enter"),
    path("<str:panel_id>/renew", frame.renew, name="renew"),
    path("<str:panel_id>/ticket", ticket.board, name="board"),
    path("<str:panel_id>/templates", ticket.choosing, name="choosing"),
    path("<str:panel_id>/drafts", ticket.draft, name="draft"),
    path(f"{_CONTRACT}/prepare", preparing.prepare, name="prepare"),
    path(f"{_CONTRACT}/fill", preparing.fill, name="fill"),
    path(f"{_CONTRACT}/send", preparing.send, name="send"),
    path(f"{_CONTRACT}/ask", preparing.ask, name="ask"),
    path(f"{_CONTRACT}/pages/<str:print_>/<int:number>", preparing.page_image, name="page_image"),
    path(f"{_CONTRACT}/cancel", acts.voiding, name="voiding"),
    path(f"{_CONTRACT}/void", acts.void, name="void"),
    path(f"{_PERSON}/remind", acts.remind, name="remind"),
    path(f"{_PERSON}/email", acts.addressing, name="addressing"),
    path(f"{_PERSON}/readdress", acts.readdress, name="readdress"),
    path(f"{_PERSON}/link", acts.copy_link, name="copy_link"),
]
