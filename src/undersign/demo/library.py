"""The Northwind folder as Python values: templates, the disclosure, the pools the demo world is made of.

Hides where the files lie and how they are read. Everything in the folder was written for this product.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from undersign.drafting import content

FOLDER = Path(__file__).parent / "northwind"
LANGUAGES = ("en", "es")
SHARED = ("confidentiality", "security", "warranty")
_CLAUSE = re.compile(r'\{% clause "([a-z_]+)" "([^"]+)" %\}\n(.*?)\{% endclause %\}', re.DOTALL)


@dataclass(frozen=True)
class DemoTemplate:
    """names, descriptions: {language: text}; sources: {language: Liquid + Markdown}; schema: what
    `drafting.fields.schema.Schema.from_json` reads, and `consumer_disclosure`; cases: its saved test cases."""

    key: str
    category: str
    names: dict[str, str]
    descriptions: dict[str, str]
    suggested_tags: list[str]
    schema: dict[str, Any]
    sources: dict[str, str]
    cases: list[dict[str, Any]]


@dataclass(frozen=True)
class Proposal:
    """A change that waits for approval; wording: {language: (what stands there, what is to)}."""

    key: str
    note: str
    wording: dict[str, tuple[str, str]]


PROPOSAL = Proposal(
    "renewal_addendum",
    "Customers asked for more time to answer: the offer now stands until 15 days before the end.",
    {
        "en": ("{{ current_end | add_days: -30 }}", "{{ current_end | add_days: -15 }}"),
        "es": ("{{ current_end | add_days: -30 }}", "{{ current_end | add_days: -15 }}"),
    },
)


@dataclass(frozen=True)
class DemoDisclosure:
    """What signers read before they agree to electronic records; texts: {language: Markdown}."""

    version: str
    texts: dict[str, str]


def templates() -> list[DemoTemplate]:
    """The five contract templates, in the order of their keys."""
    return [_template(folder) for folder in sorted((FOLDER / "templates").iterdir()) if folder.is_dir()]


def clauses() -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """{key: (titles, sources)}: clauses of the support agreement that other templates could share."""
    sources = _texts(FOLDER / "templates" / "support_service_agreement")
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    for language, text in sources.items():
        for key, title, body in _CLAUSE.findall(text):
            if key in SHARED:
                titles, bodies = found.setdefault(key, ({}, {}))
                titles[language], bodies[language] = title, body
    return found


def disclosure() -> DemoDisclosure:
    """Northwind's disclosure under 15 USC 7001(c)."""
    folder = FOLDER / "disclosure"
    return DemoDisclosure(_read(folder / "disclosure.json")["version"], _texts(folder))


@cache
def pool(name: str) -> Any:
    """One file of the world's raw material, such as "names" or "topics.es"."""
    return _read(FOLDER / "world" / f"{name}.json")


def _template(folder: Path) -> DemoTemplate:
    about = _read(folder / "template.json")
    schema = {part: about[part] for part in ("fields", "roles", "consumer_disclosure")}
    schema |= content.conduct(about)
    outside = {name: value for name, value in about.items() if name not in schema}
    cases = [_read(path) for path in sorted((folder / "cases").glob("*.json"))]
    return DemoTemplate(**outside, schema=schema, sources=_texts(folder), cases=cases)


def _texts(folder: Path) -> dict[str, str]:
    return {language: (folder / f"{language}.md").read_text(encoding="utf-8") for language in LANGUAGES}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
