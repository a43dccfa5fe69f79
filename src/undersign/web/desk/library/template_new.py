"""A new template: from nothing, as a copy of a sample, or from a file (see `importing`).

Hides the fields and roles a template from nothing begins with; its text is `drafting.stock.starter`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from undersign.drafting.files import samples
from undersign.drafting.files.folder import Folder
from undersign.drafting.stock import starter, template
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.web.desk import answer, door
from undersign.web.desk.library import packet_parts
from undersign.workspaces import workspace

RESERVED = ("new", "import")
CATEGORIES = (
    "standard", "service", "services", "order", "amendment", "renewal", "privacy", "hipaa", "nda", "sla",
    "pilot", "onboarding", "termination",
)  # fmt: skip
FIELDS: list[dict[str, Any]] = [
    {"name": "customer_name", "type": "text", "labels": {"en": "Customer", "es": "Cliente"},
     "source": "account.name"},
    {"name": "start_date", "type": "date", "labels": {"en": "Start date", "es": "Fecha de inicio"}},
]  # fmt: skip
ROLES: list[dict[str, Any]] = [
    {"name": "customer", "labels": {"en": "Customer", "es": "Cliente"}, "party": "customer", "order": 1},
    {"name": "provider", "labels": {"en": "Our company", "es": "Nuestra empresa"}, "party": "provider",
     "order": 2},
]  # fmt: skip


@door.reading("template.draft")
def new(request: HttpRequest, by: Actor) -> HttpResponse:
    posted = request.POST if request.method == "POST" else request.GET
    context = {
        "samples": samples.every(),
        "categories": categories(),
        "languages": settings.LANGUAGES,
        "name": posted.get("name", ""),
        "chosen": posted.getlist("languages[]") or [request.user.language],  # type: ignore[union-attr]
        **packet_parts.beginning(posted, by),
    }  # fmt: skip
    return answer.page(request, "desk/template_new.html", context)


@door.acting(otherwise=new, verb="template.draft")
def make(request: HttpRequest, by: Actor) -> HttpResponse:
    """The template and its working copy; on to the editor."""
    sample = samples.find(request.POST.get("sample", ""))
    with transaction.atomic():
        row = from_sample(sample, by) if sample else _from_nothing(request, by)
    return answer.back("desk:edit", row.key)


def _from_nothing(request: HttpRequest, by: Actor) -> Template:
    name = request.POST.get("name", "").strip()[:160]
    if not name:
        raise Refused("template.no_name", gettext_lazy("Give the template a name."), field="name")
    known = dict(settings.LANGUAGES)
    codes = [code for code in request.POST.getlist("languages[]") if code in known] or ["en"]
    row = started(name, codes, by, category=category_of(request.POST))
    copy = working.open(row, by=by)
    # The name is written by people: what the text's language would take for its own is left out.
    company = re.sub(r"[{}|*_`\\\[\]<>#%]+", " ", workspace.of(by.workspace_id).name).strip()
    sources = {code: starter.text(code, title=name, company=company) for code in codes}
    schema = {"fields": FIELDS, "roles": ROLES, "consumer_disclosure": True}
    working.save(copy, edition=copy.edition, by=by, sources=sources, schema=schema)
    return row


def from_sample(sample: Folder, by: Actor) -> Template:
    """A template with a draft that says what the sample says, under a key that is free."""
    more: dict[str, Any] = {"descriptions": dict(sample.descriptions), "category": sample.category}
    more["suggested_tags"] = list(sample.suggested_tags)
    row = template.make(free_key(sample.key, by), names=dict(sample.names), by=by, **more)
    copy = working.open(row, by=by)
    said = {"sources": sample.content.sources, "schema": sample.content.schema}
    cases = [each.to_json() for each in sample.cases]
    working.save(copy, edition=copy.edition, by=by, cases=cases, **said)
    return row


def started(name: str, languages: list[str], by: Actor, **more: Any) -> Template:
    """A template without text, under a key made of its name."""
    return template.make(free_key(name, by), names=dict.fromkeys(languages, name), by=by, **more)


def free_key(name: str, by: Actor) -> str:
    """A key from a name that no template of the workspace and no page of ours has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:60] or "template"
    taken = set(Template.objects.visible_to(by).values_list("key", flat=True)) | set(RESERVED)
    return next(key for n in range(1, 10_000) if (key := stem if n == 1 else f"{stem}_{n}") not in taken)


def categories(present: str = "standard") -> list[tuple[str, str]]:
    """(code, word) of every category that a template can be put into, and of the one it is in."""
    return [(code, category_word(code)) for code in dict.fromkeys((*CATEGORIES, present))]


def category_of(posted: Mapping[str, str]) -> str:
    """The one a form chose, else the general one."""
    chosen = posted.get("category", "")
    return chosen if chosen in CATEGORIES else "standard"


def category_word(code: str) -> str:
    words = {
        "standard": _("General"),
        "service": _("Services"),
        "services": _("Projects"),
        "order": _("Orders"),
        "amendment": _("Amendments"),
        "renewal": _("Renewals"),
        "privacy": _("Data protection"),
        "hipaa": _("Health data"),
        "nda": _("Confidentiality"),
        "sla": _("Service levels"),
        "pilot": _("Pilots"),
        "onboarding": _("Onboarding"),
        "termination": _("Terminations"),
    }
    return words.get(code) or code.replace("_", " ").capitalize()
