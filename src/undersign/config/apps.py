"""When everything is loaded: hang up the causality and the clockwork."""

from __future__ import annotations

from django.apps import AppConfig


class Undersign(AppConfig):
    name = "undersign.config"
    label = "undersign"

    def ready(self) -> None:
        from undersign import reactions
        from undersign.config import checks, queue  # noqa: F401 (registers the safety checks)
        from undersign.connectors.authorities import fetching
        from undersign.contracts.bulk import running
        from undersign.journal import delivery
        from undersign.signing.proof import outside
        from undersign.webhooks import drawing

        reactions.hang_up()
        delivery.queue_with(queue.defer)
        running.queue_with(queue.defer_bulk)
        drawing.queue_with(queue.defer_webhook)
        outside.lead_by(fetching.ask)
