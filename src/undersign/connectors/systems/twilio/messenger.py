"""Sending one SMS over Twilio, once.

The interface has no idempotency key. A code's text is unlike every other, so a repeat first looks whether
that very text already went to that number; only what is not there is sent.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.out import http

VERSION = "2010-04-01"
_FAILED = {"failed", "undelivered", "canceled"}
_LOOKED_AT = 20


class TwilioMessenger:
    def __init__(self, door: http.Door, account: str, sender: str):
        self._door, self._account, self._sender = door, account, sender

    def close(self) -> None:
        self._door.close()

    def text(self, number: str, body: str, *, key: str) -> api.Posted:
        """Raises `api.Permanent` where the number cannot get it (Twilio's own code in the sentence)."""
        known = self._find(number, body)
        if known:
            return known
        by = "MessagingServiceSid" if self._sender.startswith("MG") else "From"
        sent = {"To": number, "Body": body, by: self._sender}
        answer = self._ask("POST", data=sent, accept=(400,))
        told = answer.json()
        if answer.status == 400 or told.get("status") in _FAILED:
            raise api.Permanent(
                _("The SMS service refused this text (%(code)s): %(message)s"),
                do=_("Check the phone number and the connection's sender."),
                code=str(told.get("code") or told.get("error_code") or ""),
                message=str(told.get("message") or told.get("error_message") or "")[:200],
            )
        return api.Posted(str(told["sid"]))

    def _find(self, number: str, body: str) -> api.Posted | None:
        listed = self._ask("GET", params={"To": number, "PageSize": _LOOKED_AT}).json()
        for each in listed.get("messages", []):
            if each.get("body") == body and each.get("status") not in _FAILED:
                return api.Posted(str(each["sid"]))
        return None

    def _ask(self, method: str, **sent: Any) -> http.Answer:
        return self._door.ask(method, VERSION, "Accounts", self._account, "Messages.json", **sent)
