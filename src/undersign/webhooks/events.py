"""What happens to webhooks themselves, on the workspace's chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from undersign.journal.event import Event


@dataclass(frozen=True, kw_only=True)
class _OfWebhook(Event):
    category = "access"
    icon = "webhook"
    webhook_id: str
    webhook: str


@dataclass(frozen=True, kw_only=True)
class WebhookMade(_OfWebhook):
    name = "webhook.made"
    sentence = _("%(actor)s set up the webhook %(webhook)s")


@dataclass(frozen=True, kw_only=True)
class WebhookChanged(_OfWebhook):
    name = "webhook.changed"
    sentence = _("%(actor)s changed the webhook %(webhook)s")


@dataclass(frozen=True, kw_only=True)
class WebhookRotated(_OfWebhook):
    """hours: so long the old secret signs beside the new one."""

    name = "webhook.secret_changed"
    sentence = _(
        "%(actor)s gave the webhook %(webhook)s a new secret; the old one counts for %(hours)s hours"
    )
    hours: int


@dataclass(frozen=True, kw_only=True)
class WebhookPaused(_OfWebhook):
    name = "webhook.paused"
    sentence = _(
        "%(webhook)s did not take its messages for three days. They wait, and it is tried once a day"
    )


@dataclass(frozen=True, kw_only=True)
class WebhookDisabled(_OfWebhook):
    """kind: gone (it answered 410), given_up (paused for a month), by_hand."""

    name = "webhook.disabled"
    sentence = _("%(actor)s switched the webhook %(webhook)s off")
    sentences: ClassVar = {
        "gone": _("%(webhook)s answered that it is gone (410), so nothing is sent to it any more"),
        "given_up": _("%(webhook)s took nothing for a month, so nothing is sent to it any more"),
    }
    kind: str = "by_hand"


@dataclass(frozen=True, kw_only=True)
class WebhookResumed(_OfWebhook):
    name = "webhook.resumed"
    sentence = _("The webhook %(webhook)s goes on, with what waited first")


@dataclass(frozen=True, kw_only=True)
class WebhookReplayed(_OfWebhook):
    """since: ISO 8601. messages: how many."""

    name = "webhook.replayed"
    sentence = _(
        "%(actor)s had the webhook %(webhook)s told again of everything since %(since)s: %(messages)s"
    )
    since: str
    messages: int


@dataclass(frozen=True, kw_only=True)
class WebhookRemoved(_OfWebhook):
    name = "webhook.removed"
    sentence = _("%(actor)s removed the webhook %(webhook)s")
