"""Bulk sends: the list, beginning one, columns and bad rows, and running it; results as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from undersign.connectors.giving import bulking
from undersign.contracts.bulk import preparing, running
from undersign.contracts.bulk.bulk import Bulk
from undersign.customers import segment as segments
from undersign.customers.segment import Segment
from undersign.drafting.stock import shelf
from undersign.drafting.stock.template import TemplateVersion
from undersign.insight import bulk_results
from undersign.intake import IntakeRefused
from undersign.intake.table import FILE_BYTES
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.typesetting import spreadsheet
from undersign.web.desk import answer, door
from undersign.web.desk.preparing import bulk_shown

CSV = "text/csv; charset=utf-8"


def find(by: Actor, bulk_id: str) -> Bulk:
    return Bulk.objects.visible_to(by).select_related("owner", "template_version__template").get(pk=bulk_id)


@door.reading("bulk.send")
def bulks(request: HttpRequest, by: Actor) -> HttpResponse:
    found = [(each, bulk_shown.status(each)) for each in bulk_results.recent(by)]
    context = {"bulks": found, "segments": Segment.objects.visible_to(by).order_by("name")}
    return answer.page(request, "desk/bulks.html", context)


@door.reading("bulk.send")
def bulk_new(request: HttpRequest, by: Actor) -> HttpResponse:
    given = {**request.GET.dict(), **request.POST.dict()}
    context = bulk_shown.beginning(by, shelf.sendable_by(by), given)
    context |= {"words": segments.words(by=by), "criteria": given}
    return answer.page(request, "desk/bulk_new.html", context)


@door.reading("bulk.send")
def bulk_sample(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    version = shelf.sendable_by(by).get(template__key=key)
    head, row = bulk_shown.sample(version)
    return answer.file(spreadsheet.as_csv(head, [row]), CSV, f"{key}.csv")


@door.acting(otherwise=bulk_new, verb="bulk.send")
def bulk_take(request: HttpRequest, by: Actor) -> HttpResponse:
    """A file, or everybody in a segment, becomes rows."""
    version = _version(by, request.POST.get("template", ""))
    if chosen := request.POST.get("segment", ""):
        found = Segment.objects.visible_to(by).get(pk=chosen)
        return answer.back("desk:bulk", bulking.from_segment(version, found, by=by).id)
    return answer.back("desk:bulk", _from_file(request, version, by).id)


def _version(by: Actor, key: str) -> TemplateVersion:
    found = shelf.sendable_by(by).filter(template__key=key).first()
    if found is None:
        raise Refused("bulk.no_template", bulk_shown.NO_TEMPLATE, field="template")
    return found


def _from_file(request: HttpRequest, version: TemplateVersion, by: Actor) -> Bulk:
    given = request.FILES.get("file")
    if given is None:
        raise Refused("bulk.no_file", bulk_shown.NO_FILE, field="file")
    try:
        return bulking.from_file(version, given.read(FILE_BYTES + 1), str(given.name or ""), by=by)
    except IntakeRefused as no:
        raise bulk_shown.unread(no) from no


@door.acting(otherwise=bulk_new, verb="bulk.send")
def segment_save(request: HttpRequest, by: Actor) -> HttpResponse:
    is_one_each = request.POST.get("everybody") != "yes"
    segments.save(request.POST.get("segment_name", ""), request.POST.dict(), is_one_each=is_one_each, by=by)
    return answer.back("desk:bulk_new", told="segment_saved")


@door.acting(otherwise=bulk_new, verb="bulk.send")
def segment_remove(request: HttpRequest, by: Actor, segment_id: str) -> HttpResponse:
    segments.remove(Segment.objects.visible_to(by).get(pk=segment_id), by=by)
    return answer.back("desk:bulks")


@door.reading("bulk.send")
def bulk(request: HttpRequest, by: Actor, bulk_id: str) -> HttpResponse:
    made = find(by, bulk_id)
    name = "desk/bulk_prepare.html" if made.is_draft else "desk/bulk.html"
    return answer.page(request, name, bulk_shown.context(made))


@door.acting(otherwise=bulk, verb="bulk.send")
def bulk_arrange(request: HttpRequest, by: Actor, bulk_id: str) -> HttpResponse:
    made = find(by, bulk_id)
    mapping, constants = bulk_shown.posted(made, request.POST.dict())
    preparing.arrange(made, mapping, constants, by=by)
    return answer.back("desk:bulk", bulk_id, told="bulk_checked")


@door.acting(otherwise=bulk, verb="bulk.send")
def bulk_mend(request: HttpRequest, by: Actor, bulk_id: str, row_id: str) -> HttpResponse:
    said = {name[5:]: text for name, text in request.POST.items() if name.startswith("said.")}
    preparing.mend(find(by, bulk_id), row_id, said, by=by)
    return answer.back("desk:bulk", bulk_id)


@door.acting(otherwise=bulk, verb="bulk.send")
def bulk_leave_out(request: HttpRequest, by: Actor, bulk_id: str) -> HttpResponse:
    leave = request.POST.get("back") != "yes"
    preparing.leave_out(find(by, bulk_id), request.POST.getlist("row"), by=by, leave=leave)
    return answer.back("desk:bulk", bulk_id)


@door.acting(otherwise=bulk, verb="bulk.send")
def bulk_begin(request: HttpRequest, by: Actor, bulk_id: str) -> HttpResponse:
    running.start(find(by, bulk_id), by=by)
    return answer.back("desk:bulk", bulk_id)


@door.acting(otherwise=bulk, verb="bulk.send")
def bulk_pause(request: HttpRequest, by: Actor, bulk_id: str) -> HttpResponse:
    running.pause(find(by, bulk_id), by=by)
    return answer.back("desk:bulk", bulk_id)


@door.acting(otherwise=bulk, verb="bulk.send")
def bulk_resume(request: HttpRequest, by: Actor, bulk_id: str) -> HttpResponse:
    running.resume(find(by, bulk_id), by=by)
    return answer.back("desk:bulk", bulk_id)


@door.acting(otherwise=bulk, verb="bulk.send")
def bulk_stop(request: HttpRequest, by: Actor, bulk_id: str) -> HttpResponse:
    running.stop(find(by, bulk_id), by=by)
    return answer.back("desk:bulk", bulk_id)


@door.acting(otherwise=bulk, verb="bulk.send")
def bulk_retry(request: HttpRequest, by: Actor, bulk_id: str) -> HttpResponse:
    running.retry(find(by, bulk_id), request.POST.getlist("row"), by=by)
    return answer.back("desk:bulk", bulk_id)


@door.reading("bulk.send")
def bulk_file(request: HttpRequest, by: Actor, bulk_id: str) -> HttpResponse:
    """Every row with what became of it."""
    made = find(by, bulk_id)
    head, lines = bulk_results.table(made)
    return answer.file(spreadsheet.as_csv(head, lines), CSV, f"{made.title} results.csv")
