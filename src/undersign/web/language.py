"""The reader's language: for staff the one on their profile, for signers `?lang`, cookie, then browser.

The ceremony sets its own from the recipient (see `web/ceremony`); this is everybody's starting point.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

COOKIE = "language"
ZONE = "zone"  # the session's key, set at sign-in
KNOWN = dict(settings.LANGUAGES)
STAFF = dict(settings.STAFF_LANGUAGES)


class ReaderZone:
    """Times in the member's own zone, else in the workspace's."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.session.get(ZONE) if request.session else None
        with timezone.override(zone or "UTC"):
            return self.answer(request)


class ReaderLanguage:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(asked_for(request)):
            response = self.answer(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response


def asked_for(request: HttpRequest, otherwise: str = "") -> str:
    """`?lang`, then the cookie, then `otherwise`, then the browser's wish, then English."""
    known = KNOWN if request.path.startswith(("/sign/", "/draw/")) else STAFF
    browser = translation.get_language_from_request(request)
    wishes = (request.GET.get("lang"), request.COOKIES.get(COOKIE), otherwise, browser)
    return next((str(wish) for wish in wishes if wish in known), settings.LANGUAGE_CODE)
