"""Both audiences can put Undersign on their home screen: a manifest, icons, and a page for no connection.

Hides that there are two apps on one host. The signers' begins at `/sign/` and never at a link, so that no
secret address lands in a launcher; the worker keeps one page and its style sheet, and nothing of a contract.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from undersign import __version__
from undersign.web.ceremony import door
from undersign.web.templatetags import bundles

GROUND, PAPER = "#eff2f6", "#ffffff"


@dataclass(frozen=True)
class Audience:
    """key: the bundle and the prefix of its pages. scope: where its app begins and how far it reaches."""

    key: str
    scope: str
    name: str | Promise


DESK = Audience("app", "/", _("Contracts"))
SIGN = Audience("sign", "/sign/", _("Sign contracts"))


def _icon(name: str, size: int, purpose: str = "any") -> dict[str, str]:
    told = {"src": static(f"icons/{name}-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
    return {**told, "purpose": purpose}


@require_safe
def manifest(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Web App Manifest (W3C); browsers fetch it without cookies, so it is nobody's own."""
    language = translation.get_language() or "en"
    told = {
        "id": audience.scope,
        "name": f"{settings.INSTANCE_NAME}: {audience.name}",
        "short_name": settings.INSTANCE_NAME,
        "lang": language,
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "start_url": audience.scope,
        "scope": audience.scope,
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": PAPER,
        "icons": [_icon("icon", 192), _icon("icon", 512), _icon("maskable", 512, "maskable")],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest, audience: Audience) -> HttpResponse:
    """The service worker, in the language of the page that asked for it."""
    offline = f"{reverse(f'install:{audience.key}_offline')}?lang={translation.get_language()}"
    styles = [static(name) for name in bundles.styles(audience.key)]
    told = {
        "kept": f"offline-{audience.key}-{__version__}",
        "offline": offline,
        "styles": styles,
    }
    return render(
        request, "install/worker.js", {"told": told, "audience": audience}, content_type="text/javascript"
    )


@require_safe
def offline(request: HttpRequest, audience: Audience) -> HttpResponse:
    answer = render(request, f"install/{audience.key}_offline.html")
    return door.guarded(answer) if audience is SIGN else answer


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where the signers' app opens: it has no account, so it says where the links are."""
    return door.guarded(render(request, "install/start.html"))


@require_safe
def icon(_request: HttpRequest) -> HttpResponse:
    """What browsers ask for beside a page that names no icon: a file, or an answer of the API."""
    answer = HttpResponse((settings.STATIC_ROOT / "icons" / "icon-192.png").read_bytes(), "image/png")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


app_name = "install"
urlpatterns = [
    path("favicon.ico", icon, name="icon"),
    path("sign/", start, name="start"),
    *(
        path(f"{audience.scope[1:]}{address}", view, {"audience": audience}, name=f"{audience.key}_{name}")
        for audience in (DESK, SIGN)
        for address, view, name in (
            ("manifest.webmanifest", manifest, "manifest"),
            ("worker.js", worker, "worker"),
            ("offline", offline, "offline"),
        )
    ),
]
