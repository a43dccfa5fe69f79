"""Merge fields and places to sign, found in the text of a document, and the schema they propose.

Hides the notations: `{{ name }}`, `[[name]]`, `[[signature:customer]]`, «name». Everything else that looks
like Liquid stays text: a Word file may bring values, never conditions or loops.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from undersign.intake import guess
from undersign.intake.prose import Inline, Slot, Span

_FOUND = re.compile(
    r"\{\{\s*(?P<braces>[^{}\r\n]{1,80}?)\s*\}\}|\[\[\s*(?P<tag>[^\[\]\r\n]{1,120}?)\s*\]\]"
    r"|«\s*(?P<merge>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9_]*|[0-9]+|(?<=[a-z])[A-Z][A-Za-z0-9]*))\s*»"
)
_LIKE_LIQUID = re.compile(r"\{[{%]|[%}]\}")
_PROVIDER = re.compile(
    r"provider|supplier|seller|vendor|company|employer|licensor|landlord|proveedor|vendedor|empresa"
)
_TAGS = {"signature": "signature", "initials": "initials", "date": "date_signed", "name": "name_of"}
_SOURCES = {
    "customer_name": "account.name", "customer.name": "account.name", "company_name": "account.name",
    "client_name": "account.name", "contact_name": "contact.name", "contact_email": "contact.email",
    "customer_email": "contact.email", "ticket_number": "ticket.number",
}  # fmt: skip
_ROLES = {
    "customer": {
        "name": "customer",
        "labels": {"en": "Customer", "es": "Cliente"},
        "party": "customer",
        "order": 1,
    },
    "provider": {
        "name": "provider",
        "labels": {"en": "Provider", "es": "Proveedor"},
        "party": "provider",
        "order": 2,
    },
}


class Slots:
    """The slots of one document, and what its values probably are."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, Any]] = {}
        self.roles: list[str] = []
        self.asked: set[str] = set()
        self.unmergeable = 0

    def schema(self) -> dict[str, Any]:
        """The proposal, as `drafting.fields.schema.Schema.from_json` reads it."""
        roles = [self._role(number, name) for number, name in enumerate(self.roles or ["customer"], 1)]
        return {"fields": list(self.fields.values()), "roles": roles}

    def _role(self, number: int, name: str) -> dict[str, Any]:
        known = _ROLES.get(name)
        if known:
            return {**known, "order": number}
        party = "provider" if _PROVIDER.search(name) else "customer"
        return {"name": name, "labels": {"en": guess.words(name)}, "party": party, "order": number}

    def in_text(self, inner: Sequence[Inline]) -> list[Inline]:
        """`inner` with its notations turned into slots, also where formatting cuts through one."""
        found: list[Inline] = []
        run: list[Span] = []
        for each in (*inner, None):
            if isinstance(each, Span):
                run.append(each)
                continue
            found += self._run(run)
            run = []
            found += [each] if each is not None else []
        return found

    def _run(self, run: list[Span]) -> list[Inline]:
        text = "".join(each.text for each in run)
        if not any(sign in text for sign in ("{{", "[[", "«", "{%", "}}", "%}")):
            return list(run)
        found: list[Inline] = []
        at = 0
        for match in _FOUND.finditer(text):
            slot = self._slot(match, _styled(run, match.start()))
            if slot is None:
                continue
            found += _cut(run, at, match.start())
            found.append(slot)
            at = match.end()
        left = _cut(run, at, len(text))
        self.unmergeable += len(_LIKE_LIQUID.findall("".join(_plain(each) for each in (*found, *left))))
        return found + left

    def _slot(self, match: re.Match[str], like: Span) -> Slot | None:
        if match["tag"]:
            return self.tag(match["tag"], like)
        return self.merge(match["braces"] or match["merge"], like)

    def tag(self, inner: str, like: Span) -> Slot | None:
        """The slot of `[[inner]]`."""
        tag = guess.tag(inner)
        if tag is None:
            return None
        if tag.kind == "merge":
            return self.merge(inner, like)
        return self.place(tag.kind, tag.role, tag.label, like)

    def place(self, kind: str, role: str, label: str, like: Span) -> Slot:
        """A place for `role` to sign or fill."""
        role = guess.name(role) or "customer"
        if role not in self.roles:
            self.roles.append(role)
        if kind in _TAGS and (kind != "name" or not label):
            return Slot(f"{{% {_TAGS[kind]} {role} %}}", like.bold, like.italic)
        said = re.sub(r"[\"'{}%|\\]", "", label).strip() or guess.words(kind)
        named = self._unused(guess.name(f"{role} {said}") or f"{role}_{kind}")
        tag = "checkbox" if kind in ("checkbox", "checkbox_group") else "text"
        return Slot(f'{{% {tag} {role} name:"{named}" label:"{said}" %}}', like.bold, like.italic)

    def _unused(self, name: str) -> str:
        candidate, number = name[:36], 1
        while candidate in self.asked:
            number += 1
            candidate = f"{name[:36]}_{number}"
        self.asked.add(candidate)
        return candidate

    def merge(self, called: str, like: Span, **known: Any) -> Slot | None:
        """A value called `called`; `known` overrides what is guessed about it."""
        name = guess.path(called)
        if not name:
            return None
        if name not in self.fields:
            label = guess.words(called)
            proposed = {"name": name, "type": guess.type_of(called), "labels": {"en": label},
                        "source": _SOURCES.get(name), **known}  # fmt: skip
            self.fields[name] = {key: value for key, value in proposed.items() if value not in (None, {}, "")}
        return Slot(f"{{{{ {name} }}}}", like.bold, like.italic, like.href)

    def control(self, called: str, like: Span, **known: Any) -> Slot | None:
        """A content control called `called`: a place to sign if it says so, else a value."""
        kind = guess.kind(called)
        if kind in ("signature", "initials"):
            role = "provider" if _PROVIDER.search(called.lower()) else "customer"
            return self.place(kind, role, "", like)
        return self.merge(called, like, **known)


def _plain(each: Inline) -> str:
    return each.text if isinstance(each, Span) else ""


def _styled(run: Sequence[Span], at: int) -> Span:
    for each in run:
        if at < len(each.text):
            return each
        at -= len(each.text)
    return Span("")


def _cut(run: Sequence[Span], start: int, end: int) -> list[Inline]:
    found: list[Inline] = []
    at = 0
    for each in run:
        piece = each.text[max(0, start - at) : max(0, end - at)]
        if piece:
            found.append(replace(each, text=piece))
        at += len(each.text)
    return found
