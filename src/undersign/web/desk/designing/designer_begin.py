"""An uploaded PDF becomes a template's working copy: kept by its hash, its form fields and tags proposed.

Hides where its pages are kept, and which merge fields its proposed fields need.
"""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from undersign.drafting.pdf import beginning
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.drafting.writing.working import WorkingCopy
from undersign.intake.taken import Taken
from undersign.journal.actor import Actor
from undersign.web.desk.designing import designer_paper, designer_posted


def begin(template: Template, taken: Taken, *, by: Actor) -> WorkingCopy:
    """The working copy of `template` (form "pdf") with the pages of `taken` and a first layout.

    Its text is the pages'; labels and letters can be had in every language. Raises `Refused`; ValueError
    where `taken` has no PDF.
    """
    found = beginning.of(taken)
    kept = designer_paper.keep(template, found.pdf)
    declared = designer_posted.declared([], found.layout.fields)
    schema = {"roles": found.roles, "fields": declared, "consumer_disclosure": True}
    copy, written = working.open(template, by=by), replace(found.layout, sha256=kept).to_json()
    sources = copy.sources or {code: "" for code, _name in settings.STAFF_LANGUAGES}
    return working.save(copy, edition=copy.edition, by=by, layout=written, schema=schema, sources=sources)
