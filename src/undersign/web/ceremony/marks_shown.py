"""One's signature and initials as the steps show them: hands to choose from, what was adopted, what was kept.

Hides the form's names: the signature's parts are called `mark`, `mark_text`, `face`, …, those of the initials
the same with `initials_` before them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.signing import mark as makes
from undersign.typesetting import faces

KEPT = "kept"
NAMES = {
    "dancing": _("Flowing"),
    "caveat": _("Upright"),
    "mynerve": _("Written by hand"),
    "levin": _("Written by hand"),
    "kalam": _("Written by hand"),
    faces.PLAIN: _("Plain"),
}


@dataclass(frozen=True)
class Hand:
    """A face to choose. covers, needs: as of `faces.Face`, for the page's script; "" for the plain one."""

    key: str
    name: Any
    covers: str
    needs: str
    is_offered: bool


@dataclass(frozen=True)
class Picture:
    """A mark as the page shows it; `lines` of a drawn one, each as SVG's polyline wants its points."""

    form: str
    text: str
    face: str
    lines: list[str]

    @classmethod
    def of(cls, made: Any) -> Picture:
        lines = [" ".join(f"{x},{y}" for x, y, *_rest in stroke) for stroke in made.strokes]
        return cls(made.form, made.text, made.face, lines)


@dataclass(frozen=True)
class Part:
    """One sort of mark. form: the way that is chosen now; prefix: of its names in the form."""

    what: str
    form: str
    text: str
    face: str
    hands: Sequence[Hand]
    adopted: Picture | None
    kept: Picture | None
    strokes: str
    problem: str
    may_keep: bool

    @property
    def is_initials(self) -> bool:
        return self.what == makes.INITIALS

    @property
    def prefix(self) -> str:
        return prefix(self.what)

    @property
    def longest(self) -> int:
        return 12 if self.is_initials else 120


@dataclass(frozen=True)
class Place:
    """A further place for a mark: its name in the form, what the reader calls it, its page from 1."""

    key: str
    label: str
    page: int
    is_required: bool
    is_done: bool


def prefix(what: str) -> str:
    return "" if what == makes.SIGNATURE else f"{what}_"


def parts(c: Any, posted: Mapping[str, str], problems: Mapping[str, str]) -> list[Part]:
    """The marks asked of this person, the signature first."""
    return [_part(c, what, posted, problems.get(what, "")) for what in c.marks_asked]


def _part(c: Any, what: str, posted: Mapping[str, str], problem: str) -> Part:
    adopted, kept, before = c.marks.get(what), c.kept_marks.get(what), prefix(what)
    name = c.recipient.name if what == makes.SIGNATURE else makes.initials_of(c.recipient.name)
    text = posted.get(f"{before}mark_text") or (adopted.text if adopted else "") or name
    form = posted.get(f"{before}mark") or (adopted.form if adopted else KEPT if kept else makes.TYPED)
    wished = posted.get(f"{before}face") or (adopted.face if adopted else "")
    hands = _hands(text)
    shown = [hand.key for hand in hands if hand.is_offered]
    return Part(
        what=what,
        form=form,
        text=text,
        face=wished if wished in shown else shown[0],
        hands=hands,
        adopted=Picture.of(adopted) if adopted else None,
        kept=Picture.of(kept) if kept else None,
        strokes=json.dumps(adopted.strokes) if adopted and adopted.strokes else "",
        problem=problem,
        may_keep=c.may_keep,
    )


def _hands(text: str) -> list[Hand]:
    """All of them: another name may be typed, which another hand can write."""
    offered = faces.offered(" ".join(text.split()))
    known = [
        Hand(f.key, NAMES[f.key], f.covers, f.needs, f.key in offered) for f in faces.HANDS if f.key in NAMES
    ]
    return [*known, Hand(faces.PLAIN, NAMES[faces.PLAIN], "", "", True)]


def places(c: Any) -> list[Place]:
    """Further places for the marks, each to be said yes to once more."""
    left = {place.key for place in c.places_left}
    return [
        Place(
            key=place.key,
            label=place.label or str(_("Initials") if place.kind == makes.INITIALS else _("Signature")),
            page=place.page,
            is_required=place.required,
            is_done=place.kind in c.marks and place.key not in left,
        )
        for place in c.further_places
    ]
