"""Packets: several templates as one contract, with one ceremony. Pure but for `assemble` and `outdated`.

Hides that a packet is an ordinary text once it is assembled: the parts' texts one after the other, each on a
new page under its own title, with one set of fields and roles. Whatever composes, rehearses, compares or
signs a template does the same to a packet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.drafting import content
from undersign.drafting.content import Content
from undersign.drafting.fields.schema import choices_from
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused

_SET = re.compile(r"\{%-?\s*(?:assign|capture)\s+([A-Za-z_][\w-]*)")
_WORDS = ("labels", "help", "required")
MOST = 12


@dataclass(frozen=True)
class Part:
    """One template of a packet. titles: {language: text}."""

    key: str
    titles: Mapping[str, str]
    said: Content


class Conflict(Exception):
    """Two parts that cannot be one contract. kind: field | role | clause | variable | languages; `name` is
    declared differently by the parts with the keys `first` and `second`."""

    def __init__(self, kind: str, name: str, first: str, second: str) -> None:
        super().__init__(f"{kind} {name}: {first}, {second}")
        self.kind, self.name, self.first, self.second = kind, name, first, second


def joined(parts: Sequence[Part]) -> Content:
    """What the packet of `parts` says, in the languages all of them have. Raises Conflict."""
    codes = set.intersection(*(set(each.said.sources) for each in parts)) if parts else set()
    if not codes:
        raise Conflict("languages", "", parts[0].key if parts else "", parts[-1].key if parts else "")
    union = _Union()
    for part in parts:
        union.add(part)
    union.require_free_names(parts)
    return Content(
        form=content.PACKET,
        sources={code: _text(parts, code) for code in sorted(codes)},
        schema={
            "fields": list(union.fields.values()),
            "roles": list(union.roles.values()),
            "consumer_disclosure": any(each.said.schema.get("consumer_disclosure", True) for each in parts),
            **{
                part: said
                for each in reversed(parts)
                for part, said in content.conduct(each.said.schema).items()
            },
        },
        clauses=union.clauses,
    )


def _text(parts: Sequence[Part], language: str) -> str:
    pages = []
    for part in parts:
        text = part.said.sources[language].strip("\n")
        title = " ".join((part.titles.get(language) or part.titles.get("en") or part.key).split())
        pages.append(text if text.lstrip().startswith("# ") else f"# {title}\n\n{text}")
    return "\n\n\\newpage\n\n".join(pages) + "\n"


@dataclass
class _Union:
    """Fields, roles and clauses of the parts seen so far, and which part declared each."""

    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    roles: dict[str, dict[str, Any]] = field(default_factory=dict)
    clauses: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    by: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, part: Part) -> None:
        for declared in part.said.schema.get("fields", ()):
            self._one("field", self.fields, declared["name"], declared, part)
        for declared in part.said.schema.get("roles", ()):
            self._one("role", self.roles, declared["name"], declared, part)
        for key, pinned in part.said.clauses.items():
            self._one("clause", self.clauses, key, pinned, part)

    def _one(self, kind: str, known: dict[str, Any], name: str, declared: Any, part: Part) -> None:
        first = known.get(name)
        if first is None:
            known[name] = dict(declared)
            self.by[kind, name] = part.key
        elif _bare(first) != _bare(declared):
            raise Conflict(kind, name, self.by[kind, name], part.key)
        elif declared.get("required", True) and kind == "field":
            first["required"] = True

    def require_free_names(self, parts: Sequence[Part]) -> None:
        """No part sets a variable that is called like a field of the packet."""
        names = {name.split(".")[0]: name for name in self.fields}
        for part in parts:
            for text in part.said.sources.values():
                for variable in _SET.findall(text):
                    if variable in names:
                        owner = self.by["field", names[variable]]
                        raise Conflict("variable", variable, owner, part.key)


def _bare(declared: Mapping[str, Any]) -> dict[str, Any]:
    """A declaration without what is only said about it, and without what is empty anyway."""
    bare = {
        name: each
        for name, each in declared.items()
        if name not in _WORDS and each not in (None, "", [], {}, ())
    }
    # The same choices in another order are the same choices.
    return bare | ({"choices": choices_from(bare["choices"])} if "choices" in bare else {})


def assemble(version_ids: Sequence[str], *, by: Actor) -> Content:
    """The packet of these published versions, in this order. Raises `Refused`: packet.parts, packet.unknown,
    packet.not_published, packet.form, packet.conflict."""
    if not 1 <= len(version_ids) <= MOST or len(set(version_ids)) < len(version_ids):
        raise Refused(
            "packet.parts",
            _("A packet has 1 to %(most)s different templates."),
            do=_("Choose the templates again."),
            field="layout",
            most=MOST,
        )
    held = TemplateVersion.objects.visible_to(by).select_related("template").in_bulk(list(version_ids))
    versions = [_fit(held.get(each)) for each in version_ids]
    try:
        said = joined([Part(each.template.key, each.template.names, each.content) for each in versions])
    except Conflict as why:
        raise _refusal(why) from why
    return Content(**{**said.to_json(), "layout": {"components": [_component(each) for each in versions]}})


def outdated(layout: Mapping[str, Any], by: Actor) -> dict[str, tuple[int, int]]:
    """{template key: (number in the packet, number in effect)} of the parts that have a newer version."""
    parts = {each["template_id"]: each for each in layout.get("components", ())}
    rows = Template.objects.visible_to(by).filter(pk__in=list(parts))
    now = {row: row.published for row in rows}
    return {
        row.key: (parts[row.id]["number"], version.number)
        for row, version in now.items()
        if version is not None and version.number > parts[row.id]["number"]
    }


def _component(version: TemplateVersion) -> dict[str, Any]:
    return {
        "version_id": version.id,
        "template_id": version.template_id,
        "key": version.template.key,
        "number": version.number,
        "content_sha256": version.content_sha256,
    }


def _fit(version: TemplateVersion | None) -> TemplateVersion:
    if version is None:
        raise Refused(
            "packet.unknown",
            _("There is no such version."),
            do=_("Choose the templates again."),
            field="layout",
        )
    if not version.is_in_effect:
        raise Refused(
            "packet.not_published",
            _("v%(number)s of “%(template)s” is not published, so it cannot be part of a packet."),
            do=_("Choose a published version."),
            field="layout",
            number=version.number,
            template=version.template.key,
        )
    if version.form != content.TEXT:
        raise Refused(
            "packet.form",
            _("“%(template)s” is no text template. A packet is made of text templates."),
            do=_("Choose another template, or send this one by itself."),
            field="layout",
            template=version.template.key,
        )
    return version


def _refusal(why: Conflict) -> Refused:
    said = {
        "field": _("The field “%(name)s” is declared differently in “%(first)s” and “%(second)s”."),
        "role": _("The role “%(name)s” is declared differently in “%(first)s” and “%(second)s”."),
        "clause": _("“%(first)s” and “%(second)s” pin different versions of the clause “%(name)s”."),
        "variable": _("“%(second)s” sets “%(name)s”, which is a field of “%(first)s”."),
        "languages": _("“%(first)s” and “%(second)s” have no language in common."),
    }
    return Refused(
        "packet.conflict",
        said[why.kind],
        do=_("Make the two agree in a new version of one of them."),
        field="layout",
        kind=why.kind,
        name=why.name,
        first=why.first,
        second=why.second,
    )
