"""The organisation behind a workspace: its name, its language and time zone, and where people reach it.

Hides where that is kept. Names of contracts already sent stay what they were; the address and the mailbox
stand in the statement on electronic records that signers read (ESIGN 101(c)(1)(B)(iii)).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.journal import moves
from undersign.journal.actor import Actor
from undersign.journal.event import Event, personal
from undersign.journal.refused import Refused
from undersign.store import rows
from undersign.workspaces import policy
from undersign.workspaces.workspace import Workspace

LONGEST = {"name": 120, "contact_email": 254, "postal_address": 300}


@dataclass(frozen=True)
class Organisation:
    """language: BCP 47. zone: IANA. contact_email, postal_address: "" where nobody has said."""

    name: str
    language: str
    zone: str
    contact_email: str = ""
    postal_address: str = ""


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    name = "workspace.organisation_changed"
    sentence = _("%(actor)s changed the organisation: %(fields)s")
    category = "edits"
    icon = "building"
    fields: str
    changes: dict = personal(None)  # noqa: RUF009 (a dataclass field)


def of(workspace: Workspace) -> Organisation:
    held = workspace.settings
    return Organisation(
        workspace.name,
        workspace.language,
        workspace.zone,
        held.get("contact_email", ""),
        held.get("postal_address", ""),
    )


def change(*, by: Actor, **told: str) -> Organisation:
    """Keep what is told of the fields of `Organisation`. Raises `Refused` (organisation.*, field named)."""
    policy.require(by, "workspace.organisation")
    cleaned = {field: _clean(field, " ".join(text.split())) for field, text in told.items()}
    with transaction.atomic():
        workspace = moves.hold(Workspace, by.workspace_id)
        before = asdict(of(workspace))
        after = {**before, **cleaned}
        changed = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
        if changed:
            kept = {field: after[field] for field in ("contact_email", "postal_address")}
            columns = {field: after[field] for field in ("name", "language", "zone")}
            rows.change(workspace, {**columns, "settings": {**workspace.settings, **kept}})
            moves.record(workspace, OrganisationChanged(fields=", ".join(changed), changes=changed), by=by)
    return Organisation(**after)


def _clean(field: str, text: str) -> str:
    if field in ("name", "language", "zone") and not text:
        raise _unfit(field, _("This cannot be empty."))
    if len(text) > LONGEST.get(field, 60):
        raise _unfit(field, _("This is too long."))
    if field == "language" and text not in dict(settings.STAFF_LANGUAGES):
        raise _unfit(field, _("This language is not spoken here."))
    if field == "zone" and text not in available_timezones():
        raise _unfit(field, _("No time zone is called that."))
    if field == "contact_email" and text:
        try:
            validate_email(text)
        except ValidationError:
            raise _unfit(field, _("This is not an e-mail address.")) from None
    return text


def _unfit(field: str, why: Any) -> Refused:
    return Refused(f"organisation.{field}", why, do=_("Nothing was changed. Enter it again."), field=field)
