"""A request is heard out, even where its answer was clear before its end.

Hides what else becomes of the connection: a server whose application has not read a body closes it after the
answer, and a program that keeps connections open finds that out with its next request, which is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest, HttpResponse

MOST = 1_000_000  # bytes; whoever sends more that nobody wants is hung up on


class HeardOut:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdecimal() and 0 < int(size) <= MOST:
            with suppress(OSError):  # they hung up
                request.read()
        return response
