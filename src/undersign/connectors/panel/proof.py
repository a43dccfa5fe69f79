"""What a helpdesk shows for its agent: a line signed with the panel's secret, or Zendesk's signed token.

Pure: takes what was posted, the panel's origin and key, and the time; answers whom the host vouches for, or
refuses. That a proof opens nothing twice is `admission`'s business.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from undersign.journal.refused import Refused

GOOD_FOR = timedelta(minutes=2)
AHEAD = timedelta(minutes=1)  # how far a host's clock may run before ours
LONGEST = 8_000  # characters of a token
_TICKET = re.compile(r"[\w.:-]{1,80}")
_NONCE = re.compile(r"[\w-]{8,80}")
_WORDS = "undersign-panel-1"


@dataclass(frozen=True)
class Vouched:
    """email: the agent's, or agent: their id in the helpdesk, to be looked up there. ticket: as the helpdesk
    calls it. mark: what makes this proof unlike any other. until: after that it is too old."""

    ticket: str
    mark: str
    until: datetime
    email: str = ""
    agent: str = ""


def line(panel_id: str, ticket: str, email: str, at: str, nonce: str) -> bytes:
    """What is signed, in UTF-8. Its first line is ours alone: nothing else can be taken for it."""
    return "\n".join((_WORDS, panel_id, ticket, email, at, nonce)).encode()


def sign(secret: str, panel_id: str, ticket: str, email: str, at: str, nonce: str) -> str:
    """HMAC-SHA256 over `line`, in small hex digits: what a host computes."""
    return hmac.new(secret.encode(), line(panel_id, ticket, email, at, nonce), hashlib.sha256).hexdigest()


def by_secret(posted: Mapping[str, Any], panel_id: str, secret: str, now: datetime) -> Vouched:
    """Raises `Refused` (proof.wrong, proof.old)."""
    told = {name: _text(posted, name) for name in ("ticket", "agent", "at", "nonce", "signature")}
    expected = sign(secret, panel_id, told["ticket"], told["agent"], told["at"], told["nonce"])
    is_right = hmac.compare_digest(expected.encode(), told["signature"].encode())
    if not (is_right and _TICKET.fullmatch(told["ticket"]) and _NONCE.fullmatch(told["nonce"])):
        raise wrong()
    if not re.fullmatch(r"[0-9]{9,11}", told["at"]):
        raise wrong()
    at = datetime.fromtimestamp(int(told["at"]), UTC)
    if not now - GOOD_FOR <= at <= now + AHEAD:
        raise old()
    return Vouched(told["ticket"], told["signature"], at + GOOD_FOR, email=told["agent"].strip().lower())


def by_zendesk(posted: Mapping[str, Any], origin: str, key_pem: str, now: datetime) -> Vouched:
    """The token that Zendesk posts with an app's first page (manifest: signedUrls), RS256 by the app's key.

    It names the account and the user, not the ticket: which one is open the app itself says, and what may be
    done there is the member's right, not the token's. Raises `Refused` (proof.wrong, proof.old).
    """
    token, ticket = _text(posted, "token"), _text(posted, "ticket")
    if not re.fullmatch(r"[1-9][0-9]{0,17}", ticket):
        raise wrong()
    try:
        said = jwt.decode(token, RSAKey.import_key(key_pem), algorithms=["RS256"]).claims
        until, since = float(str(said["exp"])), float(str(said.get("nbf", said.get("iat", 0))))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise wrong() from error
    audience, subject = str(said.get("aud", "")), str(said.get("sub", ""))
    user = re.fullmatch(re.escape(origin) + r"/api/v2/users/([1-9][0-9]{0,17})(\.json)?", subject)
    if not (user and audience.startswith(f"{origin}/api/v2/apps/installations/")):
        raise wrong()
    if not since - AHEAD.total_seconds() <= now.timestamp() < until:
        raise old()
    mark = hashlib.sha256(token.encode()).hexdigest()
    return Vouched(ticket, mark, datetime.fromtimestamp(until, UTC), agent=user[1])


def wrong() -> Refused:
    return Refused(
        "proof.wrong",
        _("Your helpdesk could not show who you are."),
        do=_("Reload the ticket. If that does not help, an administrator has to set up the panel again."),
    )


def old() -> Refused:
    return Refused(
        "proof.old",
        _("The panel was opened too long ago."),
        do=_("Reload the ticket. If this comes up at once, the clocks of both servers differ."),
    )


def _text(posted: Mapping[str, Any], name: str) -> str:
    text = posted.get(name, "")
    if not isinstance(text, str) or len(text) > LONGEST or not text.isprintable():
        raise wrong()
    return text
