"""What happens to a workspace's identity provider."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class IdentityProviderKept(Event):
    name = "identity.provider_kept"
    sentence = _("%(actor)s set the identity provider %(issuer)s (client %(client)s)")
    category = "edits"
    icon = "settings"
    issuer: str
    client: str
    on: bool
    levels: list = field(default_factory=list)
