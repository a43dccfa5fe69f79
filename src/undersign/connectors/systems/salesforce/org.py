"""One Salesforce organisation: hides tokens, versions, SOQL's quoting, and which of its refusals pass.

As documented, and why the code is as it is:
- The day's budget of calls is shared by everything that talks to the organisation; each answer tells how much
  is used. A spent budget is 403, a record that another transaction holds is 400: both pass by themselves.
- JSON numbers come as floats; an empty field is null.
- A record in the recycle bin, merged ones included, is 404 by id and found by `queryAll` only.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Permanent, Temporary, Unauthorised
from undersign.connectors.out.budget import Budgeted
from undersign.connectors.out.http import Answer, Door

ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
_PASSES = ("REQUEST_LIMIT_EXCEEDED", "UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "CONCURRENT_REQUESTS_LIMIT")
_LATER = {"REQUEST_LIMIT_EXCEEDED": 3600.0}


class Org:
    """token: of an OAuth sign-in, or "" where `client`, (ID, secret) of an app, gets one for itself."""

    def __init__(self, door: Door, version: str, token: str, client: tuple[str, str]):
        self.address, self._version, self._token, self._client = door.base_url, version, token, client
        who = hashlib.sha256(f"{token}{client[0]}".encode()).hexdigest()[:16]
        self.door = Budgeted(door, who, used)

    def close(self) -> None:
        self.door.close()

    def ask(self, method: str, *segments: str, **sent: Any) -> Answer:
        """Below the interface's version. Raises as `Door.ask`."""
        headers = {"Authorization": f"Bearer {self._signed_in()}"}
        steps = ("services", "data", f"v{self._version}", *segments)
        try:
            return self.door.ask(method, *steps, headers=headers, **sent)
        except Unauthorised:
            raise
        except Permanent as error:
            raise _passing(error) or error from error

    def query(self, soql: str, *, deleted_too: bool = False) -> tuple[list[dict[str, Any]], str]:
        """(rows, their clock as an HTTP date); one page, so give a LIMIT of 2,000 at most."""
        answer = self.ask("GET", "queryAll" if deleted_too else "query", params={"q": soql})
        return decoded(answer)["records"], answer.headers.get("date", "")

    def record(self, kind: str, ref: str) -> dict[str, Any]:
        """Every field that we may see. Raises `Missing`."""
        if not ID.fullmatch(ref):
            raise no_such(ref)
        try:
            return decoded(self.ask("GET", "sobjects", kind, ref))
        except Missing as error:
            raise no_such(ref) from error

    def _signed_in(self) -> str:
        if not self._token:
            form = {"grant_type": "client_credentials"}
            form |= {"client_id": self._client[0], "client_secret": self._client[1]}
            answer = self.door.ask("POST", "services", "oauth2", "token", data=form, accept={400, 401})
            if answer.status >= 400:
                raise Unauthorised(
                    _("Salesforce gives the app no token (%(status)s): “%(reply)s”"),
                    do=_("Check client ID and secret, and that the app may use the client credentials flow."),
                    status=answer.status,
                    reply=answer.excerpt,
                )
            self._token = str(answer.json().get("access_token") or "")
        return self._token


def quoted(text: str) -> str:
    """A SOQL literal: whatever is in `text`, it stays a text."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + "".join(char for char in escaped if char.isprintable()) + "'"


def decoded(answer: Answer) -> dict[str, Any]:
    """JSON with numbers as they are written."""
    answer.json()  # raises where it is none
    told = json.loads(answer.text, parse_float=Decimal)
    return dict(told)


def text(value: Any) -> str:
    """A field's value as text; compound values (addresses) are told by their parts."""
    if value is None or (isinstance(value, Mapping | Sequence) and not isinstance(value, str)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return str(int(whole)) if value == whole else f"{value.normalize():f}"
    return str(value)


def used(headers: Mapping[str, str]) -> float | None:
    """The share of a day's calls that is used up."""
    found = re.search(r"api-usage=(\d+)/(\d+)", headers.get("sforce-limit-info", ""))
    return int(found[1]) / int(found[2]) if found and int(found[2]) else None


def no_such(ref: str) -> Missing:
    return Missing(
        _("Salesforce has no record “%(ref)s” of this kind, or our user may not see it."), ref=ref[:40]
    )


def _passing(error: Permanent) -> Temporary | None:
    code = next((each for each in _PASSES if each in str(error.facts.get("reply", ""))), None)
    if code is None:
        return None
    return Temporary(
        _("Salesforce is not able to take this now: “%(reply)s”"),
        retry_after=_LATER.get(code),
        reply=error.facts["reply"],
        status=error.facts.get("status"),
    )
