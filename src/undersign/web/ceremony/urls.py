"""One signer's addresses; the root adds /sign/ in front."""

from __future__ import annotations

from django.urls import include, path

from undersign.web.ceremony import acts, arrival, elsewhere, exits, looks, marks, own_data, papers, visit

app_name = "sign"

_link = [
    path("", arrival.page, name="page"),
    path("code", arrival.code, name="code"),
    path("prove", arrival.prove, name="prove"),
    path("elsewhere", elsewhere.leave, name="elsewhere"),
    path("language", arrival.language, name="language"),
    path("looks.css", looks.style, name="looks"),
    path("logo.png", looks.logo, name="logo"),
    path("others", visit.others, name="others"),
    path("others/<str:recipient_id>", visit.go_on, name="go_on"),
    path("hand-back", visit.hand_back, name="hand_back"),
    path("consent", acts.consent, name="consent"),
    path("answers", acts.answers, name="answers"),
    path("mark", marks.adopt, name="mark"),
    path("mark/same", marks.repeat, name="repeat"),
    path("mark/forget", marks.forget, name="forget"),
    path("mark/<slug:which>.png", marks.picture, name="mark_picture"),
    path("pad", marks.hand_out_pad, name="hand_out_pad"),
    path("pad/<slug:pad_id>", marks.pad, name="pad"),
    path("finish", acts.finish, name="finish"),
    path("signed", acts.bring, name="bring"),
    path("decline", exits.decline, name="decline"),
    path("delegate", exits.delegate, name="delegate"),
    path("in-error", exits.in_error, name="in_error"),
    path("paper", exits.paper, name="paper"),
    path("withdraw", exits.withdraw, name="withdraw"),
    path("later", exits.later, name="later"),
    path("your-data", own_data.own_data, name="own_data"),
    path("address", exits.address, name="address"),
    path("new-link", exits.new_link, name="new_link"),
    path("disclosure.pdf", papers.disclosure, name="disclosure"),
    path("pages/<int:number>.png", papers.page_image, name="page_image"),
    path("paper.pdf", papers.print_pack, name="print_pack"),
    path("to-sign.pdf", papers.to_sign, name="to_sign"),
    path("copy.pdf", papers.unsigned_copy, name="copy"),
    path("signed.pdf", papers.final_copy, name="final"),
]

urlpatterns = [path("<str:token>/", include(_link))]
