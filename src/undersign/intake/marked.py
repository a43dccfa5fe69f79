"""Markdown as a template: kept as it is, as far as our Markdown goes.

Hides what other Markdown has and ours has not: HTML tags, pictures, reference links, foot notes, header
lines. Liquid is kept. Where a file has none of our own marks, its headings stay without numbers, because
their writer gave them none.
"""

import html
import re
from collections import Counter
from typing import Any

from undersign.intake import guess, links, prose
from undersign.intake.slots import Slots, Span
from undersign.intake.taken import Imported, Removed

_LIQUID = re.compile(r"(\{\{.{0,4000}?\}\}|\{%.{0,4000}?%\})", re.DOTALL)
_FRONT = re.compile(r"\A\ufeff?---\n(?:[\w-]+:.*\n|[ \t]+.*\n|- .*\n)+---\n")
_ACTIVE = re.compile(
    r"<(script|style|iframe|svg|template|noscript)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_COMMENT = re.compile(r"<!--(?!\s*pagebreak\s*-->).*?(?:-->|\Z)", re.DOTALL)
_LINE = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+)>")
_PICTURE = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_DEFINED = re.compile(r"^ {0,3}\[([^\]\n^][^\]\n]*)\]:[ \t]*(\S+)(?:[ \t]+[\"'(].*)?$\n?", re.MULTILINE)
_BRACKETED = re.compile(r"\]\(\s*<([^<>\n]*)>")
_INLINE_LINK = re.compile(
    r"(?<!\\)\[((?:[^\[\]\\\n]|\\.|\n(?!\n))*)\]\(\s*(<[^<>\n]*>|(?:[^()\s\\<]|\\.|\([^()\s]*\))*)"
    r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
)
_REFERENCE = re.compile(r"\[([^\]\[\n]+)\](?:\[([^\]\[\n]*)\])?(?![(\[:])")
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:[ \t]*(.+(?:\n(?: {4}|\t).+)*)$\n?", re.MULTILINE)
_HEADING = re.compile(r"^( {0,3}#{2,6} +)(.*?)(?: +#+)?[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^ {0,3}# +(.+?)(?: +#+)?[ \t]*$|^(.+)\n=+[ \t]*$", re.MULTILINE)
_OUTPUT = re.compile(r"\{\{-?\s*([^{}|]+?)\s*(\|[^{}]*?)?-?\}\}")
_PATH = re.compile(r"[a-z][a-z0-9_]{0,59}(?:\.[a-z][a-z0-9_]{0,59})?")
_BOUND = re.compile(r"\{%-?\s*(?:for\s+(\w+)\s+in\s+([\w.]+)|(?:assign|capture)\s+(\w+))")
_TEST = re.compile(r"\{%-?\s*(?:if|elsif|unless|case)\s+(.*?)-?%\}")
_PLACE = re.compile(r"\{%-?\s*(?:signature|initials|date_signed|name_of|text|checkbox)\s+([a-z][a-z0-9_]*)")
_LETTER = r"(?:[a-z]|[ivx]{2,4})"
_LETTERED = re.compile(rf"(?<=[^\s\\])[ \t]*\n(?=[ \t]{{2,}}(?:\({_LETTER}\)|{_LETTER}[.)])[ \t])")
_WORDS = frozenset(
    ("and", "or", "not", "contains", "in", "true", "false", "nil", "null", "empty", "blank", "else")
)


def template(text: str, title: str) -> Imported:
    """The template in the Markdown `text`."""
    lost: Counter[str] = Counter()
    ours = "{%" in text or "{-}" in text
    text, lost["front-matter"] = _FRONT.subn("", text)
    clean = prose._FORBIDDEN.sub("", text)
    lost["control-characters"] = len(text) - len(clean)
    text = _notes(clean, lost)
    defined = {found[1].lower(): found[2].strip("<>") for found in _DEFINED.finditer(text)}
    text = re.sub(r"\n{3,}", "\n\n", _DEFINED.sub("", text)) if defined else text
    slots, targets = Slots(), links.Targets()
    parts = _LIQUID.split(text)
    outside = (part if at % 2 else _outside(part, lost, defined, slots) for at, part in enumerate(parts))
    text = _INLINE_LINK.sub(lambda link: _led(link, lost, targets), "".join(outside))
    lost["hyperlink"] = targets.count
    text = _OUTPUT.sub(_named, text)
    if not ours:
        text = _HEADING.sub(_unnumbered, text)
        text = _LETTERED.sub("\\\\\n", text)  # `a.` starts no list in Markdown, and still a line of its own
    found = _TITLE.search(text)
    said = re.sub(r"[*_`\\]|\{-\}", "", (found[1] or found[2])).strip()[:200] if found else ""
    details = {"hyperlink": tuple(targets.gone)}
    kept = [Removed(code, count, details.get(code, ())) for code, count in sorted(lost.items()) if count]
    return Imported(text.strip() + "\n", _schema(text, slots), said or title[:100], tuple(kept))


def _led(link: re.Match[str], lost: Counter[str], targets: links.Targets) -> str:
    """A link as it is where it leads to the web or a mailbox, else its text."""
    href = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", link[2].strip("<>"))
    if "{{" in href:  # led by a value, which is judged when it is there
        return link[0]
    if href.startswith("#"):
        lost["link"] += 1
        return link[1]
    return link[0] if targets.kept(html.unescape(href)) else link[1]


def _outside(part: str, lost: Counter[str], defined: dict[str, str], slots: Slots) -> str:
    """Markdown between Liquid, without what ours does not have."""
    part, count = _ACTIVE.subn("", part)
    lost["script"] += count
    part = _COMMENT.sub("", part)
    part, count = _PICTURE.subn("", part)
    lost["image"] += count
    part = _BRACKETED.sub(lambda found: f"]({links.spelled(found[1])}", part)
    part = _AUTOLINK.sub(_autolinked, part)
    part = _LINE.sub(" ", part)
    part, count = _TAG.subn("", part)
    lost["html"] += count
    part = re.sub(r"\[\[\s*([^\[\]\n]{1,120}?)\s*\]\]", lambda found: _slot(found, slots), part)
    return _REFERENCE.sub(lambda found: _linked(found, defined), part) if defined else part


def _autolinked(found: re.Match[str]) -> str:
    """`<https://…>`, which ours has not, as a link that says its address."""
    text = found[1]
    href = text if ":" in text else f"mailto:{text}"
    return links.written(prose.escaped(text), href) if links.safe(href) else prose.escaped(text)


def _linked(found: re.Match[str], defined: dict[str, str]) -> str:
    """`[text][label]` and `[label]` with the target that stood elsewhere."""
    target = defined.get((found[2] or found[1]).lower())
    return f"[{found[1]}]({target})" if target else found[0]


def _slot(found: re.Match[str], slots: Slots) -> str:
    slot = slots.tag(found[1], Span(""))
    return slot.liquid if slot else found[0]


def _notes(text: str, lost: Counter[str]) -> str:
    """Foot notes as a list of notes at the end."""
    notes = {found[1]: " ".join(found[2].split()) for found in _NOTE.finditer(text)}
    if not notes:
        return text
    text = _NOTE.sub("", text)
    order = [name for name in dict.fromkeys(re.findall(r"\[\^([^\]\s]+)\]", text)) if name in notes]
    lost["footnote"] = len(order)
    for number, name in enumerate(order, 1):
        text = text.replace(f"[^{name}]", rf"\[{number}\]")
    said = "\n\n".join(rf"\[{number}\] {notes[name]}" for number, name in enumerate(order, 1))
    return f"{text.rstrip()}\n\n## Notes {{-}}\n\n{said}\n" if order else text


def _named(found: re.Match[str]) -> str:
    """`{{ Customer name }}`, which is no Liquid, as `{{ customer_name }}`."""
    inner = found[1].strip()
    if _PATH.fullmatch(inner) or found[2] or not re.fullmatch(r"[\w .’'/-]+", inner) or inner[0].isdigit():
        return found[0]
    name = guess.path(inner)
    return f"{{{{ {name} }}}}" if name else found[0]


def _unnumbered(found: re.Match[str]) -> str:
    typed = re.match(r"\d{1,3}(?:\.\d{1,3})*[.)]\s|\d{1,3}(?:\.\d{1,3})+\s", found[2])
    return found[0] if typed or found[2].endswith("{-}") or not found[2] else f"{found[1]}{found[2]} {{-}}"


def _schema(text: str, slots: Slots) -> dict[str, Any]:
    """Fields and roles that the Liquid in `text` names."""
    bound, loops = set[str](), dict[str, str]()
    for found in _BOUND.finditer(text):
        bound.add(found[1] or found[3])
        if found[1] and _PATH.fullmatch(found[2] or ""):
            loops[found[1]] = found[2]
    columns: dict[str, list[str]] = {rows: [] for rows in loops.values()}
    for name in [found[1] for found in _OUTPUT.finditer(text)]:
        first, _, rest = name.partition(".")
        if first in loops and _PATH.fullmatch(rest):
            columns[loops[first]] += [rest] if rest not in columns[loops[first]] else []
        elif _PATH.fullmatch(name) and first not in bound and name not in columns:
            slots.merge(name, Span(""))
    for rows, names in columns.items():
        if rows.split(".")[0] not in bound:
            slots.fields[rows] = {"name": rows, "type": "rows", "labels": {"en": guess.words(rows)},
                                  "columns": [_column(name) for name in names]}  # fmt: skip
    for found in _TEST.finditer(text):
        _tested(found[1], bound, slots)
    for role in _PLACE.findall(text):
        slots.roles += [role] if role not in slots.roles else []
    return slots.schema()


def _column(name: str) -> dict[str, Any]:
    return {"name": name, "type": guess.type_of(name), "labels": {"en": guess.words(name)}}


def _tested(condition: str, bound: set[str], slots: Slots) -> None:
    plain = re.sub(r"\"[^\"]*\"|'[^']*'", '""', condition)
    for name in re.findall(r"[a-z][a-z0-9_.]*", plain):
        if name in _WORDS or name.split(".")[0] in bound or not _PATH.fullmatch(name) or name in slots.fields:
            continue
        if f"{name}.size" in plain or name.endswith(".size"):
            continue
        compared = re.search(rf"\b{re.escape(name)}\s*(==|!=|<>|<=?|>=?|contains)\s*(\S+)", plain)
        number = compared and compared[2][:1].isdigit()
        kind = "yes_no" if not compared and len(plain.split()) <= 5 else "number" if number else "text"
        slots.merge(name, Span(""), type=kind)
