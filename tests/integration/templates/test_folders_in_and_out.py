"""A folder into the library and out again, by what `undersign templates load` and `export` do."""

from __future__ import annotations

from dataclasses import replace

from undersign.cli import templates_live
from undersign.drafting.files import samples
from undersign.drafting.stock import template
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.journal import actor

CLAUSE = {
    "late-payment": {
        "titles": {"en": "Late payment", "es": "Mora", "ar": "التأخر في السداد"},
        "number": 1,
        "sources": {
            "en": "Late payments bear interest of five percent.\n",
            "es": "El pago tardío devenga un interés del cinco por ciento.\n",
            "ar": "تُحتسب على الدفعات المتأخرة فائدة قدرها خمسة في المائة.\n",
        },
    }
}


def with_a_clause(read):
    named = {code: f'{text}\n{{% library "late-payment" %}}\n' for code, text in read.content.sources.items()}
    cases = tuple(replace(case, expects=None) for case in read.cases)
    return replace(read, content=replace(read.content, sources=named, clauses=CLAUSE), cases=cases)


def test_there_and_back(shelf):
    read = with_a_clause(samples.find("mutual_nda"))
    templates_live._loaded(read, actor.system(shelf.workspace.id))
    row = Template.objects.get(workspace_id=shelf.workspace.id, key="mutual_nda")
    copy = working.find(row)
    assert copy.clauses["late-payment"]["sources"] == CLAUSE["late-payment"]["sources"]
    version = working.freeze(copy, by=shelf.alice.actor())
    assert version.status == template.IN_REVIEW and version.rehearsal["is_full"]
    out = templates_live._folder(row, version)
    assert out.content.sources == read.content.sources and out.cases == read.cases
    assert out.schema == read.schema and out.names == read.names


def test_loading_again_changes_the_working_copy_only(shelf):
    by = actor.system(shelf.workspace.id)
    read = samples.find("order_form")
    first = templates_live._loaded(read, by)
    assert templates_live._loaded(read, by) == first + 1
    assert Template.objects.filter(workspace_id=shelf.workspace.id, key="order_form").count() == 1
