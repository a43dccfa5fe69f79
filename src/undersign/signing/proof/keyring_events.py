"""What happens to passkeys outside of a contract."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event, personal


@dataclass(frozen=True, kw_only=True)
class PasskeysForgotten(Event):
    name = "identity.passkeys_forgotten"
    sentence = _("%(actor)s removed the passkeys of %(address)s")
    category = "edits"
    icon = "key"
    count: int
    address: str = personal()
