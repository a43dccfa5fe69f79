from undersign.journal.entry import Entry, EntryPersonal
from undersign.journal.follow import Delivery

__all__ = ["Delivery", "Entry", "EntryPersonal"]
