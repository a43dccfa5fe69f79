"""Signing in by an organisation that vouches: off to it, back from it, and what is believed.

What belongs to one attempt lies in the session of the browser that began it; an answer that comes without
it, comes twice, or was asked by somebody else lets nobody in, and the log says why (AT-05, AT-06).
"""

from __future__ import annotations

import hmac
import logging
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from undersign.journal import clock
from undersign.journal.refused import Refused
from undersign.signing.claims import token
from undersign.signing.proof import code_flow
from undersign.store import tenancy
from undersign.web import sign_in
from undersign.workspaces.access import asking, assertion, attempt, sign_on
from undersign.workspaces.access.sign_on import SAML, Claims, SignOn
from undersign.workspaces.member import Member

log = logging.getLogger(__name__)
ON = "sign_on"  # the session's key
RETURN_PATH = "/login/returned"
EMAIL = ("email", "mail", "urn:oid:0.9.2342.19200300.100.1.3",
         "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "NameID")  # fmt: skip
NAME = ("displayName", "name", "cn", "urn:oid:2.16.840.1.113730.3.1.241", "urn:oid:2.5.4.3",
        "http://schemas.microsoft.com/identity/claims/displayname")  # fmt: skip


def leave(request: HttpRequest, sign_on_id: str, next_: str) -> str:
    """Where the browser goes to be vouched for. Raises `SignOn.DoesNotExist`."""
    here = sign_on.workspace_of(sign_on_id)
    with tenancy.within(here):
        row = SignOn.objects.get(pk=sign_on_id, is_on=True)
        kept = {"workspace": here, "sign_on": row.id, "at": clock.now().isoformat(), "next": next_}
        if row.kind == SAML:
            kept["attempt"] = attempt.begin(row).id
            there = asking.request_url(
                row.endpoints["sign_on_url"], request_id=kept["attempt"], entity=entity(row),
                answer_url=answer_url(row), at=clock.now(),
            )  # fmt: skip
        else:
            kept |= {each: secrets.token_urlsafe(32) for each in ("state", "nonce", "verifier")}
            there = code_flow.leading(
                row, return_url(), verifier=kept["verifier"], scope="openid profile email",
                state=kept["state"], nonce=kept["nonce"],
            )  # fmt: skip
    request.session[ON] = kept
    return there


def come_back(request: HttpRequest) -> tuple[Member, str]:
    """From OpenID Connect: who it is, and where they were going. Raises `Refused` (sign_on.*)."""
    kept = _kept(request)
    given = request.GET
    with tenancy.within(kept["workspace"]):
        row = SignOn.objects.filter(pk=kept["sign_on"], is_on=True).first()
        if row is None or not hmac.compare_digest(given.get("state", "").encode(), _said(kept, "state")):
            raise _not_believed("another state")
        if given.get("iss", row.issuer) != row.issuer or not given.get("code"):
            raise _not_believed(str(given.get("error", "another issuer"))[:80])
        who = sign_on.admit(row, _claims(row, given["code"], kept))
        return sign_in.enter(request, who, row.kind), kept["next"]


def answer(sign_on_id: str, posted: str) -> str:
    """From SAML, without our session: judge the answer and keep it. Returns the attempt's id.

    Raises `Refused` (sign_on.not_believed).
    """
    with tenancy.within(sign_on.workspace_of(sign_on_id)):
        row = SignOn.objects.filter(pk=sign_on_id, is_on=True, kind=SAML).first()
        if row is None:
            raise _not_believed("nobody is asked there")
        request_id = assertion.answers(posted)
        expected = assertion.Expected(
            row.issuer, tuple(row.certificates), entity(row), answer_url(row), request_id, row.secret
        )
        try:
            said = assertion.judged(posted, expected, clock.now())
        except assertion.Untrue as why:
            raise _not_believed(str(why)) from why
        told = _told(row, said)
        if not attempt.answered(request_id, row, told):
            raise _not_believed("answered before, too late, or never asked")
        return request_id


def finish(request: HttpRequest, attempt_id: str) -> tuple[Member, str]:
    """In the browser that began it. Raises `Refused` (sign_on.*)."""
    kept = _kept(request)
    if not hmac.compare_digest(attempt_id.encode(), _said(kept, "attempt")):
        raise _not_believed("begun in another browser")
    with tenancy.within(kept["workspace"]):
        found = attempt.finish(attempt_id)
        if found is None or not found[0].is_on:
            raise _not_believed("finished before")
        return sign_in.enter(request, sign_on.admit(*found), SAML), kept["next"]


def return_url() -> str:
    """Where every OpenID provider of staff sends people back to."""
    return f"{settings.PUBLIC_URL}{RETURN_PATH}"


def entity(row: SignOn) -> str:
    """What SAML knows us by; the address of our metadata."""
    return f"{settings.PUBLIC_URL}/login/saml/{row.id}/metadata"


def answer_url(row: SignOn) -> str:
    return f"{settings.PUBLIC_URL}/login/saml/{row.id}/answer"


def _kept(request: HttpRequest) -> dict[str, Any]:
    """What this browser's attempt is, once."""
    kept = request.session.pop(ON, None)
    if not kept or clock.now() - datetime.fromisoformat(kept["at"]) > sign_in.GOOD_FOR:
        raise Refused(
            "sign_in.again",
            _("This took too long, or was begun elsewhere."),
            do=_("Sign in from the beginning."),
        )
    return dict(kept)


def _told(row: SignOn, said: assertion.Said) -> Claims:
    """A name that is another one every time says nothing of who it is: the address does then."""
    email = assertion.first(said, EMAIL)
    groups = tuple(said.attributes.get(row.groups_from, ()))
    subject = f"address {email.lower()}" if assertion.TRANSIENT in said.subject else said.subject
    return Claims(subject, email, assertion.first(said, NAME), groups)


def _claims(row: SignOn, code: str, kept: dict[str, Any]) -> Claims:
    expected = token.Expected(row.issuer, row.client_id, kept["nonce"], just_now=False)
    try:
        found = code_flow.claims(row, code, return_url(), verifier=kept["verifier"], expected=expected)
    except token.Untrue as why:
        raise _not_believed(str(why)) from why
    if found.get("email_verified") is False:
        raise _not_believed("an address that nobody verified")
    groups = found.get(row.groups_from)
    listed = groups if isinstance(groups, list) else [groups] if isinstance(groups, str) else []
    said = [str(each) for each in listed]
    return Claims(str(found["sub"]), str(found.get("email", "")), str(found.get("name", "")), tuple(said))


def _said(kept: dict[str, Any], name: str) -> bytes:
    """What the attempt holds under a name; never equal to nothing."""
    return str(kept.get(name) or secrets.token_urlsafe(16)).encode()


def _not_believed(why: str) -> Refused:
    log.warning("a sign-in was not believed: %s", why)
    return Refused(
        "sign_on.not_believed",
        _("Your organisation did not vouch for you in a way we can believe."),
        do=_("Sign in from the beginning. If it goes on, ask an admin."),
    )
