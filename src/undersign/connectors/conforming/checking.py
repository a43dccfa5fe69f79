"""What the checks of a connector are made of: where they may write, and how they say what rule was broken."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from undersign.connectors import api

Open = Callable[[], Any]
Check = Callable[[Open, "Subject"], None]

PDF = b"%PDF-1.7\r\n\x00\xff\r\r\n\n" + bytes(range(256)) * 40 + b"%%EOF\n"
NAME = "C-2026-00042 Vertrag für Ñandú, Договор — 契約.pdf"


@dataclass(frozen=True)
class Subject:
    """Where checks may write. status and other_status: two that the ticket can have in turn.
    deal_ref: the account's one open deal. number and
    unreachable: a phone that takes texts, and one that the service knows it cannot reach. records: {kind of
    record: (its ref, a field, two values that it can have in turn)}. wait: until what was written may be seen
    among the changes, for systems whose lists lag.
    """

    ticket_ref: str = ""
    status: str = ""
    other_status: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    account_ref: str = ""
    contact_email: str = ""
    deal_ref: str = ""
    number: str = ""
    unreachable: str = ""
    records: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    wait: Callable[[], None] = lambda: time.sleep(0.2)


class Failed(AssertionError):
    """The connector broke a rule of `api`."""


def _hold(truth: object, rule: str) -> None:
    if not truth:
        raise Failed(rule)


def _missing(act: Callable[[], Any]) -> None:
    try:
        act()
    except api.Missing as error:
        _hold(error.sentence, "an error carries a sentence")
    else:
        raise Failed("what is not there raises Missing")


def _fresh(kind: str) -> str:
    return f"chk_{kind}_{secrets.token_hex(10)}"
