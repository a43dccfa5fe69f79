"""What the database cannot hold never reaches a view: NUL characters in addresses and forms are refused.

The API refuses them itself, in its own way of saying no.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

NUL = "\0"


class OnlyStorable:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]):
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return self.answer(request)
        if NUL in request.path or NUL in unquote_plus(request.META.get("QUERY_STRING", "")):
            return HttpResponseBadRequest("NUL in the address", content_type="text/plain")
        posted = request.POST.lists() if request.method == "POST" else ()
        if any(NUL in value for _name, values in posted for value in values):
            return HttpResponseBadRequest("NUL in the form", content_type="text/plain")
        return self.answer(request)
