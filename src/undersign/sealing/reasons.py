"""Every reason a judgement can give: its code, the verdict it leads to, and its sentence.

One table, used everywhere. ``indication`` is the pair of ETSI EN 319 102-1 (table 5 and 6) that a
signature gets for it; reasons about a whole file have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What is said of a file, from best to worst."""

    AUTHENTIC = "AUTHENTIC"
    INCOMPLETE = "INCOMPLETE"
    UNKNOWN_ISSUER = "UNKNOWN-ISSUER"
    UNREADABLE = "UNREADABLE"
    ALTERED = "ALTERED"


_ORDER = list(Verdict)
PASSED, FAILED, OPEN = "TOTAL-PASSED", "TOTAL-FAILED", "INDETERMINATE"


@dataclass(frozen=True)
class Rule:
    """One row of the table."""

    verdict: Verdict
    sentence: str
    indication: tuple[str, str] | None = None


_A, _I, _K, _U = Verdict.ALTERED, Verdict.INCOMPLETE, Verdict.UNKNOWN_ISSUER, Verdict.UNREADABLE
_HASH, _CRYPTO, _FORMAT = (FAILED, "HASH_FAILURE"), (FAILED, "SIG_CRYPTO_FAILURE"), (FAILED, "FORMAT_FAILURE")
_CHAIN, _CONSTRAINTS = (OPEN, "NO_CERTIFICATE_CHAIN_FOUND"), (OPEN, "CHAIN_CONSTRAINTS_FAILURE")

RULES: dict[str, Rule] = {
    # one signature
    "bytes-changed": Rule(_A, "Bytes covered by the signature in {field} were changed.", _HASH),
    "signature-wrong": Rule(_A, "The signature value in {field} is not the signer's.", _CRYPTO),
    "container-damaged": Rule(_A, "The signature container in {field} was changed ({detail}).", _FORMAT),
    "unexplained-change": Rule(
        _A, "Revision {revision} changes what no signing step may change ({change} {detail}).", _FORMAT
    ),
    "unknown-issuer": Rule(
        _K, "The signature in {field} comes from an authority that is not trusted here: {detail}.", _CHAIN
    ),
    "no-chain": Rule(_K, "The signature in {field} leads to no authority: {detail} is missing.", _CHAIN),
    "certificate-not-valid-then": Rule(
        _K,
        "The certificate behind {field} was not valid when it signed: {detail}.",
        (OPEN, "OUT_OF_BOUNDS_NO_POE"),
    ),
    "certificate-unsuitable": Rule(
        _K, "The certificate behind {field} is not made for signing: {detail}.", _CONSTRAINTS
    ),
    "stray-certificate": Rule(
        _A, "The container in {field} carries a certificate of no use.", (FAILED, "FORMAT_FAILURE")
    ),
    "wrong-role": Rule(
        _K,
        "The certificate behind {field} may not sign there: {detail}.",
        (OPEN, "SIG_CONSTRAINTS_FAILURE"),
    ),
    "time-order": Rule(
        _A,
        "The signature in {field} claims a time before the one it follows.",
        (OPEN, "TIMESTAMP_ORDER_FAILURE"),
    ),
    "time-unreadable": Rule(_A, "The signature in {field} states no readable time.", _FORMAT),
    "foreign-signature": Rule(
        _K, "{count} signature(s) in it were not made by Undersign, so nothing is known of their issuer."
    ),
    "second-opinion": Rule(_A, "The second validator does not accept {field}: {detail}.", _FORMAT),
    # the whole file
    "appended": Rule(_A, "{count} bytes were appended after the last signature."),
    "changed-after": Rule(_A, "The document was changed after its last signature ({change} {detail})."),
    "cut-short": Rule(_A, "The file ends before the bytes that the signature in {field} covers."),
    "structure": Rule(_U, "The file is not built as a PDF of ours: {detail}."),
    "structure-changed": Rule(_A, "The file carries a signature but its structure was changed: {detail}."),
    "not-a-pdf": Rule(_U, "The file is not a PDF."),
    "too-large": Rule(_U, "The file is larger than {limit} MB."),
    "no-signatures": Rule(_I, "The file carries no signature."),
    "not-issued": Rule(_I, "The document was never issued: it lacks the issuer's signature."),
    "not-sealed": Rule(
        _I, "The document was not sealed: signing is not finished, or later revisions were cut off."
    ),
    "not-the-logged-file": Rule(_A, "The file is not the one on record: its SHA-256 is {actual}."),
    "other-workspace": Rule(
        _K, "The seal belongs to another workspace than the one that issued the document."
    ),
    # a bundle
    "bundle-unreadable": Rule(_U, "The bundle cannot be read: {detail}."),
    "bundle-ambiguous": Rule(_A, "The bundle does not hold exactly one file by each name: {detail}."),
    "missing-file": Rule(_I, "{name} is missing from the bundle."),
    "unlisted-file": Rule(_A, "{name} is in the bundle but not in its manifest."),
    "file-changed": Rule(_A, "{name} is not the file that the manifest names."),
    "manifest": Rule(_A, "The manifest is not one of an evidence bundle: {detail}."),
    "other-contract": Rule(_A, "The certificate of completion belongs to another contract: {detail}."),
    "facts": Rule(_A, "The certificate of completion carries no facts that bind the contract: {detail}."),
    "unbound-file": Rule(_I, "Nothing sealed vouches for {name}."),
    "wrong-kind": Rule(_A, "{name} is not a {kind}."),
    "events-changed": Rule(_A, "The trail of events was changed at entry {position}: {detail}."),
    "events-unreadable": Rule(_A, "The trail of events cannot be read: {detail}."),
    "events-other-end": Rule(_A, "The trail of events does not end where the certificate says."),
    "events-unchecked": Rule(_I, "The trail of events could not be checked here."),
    "chain-differs": Rule(_A, "{name} is not a certificate that the signatures use."),
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
    def indication(self) -> tuple[str, str] | None:
        return RULES[self.code].indication

    @property
    def sentence(self) -> str:
        """The English sentence."""
        said = RULES[self.code].sentence.format_map(_Unknown(self.facts))
        return said.replace(" )", ")").replace(": .", ".")

    def to_json(self) -> dict[str, object]:
        return {"code": self.code, "sentence": self.sentence, "facts": dict(self.facts)}


class _Unknown(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def worst(reasons: list[Reason]) -> Verdict:
    """The verdict that the reasons lead to; AUTHENTIC without any."""
    return max((reason.verdict for reason in reasons), key=_ORDER.index, default=Verdict.AUTHENTIC)
