"""What every page may mention: the mode, whether it is a sandbox, the reader's language, our version."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from undersign import __version__
from undersign.workspaces import sandbox


def surroundings(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    member = user if user is not None and user.is_authenticated else None
    return {
        "member": member,
        "workspace": member.workspace if member else None,
        "mode": settings.MODE,
        "demo": settings.MODE == "demo",
        "instance_name": settings.INSTANCE_NAME,
        "zone": timezone.get_current_timezone_name(),
        "sandbox": sandbox.is_here(),
        "may_enter_sandbox": bool(member and member.workspace.has_sandbox and member.may("sandbox.enter")),
        "version": __version__,
        "language": (translation.get_language() or "en").split("-")[0],
        "languages": settings.LANGUAGES,
        "staff_languages": settings.STAFF_LANGUAGES,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
