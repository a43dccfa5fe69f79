"""Packets at the desk: several text templates that are sent as one contract, begun and put in order.

Hides that a packet has no text of its own: all that a person chooses is which published versions are in it,
and the domain says what two of them disagree on.
"""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from undersign.drafting import content
from undersign.drafting.stock import packet
from undersign.drafting.stock.template import Template
from undersign.drafting.writing import working
from undersign.journal.actor import Actor
from undersign.journal.refused import NotFound, Refused
from undersign.web.desk import answer, door
from undersign.web.desk.editing import editor, editor_page
from undersign.web.desk.library import packet_parts, template_new


@door.acting(otherwise=template_new.new, verb="template.draft")
def make(request: HttpRequest, by: Actor) -> HttpResponse:
    """The packet and its working copy; on to its page."""
    with transaction.atomic():
        row = _begun(request, by)
    return answer.back("desk:edit", row.key)


def _begun(request: HttpRequest, by: Actor) -> Template:
    name = request.POST.get("packet_name", "").strip()[:160]
    if not name:
        raise Refused("template.no_name", _("Give the packet a name."), field="packet_name")
    ids = [each for each in request.POST.getlist("part[]") if each]
    if len(ids) < 2:
        raise Refused("packet.too_few", _("Choose two templates at least."), field="layout")
    spoken = packet.assemble(ids, by=by).languages
    category = request.POST.get("packet_category", "")
    known = category if category in template_new.CATEGORIES else "standard"
    row = template_new.started(name, spoken, by, category=known, form=content.PACKET)
    copy = working.open(row, by=by)
    working.save(copy, edition=copy.edition, by=by, layout=packet_parts.layout(ids))
    return row


@door.acting(otherwise=editor.edit, verb="template.draft")
def parts(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """Add, take out or move a part, or take its newer version."""
    copy = editor_page.found(by, key)
    if copy.form != content.PACKET:
        raise NotFound("template.no_packet", "")
    changed = packet_parts.changed(copy, request.POST, by)
    working.save(copy, edition=editor.edition(request), by=by, layout=changed)
    seen = editor_page.asked(copy, request.POST)
    where = f"{reverse('desk:edit', args=[key])}?{seen.query}#parts"
    return HttpResponse(status=303, headers={"Location": where})
