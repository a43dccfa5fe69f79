from undersign.retention.category import Attached, Category
from undersign.retention.limitation import LawCheck
from undersign.retention.record import Record

__all__ = ["Attached", "Category", "LawCheck", "Record"]
