from undersign.contracts.contract import Contract
from undersign.contracts.correcting import Correction
from undersign.contracts.demanded import Demanded
from undersign.contracts.document import Document
from undersign.contracts.field import Answer, PlacedField
from undersign.contracts.pace import Pace, Rhythm
from undersign.contracts.recipient import Recipient
from undersign.contracts.watching import Watch
from undersign.contracts.withdrawal import Withdrawal

__all__ = [
    "Answer",
    "Contract",
    "Correction",
    "Demanded",
    "Document",
    "Pace",
    "PlacedField",
    "Recipient",
    "Rhythm",
    "Watch",
    "Withdrawal",
]
