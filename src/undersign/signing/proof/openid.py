"""An identity from a provider the workspace trusts (OpenID Connect), matched with whom the contract names.

State, nonce and PKCE belong to one check of one person and are derived, so no dump holds
them. The signer's browser goes to the provider and comes back to one fixed address; the code is exchanged
before the contract is locked. What the provider says is believed as far as `token` believes it, and counts
only where it is about the person whom the contract names: name, date of birth where the contract states
one, assurance level where the workspace demands one (law.md A9; OpenID Connect Core 1.0; RFC 7636, 9700).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused
from undersign.signing import link
from undersign.signing.claims import names, token
from undersign.signing.claims.token import Untrue
from undersign.signing.proof import code_flow, provider
from undersign.signing.proof.method import Asked, Given, Method, Passed, Wrong
from undersign.signing.proof.provider import Provider

log = logging.getLogger(__name__)
MOST_AGE = 300  # seconds since the person signed in at the provider; older sign-ins are made anew there


class OpenID(Method):
    name = "openid"
    begins = True
    lasts = timedelta(minutes=15)
    is_code = False

    def begin(self, asked: Asked) -> str:
        """Raises `Refused` (identity.no_provider). The browser leaves by a link, so that no form has to be
        allowed to lead to another site (`form-action`)."""
        asked.challenge.state = {"issuer": _provider(asked).issuer}
        return ""

    def shown(self, asked: Asked) -> dict[str, Any]:
        """elsewhere: where the browser goes; state: by which it is known again."""
        row = provider.of(asked.recipient.workspace_id)
        shown: dict[str, Any] = {"provider": row.name if row else "", "birthdate": bool(_birthdate(asked))}
        if row and asked.challenge.state:
            shown |= {"elsewhere": _leading(row, asked), "state": _state(asked)}
        return shown

    def prepare(self, asked: Asked, given: Given) -> Given:
        """Ask the provider. What comes out says nothing but what we found ourselves."""
        if given.text("error") or not given.text("code"):
            raise Refused(
                "openid.stopped",
                _("Your provider did not confirm who you are."),
                do=_("Go there again and follow its steps to the end."),
                field="code",
            )
        try:
            claims = _claims(_provider(asked), asked, given)
        except Untrue as why:
            log.warning("an identity was not believed: %s", why)
            claims = {}
        return Given({"claims": json.dumps(claims)})

    def check(self, asked: Asked, given: Given) -> Passed | Wrong:
        """`given` is what `prepare` made: nothing of it comes from the browser."""
        claims = json.loads(given.text("claims"))
        if not claims:
            return Wrong(
                _("What your provider said does not belong to this attempt."),
                _("Begin again, in one browser window, and finish it there."),
            )
        return _matched(_provider(asked), asked, claims)


METHOD = OpenID()


def _matched(row: Provider, asked: Asked, claims: dict[str, Any]) -> Passed | Wrong:
    if row.levels and claims.get("acr") not in row.levels:
        return Wrong(
            _("Your provider confirmed you, but not at the level that is demanded here."),
            _("Begin again and choose its stronger way, such as your identity card or its app."),
        )
    if not names.agree(asked.recipient.name, _name(claims)):
        return Wrong(
            _("Your provider knows you by another name than the contract does."),
            _("If the contract has your name wrong, ask the sender to correct it. Use your own account."),
        )
    born = _birthdate(asked)
    if born and not hmac.compare_digest(str(claims.get("birthdate", "")).encode(), born.encode()):
        return Wrong(
            _("The date of birth your provider gave is not the one the sender has."),
            _("Ask the sender to check it. Use your own account."),
        )
    return Passed(_details(claims, born))


def _details(claims: dict[str, Any], born: str) -> dict[str, Any]:
    """For the certificate: who said it, how sure, and what agreed; never the claims themselves."""
    subject = f"{claims['iss']}\0{claims['sub']}".encode()
    return {
        "issuer": claims["iss"],
        "subject_sha256": hashlib.sha256(subject).hexdigest(),
        "level": str(claims.get("acr", ""))[:100],
        "ways": [str(each)[:40] for each in _listed(claims.get("amr"))][:10],
        "signed_in_at": int(claims["auth_time"]),
        "matched": ["name", *(["birthdate"] if born else [])],
    }


def _claims(row: Provider, asked: Asked, given: Given) -> dict[str, Any]:
    """What the provider says of whoever came back. Raises `Untrue`; `Refused` where it cannot be asked."""
    if not hmac.compare_digest(given.text("state").encode(), _state(asked).encode()):
        raise Untrue("another state")
    if given.text("iss") not in ("", row.issuer):
        raise Untrue("another issuer came back")
    expected = token.Expected(row.issuer, row.client_id, _nonce(asked), tuple(row.levels))
    return code_flow.claims(
        row, given.text("code"), provider.return_url(), verifier=_verifier(asked), expected=expected
    )


def _name(claims: dict[str, Any]) -> str:
    """The full name, or its parts."""
    parts = [claims.get("given_name"), claims.get("middle_name"), claims.get("family_name")]
    joined = " ".join(part for part in parts if isinstance(part, str) and part)
    return joined if claims.get("family_name") else str(claims.get("name") or joined)


def _birthdate(asked: Asked) -> str:
    """As the contract states it (`demanded.settings`), YYYY-MM-DD, or ""."""
    return str((asked.demanded.settings.get("openid") or {}).get("birthdate", ""))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _leading(row: Provider, asked: Asked) -> str:
    wanted = {"acr_values": " ".join(row.levels)} if row.levels else {}
    return code_flow.leading(
        row,
        provider.return_url(),
        verifier=_verifier(asked),
        scope="openid profile",
        state=_state(asked),
        nonce=_nonce(asked),
        max_age=str(MOST_AGE),
        ui_locales=asked.recipient.language,
        **wanted,
    )


def _provider(asked: Asked) -> Provider:
    row = provider.of(asked.recipient.workspace_id)
    if row is None or not row.is_on:
        raise Refused(
            "identity.no_provider",
            _("No identity provider can be asked now."),
            do=_("Ask the sender to choose another check."),
        )
    return row


def _state(asked: Asked) -> str:
    return _derived("openid state", asked)


def _nonce(asked: Asked) -> str:
    return _derived("openid nonce", asked)


def _verifier(asked: Asked) -> str:
    return _derived("openid verifier", asked)


def _derived(purpose: str, asked: Asked) -> str:
    raw = link.derived(purpose, asked.challenge.id)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
