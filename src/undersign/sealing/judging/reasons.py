"""Every reason a judgement can give: its code, the verdict it leads to, its sentence, its indication.

One table, used by the command line, the API, the pages and the report. ``indication`` is the pair of ETSI
EN 319 102-1 (tables 5 and 6). Sentences are translated from the same catalogues as the pages, without Django.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from undersign.sealing.judging.wording import worded

_CATALOGUES = Path(__file__).resolve().parents[2] / "locale"


def gettext_noop(text: str) -> str:
    """Marks a text for the catalogues; it is translated where it is said."""
    return text


class Verdict(StrEnum):
    """What is said of a file, from best to worst."""

    AUTHENTIC = "AUTHENTIC"
    INCOMPLETE = "INCOMPLETE"
    UNKNOWN_ISSUER = "UNKNOWN-ISSUER"
    UNREADABLE = "UNREADABLE"
    ALTERED = "ALTERED"

    def said(self, language: str = "en") -> str:
        """The verdict as a sentence for whoever holds the file."""
        return translated(MEANINGS[self], language)


MEANINGS = {
    Verdict.AUTHENTIC: gettext_noop(
        "The file is complete and unchanged, and every signature in it comes from a trusted authority."
    ),
    Verdict.INCOMPLETE: gettext_noop("A part of the proof is missing. Do not rely on the file as it is."),
    Verdict.UNKNOWN_ISSUER: gettext_noop(
        "Nobody who is trusted here vouches for the signatures in the file."
    ),
    Verdict.UNREADABLE: gettext_noop("The file cannot be read as a signed document."),
    Verdict.ALTERED: gettext_noop("The file is not as it was signed. Do not rely on it."),
}
_ORDER = list(Verdict)
PASSED, FAILED, OPEN = "TOTAL-PASSED", "TOTAL-FAILED", "INDETERMINATE"


@dataclass(frozen=True)
class Rule:
    """One row of the table. ``indication``: main and sub-indication."""

    verdict: Verdict
    sentence: str
    indication: tuple[str, str]


_A, _I, _K, _U = Verdict.ALTERED, Verdict.INCOMPLETE, Verdict.UNKNOWN_ISSUER, Verdict.UNREADABLE
_HASH, _CRYPTO, _FORMAT = (FAILED, "HASH_FAILURE"), (FAILED, "SIG_CRYPTO_FAILURE"), (FAILED, "FORMAT_FAILURE")
_CHAIN, _CONSTRAINTS = (OPEN, "NO_CERTIFICATE_CHAIN_FOUND"), (OPEN, "CHAIN_CONSTRAINTS_FAILURE")
_MISSING, _CUT = (OPEN, "SIG_CONSTRAINTS_FAILURE"), (OPEN, "SIGNED_DATA_NOT_FOUND")
_REVOKED = (OPEN, "REVOKED_NO_POE")
_BOUNDS, _ORDERED = (OPEN, "OUT_OF_BOUNDS_NO_POE"), (OPEN, "TIMESTAMP_ORDER_FAILURE")

RULES: dict[str, Rule] = {
    # one signature
    "bytes-changed": Rule(_A, gettext_noop("Bytes covered by the signature in {field} were changed."), _HASH),
    "signature-wrong": Rule(_A, gettext_noop("The signature value in {field} is not the signer's."), _CRYPTO),
    "container-damaged": Rule(
        _A, gettext_noop("The signature container in {field} was changed ({detail})."), _FORMAT
    ),
    "unexplained-change": Rule(
        _A,
        gettext_noop("Revision {revision} changes what no signing step may change ({change} {detail})."),
        _FORMAT,
    ),
    "unknown-issuer": Rule(
        _K,
        gettext_noop("The signature in {field} comes from an authority that is not trusted here: {detail}."),
        _CHAIN,
    ),
    "no-chain": Rule(
        _K, gettext_noop("The signature in {field} leads to no authority: {detail} is missing."), _CHAIN
    ),
    "certificate-not-valid-then": Rule(
        _K, gettext_noop("The certificate behind {field} was not valid when it signed: {detail}."), _BOUNDS
    ),
    "certificate-unsuitable": Rule(
        _K, gettext_noop("The certificate behind {field} is not made for signing: {detail}."), _CONSTRAINTS
    ),
    "certificate-revoked": Rule(
        _K,
        gettext_noop(
            "The certificate behind {field} was revoked as of {since}, and nothing proves that it signed "
            "before."
        ),
        _REVOKED,
    ),
    "stray-certificate": Rule(
        _A, gettext_noop("The container in {field} carries a certificate of no use."), _FORMAT
    ),
    "wrong-role": Rule(
        _K, gettext_noop("The certificate behind {field} may not sign there: {detail}."), _MISSING
    ),
    "time-order": Rule(
        _A, gettext_noop("The signature in {field} claims a time before the one it follows."), _ORDERED
    ),
    "time-unreadable": Rule(_A, gettext_noop("The signature in {field} states no readable time."), _FORMAT),
    "foreign-signature": Rule(
        _K,
        gettext_noop(
            "{count} signature(s) in it were not made by Undersign, so nothing is known of their issuer."
        ),
        _CHAIN,
    ),
    "second-opinion": Rule(
        _A, gettext_noop("The second validator does not accept {field}: {detail}."), _FORMAT
    ),
    # the whole file
    "appended": Rule(_A, gettext_noop("{count} bytes were appended after the last signature."), _FORMAT),
    "changed-after": Rule(
        _A, gettext_noop("The document was changed after its last signature ({change} {detail})."), _FORMAT
    ),
    "cut-short": Rule(
        _A, gettext_noop("The file ends before the bytes that the signature in {field} covers."), _CUT
    ),
    "structure": Rule(_U, gettext_noop("The file is not built as a PDF of ours: {detail}."), _FORMAT),
    "structure-changed": Rule(
        _A, gettext_noop("The file carries a signature but its structure was changed: {detail}."), _FORMAT
    ),
    "not-a-pdf": Rule(_U, gettext_noop("The file is not a PDF."), _FORMAT),
    "too-large": Rule(_U, gettext_noop("The file is larger than {limit} MB."), _FORMAT),
    "no-signatures": Rule(
        _I, gettext_noop("The file carries no signature, so nothing can be said about it."), _MISSING
    ),
    "not-issued": Rule(
        _I, gettext_noop("The document was never issued: it lacks the issuer's signature."), _MISSING
    ),
    "not-sealed": Rule(
        _I,
        gettext_noop(
            "The document was not sealed: signing is not finished, or later revisions were cut off."
        ),
        _MISSING,
    ),
    "not-the-logged-file": Rule(
        _A, gettext_noop("The file is not the one on record: its SHA-256 is {actual}."), _HASH
    ),
    "other-workspace": Rule(
        _K,
        gettext_noop("The seal belongs to another workspace than the one that issued the document."),
        _CONSTRAINTS,
    ),
    # a bundle
    "bundle-unreadable": Rule(_U, gettext_noop("The bundle cannot be read: {detail}."), _FORMAT),
    "bundle-ambiguous": Rule(
        _A, gettext_noop("The bundle does not hold exactly one file by each name: {detail}."), _FORMAT
    ),
    "missing-file": Rule(_I, gettext_noop("{name} is missing from the bundle."), _CUT),
    "unlisted-file": Rule(_A, gettext_noop("{name} is in the bundle but not in its manifest."), _FORMAT),
    "file-changed": Rule(_A, gettext_noop("{name} is not the file that the manifest names."), _HASH),
    "proof-wrong": Rule(
        _A, gettext_noop("{name} does not prove that its entry is in the ledger: {detail}."), _FORMAT
    ),
    "manifest": Rule(_A, gettext_noop("The manifest is not one of an evidence bundle: {detail}."), _FORMAT),
    "other-contract": Rule(
        _A, gettext_noop("The certificate of completion belongs to another contract: {detail}."), _HASH
    ),
    "destruction": Rule(
        _A, gettext_noop("The facts of this certificate of destruction do not hold: {detail}."), _FORMAT
    ),
    "facts": Rule(
        _A,
        gettext_noop("The certificate of completion carries no facts that bind the contract: {detail}."),
        _FORMAT,
    ),
    "unbound-file": Rule(_I, gettext_noop("Nothing sealed vouches for {name}."), _MISSING),
    "wrong-kind": Rule(_A, gettext_noop("{name} is not a {kind}."), _FORMAT),
    "events-changed": Rule(
        _A, gettext_noop("The trail of events was changed at entry {position}: {detail}."), _HASH
    ),
    "events-unreadable": Rule(_A, gettext_noop("The trail of events cannot be read: {detail}."), _FORMAT),
    "events-other-end": Rule(
        _A, gettext_noop("The trail of events does not end where the certificate says."), _HASH
    ),
    "events-unchecked": Rule(_I, gettext_noop("The trail of events could not be checked here."), _MISSING),
    "chain-differs": Rule(_A, gettext_noop("{name} is not a certificate that the signatures use."), _FORMAT),
}


@dataclass(frozen=True)
class Reason:
    """Why a file is not AUTHENTIC. ``code`` is stable; ``facts`` fill the sentence of any language."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        return RULES[self.code].verdict

    @property
    def indication(self) -> tuple[str, str]:
        return RULES[self.code].indication

    @property
    def revision(self) -> int | None:
        """The revision of the file it is about, counted from 0, the base; None for the whole file."""
        found = self.facts.get("revision")
        return found if isinstance(found, int) else None

    @property
    def sentence(self) -> str:
        """The English sentence."""
        return self.said()

    def said(self, language: str = "en") -> str:
        facts = _Unknown(self.facts)
        for name in {"change", "detail"} & set(facts):
            facts[name] = worded(facts[name], lambda text: translated(text, language))
        if facts.get("detail") and facts.get("change"):
            facts["change"] = f"{facts['change']}:"
        said = translated(RULES[self.code].sentence, language).format_map(facts)
        return said.replace(" )", ")").replace(": .", ".")

    def to_json(self, language: str = "en") -> dict[str, object]:
        main, sub = self.indication
        return {
            "code": self.code,
            "verdict": str(self.verdict),
            "sentence": self.said(language),
            "revision": self.revision,
            "indication": main,
            "sub_indication": sub,
            "facts": dict(self.facts),
        }


class _Unknown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def translated(text: str, language: str) -> str:
    """`text` in a language, from the catalogues of the product; itself where they lack it."""
    return _catalogue(language.split("-")[0]).gettext(text)


@lru_cache(maxsize=16)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", _CATALOGUES, [language], fallback=True)


def decisive(reasons: list[Reason]) -> Reason | None:
    """The first of the worst; None without any."""
    return max(reasons, key=lambda reason: _ORDER.index(reason.verdict), default=None)


def worst(reasons: list[Reason]) -> Verdict:
    """The verdict that the reasons lead to; AUTHENTIC without any."""
    found = decisive(reasons)
    return found.verdict if found else Verdict.AUTHENTIC
