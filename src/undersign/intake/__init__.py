"""Everything that comes in as a file: read in a cell, made harmless, or refused with a reason."""

from undersign.intake.limits import FILE_BYTES
from undersign.intake.take import take
from undersign.intake.taken import FoundField, Imported, IntakeRefused, Removed, Taken

__all__ = ["FILE_BYTES", "FoundField", "Imported", "IntakeRefused", "Removed", "Taken", "take"]
