"""What the checks of identity are called, and what each of them does not say about a person (law.md A9,
EV-7).

Labels are honest: a mailbox is a mailbox, never a verified identity, and nothing here is called more than
it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Words:
    """label: in certificates and choices. word: inside a sentence. not_verified: a sentence of its own."""

    label: Promise
    word: Promise
    not_verified: Promise


_MAILBOX_ONLY = _("Identity: mailbox access only. Who reads the mailbox was not verified.")

WORDS: dict[str, Words] = {
    "email_link": Words(_("Address control (link by e-mail)"), _("link by e-mail"), _MAILBOX_ONLY),
    "email_code": Words(_("Mailbox access (code by e-mail)"), _("code by e-mail"), _MAILBOX_ONLY),
    "in_person": Words(
        _("Seen in person by a host of the sender"),
        _("in person before a host"),
        _("Identity: vouched for by the host who was present. No document was checked."),
    ),
    "program": Words(
        _("Word of the program whose page showed the contract"),
        _("word of the embedding program"),
        _("Identity: vouched for by the program whose page showed the contract. Nothing else was checked."),
    ),
    "sms_code": Words(
        _("Phone access (code by SMS, restricted single factor)"),
        _("code by SMS"),
        _("Identity: access to the phone number only. Who holds the phone was not verified."),
    ),
    "openid": Words(
        _("Identity from a provider (OpenID Connect), name matched"),
        _("identity from a provider"),
        _("Identity: as the provider states it. What the provider checked is its own statement."),
    ),
    "passkey": Words(
        _("Passkey (key on a device, confirmed by finger, face or PIN)"),
        _("passkey"),
        _("Identity: whoever made the passkey had access to the mailbox. Who that is was not verified."),
    ),
    "id_document": Words(
        _("Identity document by photograph, reviewed by a person of the sender"),
        _("identity document"),
        _("Identity: a photograph was compared with the name. The document itself was not seen (IAL1)."),
    ),
    "access_code": Words(
        _("Access code (told by the sender by another way)"),
        _("access code"),
        _("Whoever was told the access code could use it."),
    ),
    "knowledge": Words(
        _("Answers from the sender's records (additional check)"),
        _("questions from the sender's records"),
        _("The answers may be known to others: they prove no identity."),
    ),
}


# Checks that need something which a workspace or a machine may lack: why it cannot be asked for, or "".
LACKING: dict[str, Callable[[str], Any]] = {}


def why_not(method: str, workspace_id: str) -> str:
    """Why this check cannot be asked for in this workspace, in the active language, or ""."""
    return str(LACKING[method](workspace_id)) if method in LACKING else ""


def label(method: str) -> str:
    """The honest name, in the active language; a method of a later version by its code."""
    return str(WORDS[method].label) if method in WORDS else method


def not_verified(methods: Iterable[str]) -> list[str]:
    """What the certificate has to say was not verified, once each, in the active language."""
    return list(dict.fromkeys(str(WORDS[each].not_verified) for each in methods if each in WORDS))
