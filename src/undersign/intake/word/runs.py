"""The text of a Word paragraph: runs, fields, content controls, tracked changes, notes.

Hides how Word cuts a sentence into pieces. Computed fields may begin in one paragraph and end in another,
so one reader goes through the whole document.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from undersign.intake import links
from undersign.intake.prose import Inline, Slot, Span
from undersign.intake.slots import Slots
from undersign.intake.word import xml
from undersign.intake.word.styles import Styles
from undersign.intake.word.xml import Element

_MERGEFIELD = re.compile(r'\s*MERGEFIELD\s+(?:"([^"]{1,80})"|(\S{1,80}))', re.IGNORECASE)
_LINK = re.compile(r'\s*HYPERLINK\b(?:\s+(?:"([^"]{1,4000})"|([^\s"\\]\S{0,3999})))?', re.IGNORECASE)
_TOC = re.compile(r"\s*TOC\b", re.IGNORECASE)
_SYMBOLS = {
    "F0A8": "☐",
    "F06F": "☐",
    "F0FE": "☒",
    "F0FD": "☒",
    "F052": "☑",
    "F0FC": "✓",
    "F0B7": "•",
    "F0A7": "▪",
}
_IGNORED = frozenset(
    [
        "rPr",
        "pPr",
        "proofErr",
        "bookmarkStart",
        "bookmarkEnd",
        "lastRenderedPageBreak",
        "permStart",
        "permEnd",
        "commentRangeStart",
        "commentRangeEnd",
        "sectPr",
        "softHyphen",
        "annotationRef",
        "footnoteRef",
        "endnoteRef",
        "separator",
        "continuationSeparator",
        "delText",
        "delInstrText",
        "moveFromRangeStart",
        "moveFromRangeEnd",
        "moveToRangeStart",
        "moveToRangeEnd",
    ]
)


@dataclass
class _Code:
    """A computed field under way: its instruction, then its result."""

    instruction: str = ""
    shown: bool = False
    slot: Slot | None = None
    form: str = ""
    href: str = ""


@dataclass
class Paragraph:
    """What one paragraph holds: its text, text boxes anchored in it, and whether a page begins in it."""

    inner: list[Inline] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    breaks: bool = False


class Runs:
    """Reads paragraphs one after the other. `lost` counts what is left behind, `targets` the links that
    lead nowhere now; `notes` are references; `related` is {relationship: address} of the part being read."""

    def __init__(self, styles: Styles, slots: Slots) -> None:
        self.styles, self.slots = styles, slots
        self.lost: Counter[str] = Counter()
        self.notes: list[tuple[str, str]] = []
        self.targets, self.related = links.Targets(), dict[str, str]()
        self._codes: list[_Code] = []
        self._at = Paragraph()

    @property
    def in_contents(self) -> bool:
        """Whether we are inside a table of contents."""
        return any(_TOC.match(code.instruction) for code in self._codes if code.shown)

    def paragraph(self, element: Element) -> Paragraph:
        """The paragraph `element`, with merge fields as slots."""
        self._at = Paragraph()
        style = self.styles[xml.value(element, "pPr", "pStyle")]
        self._children(
            element, Span("", False, False) if style.heading else Span("", style.bold, style.italic)
        )
        self._at.inner = self.slots.in_text(self._at.inner)
        return self._at

    def _children(self, element: Element, like: Span) -> None:
        for each in element:
            self._one(each, like)

    def _one(self, each: Element, like: Span) -> None:
        kind = xml.name(each)
        if kind in _IGNORED or not kind:
            return
        known = getattr(self, f"_{kind}", None)
        if known is not None:
            known(each, like)
        else:
            self._children(each, like)

    def _say(self, text: str, like: Span) -> None:
        if not self._codes or all(code.shown and code.slot is None for code in self._codes):
            self._at.inner.append(Span(text, like.bold, like.italic, like.href or self._coded()))

    def _r(self, each: Element, like: Span) -> None:
        described = xml.child(each, "rPr")
        if xml.on(described, "vanish"):
            self.lost["hidden"] += 1
            return
        style = self.styles[xml.value(described, "rStyle")] if described is not None else None
        bold, italic = xml.on(described, "b"), xml.on(described, "i")
        if xml.on(described, "strike") or xml.on(described, "dstrike"):
            self.lost["strikethrough"] += 1
        inherited = (
            (style.bold or like.bold, style.italic or like.italic) if style else (like.bold, like.italic)
        )
        bold, italic = inherited[0] if bold is None else bold, inherited[1] if italic is None else italic
        styled = Span("", bold, italic, like.href)
        self._children(each, styled)

    def _t(self, each: Element, like: Span) -> None:
        self._say(each.text or "", like)

    def _tab(self, each: Element, like: Span) -> None:
        self._say(" ", like)

    _ptab = _tab

    def _br(self, each: Element, like: Span) -> None:
        if xml.value(each, of="type") == "page":
            self._at.breaks = True
            self._say(" ", like)
        else:
            self._say("\n", like)

    _cr = _br

    def _noBreakHyphen(self, each: Element, like: Span) -> None:
        self._say("-", like)

    def _sym(self, each: Element, like: Span) -> None:
        self._say(_SYMBOLS.get(xml.value(each, of="char").upper(), "▪"), like)

    def _del(self, each: Element, like: Span) -> None:
        self.lost["deleted"] += 1

    _moveFrom = _del

    def _ins(self, each: Element, like: Span) -> None:
        self.lost["inserted"] += 1
        self._children(each, like)

    _moveTo = _ins

    def _hyperlink(self, each: Element, like: Span) -> None:
        known = xml.value(each, of="id")
        self.lost["link"] += not known and not self.in_contents
        self._children(each, replace(like, href=self.targets.kept(self.related.get(known, known))))

    def _coded(self) -> str:
        """Where a computed field under way leads; the innermost that leads anywhere."""
        return next((code.href for code in reversed(self._codes) if code.href), "")

    def _commentReference(self, each: Element, like: Span) -> None:
        self.lost["comment"] += 1

    def _footnoteReference(self, each: Element, like: Span) -> None:
        self.notes.append(("footnote", xml.value(each, of="id")))
        self._say(f"[{len(self.notes)}]", Span(""))

    def _endnoteReference(self, each: Element, like: Span) -> None:
        self.notes.append(("endnote", xml.value(each, of="id")))
        self._say(f"[{len(self.notes)}]", Span(""))

    def _AlternateContent(self, each: Element, like: Span) -> None:
        chosen = xml.child(each, "Choice")
        chosen = chosen if chosen is not None else xml.child(each, "Fallback")
        if chosen is not None:
            self._children(chosen, like)

    def _drawing(self, each: Element, like: Span) -> None:
        boxes = list(xml.within(each, "txbxContent"))
        self._at.boxes += boxes
        self.lost["text-box" if boxes else "image"] += 1

    _pict = _drawing

    def _object(self, each: Element, like: Span) -> None:
        self.lost["embedded"] += 1

    def _control(self, each: Element, like: Span) -> None:
        self.lost["embedded"] += 1

    def _oMath(self, each: Element, like: Span) -> None:
        self.lost["equation"] += 1
        self._say("".join(found.text or "" for found in xml.within(each, "t")), like)

    def _ruby(self, each: Element, like: Span) -> None:
        base = xml.child(each, "rubyBase")
        if base is not None:
            self._children(base, like)

    # Computed fields

    def _fldSimple(self, each: Element, like: Span) -> None:
        self._codes.append(_Code(xml.value(each, of="instr")))
        self._result()
        self._children(each, like)
        self._finish(like)

    def _fldChar(self, each: Element, like: Span) -> None:
        match xml.value(each, of="fldCharType"):
            case "begin":
                self._codes.append(_Code(form=xml.value(each, "ffData", "name")))
            case "separate" if self._codes:
                self._result()
            case "end" if self._codes:
                self._finish(like)

    def _instrText(self, each: Element, like: Span) -> None:
        if self._codes and not self._codes[-1].shown:
            self._codes[-1].instruction += each.text or ""

    def _result(self) -> None:
        code = self._codes[-1]
        code.shown = True
        if found := _MERGEFIELD.match(code.instruction):
            code.slot = self.slots.merge(found[1] or found[2], Span(""))
        elif code.form and re.match(r"\s*FORM(TEXT|DROPDOWN)", code.instruction):
            code.slot = self.slots.control(code.form, Span(""))
        elif found := _LINK.match(code.instruction):
            code.href = self.targets.kept(found[1] or found[2] or "")
            self.lost["link"] += not (found[1] or found[2])
        elif _TOC.match(code.instruction):
            self.lost["toc"] += 1
        elif code.instruction.strip():
            self.lost["field-code"] += 1

    def _finish(self, like: Span) -> None:
        if not self._codes[-1].shown:
            self._result()
        code = self._codes.pop()
        if code.slot is not None and all(each.slot is None for each in self._codes):
            self._at.inner.append(Slot(code.slot.liquid, like.bold, like.italic, like.href))

    # Content controls

    def _sdt(self, each: Element, like: Span) -> None:
        content = xml.child(each, "sdtContent")
        slot = self.controlled(each, like)
        if slot is not None:
            self._at.inner.append(slot)
        elif content is not None:
            self._children(content, like)

    def controlled(self, each: Element, like: Span) -> Slot | None:
        """The slot a content control becomes; None where it is only a wrapper."""
        described = xml.child(each, "sdtPr")
        called = xml.value(described, "alias") or xml.value(described, "tag")
        if not called or any(
            xml.child(described, kind) is not None for kind in ("docPartObj", "picture", "group")
        ):
            return None
        if xml.child(described, "checkbox") is not None:
            return self.slots.place("checkbox", "customer", called, like)
        known: dict[str, object] = {}
        if xml.child(described, "date") is not None:
            known["type"] = "date"
        choices = xml.child(described, "dropDownList")
        choices = choices if choices is not None else xml.child(described, "comboBox")
        items = [
            xml.value(item, of="displayText") or xml.value(item, of="value")
            for item in xml.children(choices, "listItem")
            if xml.value(item, of="value")
        ]
        if items:
            known |= {"type": "choice", "choices": {item: {"en": item} for item in items[:200]}}
        return self.slots.control(called, like, **known)
