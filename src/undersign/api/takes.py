"""What each operation takes, so that what it does not take is refused and not dropped in silence (AT-20)."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI

from undersign.journal.refused import Refused

EVERYWHERE = frozenset({"lang"})  # the reader's language, as on every page


class Takes(NamedTuple):
    """query: names. has_body: whether a body means anything here."""

    query: frozenset[str]
    has_body: bool


Table = dict[str, dict[str, Takes]]


def of(api: NinjaAPI) -> Table:
    """{route as Django writes it: {method: what it takes}}."""
    found: Table = {}
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            route = re.sub(r"\{(\w+)\}", r"<\1>", f"{prefix}{path}".strip("/"))
            for operation in view.operations:
                sources = {model.__ninja_param_source__: model for model in operation.signature.models}
                query: Any = getattr(sources.get("query"), "__ninja_flatten_map__", {})
                taken = Takes(frozenset(query), "body" in sources)
                found.setdefault(route, {}).update(dict.fromkeys(operation.methods, taken))
    return found


def require(request: HttpRequest, taken: Takes) -> None:
    """Raises `Refused` (request.malformed) for what the operation does not know."""
    unknown = sorted(set(request.GET) - taken.query - EVERYWHERE)
    if unknown:
        raise _no_such(unknown[0])
    if not taken.has_body and request.body.strip() not in (b"", b"{}", b"null"):
        raise _no_such(_first_of(request.body))


def unstorable(request: HttpRequest) -> Refused | None:
    """Why an address cannot be looked for: the database holds no NUL."""
    odd = [name for name, values in request.GET.lists() if any("\0" in each for each in (name, *values))]
    if not odd and "\0" not in request.path:
        return None
    return Refused("request.malformed", _("This value cannot be used here."), field=(odd or [""])[0])


def _first_of(body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return str(next(iter(said)))[:80] if isinstance(said, dict) else ""


def _no_such(field: str) -> Refused:
    return Refused(
        "request.malformed",
        _("There is no such field."),
        do=_("Leave it out, or read /api/v1/openapi.json for those there are."),
        field=field,
    )
