"""What a version of a PDF template changes, in words: in one line, or field by field.

Hides how pages are drawn with what was and what is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from undersign.drafting.pdf.layout import Layout, LayoutField
from undersign.drafting.redline import places
from undersign.drafting.redline.places import Change
from undersign.drafting.stock.template import TemplateVersion
from undersign.web.desk.designing import designer_board, designer_words
from undersign.web.desk.designing.designer_board import Box

PARTS = {
    "kind": gettext_noop("its kind"),
    "role": gettext_noop("who fills it in"),
    "label": gettext_noop("what it is called"),
    "help": gettext_noop("its help"),
    "text": gettext_noop("what it says"),
    "required": gettext_noop("whether it has to be filled in"),
    "font_size": gettext_noop("its font size"),
    "read_only": gettext_noop("whether it can be changed"),
    "source": gettext_noop("where it is filled in from"),
    "currency": gettext_noop("its currency"),
    "options": gettext_noop("its choices"),
    "formula": gettext_noop("its formula"),
    "visible_if": gettext_noop("when it is shown"),
    "validation": gettext_noop("what it accepts"),
    "repeat": gettext_noop("whether it is on every page"),
    "picture": gettext_noop("its picture"),
}


@dataclass(frozen=True)
class Line:
    """One change. number: from 1, for stepping through; look: "ins", "del" or "moved"."""

    number: int
    look: str
    icon: str
    label: str
    sentence: str


@dataclass(frozen=True)
class Page:
    """A page with changes: of the new version, or of the old one where it is there no more."""

    number: int
    sha256: str
    width: str
    height: str
    tall: int
    was: list[Box]
    now: list[Box]


@dataclass(frozen=True)
class Compared:
    lines: list[Line]
    pages: list[Page]
    about: list[str]


def in_short(old: TemplateVersion | None, new: TemplateVersion) -> list[str]:
    """`3 fields added`, `1 field moved`, …; of a first version how many fields there are."""
    layout = Layout.from_json(new.layout)
    if old is None:
        said = ngettext("%(n)s field", "%(n)s fields", len(layout.fields)) % {"n": len(layout.fields)}
        count = len(layout.pages)
        return [said + " " + ngettext("on %(n)s page", "on %(n)s pages", count) % {"n": count}]
    before = Layout.from_json(old.layout)
    found = Counter(str(each.kind) for each in places.changes(before, layout))
    return [_counted(kind, found[kind]) for kind in _ORDER if found[kind]] + _about(before, layout)


_ORDER = ("added", "removed", "moved", "resized", "changed")


def _counted(kind: str, n: int) -> str:
    said = {
        "added": ngettext("%(n)s field added", "%(n)s fields added", n),
        "removed": ngettext("%(n)s field removed", "%(n)s fields removed", n),
        "moved": ngettext("%(n)s field moved", "%(n)s fields moved", n),
        "resized": ngettext("%(n)s field resized", "%(n)s fields resized", n),
        "changed": ngettext("%(n)s field changed", "%(n)s fields changed", n),
    }
    return said[kind] % {"n": n}


def _about(old: Layout, new: Layout) -> list[str]:
    """What concerns the document as a whole."""
    said = []
    if old.sha256 != new.sha256:
        said.append(_("another document"))
    if places.is_reordered(old, new):
        said.append(_("another order of the fields"))
    return said


def compared(old: TemplateVersion, new: TemplateVersion) -> Compared:
    before, after = Layout.from_json(old.layout), Layout.from_json(new.layout)
    found = places.changes(before, after)
    lines = [_line(n, each) for n, each in enumerate(found, start=1)]
    return Compared(lines, list(_pages(before, after, found)), _about(before, after))


def _line(number: int, change: Change) -> Line:
    look, icon = {"added": ("ins", "plus"), "removed": ("del", "minus")}.get(
        change.kind, ("moved", "arrows-diff")
    )
    return Line(number, look, icon, designer_words.called(change.there), _sentence(change))


def _sentence(change: Change) -> str:
    facts: dict[str, Any] = {"page": change.there.page, "before": change.old.page if change.old else 0}
    kind = designer_words.KINDS.get(change.there.kind)
    facts |= {"kind": kind.word if kind else change.there.kind}
    said = {
        "added": _("added on page %(page)s (%(kind)s)"),
        "removed": _("removed from page %(page)s (%(kind)s)"),
        "moved": _("moved on page %(page)s")
        if facts["page"] == facts["before"]
        else _("moved from page %(before)s to page %(page)s"),
        "resized": _("resized on page %(page)s"),
        "changed": "",
    }[change.kind] % facts
    parts = ", ".join(_(PARTS[part]) for part in change.parts)
    other = _("changed: %(parts)s") % {"parts": parts} if parts else ""
    return "; ".join(part for part in (said, other) if part)


def _pages(old: Layout, new: Layout, found: list[Change]) -> Iterable[Page]:
    for number in range(1, max(len(old.pages), len(new.pages)) + 1):
        was = [each.old for each in found if each.old and each.old.page == number and each.kind != "changed"]
        now = [each.new for each in found if each.new and each.new.page == number]
        layout = new if number <= len(new.pages) else old
        if (was or now) and number <= len(layout.pages):
            width, height = layout.pages[number - 1]
            yield Page(
                number, layout.sha256, f"{width:.2f}", f"{height:.2f}", round(1000 * height / width),
                _boxes(was, height), _boxes(now, height),
            )  # fmt: skip


def _boxes(fields: list[LayoutField], height: float) -> list[Box]:
    return [designer_board.box(each, height, "") for each in fields]
