"""A template as the library shows it: one version, its text set with sample values.

Hides how a plausible value is made for a field nobody has filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from undersign.connectors.filling import prefill
from undersign.drafting import render
from undersign.drafting.fields import schema
from undersign.drafting.stock import template
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.drafting.text.clauses import Clause
from undersign.journal import clock


@dataclass(frozen=True)
class Ask:
    """A value the template asks for, and where it usually comes from."""

    label: str
    source: str
    is_required: bool


@dataclass(frozen=True)
class Specimen:
    """reading: safe HTML. clauses: the conditional ones, as the sample values decide them."""

    versions: list[TemplateVersion]
    version: TemplateVersion
    language: str
    reading: SafeString
    clauses: list[Clause]
    asks: list[Ask]


def of(row: Template, number: str = "", language: str = "", *, drafts: bool = True) -> Specimen:
    """The version of that number and its text in that language, where there are such. Without `drafts`
    only versions that are or were published."""
    versions = [each for each in _newest_first(row) if drafts or each.published_at]
    shown = next((v for v in versions if str(v.number) == number), _sent_now(versions))
    reader = (translation.get_language() or "en").split("-")[0]
    language = next((code for code in (language, reader) if code in shown.sources), shown.languages[0])
    declared = render.schema_of(shown)
    made = render.compose(
        shown,
        {each.name: sample(each, language) for each in declared.fields},
        language=language,
        title=row.name(language),
        number="–",
        workspace=_("Sample"),
        at=clock.now(),
        gaps=True,
        pages=False,
    )
    # Our typesetter escapes everything it did not write itself; see typesetting/reading.
    reading = mark_safe(made.reading)  # noqa: S308
    asks = [Ask(f.label(reader), _source(f), f.required) for f in declared.fields]
    return Specimen(versions, shown, language, reading, [c for c in made.clauses if c.condition], asks)


def _newest_first(row: Template) -> list[TemplateVersion]:
    return sorted(row.versions.all(), key=lambda version: -version.number)


def _sent_now(versions: list[TemplateVersion]) -> TemplateVersion:
    return next((v for v in versions if v.status == template.PUBLISHED), versions[0])


def _source(each: schema.MergeField) -> str:
    where = each.source.partition(".")[0] if each.source else ""
    return str(prefill.LABELS.get(where, prefill.LABELS[prefill.ACCOUNT] if where else ""))


def sample(each: schema.MergeField, language: str) -> Any:
    """A raw value of the field's kind: its default, its first choice, or something plainly invented."""
    if each.default is not None:
        return each.default
    if each.choices:
        return next(iter(each.choices))
    if each.type == "rows":
        return [{column.name: sample(column, language) for column in each.columns}]
    with translation.override(language):
        named = {"lines": _("12 Sample Street"), "city": _("Sampletown")}
        invented: dict[str, Any] = {
            "number": each.least or "10",
            "money": {"amount": "1000.00", "currency": each.currency or "USD"},
            "percentage": each.least or "5",
            "date": clock.now().date().isoformat(),
            "yes_no": True,
            "email": "person@customer.example",
            "phone": "+1 202 555 0100",
            "address": named,
            "person": {"name": _("Sample Person")},
        }
        return invented.get(each.type, each.label(language))
