"""A bulk send from a file or from a segment, in one step: read, columns guessed, rows checked.

Hides what the rows need not say: who signs for the workspace is the same for all of them.
"""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext_lazy as _

from undersign.connectors.filling import opening
from undersign.contracts.bulk import preparing
from undersign.contracts.bulk.bulk import Bulk
from undersign.customers import segment as segments
from undersign.customers.segment import Segment
from undersign.drafting.conduct import people
from undersign.drafting.stock.template import TemplateVersion
from undersign.intake import table
from undersign.journal.actor import Actor
from undersign.journal.refused import Refused
from undersign.workspaces import policy


def from_file(version: TemplateVersion, data: bytes, filename: str, *, by: Actor) -> Bulk:
    """Raises `Refused`, `intake.IntakeRefused` for a file that is no table."""
    policy.require(by, "bulk.send")
    read = table.take(data)
    return preparing.begin(
        version,
        title=filename,
        kind=read.kind,
        columns=read.columns,
        records=read.rows,
        constants=constants(version, by=by),
        sha256=hashlib.sha256(data).hexdigest(),
        by=by,
    )


def from_segment(version: TemplateVersion, segment: Segment, *, by: Actor) -> Bulk:
    """Raises `Refused` (bulk.nobody) where nobody fits."""
    policy.require(by, "bulk.send")
    held = segments.contacts(segment.criteria, is_one_each=segment.is_one_each, by=by)
    columns, records = segments.table(held)
    if not records:
        raise nobody()
    given = constants(version, by=by)
    return preparing.begin(
        version, title=segment.name, kind="segment", columns=columns, records=records, constants=given, by=by
    )


def nobody() -> Refused:
    return Refused(
        "bulk.nobody",
        _("Nobody with an e-mail address is in this segment."),
        do=_("Choose another segment, or change what it asks for."),
        field="segment",
    )


def constants(version: TemplateVersion, *, by: Actor) -> dict[str, str]:
    """Who signs for the workspace, where the template asks for somebody; nothing where nobody is named."""
    ours = [
        part
        for part in people.from_json(version.schema).values()
        if part.party == "provider" and part.least and part.kind in (people.SIGNER, people.IN_PERSON)
    ]
    if not ours:
        return {}
    try:
        who = opening.countersigner(by=by)
    except Refused:
        return {}
    said = {"name": who.name, "email": who.email, "language": who.language, "title": who.title}
    return {f"people.{part.key}.{name}": word for part in ours for name, word in said.items() if word}
