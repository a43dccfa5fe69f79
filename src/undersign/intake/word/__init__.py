"""Word documents: to an editable text template, or with their layout to a PDF."""

from undersign.intake.word.reading import read

__all__ = ["read"]
