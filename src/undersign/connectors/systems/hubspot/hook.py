"""What a webhook of HubSpot's tells, and whether it is theirs (signature v3).

The signature is over method, address, body and time; the address is the public one that was called, which the
page that takes calls puts beside the headers under ADDRESS.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import ACCOUNT, CONTACT, DEAL, Permanent
from undersign.connectors.facts import Heard
from undersign.connectors.out import calling
from undersign.journal import clock

ADDRESS = "x-undersign-address"
NEAR = timedelta(minutes=5)  # as HubSpot asks for; it signs each attempt anew
_RECORDS = {"company": ACCOUNT, "contact": CONTACT, "deal": DEAL, "0-2": ACCOUNT, "0-1": CONTACT, "0-3": DEAL}
_KEPT = re.compile(r"%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.I)  # HubSpot signs these unescaped


def heard(headers: Mapping[str, str], body: bytes, secret: str) -> tuple[Heard, ...]:
    """Raises `Permanent`."""
    at = headers.get("x-hubspot-request-timestamp", "")
    address = _KEPT.sub(lambda found: unquote(found[0]), headers.get(ADDRESS, ""))
    signed = b"POST" + address.encode() + body + at.encode()
    expected = base64.b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()
    calling.require(secret, headers.get("x-hubspot-signature-v3", ""), expected)
    if not at.isdecimal() or abs(clock.now() - datetime.fromtimestamp(int(at) / 1000, UTC)) > NEAR:
        raise Permanent(_("A call arrived that was signed at another time than now."))
    try:
        events = json.loads(body)
    except ValueError:
        events = None
    if not isinstance(events, list):
        raise Permanent(_("A call arrived that cannot be read. %(why)s"), why=_("It is not HubSpot's list."))
    return tuple(each for event in events if isinstance(event, dict) for each in _events(event))


def _events(event: Mapping[str, Any]) -> list[Heard]:
    """One event is about one record; a merge is about all that took part."""
    kind = str(event.get("subscriptionType", ""))
    named = kind.partition(".")[0]
    record = _RECORDS.get(str(event.get("objectTypeId", "")) if named == "object" else named)
    refs = [event.get("primaryObjectId"), *(event.get("mergedObjectIds") or ())]
    refs = [each for each in (event.get("objectId"), *refs) if each]
    id = f"{event.get('eventId', '')}.{event.get('subscriptionId', '')}.{event.get('occurredAt', '')}"
    return [Heard(f"{id}.{ref}", record, str(ref)) for ref in dict.fromkeys(refs)] if record else []
