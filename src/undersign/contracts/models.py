from undersign.contracts.contract import Contract
from undersign.contracts.document import Document
from undersign.contracts.field import Answer, PlacedField
from undersign.contracts.recipient import Recipient

__all__ = ["Answer", "Contract", "Document", "PlacedField", "Recipient"]
