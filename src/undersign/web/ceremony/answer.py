"""What a signer's browser gets back: a page, a redirect after a POST, or JSON for the page's own script."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation

from undersign.journal import refused as refusals
from undersign.web.ceremony import scene, sheet
from undersign.web.ceremony.posted import Problem

PAGES = {
    "sign": "sign/document.html",
    "done": "sign/done.html",
    "passed_on": "sign/passed_on.html",
    "others": "sign/others.html",
}
STATUS = {
    "link.unknown": 404,
    "link.replaced": 410,
    "embedding.over": 410,
    "code.locked": 429,
    "code.too_many": 429,
    "code.spent": 429,
    "consent.missing": 409,
    "exit.closed": 409,
    "finish.stale": 409,
    "store.no_room": 507,
}


def page(
    request: HttpRequest,
    c: Any,
    problems: list[Problem] | None = None,
    status: int = 200,
    *,
    which: str = "",
) -> HttpResponse:
    """The page of the stage the ceremony is in, or `which`; on top what was wrong about the last attempt."""
    shown = scene.Scene(c, translation.get_language())
    context = {
        "c": shown,
        "token": request.link,  # type: ignore[attr-defined]
        "language": shown.language,
        "languages": [translation.get_language_info(code) for code, _name in settings.LANGUAGES],
        "problems": problems or [],
        "told": request.GET.get("told", ""),
        "framed": getattr(request, "framed", None),
    }
    if which:
        return render(request, PAGES[which], context, status=status)
    if shown.stage == "sign":
        context["sheet"] = sheet.of(shown, request.POST, problems or [], request.GET.get("view", ""))
    return render(request, _template(shown, context), context, status=status)


def _template(shown: scene.Scene, context: dict[str, Any]) -> list[str]:
    """The stage's page. Of a check: what begins it, or the check itself."""
    if shown.stage == "sign" and context["told"] == "later":
        return ["sign/later.html"]
    if shown.stage not in ("identify", "code"):
        return [PAGES.get(shown.stage, "sign/state.html")]
    check = context["check"] = shown.check
    if check.is_undecided:
        return ["sign/undecided.html"]
    begun = "" if shown.stage == "code" else "_begin"
    return [f"sign/proof/{check.method}{begun}.html", f"sign/{shown.stage}.html"]


def back(request: HttpRequest, told: str = "", shown: dict[str, str] | None = None) -> HttpResponse:
    """After a POST that worked: the script is told so, a browser is sent to the page again."""
    where = reverse("sign:page", args=[request.link]) + (f"?told={told}" if told else "")  # type: ignore[attr-defined]
    if wants_json(request):
        return JsonResponse({"ok": True, "next": where, "shown": shown or {}})
    return HttpResponseRedirect(where, status=303)


def onward(request: HttpRequest, address: str) -> HttpResponse:
    """To another site, for a check that is made there; the script goes there itself."""
    if wants_json(request):
        return JsonResponse({"ok": True, "next": address, "shown": {}})
    return HttpResponseRedirect(address, status=303)


def wrong(request: HttpRequest, c: Any, problems: list[Problem], status: int = 422) -> HttpResponse:
    """After a POST that did not: what to mend, in place. Nothing typed is lost."""
    if wants_json(request):
        return JsonResponse({"ok": False, "problems": [p.plain() for p in problems]}, status=status)
    return page(request, c, problems, status)


def refused(request: HttpRequest, c: Any, no: refusals.Refused) -> HttpResponse:
    return wrong(request, c, [Problem.of(no)], STATUS.get(no.code, 422))


def no_way_in(request: HttpRequest, no: refusals.Refused) -> HttpResponse:
    """An unknown and a replaced link look alike but for the sentence; nothing of a contract is shown."""
    status = STATUS.get(no.code, 404)
    if wants_json(request):
        return JsonResponse({"ok": False, "problems": [Problem.of(no).plain()]}, status=status)
    told = {"no": no, "language": translation.get_language(), "framed": getattr(request, "framed", None)}
    return render(request, "sign/no_link.html", told, status=status)


def problem(no: refusals.Refused, status: int) -> HttpResponse:
    return JsonResponse({"ok": False, "problems": [Problem.of(no).plain()]}, status=status)


def fine() -> HttpResponse:
    return JsonResponse({"ok": True})


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
