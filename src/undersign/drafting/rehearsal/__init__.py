"""Rehearsal: a template tried before it is live. Pure; `apart` tries those of others in a child process."""

from undersign.drafting.rehearsal.against import Given, against
from undersign.drafting.rehearsal.cases import Case, Expects
from undersign.drafting.rehearsal.masking import masked
from undersign.drafting.rehearsal.rehearse import every, rehearse
from undersign.drafting.rehearsal.report import (
    Branch,
    Combination,
    Difference,
    Named,
    Never,
    Rehearsal,
    Report,
)

__all__ = ["Branch", "Case", "Combination", "Difference", "Expects", "Given", "Named", "Never", "Rehearsal",
           "Report", "against", "every", "masked", "rehearse"]  # fmt: skip
