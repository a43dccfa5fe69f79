"""What every page may mention: the mode, the reader's language, the product's version."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from undersign import __version__


def surroundings(request: HttpRequest) -> dict[str, Any]:
    return {
        "mode": settings.MODE,
        "has_outbox": settings.OUTBOX,
        "version": __version__,
        "language": (translation.get_language() or "en").split("-")[0],
        "languages": settings.LANGUAGES,
    }
