from undersign.contracts.approval.away import Absence
from undersign.contracts.approval.request import ApprovalRequest, ApprovalWord
from undersign.contracts.approval.rules import SendingRule
from undersign.contracts.bulk.bulk import Bulk, BulkRow
from undersign.contracts.contract import Contract
from undersign.contracts.document import Document
from undersign.contracts.field import Answer, PlacedField
from undersign.contracts.people.demanded import Demanded
from undersign.contracts.people.recipient import Recipient
from undersign.contracts.schedule.correcting import Correction
from undersign.contracts.schedule.pace import Pace, Rhythm
from undersign.contracts.succession.bond import Amendment
from undersign.contracts.succession.standing import Term
from undersign.contracts.told.commenting import Comment
from undersign.contracts.told.watching import Watch
from undersign.contracts.told.withdrawal import Withdrawal

__all__ = [
    "Absence",
    "Amendment",
    "Answer",
    "ApprovalRequest",
    "ApprovalWord",
    "Bulk",
    "BulkRow",
    "Comment",
    "Contract",
    "Correction",
    "Demanded",
    "Document",
    "Pace",
    "PlacedField",
    "Recipient",
    "Rhythm",
    "SendingRule",
    "Term",
    "Watch",
    "Withdrawal",
]
