"""The page: a file is compared by its SHA-256, or sent in whole and judged at once; nothing is kept.

With script the file stays in the browser until the person asks for the full check; without, the same form
sends it. A judgement travels back to the page sealed, so that its report can be made without keeping it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.sealing import apart, keys
from undersign.sealing import report as reports
from undersign.typesetting import certificate
from undersign.web.verify import asked, known
from undersign.workspaces import origin

MOST_BYTES = 50 * 2**20
SALT, AN_HOUR = "verify.report", 3600
_SEATS = threading.BoundedSemaphore(2)  # children that judge at once, in one process of ours
TONES = {"AUTHENTIC": "green", "INCOMPLETE": "amber", "UNKNOWN-ISSUER": "amber"}
FINDINGS = (known.SEALED, known.CERTIFICATE, known.BUNDLE, known.STEP, "changed", "broken", "unknown")


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _shown(request)
    try:
        return _checked(request) if request.FILES.get("file") else _looked_up(request)
    except Refused as no:
        return _shown(request, status=429 if no.code == "verify.too_often" else 422, refusals=[no])


@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """The judgement on the page as a sealed PDF."""
    try:
        told = signing.loads(request.POST.get("judgement", ""), salt=SALT, max_age=AN_HOUR)
        asked.take(request, "report", asked.REPORT)
    except signing.BadSignature:
        no = Refused("verify.stale", _("This page is too old."), do=_("Check the file again."))
        return _shown(request, status=422, refusals=[no])
    except Refused as no:
        return _shown(request, status=429, refusals=[no])
    made = reports.make(
        told["judgement"],
        name=told["file"],
        at=datetime.fromisoformat(told["at"]),
        sealed_at=clock.now(),
        language=get_language() or "en",
        instance=settings.INSTANCE_NAME,
        root=keys.root(),
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="validation-report.pdf"'
    return answer


def _looked_up(request: HttpRequest) -> HttpResponse:
    """By a SHA-256 that somebody typed."""
    sha256 = "".join(request.POST.get("sha256", "").lower().split())
    if not sha256:
        raise Refused("verify.no_file", _("Choose a file first."), field="file")
    if not known.is_hash(sha256):
        raise Refused(
            "verify.no_hash",
            _("This is not a SHA-256."),
            do=_("It has 64 characters, 0 to 9 and a to f."),
            field="sha256",
        )
    asked.take(request, "hash", asked.BY_HASH)
    found = known.find(sha256)
    shown = {"what": found.what if found else "unknown", "found": found, "sha256": sha256}
    return _shown(request, finding=shown, typed=sha256)


def _checked(request: HttpRequest) -> HttpResponse:
    """The whole file, judged apart by both validators."""
    given = request.FILES["file"]
    assert isinstance(given, UploadedFile)
    if (given.size or 0) > MOST_BYTES:
        raise Refused(
            "verify.too_large",
            _("The file is larger than 50 MB."),
            do=_("Use the command line: undersign verify."),
            field="file",
        )
    asked.take(request, "whole", asked.WHOLE)
    data = given.read()
    found = known.find(hashlib.sha256(data).hexdigest())
    language, is_ours = get_language() or "en", found is not None and found.what == known.SEALED
    with _seat():
        judged = apart.judge(
            data, trust=keys.trusted(), language=language, is_on_record=is_ours, revoked=keys.revoked()
        )
    told = {"file": str(given.name or "")[:120], "at": clock.now().isoformat(), "judgement": judged}
    if found is not None:
        known.note(found, judged["verdict"], origin.of(request))
    token = signing.dumps(told, salt=SALT, compress=True)
    return _shown(request, result=_result(told, found), token=token)


@contextmanager
def _seat() -> Iterator[None]:
    if not _SEATS.acquire(timeout=8):
        raise Refused(
            "verify.busy", _("Others are having files checked just now."), do=_("Try again in a minute.")
        )
    try:
        yield
    finally:
        _SEATS.release()


def _result(told: dict[str, Any], found: known.Known | None) -> dict[str, Any]:
    judged, language = told["judgement"], get_language() or "en"
    signatures = [reports.signature(each, language) for each in judged["signatures"]]
    return {
        "file": told["file"],
        "verdict": judged["verdict"],
        "word": reports.word(judged["verdict"], language),
        "tone": TONES.get(judged["verdict"], "red"),
        "sentence": judged["sentence"],
        "indication": reports.indication(judged),
        "sha256": judged["sha256"],
        "reasons": [(one["sentence"], reports.about(one, language)) for one in judged["reasons"]],
        "signatures": signatures,
        "found": found,
        "at": certificate.moment(clock.now(), language),
    }


def _shown(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "verify/page.html", {"findings": FINDINGS, **more}, status=status)
