"""Who signs with a certificate or smart card of their own: their template's role says so.

Hides where it is said, and what follows for their places: a program of theirs signs one field and fills in
nothing, so that field is all that is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.contracts.contract import Contract
from undersign.contracts.people import turns
from undersign.contracts.people.recipient import Recipient
from undersign.drafting.conduct import people
from undersign.journal.refused import Refused
from undersign.typesetting.page import Box


def is_asked_of(recipient: Recipient | None) -> bool:
    """Whether this person signs the file elsewhere and brings it back."""
    return recipient is not None and is_said_of(recipient.contract.version.roles, recipient)


def is_said_of(roles: Iterable[Mapping[str, Any]], recipient: Recipient) -> bool:
    """As `is_asked_of`, by these roles of the contract's template."""
    asked = any(each["name"] == recipient.role_key and each.get("own_certificate") for each in roles)
    return asked and recipient.role == turns.SIGNER


def among(contract: Contract) -> set[str]:
    """The ids of those people; no query where no role of the template asks it."""
    if not any(role.get("own_certificate") for role in contract.version.roles):
        return set()
    return {each.pk for each in contract.people() if is_asked_of(each)}


def require_alone(recipient: Recipient, boxes: Iterable[Box]) -> None:
    """Raises `Refused` (template.crowded) where they would have to fill in something as well."""
    if not is_asked_of(recipient):
        return
    crowded = people.crowded(recipient.contract.version.schema, ((box.role, box.kind) for box in boxes))
    if recipient.role_key in crowded:
        raise Refused(
            "template.crowded",
            _("%(name)s signs with a certificate of their own, so they can fill in nothing else."),
            do=_("Tell legal, who own the template: one place for a signature has to be all that is theirs."),
            name=recipient.name,
        )
