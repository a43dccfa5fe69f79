"""Programs that follow links: mail scanners, previews of messengers, crawlers, scripts (AT-03, law.md EV-1).

Hides what gives them away: a name in the user agent, none at all, or a browser that says it only fetches
ahead. Who hides as a browser is not found out, and need not be: looking changes nothing, and only a press
counts as opened by a person. What is found is told in the trail, once an hour, as what it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from undersign.contracts import lifecycle
from undersign.contracts.people.recipient import Recipient
from undersign.journal import actor, clock, moves
from undersign.journal.actor import Actor
from undersign.journal.entry import Entry
from undersign.journal.event import Event, personal

SCANNER, PREVIEW, PROGRAM = "scanner", "preview", "program"
ONCE_IN = timedelta(hours=1)
_SIGNS = (
    (SCANNER, r"safelinks|safe links|barracuda|proofpoint|mimecast|trend ?micro|fortimail|forcepoint|sophos"
              r"|ironport|zscaler|bitdefender|symantec|fireeye|trellix|cloudmark|avanan|virustotal|urlscan"),
    (PREVIEW, r"preview|facebookexternalhit|whatsapp|slackbot|telegrambot|twitterbot|discordbot|linkedinbot"
              r"|skypeuri|msteams|googleimageproxy|embedly|iframely|redditbot|mattermost|vkshare|viber"),
    (PROGRAM, r"(?<!cu)bot\b|crawl|spider|scanner|monitor|curl/|wget/|python|aiohttp|okhttp|go-http"
              r"|java/|libwww|apache-httpclient|node-fetch|axios|undici|guzzle|powershell|postman"),
)  # fmt: skip
_KNOWN = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _SIGNS)


@dataclass(frozen=True, kw_only=True)
class LinkFollowed(Event):
    name = "link.followed"
    sentence = _("A program opened the link of %(recipient)s, no person")
    sentences = {
        SCANNER: _("A mail scanner opened the link of %(recipient)s, no person"),
        PREVIEW: _("A link preview opened the link of %(recipient)s, no person"),
    }
    category = "messages"
    icon = "link"
    recipient_id: str
    kind: str
    recipient: str = personal()


def kind_of(agent: str, purpose: str = "") -> str:
    """SCANNER, PREVIEW, PROGRAM, or "" where it may be a person. purpose: of `Sec-Purpose` or `Purpose`."""
    if "prefetch" in purpose.lower() or "preview" in purpose.lower():
        return PREVIEW
    if not agent.strip():
        return PROGRAM
    return next((kind for kind, pattern in _KNOWN if pattern.search(agent)), "")


def note(recipient: Recipient, kind: str, *, ip: str, agent: str) -> None:
    """A program was at the link of somebody who is asked now; told once an hour."""
    if recipient.status not in lifecycle.ASKED:
        return
    contract = recipient.contract
    told = LinkFollowed(recipient_id=recipient.id, kind=kind, recipient=recipient.name)
    system = actor.system(contract.workspace_id)
    by = Actor(system.kind, system.id, system.label, system.workspace_id, ip=ip, agent=agent)
    with transaction.atomic():
        moves.lock(contract)
        entries = Entry.objects.filter(
            workspace_id=contract.workspace_id, subject=contract.id, event=LinkFollowed.name
        )
        recent = entries.filter(at__gt=clock.now() - ONCE_IN, facts__recipient_id=recipient.id)
        if not recent.exists():
            moves.record(contract, told, by=by)
