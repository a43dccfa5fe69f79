"""“Preview as signer”: the ceremony's own pages for a version or a working copy, and nobody is asked.

Hides that nothing is kept: the page sends along with every post what was answered before, and it is judged
anew each time. The addresses are those of a link (the ceremony's pages name them), with the template, the
version's number (0: the working copy), role and language in place of the link's secret.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from undersign.drafting import content
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.signing import reply, tryout
from undersign.signing.tryout import Tryout
from undersign.typesetting import images
from undersign.web.ceremony import answer, looks, posted, scene, sheet
from undersign.web.ceremony import door as ceremony_door
from undersign.web.ceremony.marks_shown import prefix
from undersign.web.ceremony.posted import Problem
from undersign.web.desk import door
from undersign.web.desk.library import as_signer_shown

SO_FAR = "so_far"  # what the page's script sends along: all that its form holds
View = Callable[..., HttpResponse]


def _acting(view: View) -> View:
    return door.acting(verb="template.see")(_played(view))


def _reading(view: View) -> View:
    return door.reading("template.see")(_played(view))


def _played(view: View) -> View:
    """The view gets the request and a `Tryout` of what its address names, in the language named there."""

    @wraps(view)
    def run(request: HttpRequest, by: Actor, token: str, **parts: Any) -> HttpResponse:
        shown = as_signer_shown.named(by, token)
        request.link = token  # type: ignore[attr-defined]
        request.shown = shown  # type: ignore[attr-defined]
        with translation.override(shown.language):
            c = tryout.begin(as_signer_shown.play(shown, request.user), shown.role)
            _so_far(c, request.POST.get(SO_FAR, ""))
            try:
                return ceremony_door.guarded(view(request, c, **parts))
            except Refused as no:
                return ceremony_door.guarded(_wrong(request, c, [Problem.of(no)]))

    return run


def _so_far(c: Tryout, told: str) -> None:
    """What was answered and adopted before, judged as it was then; what was wrong then is left out."""
    if not told:
        return
    said = QueryDict(told)
    for q in c.questions:
        if q.kind in reply.FILES and said.get(f"answer-{q.name}"):
            c.attached(q.name, said[f"answer-{q.name}"])
    for what in c.marks_asked:
        if said.get(f"{prefix(what)}upload") or said.get(f"{prefix(what)}upload-photo"):
            c.pictured(what)
    before: Any = SimpleNamespace(POST=said, FILES={})
    for part in (posted.consent, posted.answers, posted.marks, posted.places):
        with suppress(Refused):
            part(before, c)


@_reading
def page(request: HttpRequest, c: Tryout) -> HttpResponse:
    return _page(request, c)


@_reading
def over(request: HttpRequest, c: Tryout) -> HttpResponse:
    """After “Sign and finish”."""
    return render(request, "sign/tryout/over.html", _context(request, c))


@_acting
def language(request: HttpRequest, c: Tryout) -> HttpResponse:
    shown: as_signer_shown.Shown = request.shown  # type: ignore[attr-defined]
    chosen = request.POST.get("language", "")
    spoken = chosen if chosen in dict(settings.LANGUAGES) else shown.language
    there = as_signer_shown.token(shown.version.template.key, shown.number, shown.role, spoken)
    return HttpResponseRedirect(reverse("preview:page", args=[there]), status=303)


def _saving(part: Callable[[HttpRequest, Any], list[Problem]]) -> View:
    @_acting
    def save(request: HttpRequest, c: Tryout) -> HttpResponse:
        problems = part(request, c)
        return _wrong(request, c, problems) if problems else _back(request, c)

    return save


@_acting
def finish(request: HttpRequest, c: Tryout) -> HttpResponse:
    problems = posted.everything(request, c)
    if problems:
        return _wrong(request, c, problems)
    c.finish(request.POST.get("nonce", ""))
    return _back(request, c, "preview:over")


@_acting
def outside(request: HttpRequest, c: Tryout) -> HttpResponse:
    """What would reach somebody: declining, passing on, paper, later, a phone; here it is only said."""
    if answer.wants_json(request):
        return JsonResponse({"ok": False, "problems": [Problem("", _("Not in a preview.")).plain()]})
    there = reverse("preview:page", args=[request.link])  # type: ignore[attr-defined]
    return HttpResponseRedirect(f"{there}?told=outside", status=303)


@_reading
def page_image(request: HttpRequest, c: Tryout, number: int) -> HttpResponse:
    width = next((w for w in images.WIDTHS if request.GET.get("w") == str(w)), images.WIDTHS[0])
    try:
        picture, mime = images.page(c.play.made.pdf, number, width=width, colour=_has_colour(c))
    except images.NoSuchPage:
        raise Http404 from None
    return HttpResponse(picture, content_type=mime)


def _has_colour(c: Tryout) -> bool:
    return c.play.version.form == content.PDF


@_reading
def pages(request: HttpRequest, c: Tryout) -> HttpResponse:
    return HttpResponse(c.play.made.pdf, content_type="application/pdf")


@_reading
def disclosure(request: HttpRequest, c: Tryout) -> HttpResponse:
    return HttpResponse(c.disclosure_pdf(), content_type="application/pdf")


@_reading
def mark_picture(request: HttpRequest, c: Tryout, which: str) -> HttpResponse:
    """In place of the picture that was chosen, which was looked at and forgotten."""
    ink = '<path d="M20 70c25-70 40-60 35-20s20 20 35-10 10 50 35 20 20-20 55-5" fill="none" stroke="#18212d"'
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{ink} stroke-width="4"/></svg>'
    return HttpResponse(drawn, content_type="image/svg+xml")


@_reading
def style(request: HttpRequest, c: Tryout) -> HttpResponse:
    return looks.style_of(c.recipient.workspace_id)


@_reading
def logo(request: HttpRequest, c: Tryout) -> HttpResponse:
    return looks.logo_of(c.recipient.workspace_id)


def _page(
    request: HttpRequest, c: Tryout, problems: Iterable[Problem] = (), status: int = 200
) -> HttpResponse:
    context = {**_context(request, c), "problems": list(problems)}
    shown, view = context["c"], request.GET.get("view", "")
    context["sheet"] = sheet.of(shown, request.POST, context["problems"], view)
    return render(request, "sign/tryout/document.html", context, status=status)


def _context(request: HttpRequest, c: Tryout) -> dict[str, Any]:
    shown = scene.Scene(c, translation.get_language() or "en")
    return {
        "c": shown,
        "token": request.link,  # type: ignore[attr-defined]
        "tryout": request.shown,  # type: ignore[attr-defined]
        "language": shown.language,
        "languages": [translation.get_language_info(code) for code, _name in settings.LANGUAGES],
        "told": request.GET.get("told", ""),
    }


def _back(request: HttpRequest, c: Tryout, where: str = "preview:page") -> HttpResponse:
    there = reverse(where, args=[request.link])  # type: ignore[attr-defined]
    if not answer.wants_json(request):
        return HttpResponseRedirect(there, status=303)
    computed = {q.name: q.shown for q in c.questions if q.kind == "formula"}
    return JsonResponse({"ok": True, "next": there, "shown": computed})


def _wrong(request: HttpRequest, c: Tryout, problems: list[Problem]) -> HttpResponse:
    if answer.wants_json(request):
        return JsonResponse({"ok": False, "problems": [p.plain() for p in problems]}, status=422)
    return _page(request, c, problems, 422)


_OUTSIDE = ("bring", "hand_out_pad", "decline", "delegate", "withdraw", "later", "paper")
app_name = "sign"
urlpatterns = [
    path(f"<str:token>/{route}", view, name=name)
    for route, view, name in (
        ("", page, "page"),
        ("over", over, "over"),
        ("language", language, "language"),
        ("looks.css", style, "looks"),
        ("logo.png", logo, "logo"),
        ("consent", _saving(posted.consent), "consent"),
        ("answers", _saving(posted.answers), "answers"),
        ("mark", _saving(posted.marks), "mark"),
        ("mark/same", _saving(posted.places), "repeat"),
        ("mark/<slug:which>.png", mark_picture, "mark_picture"),
        ("finish", finish, "finish"),
        ("disclosure.pdf", disclosure, "disclosure"),
        ("pages/<int:number>.png", page_image, "page_image"),
        ("copy.pdf", pages, "copy"),
        ("to-sign.pdf", pages, "to_sign"),
        ("paper.pdf", pages, "print_pack"),
        *((name.replace("_", "-"), outside, name) for name in _OUTSIDE),
    )
]
