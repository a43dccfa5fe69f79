"""Forged requests: refused by a token in a form and a cookie, or by where they come from.

A frame inside somebody's page gets no cookie, and needs none: what it may do stands in its own address, which
no other page knows and no browser sends by itself. There only a page of ours may post.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from undersign.signing import embedding
from undersign.web import failures

_FRAME = f"/sign/{embedding.PREFIX}"


class Forgery(CsrfViewMiddleware):
    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if not request.path.startswith(_FRAME):
            return super().process_view(request, callback, args, kwargs)  # type: ignore[no-any-return]
        return None if request.method in ("GET", "HEAD") or is_our_own(request) else failures.csrf(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith(_FRAME):
            return response
        return super().process_response(request, response)  # type: ignore[no-any-return]


def is_our_own(request: HttpRequest) -> bool:
    """Whether a page of ours sent it: browsers say so in headers that pages cannot write."""
    here = (f"{request.scheme}://{request.get_host()}", settings.PUBLIC_URL)
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return site == "same-origin" and request.headers.get("Origin", "") in here
