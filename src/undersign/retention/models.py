from undersign.retention.category import Attached, Category
from undersign.retention.destruction.destruction import Destruction, Pass
from undersign.retention.disposition.watch import Watch
from undersign.retention.holds.hold import Held, Hold
from undersign.retention.law_check import LawCheck
from undersign.retention.record import Record
from undersign.retention.requests.request import Item, Request
from undersign.retention.store_check import StoreFault

__all__ = [
    "Attached",
    "Category",
    "Destruction",
    "Held",
    "Hold",
    "Item",
    "LawCheck",
    "Pass",
    "Record",
    "Request",
    "StoreFault",
    "Watch",
]
