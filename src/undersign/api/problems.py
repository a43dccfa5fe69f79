"""How the API says no: problem+json (RFC 9457) with a stable code, a sentence in the reader's language, what
to do, and the field it is about.

Hides which refusals are which status, and the words for what a schema found wrong.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import NotFound, Refused

KIND = "application/problem+json"
# Codes that mean "not now" rather than "not so": 409 instead of 422.
CONFLICTS = (
    *("contract.frozen", "contract.begun", "contract.not_now", "contract.changed", "recipient.not_now"),
    *("approval.needed", "approval.waiting", "approval.declined", "approval.not_now", "request.in_flight"),
    *("template.not_now", "template.changed_elsewhere", "template.unchanged", "clause.changed_elsewhere"),
    *("recipient.not_asked", "bulk.not_now", "term.not_now", "case.another"),
)
FORBIDDEN = ("role.refused", "proof.below_floor", "template.needs_a_person")
STATUSES = {
    "request.malformed": 400,
    "request.unreadable": 400,
    "request.no_json": 415,
    "request.precondition": 412,
    "request.too_many": 429,
    "request.no_such": 404,
    "request.method": 405,
    "key.unknown": 401,
    "document.destroyed": 410,
    "case.unreachable": 503,
    "outside.unreachable": 503,
    "server.broken": 500,
    "store.no_room": 507,
}
UNREADABLE = Refused(
    "request.unreadable", _("The body cannot be read."), do=_("Send JSON (RFC 8259), no larger than 8 MB.")
)
NO_JSON = Refused(
    "request.no_json", _("Only JSON is read here."), do=_("Send Content-Type: application/json.")
)
NO_KEY = Refused("key.unknown", _("This key is not known, or was revoked."), do=_("Send a live key."))
NO_SUCH = Refused(
    "request.no_such", _("There is nothing at this address."), do=_("Read /api/v1/openapi.json.")
)
NO_METHOD = Refused(
    "request.method", _("This is not done with this method."), do=_("See Allow for those that are.")
)
CHANGED = Refused(
    "request.precondition",
    _("This was changed since you read it. Nothing was changed now."),
    do=_("Read it again, and decide anew."),
    field="If-Match",
)
TOO_MANY = Refused(
    "request.too_many", _("This key asks too often."), do=_("Wait as long as Retry-After says.")
)
DESTROYED = Refused(
    "document.destroyed",
    _("This was destroyed when its time to be kept was over."),
    do=_("The certificate of its destruction tells when, and who decided it."),
)
BROKEN = Refused(
    "server.broken", _("The fault is ours. Nothing was changed."), do=_("Ask again in a minute.")
)

_WORDS = {
    "missing": _("This field is missing."),
    "extra_forbidden": _("There is no such field."),
    "json_invalid": _("This is no JSON."),
    "string_type": _("This has to be a text."),
    "bool_type": _("This has to be true or false."),
    "bool_parsing": _("This has to be true or false."),
    "int_type": _("This has to be a whole number."),
    "int_parsing": _("This has to be a whole number."),
    "list_type": _("This has to be a list."),
    "dict_type": _("This has to be an object."),
    "model_attributes_type": _("This has to be an object."),
    "model_type": _("This has to be an object."),
}
_ODD = _("This value cannot be used here.")


def status_of(why: Refused) -> int:
    if isinstance(why, NotFound):
        return 404
    if why.code in STATUSES:
        return STATUSES[why.code]
    if why.code in FORBIDDEN:
        return 403
    return 409 if why.code in CONFLICTS else 422


def told(why: Refused, **headers: str) -> HttpResponse:
    """The refusal as an answer."""
    status = status_of(why)
    said: dict[str, Any] = {
        "type": f"urn:undersign:problem:{why.code}",
        "title": why.sentence,
        "status": status,
        "code": why.code,
    }
    said |= {name: value for name, value in (("detail", why.do), ("field", why.field)) if value}
    body = json.dumps(said, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=KIND, headers=headers)


def malformed(errors: list[dict[str, Any]]) -> Refused:
    """The first of what a schema found wrong. errors: as pydantic tells them."""
    first = errors[0]
    places = [str(step) for step in first["loc"]]
    inside = 2 if places[:1] == ["body"] else 1  # the body's parameter has a name of its own
    word = _WORDS.get(str(first["type"]), _ODD)
    return Refused("request.malformed", word, do=str(first["msg"]), field=".".join(places[inside:]))


def note(request: HttpRequest, why: Refused) -> None:
    """It happened while this request was answered; `refusal` tells it when everything was taken back."""
    request.refusal = why  # type: ignore[attr-defined]


def refusal(request: HttpRequest) -> Refused | None:
    return getattr(request, "refusal", None)
