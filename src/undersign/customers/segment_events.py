"""What happens to the workspace's segments."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class SegmentSaved(Event):
    name = "segment.saved"
    sentence = _("%(actor)s saved the segment %(segment)s")
    category = "edits"
    icon = "users"
    segment_id: str
    segment: str


@dataclass(frozen=True, kw_only=True)
class SegmentRemoved(Event):
    name = "segment.removed"
    sentence = _("%(actor)s removed the segment %(segment)s")
    category = "edits"
    icon = "users"
    segment: str
