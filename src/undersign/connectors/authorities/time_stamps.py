"""A time stamp of an outside authority (RFC 3161 over HTTP), asked for once a contract is sealed.

Hides the journey. An authority that is down, slow, or answers something else than was asked holds up
nothing: the contract goes its way sealed, the trail says so, and the delivery is tried again until it has
its stamp or a person has to look.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.authorities import revocations
from undersign.connectors.out import http
from undersign.connectors.out.reach import Reach
from undersign.contracts.contract import Contract
from undersign.journal import attempt, clock
from undersign.journal.delivery import Delivery
from undersign.sealing import keys, stamping
from undersign.sealing.crypto import trust
from undersign.sealing.stamps import longterm, stamp_request, stamp_trust, tokens
from undersign.store import rows

LANE = "stamp"
LASTS = timedelta(hours=6)
LIMITS = http.Limits(connect=3, silence=5, request=8, work=10, answer_bytes=2**17)
PROBLEMS = {
    "refused": _("The time-stamping authority refused the request."),
    "other-digest": _("The time stamp is for another document."),
    "wrong-nonce": _("The time stamp answers another request."),
    "clock": _("The time stamp's clock differs from ours by more than five minutes."),
    "signature-wrong": _("The time stamp's signature is wrong."),
    "unknown-issuer": _("The time stamp comes from an authority that is not among the trusted roots."),
    "certificate-not-valid-then": _("The time-stamping authority's certificate has expired."),
    "revoked": _("The time-stamping authority's certificate was revoked."),
    "certificate-unsuitable": _("The time-stamping authority's certificate is not made for time stamps."),
}
UNREADABLE = _("The time-stamping authority sent something that is no time stamp.")


def stamp(delivery: Delivery) -> dict[str, Any]:
    """Outside work after sealing. Raises `attempt.Temporary` while there is no stamp."""
    contract = rows.get(Contract, delivery.subject)
    try:
        renew(contract, stamping.due(contract))
    except (Temporary, Permanent) as error:
        stamping.missed(contract, str(error))
        raise attempt.Temporary(str(error)) from error
    return {}


def freshen(contract_id: str) -> None:
    """When the clock says so: whatever of a contract needs a stamp gets one. Raises as `renew`."""
    contract = rows.get(Contract, contract_id)
    renew(contract, stamping.due(contract))


def renew(contract: Contract, kinds: Sequence[str]) -> None:
    """One more stamp on its files of these kinds: the outside authority's, or our own where none is set.

    Raises `Temporary`, `Permanent`; what has its stamp by then keeps it.
    """
    if not stamping.by_others():
        stamping.renew_own(contract, kinds)
        return
    for kind in kinds:
        begun = stamping.begin(contract, kind, _material())
        question = stamp_request.Question(begun.opened.digest)
        token = _taken(question, ask(question.encoded()))
        try:
            stamping.keep(begun, token)
        except ValueError as error:  # a token longer than its place
            raise Temporary(UNREADABLE) from error


_known: dict[str, tuple[datetime, longterm.Material]] = {}


def _material() -> longterm.Material:
    """The authority's certificates, and whether they are revoked. They go into a file before its stamp, so
    they are learned from a stamp for nothing, and asked for again after some hours. Raises as `renew`."""
    found = _known.get(settings.TSA_URL)
    if found is None or not clock.now() - LASTS < found[0] <= clock.now():
        token = _tried()
        path = stamp_trust.path(stamp_trust.load(token.leaf), token.certificates, keys.trusted())
        try:
            found = (clock.now(), revocations.of(path))
        except revocations.Revoked as error:
            raise Temporary(PROBLEMS["revoked"]) from error
        _known.clear()
        _known[settings.TSA_URL] = found
    return found[1]


def _taken(question: stamp_request.Question, answer: bytes) -> bytes:
    try:
        return question.taken(answer, keys.trusted(), clock.now())
    except tokens.Unusable as error:
        raise Temporary(PROBLEMS.get(str(error), UNREADABLE)) from error
    except trust.Untrusted as error:
        raise Temporary(PROBLEMS.get(error.code, UNREADABLE)) from error
    except ValueError as error:  # a certificate that is none
        raise Temporary(UNREADABLE) from error


def ask(request: bytes) -> bytes:
    """The authority's answer, whatever it is. Raises `Temporary`, `Permanent`."""
    parts = urlsplit(settings.TSA_URL)
    login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    reach = Reach(private=True, loopback=settings.CONNECTORS_REACH_LOOPBACK)
    headers = {"Content-Type": stamp_request.ASKING, "Accept": stamp_request.ANSWERING}
    with http.Door(plain, reach=reach, auth=login, limits=LIMITS) as door:
        return door.ask("POST", content=request, headers=headers).content


def tried() -> str:
    """The authority's name, after a stamp for nothing. Raises `Temporary`, `Permanent`."""
    return _tried().authority


def answers() -> tuple[int, int]:
    """(lists, answers) about the authority's certificates that go into files. Raises as `tried`."""
    found = _material()
    return len(found.crls), len(found.ocsps)


def _tried() -> tokens.Token:
    question = stamp_request.Question(secrets.token_bytes(32))
    return tokens.read(_taken(question, ask(question.encoded())))
