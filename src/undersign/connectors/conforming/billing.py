"""What every billing connector must do, as checks that run against a live system (see `conformance`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from undersign.connectors import api
from undersign.connectors.conforming.checking import NAME, PDF, Open, Subject, _fresh, _hold, _missing


def billing_account_is_found(open_: Open, subject: Subject) -> None:
    found = open_().find(subject.account_ref)
    _hold(isinstance(found, api.BillingFacts) and found.ref and found.name, "find answers BillingFacts")
    _hold(open_().read(found.ref) == found, "read answers what find found")
    _hold(open_().find(_fresh("account")) is None, "an account that billing does not know is None")
    _missing(lambda: open_().read(_fresh("account")))


def packet_is_attached_once(open_: Open, subject: Subject) -> None:
    key, file = _fresh("key"), api.Attachment(NAME, PDF, "application/pdf")
    ref = open_().find(subject.account_ref).ref
    first, again = (open_().attach(ref, file, title=NAME, key=key) for _time in range(2))
    _hold(first.ref and first.ref == again.ref, "asked twice with one key, attach answers the first")
    back = open_().attached(ref, key=key)
    _hold(back is not None and back.content == PDF, "the packet comes back byte for byte")
    _hold(open_().attached(ref, key=_fresh("key")) is None, "what was never attached is None")
    _missing(lambda: open_().attach(_fresh("account"), file, title=NAME, key=_fresh("key")))


def terms_are_written_once(open_: Open, subject: Subject) -> None:
    """The last terms written are read, and a late repeat of earlier ones changes nothing."""
    ref, keys = open_().find(subject.account_ref).ref, (_fresh("key"), _fresh("key"))
    terms = [
        api.PaidTerms("premium", Decimal(amount), "EUR", "month", date(2027, 2, 1), date(2028, 1, 31), 30)
        for amount in ("1480.00", "1520.50")
    ]
    for written, key in zip(terms, keys, strict=True):
        open_().write_terms(ref, written, key=key)
    open_().write_terms(ref, terms[0], key=keys[0])
    _hold(open_().read(ref).terms == terms[1], "the terms written last are read, exactly")
    _missing(lambda: open_().write_terms(_fresh("account"), terms[0], key=_fresh("key")))


CHECKS: list[Callable[[Open, Subject], None]] = [
    billing_account_is_found,
    packet_is_attached_once,
    terms_are_written_once,
]
