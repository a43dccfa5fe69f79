"""Set-up in four steps: templates, roles, systems, a test. Each can be put off; the test is no rehearsal."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from undersign.connectors.linking import upkeep
from undersign.drafting.files import samples
from undersign.drafting.review import rules
from undersign.drafting.stock.template import Template
from undersign.journal.actor import Actor
from undersign.retention import category
from undersign.setup import steps, trial
from undersign.web.desk import answer, door
from undersign.web.desk.connecting import shown as connections
from undersign.web.desk.library import template_new
from undersign.web.desk.retention import shown as retention
from undersign.web.desk.workspace import setup_shown
from undersign.workspaces import policy
from undersign.workspaces.member import Member

VERB = steps.VERB


@door.reading(VERB)
def setup(request: HttpRequest, by: Actor) -> HttpResponse:
    """On to the first step that is open."""
    here = next((step for step in steps.of(by.workspace_id) if step.state == steps.OPEN), None)
    return answer.back("desk:setup_step", here.name if here else steps.TEST)


def _step(request: HttpRequest, by: Actor, step: str) -> HttpResponse:
    every = steps.of(by.workspace_id)
    here = next((each for each in every if each.name == step), None)
    if here is None:
        raise Http404
    context = {
        "here": here,
        "steps": [(each, setup_shown.TITLES[each.name]) for each in every],
        "title": setup_shown.TITLES[step],
        "following": setup_shown.following(every, here),
        "open": [setup_shown.TITLES[each.name] for each in every if each.state != steps.DONE],
        **_of_step[step](request, by),
    }
    return answer.page(request, f"desk/setup_{step}.html", context)


setup_step = door.reading(VERB)(_step)


@door.acting(otherwise=_step, verb=VERB)
def put_off(request: HttpRequest, by: Actor, step: str) -> HttpResponse:
    if step not in steps.STEPS:
        raise Http404
    is_off = request.POST.get("to") != "on"
    steps.put_off(step, is_off, by=by)
    return answer.back("desk:setup") if is_off else answer.back("desk:setup_step", step)


@door.acting(otherwise=partial(_step, step=steps.TEMPLATES), verb=VERB)
def copy_samples(request: HttpRequest, by: Actor) -> HttpResponse:
    """Drafts of the ticked samples; somebody else approves them, where that is asked for."""
    chosen = [found for key in request.POST.getlist("samples[]") if (found := samples.find(key))]
    with transaction.atomic():
        for sample in chosen:
            template_new.from_sample(sample, by)
    return answer.back("desk:setup_step", steps.TEMPLATES, told="samples_copied" if chosen else "")


@door.acting(otherwise=partial(_step, step=steps.TEST), verb=VERB)
def try_out(request: HttpRequest, by: Actor) -> HttpResponse:
    trial.begin(by=by)
    return answer.back("desk:setup_step", steps.TEST, told="trial_sent")


def _templates(request: HttpRequest, by: Actor) -> dict[str, Any]:
    mine = Template.objects.visible_to(by).exclude(key=trial.TEMPLATE)
    return {
        "samples": samples.every(),
        "retention": retention.line(category.find(by.workspace_id, category.STANDARD), {}),
        "templates": [(row, row.published) for row in mine.order_by("key")[:20]],
        "is_approval_required": rules.is_required(by.workspace_id),
    }


def _people(request: HttpRequest, by: Actor) -> dict[str, Any]:
    here = Member.objects.filter(workspace_id=by.workspace_id, is_active=True)
    return {
        "members": here.order_by("joined_at", "id")[:20],
        "roles": setup_shown.roles(),
        "is_approval_required": rules.is_required(by.workspace_id),
    }


def _systems(request: HttpRequest, by: Actor) -> dict[str, Any]:
    lines = [connections.line(row) for row in upkeep.every(by.workspace_id)]
    held = [(setup_shown.kind(line.row.kind), line, line.row.connector in steps.OURS) for line in lines]
    return {"systems": held, "may_connect": policy.allows(by.role, "connection.manage")}


def _test(request: HttpRequest, by: Actor) -> dict[str, Any]:
    found = trial.of(by.workspace_id)
    return {
        "trial": found,
        "checks": setup_shown.checks(found),
        "is_passed": trial.is_passed(by.workspace_id),
        "mailbox": reverse("desk:outbox") if settings.OUTBOX else "",
    }


_of_step = {
    steps.TEMPLATES: _templates,
    steps.PEOPLE: _people,
    steps.SYSTEMS: _systems,
    steps.TEST: _test,
}
