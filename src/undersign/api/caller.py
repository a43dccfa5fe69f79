"""Who asks: the key of the request as an actor, found by the door before any operation began."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from undersign.journal.actor import Actor


def of(request: HttpRequest) -> Actor:
    return cast(Actor, request.auth)  # type: ignore[attr-defined]
