"""The addresses of bulk sends."""

from __future__ import annotations

from django.urls import path

from undersign.web.desk.preparing import bulks

PATHS = [
    path("bulk", bulks.bulks, name="bulks"),
    # These before `bulk/<id>`: `new` and `segments` would be read as ids.
    path("bulk/new", bulks.bulk_new, name="bulk_new"),
    path("bulk/new/take", bulks.bulk_take, name="bulk_take"),
    path("bulk/new/<slug:key>.csv", bulks.bulk_sample, name="bulk_sample"),
    path("bulk/segments/save", bulks.segment_save, name="segment_save"),
    path("bulk/segments/<str:segment_id>/remove", bulks.segment_remove, name="segment_remove"),
    path("bulk/<str:bulk_id>", bulks.bulk, name="bulk"),
    path("bulk/<str:bulk_id>/columns", bulks.bulk_arrange, name="bulk_arrange"),
    path("bulk/<str:bulk_id>/rows/<str:row_id>", bulks.bulk_mend, name="bulk_mend"),
    path("bulk/<str:bulk_id>/leave-out", bulks.bulk_leave_out, name="bulk_leave_out"),
    path("bulk/<str:bulk_id>/begin", bulks.bulk_begin, name="bulk_begin"),
    path("bulk/<str:bulk_id>/pause", bulks.bulk_pause, name="bulk_pause"),
    path("bulk/<str:bulk_id>/resume", bulks.bulk_resume, name="bulk_resume"),
    path("bulk/<str:bulk_id>/stop", bulks.bulk_stop, name="bulk_stop"),
    path("bulk/<str:bulk_id>/retry", bulks.bulk_retry, name="bulk_retry"),
    path("bulk/<str:bulk_id>/results.csv", bulks.bulk_file, name="bulk_file"),
]
