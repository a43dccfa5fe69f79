"""Whether a template is ready for others: something is in it, it can be read, and every branch was taken.

Hides where rehearsal happens: a template is somebody's program, so it is tried in a child process that can
be killed (`rehearsal.apart`). PDF templates have no branches; their fields are checked instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.drafting import content as contents
from undersign.drafting.conduct import excluded, exits, people
from undersign.drafting.content import Content
from undersign.drafting.fields.schema import Schema
from undersign.drafting.pdf import overlap
from undersign.drafting.pdf.layout import Layout
from undersign.drafting.rehearsal import apart
from undersign.drafting.review import regime
from undersign.drafting.stock import starter
from undersign.drafting.stock.template import TemplateVersion
from undersign.drafting.text import expand
from undersign.drafting.text.faults import TemplateFault
from undersign.journal.refused import Refused


@lru_cache(maxsize=1)
def rehearser() -> apart.Rehearser:
    """The process's child that rehearses."""
    return apart.Rehearser()


def ready(said: Content) -> Content:
    """The content with only the clauses it names. Raises `Refused` (template.empty, template.unwritten)."""
    starter.require_written(said.sources)
    require_parts(said)
    named = {key for source in said.sources.values() for key in expand.keys(source)}
    written = said.form == contents.PDF or any(source.strip() for source in said.sources.values())
    if not written or not said.sources:
        raise Refused(
            "template.empty",
            _("There is no text yet."),
            do=_("Write it in one language at least."),
            field="sources",
        )
    return replace(said, clauses={key: each for key, each in said.clauses.items() if key in named})


PARTS = {
    "kind": _("“%(role)s” does something that nobody can do."),
    "witness": _("“%(role)s” is a witness, but of nobody who signs."),
    "condition": _("The condition of “%(role)s” is not complete."),
    "condition_field": _("“%(role)s” depends on something that is neither a value nor an answer."),
    "condition_late": _("“%(role)s” depends on an answer that is given only after their turn."),
    "nobody": _("Nobody signs or approves this template."),
    "crowded": _(
        "“%(role)s” signs with a certificate of their own, so one place for a signature has to be all "
        "that is theirs."
    ),
}


def require_parts(said: Content) -> None:
    """Raises `Refused` (template.parts): what people do does not fit together."""
    found = people.faults(said.schema, answers(said))
    found += [(role, "crowded") for each in _places(said) for role in people.crowded(said.schema, each)]
    if found:
        role, code = found[0]
        raise Refused(
            "template.parts",
            PARTS[code],
            do=_("Change how this person takes part."),
            field="roles",
            role=role,
        )


def answers(said: Content) -> dict[str, str]:
    """{name of an answer: role that gives it}, by text and layout."""
    placed = (
        {f.name: f.role for f in Layout.from_json(said.layout).fields} if said.form == contents.PDF else {}
    )
    written = {
        found["name"] or f"{found['role']}_{found['kind']}": found["role"]
        for source in said.sources.values()
        for found in _ANSWER.finditer(source)
    }
    return {**written, **{name: role for name, role in placed.items() if role}}


def _places(said: Content) -> list[list[tuple[str, str]]]:
    """The places (role, kind) of the layout, or of each language's text."""
    if said.form == contents.PDF:
        fields = Layout.from_json(said.layout).fields
        return [[(f.role, f.kind) for f in fields for _each in range(2 if f.repeat else 1)]]
    found = [_ANSWER.finditer(source) for source in said.sources.values() if source.strip()]
    return [[(m["role"], m["kind"]) for m in each if m["kind"] not in _LOGIC] for each in found]


_LOGIC = ("if", "elsif", "unless", "case", "when", "for", "assign", "capture")

# A place in a text: {% text customer name:"seats" %}.
_ANSWER = re.compile(r"""\{%-?\s*(?P<kind>\w+)\s+(?P<role>\w+)\b(?:[^%]*?\bname:\s*["'](?P<name>\w+)["'])?""")


RIGHTS = {
    exits.DECLINE: _("declining"),
    exits.PAPER: _("asking for paper"),
    exits.WITHDRAW: _("withdrawing from electronic records"),
}

# The kinds of documents of `conduct.excluded`, in words.
EXCLUDED = {
    "wills_trusts": _("Wills and trusts"),
    "family_law": _("Adoption, divorce and other family law"),
    "court_documents": _("Court orders, notices and filings"),
    "utility_shutoff": _("Shutting off water, heat or power"),
    "default_foreclosure_eviction": _("Default, foreclosure or eviction from a home"),
    "insurance_cancellation": _("Cancelling health or life insurance"),
    "product_recall": _("Recall of a product that endangers health"),
    "hazardous_materials": _("Papers that travel with dangerous goods"),
    "commercial_code": _("Uniform Commercial Code, except sales and leases"),
}


def require_lawful(schema: Mapping[str, Any], category: str) -> None:
    """Raises `Refused`: template.rights (ES-6, ES-8: what consumers may always do is closed), or
    template.excluded (ES-9: not to be signed electronically, and nobody answers for it)."""
    denied = exits.denied(schema)
    if denied:
        raise Refused(
            "template.rights",
            _("Consumers sign this template, and the law leaves them this, which it closes: %(rights)s."),
            do=_("Open it again, or say that no consumers sign it."),
            field="exits",
            rights=", ".join(str(RIGHTS[each]) for each in denied),
        )
    require_not_excluded(schema, category)


def require_not_excluded(schema: Mapping[str, Any], category: str) -> None:
    """Raises `Refused` (template.excluded; ES-9): not to be signed electronically, and nobody answers."""
    kind = excluded.kind(schema, category)
    if kind and not excluded.overridden(schema):
        raise Refused(
            "template.excluded",
            _("Documents of the category “%(category)s” are left out of electronic signing (15 USC 7003)."),
            do=_(
                "Use paper. Where a statute of your own place allows it, say so in the template's settings."
            ),
            field="excluded_override",
            category=str(EXCLUDED[kind]) if schema.get("excluded") else category,
        )


def rehearsed(said: Content, cases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What rehearsing found: `Rehearsal.to_json` without the combinations, and the content's hash."""
    if said.form == contents.PDF:
        return {"content_sha256": said.sha256, **_laid_out(said)}
    told = rehearser().rehearse(said.to_json(), cases).to_json()
    told["languages"] = {
        code: {**each, "combinations": len(each["combinations"])} for code, each in told["languages"].items()
    }
    return {"content_sha256": said.sha256, **told}


def require_full(found: Mapping[str, Any]) -> None:
    """Raises `Refused`: template.broken, template.not_rehearsed; with the language and the line."""
    if found.get("is_full"):
        return
    if found.get("faults"):
        first = found["faults"][0]
        fault = TemplateFault(first["code"], first.get("line", 1), first["facts"])
        raise Refused(
            "template.broken",
            _("This template cannot be rendered: %(why)s"),
            do=_("Mend the line that is named."),
            field=f"sources.{first['language']}" if first.get("language") else "layout",
            why=first.get("told") or str(fault),
        )
    raise Refused(
        "template.not_rehearsed",
        _("Not every branch was rehearsed: %(covered)s of %(branches)s. %(first)s"),
        do=_("Add a test case for what is left, or take out a condition that is never true."),
        field="cases",
        covered=found.get("covered", 0),
        branches=found.get("branches", 0),
        first=_first_left(found),
    )


def require_ready(version: TemplateVersion) -> None:
    """Every language was written, it may be sent by law, and was rehearsed.

    Raises as `starter.require_written`, `require_lawful`, `require_full`."""
    starter.require_written(version.sources)
    require_lawful(version.schema, version.template.category)
    require_regime(version, version.template.category)
    require_rehearsed(version)


def require_regime(version: TemplateVersion, category: str) -> None:
    """Raises `Refused` (template.regime) where a law asks more of templates of this category."""
    if regime.asks(category):
        said = version.content
        regime.require(said, category, _places(said), answers(said))


def require_rehearsed(version: TemplateVersion) -> None:
    """The version's own content was rehearsed in full; now, where nobody has. Raises as `require_full`."""
    found = version.rehearsal
    if found.get("content_sha256") != version.content_sha256:
        found = rehearsed(version.content, version.cases)
        version.rehearsal = found
        version.save(update_fields=["rehearsal"])
    require_full(found)


def _first_left(found: Mapping[str, Any]) -> str:
    for code, report in found.get("languages", {}).items():
        for branch in report["branches"]:
            if not branch["covered_by"]:
                return f"({code}:{branch['line']} {branch['condition']})"
        for name in (*report["undefined"], *report["differences"]):
            return f"({code}: {name.get('name') or name.get('case')})"
    return ""


def _laid_out(said: Content) -> dict[str, Any]:
    overlaps: list[dict[str, Any]] = []
    try:
        schema = Schema.from_json({part: said.schema.get(part, ()) for part in ("fields", "roles")})
        layout = Layout.from_json(said.layout)
        found = [asdict(each) for each in layout.faults(schema)]
        overlaps = [asdict(each) for each in overlap.overlaps(layout)]
    except ValueError as wrong:
        found = [{"field": "", "code": "layout", "facts": {"why": str(wrong)}}]
    told = [{**each, "told": f"{each['field']}: {each['code']}".lstrip(": ")} for each in found]
    full = {"is_full": not told, "branches": 0, "covered": 0, "faults": told, "languages": {}}
    return full | ({"overlaps": overlaps} if overlaps else {})
