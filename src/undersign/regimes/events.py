"""What is recorded of modes and agreements."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class RegimeSwitched(Event):
    """regime: hipaa. state: yes or no."""

    name = "regime.switched"
    sentence = _("%(actor)s set the mode for health data (HIPAA): %(state)s")
    category = "access"
    icon = "shield-check"
    regime: str
    state: str


@dataclass(frozen=True, kw_only=True)
class AgreementKept(Event):
    """signed_on, until: ISO dates; until "" for one without an end. sha256: of the file, "" where it is a
    contract here."""

    name = "agreement.kept"
    sentence = _("%(actor)s put the agreement on health data with %(party)s on record, until %(until)s")
    category = "edits"
    icon = "file-check"
    agreement_id: str
    party: str
    signed_on: str
    until: str
    contract_id: str = ""
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class AgreementEnded(Event):
    name = "agreement.ended"
    sentence = _("%(actor)s noted that the agreement on health data with %(party)s is over")
    category = "edits"
    icon = "file-off"
    agreement_id: str
    party: str
