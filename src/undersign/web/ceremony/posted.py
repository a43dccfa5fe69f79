"""What a signer's form says, taken apart for the ceremony: consent, answers, mark.

The plain form (script off) posts all three at once and `everything` performs them in their order;
the script posts one at a time and ends with the same call, which finds them done and skips them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from undersign.journal import refused
from undersign.signing import enclosed, reply
from undersign.signing import mark as makes
from undersign.typesetting import picture
from undersign.web.ceremony.marks_shown import KEPT, prefix

STROKES_LIMIT = 400_000


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the form field it belongs to ("" for none), what is wrong, what to do.

    about: the question's words, for a list of problems away from their fields.
    """

    field: str
    sentence: str
    do: str = ""
    about: str = ""

    @classmethod
    def of(cls, no: refused.Refused) -> Problem:
        field = f"answer-{no.field}" if no.code == "answers.missing" else no.field
        return cls(field, no.sentence, no.do)

    def plain(self) -> dict[str, str]:
        return {"field": self.field, "sentence": self.sentence, "do": self.do}


def consent(request: HttpRequest, c: Any) -> list[Problem]:
    """Agree to electronic records; a second tab that already did is fine."""
    if c.consent is None:
        c.give_consent(request.POST.get("agreed") == "on", request.POST.get("characters", "").strip())
    return []


def answers(request: HttpRequest, c: Any) -> list[Problem]:
    """Save the answers this form asked for; `asked` names them, so an unticked box is an answer too."""
    asked = {q.name: q for q in c.questions}
    names = [name for name in request.POST.getlist("asked[]") if name in asked]
    given = {name: told for name in names if (told := _given(request, asked[name])) is not None}
    files = {name: file for name in names if (file := _file(request, f"answer-{name}"))}
    if not given and not files:
        return []
    wrong = c.answer({name: told for name, told in given.items() if name not in files}, files)
    return [Problem(f"answer-{name}", str(told), about=asked[name].label) for name, told in wrong.items()]


def _given(request: HttpRequest, q: Any) -> str | None:
    """What was typed or chosen; of a file "" where there is to be none, None where it stays as it is."""
    field = f"answer-{q.name}"
    if q.kind == "checkbox_group":
        return "\n".join(request.POST.getlist(f"{field}[]"))
    if q.kind in reply.FILES:
        return None if q.value and f"{field}-remove" not in request.POST else ""
    return request.POST.get(field, "").strip()


def _file(request: HttpRequest, field: str) -> tuple[str, bytes] | None:
    """(its own name, its bytes, never more than one too many)."""
    file = request.FILES.get(field) or request.FILES.get(f"{field}-photo")
    return (file.name or "", file.read(enclosed.MOST_BYTES + 1)) if file else None


def marks(request: HttpRequest, c: Any) -> list[Problem]:
    """Adopt what the form holds of signature and initials. Adopting is not signing."""
    for what in c.marks_asked:
        _mark(request, c, what)
    return []


def _mark(request: HttpRequest, c: Any, what: str) -> None:
    post, before = request.POST, prefix(what)
    form, keep = post.get(f"{before}mark", ""), post.get(f"{before}keep") == "on"
    upload = _upload(request, before)
    if upload and "strokes" in post and not post.get(f"{before}cut"):
        form = makes.UPLOADED  # without script, whoever chose a picture meant it
    if form == makes.TYPED:
        c.adopt(
            form,
            what=what,
            text=post.get(f"{before}mark_text", ""),
            face=post.get(f"{before}face", ""),
            keep=keep,
        )
    elif form == makes.DRAWN:
        c.adopt(form, what=what, strokes=strokes(post.get(f"{before}strokes", "")), keep=keep)
    elif form == makes.UPLOADED and (upload or what not in c.marks or c.marks[what].form != form):
        c.adopt(form, what=what, upload=upload or makes.Upload(b""), keep=keep)
    elif form == KEPT:
        c.adopt_kept(what)


def _upload(request: HttpRequest, before: str) -> makes.Upload | None:
    file = request.FILES.get(f"{before}upload") or request.FILES.get(f"{before}upload-photo")
    if file is None:
        return None
    data, clear = file.read(makes.MOST_BYTES + 1), request.POST.get(f"{before}clear") == "on"
    return makes.Upload(data, _cut(request.POST.get(f"{before}cut", "")), clear)


def _cut(text: str) -> picture.Cut:
    """ "left,top,right,bottom" as shares; the whole where it is none."""
    try:
        left, top, right, bottom = (min(max(float(share), 0.0), 1.0) for share in text.split(","))
    except ValueError:
        return picture.WHOLE
    fits = right - left > 0.02 and bottom - top > 0.02
    return (left, top, right, bottom) if fits else picture.WHOLE


def places(request: HttpRequest, c: Any) -> list[Problem]:
    names = request.POST.getlist("same[]")
    if names:  # the script's last post holds none, and may come after the other tab's signature
        c.repeat(names)
    return []


def everything(request: HttpRequest, c: Any) -> list[Problem]:
    """Consent, answers, marks, places, in this order; stops after the first that is wrong, since the next
    builds on it."""
    parts = (answers, marks, places)
    for part in parts if c.may_sign else (consent, *parts):
        problems = _tried(part, request, c)
        if problems:
            return problems
    return []


def pages_seen(request: HttpRequest) -> list[int]:
    numbers = request.POST.get("pages_seen", "").split(",")
    return sorted({int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 5})


def _tried(part: Callable[[HttpRequest, Any], list[Problem]], request: HttpRequest, c: Any) -> list[Problem]:
    try:
        return part(request, c)
    except refused.Refused as no:
        return [Problem.of(no)]


def strokes(text: str) -> list[list[list[float]]]:
    """JSON of [[[x, y, t], …], …] in a box 600 wide and 200 high, t in milliseconds. [] when unreadable."""
    try:
        found = json.loads(text) if len(text) <= STROKES_LIMIT else []
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def reason(request: HttpRequest) -> str:
    """The reason for declining: the one chosen, and whatever the person added."""
    chosen = str(dict(REASONS).get(request.POST.get("reason", ""), ""))
    return ": ".join(part for part in (chosen, request.POST.get("text", "").strip()) if part)


REASONS = (
    ("terms", _("Something in the text is not right")),
    ("price", _("The price or the dates are not right")),
    ("person", _("I am not the right person to sign")),
    ("need", _("It is no longer needed")),
    ("other", _("Another reason")),
)
