"""Which level of eIDAS a signature has, by its evidence and nothing else (law.md EI-1, EI-2, EI-3). Pure.

Simple (SES) unless every condition of Article 26 is evidenced: a key and certificate of the signer's own, an
identity check with a named level, an act of the signer's own with two factors for this very signature, and a
file in which any later change is seen. The operator's seal is none of these. Qualified (QES) needs a
provider's word that its certificate and device are qualified; nothing of ours makes one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

SES, AES, QES = "SES", "AES", "QES"
# Checks that name a level of identity: a person looked at a document, or a provider vouches for a level.
IDENTIFIED = {"id_document": "IAL1", "openid": "the provider's level"}
AUTHORISED = "passkey"  # with user verification: something held, and something known or inborn


@dataclass(frozen=True)
class Evidence:
    """own_key: the signer's own key and certificate. identity: the level's name, "" for none. authorised: an
    act of their own with two factors for this signature. detects: any later change is seen. qualified_by: the
    remote provider that states a qualified certificate and device, "" for none."""

    own_key: bool = False
    identity: str = ""
    authorised: bool = False
    detects: bool = False
    qualified_by: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """Which of Article 26's (a) to (d) is not evidenced."""
        held = (self.own_key, bool(self.identity), self.authorised, self.detects)
        return tuple(letter for letter, is_there in zip("abcd", held, strict=True) if not is_there)


def of(evidence: Evidence) -> str:
    """SES, AES or QES."""
    if evidence.lacking:
        return SES
    return QES if evidence.qualified_by else AES


def evidence(methods: Collection[str], *, own_key: bool, carried: bool) -> Evidence:
    """Of an act in the product. carried: its checks were passed for another contract of the sitting. Every
    act is a signed revision of its own (PAdES), so later changes are always detected."""
    identity = next((name for method, name in IDENTIFIED.items() if method in methods), "")
    return Evidence(own_key, identity, AUTHORISED in methods and not carried, detects=True)
