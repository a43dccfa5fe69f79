"""What a template version says, all of it, and its one hash: pure, so that anyone can recompute it.

Hides what belongs to the content and what does not: sources, schema, pinned clauses, layout and the renderer
they were written for are content; test cases, comments and approvals are about it. The same content has the
same SHA-256 on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from undersign import __version__
from undersign.journal import chain
from undersign.typesetting import engine

TEXT, PDF, PACKET = "text", "pdf", "packet"
FORMS = (TEXT, PDF, PACKET)
PARTS = ("form", "sources", "schema", "clauses", "layout", "renderer")


def _no_fields() -> dict[str, Any]:
    return {"fields": [], "roles": [], "consumer_disclosure": True}


CONDUCT = ("exits", "telling", "reminders", "terms", "excluded", "excluded_override")


def conduct(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a schema says of how a contract is conducted (see `drafting.conduct`), where it does."""
    return {part: schema[part] for part in CONDUCT if schema.get(part)}


@dataclass(frozen=True)
class Content:
    """form: text | pdf | packet. sources: {language: Liquid + Markdown}. schema: fields, roles and
    consumer_disclosure. clauses: the pinned library clauses, {key: {"number", "sha256", "titles", "sources"}}
    with {language: text} in the last two. layout: the pages and fields of a PDF template, or a packet's
    components; {} for text. renderer: see `renderer`."""

    form: str = TEXT
    sources: Mapping[str, str] = field(default_factory=dict)
    schema: Mapping[str, Any] = field(default_factory=_no_fields)
    clauses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)
    renderer: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Over the canonical JSON of every part, in hex."""
        return hashlib.sha256(chain.canonical(self.to_json())).hexdigest()

    @property
    def languages(self) -> list[str]:
        return sorted(self.sources)

    def to_json(self) -> dict[str, Any]:
        return {part: getattr(self, part) for part in PARTS}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Content:
        """Unknown parts are left out."""
        return cls(**{part: stored[part] for part in PARTS if part in stored})

    def rendered_now(self) -> Content:
        """The same, written for the renderer of this process."""
        return replace(self, renderer=renderer())


def of(row: Any) -> Content:
    """The content of a template version or a working copy (which has no renderer yet)."""
    return Content.from_json({part: getattr(row, part) for part in PARTS if hasattr(row, part)})


@cache
def renderer() -> dict[str, str]:
    """What turns content into bytes here: {"engine", "fonts", "layout", "undersign"}.

    The same four give the same bytes. `fonts` is one SHA-256 over the font files' names and bytes, `layout`
    over our own programs."""
    programs = [
        each for each in resources.files("undersign.typesetting").iterdir() if each.name[-4:] == ".typ"
    ]
    fonts = list(engine.font_folder().glob("*.*tf"))
    return {
        "engine": f"typst {metadata.version('typst')}",
        "fonts": _digest({path.name: path.read_bytes() for path in fonts}),
        "layout": _digest({each.name: each.read_bytes() for each in programs}),
        "undersign": __version__,
    }


def changed_renderer(then: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """{part: (then, now)} of the renderer's parts that are not as they were."""
    now = renderer()
    names = sorted({*then, *now})
    return {
        name: (then.get(name, ""), now.get(name, "")) for name in names if then.get(name) != now.get(name)
    }


def _digest(files: Mapping[str, bytes]) -> str:
    told = {Path(name).name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return hashlib.sha256(chain.canonical(told)).hexdigest()
