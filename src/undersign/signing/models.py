from undersign.signing.consent import Consent
from undersign.signing.disclosure import DisclosureVersion
from undersign.signing.embedding import Embedding
from undersign.signing.keepsake import KeptMark
from undersign.signing.link import SigningLink
from undersign.signing.mark import Mark
from undersign.signing.pad import Pad
from undersign.signing.proof.challenge import Challenge
from undersign.signing.sitting import Proof, Sitting

__all__ = [
    "Challenge",
    "Consent",
    "DisclosureVersion",
    "Embedding",
    "KeptMark",
    "Mark",
    "Pad",
    "Proof",
    "SigningLink",
    "Sitting",
]
