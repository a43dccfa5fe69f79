from undersign.journal.delivery import Delivery
from undersign.journal.entry import Entry, EntryPersonal
from undersign.journal.ledger import Checkpoint, Leaf, Waiting

__all__ = ["Checkpoint", "Delivery", "Entry", "EntryPersonal", "Leaf", "Waiting"]
