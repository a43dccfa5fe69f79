from undersign.drafting.review.approval import Approval
from undersign.drafting.review.comments import LineComment
from undersign.drafting.review.rules import ApprovalRule
from undersign.drafting.stock.library import Clause, ClauseVersion
from undersign.drafting.stock.shelf import FolderRule
from undersign.drafting.stock.template import Template, TemplateVersion
from undersign.drafting.writing.working import WorkingCopy

__all__ = [
    "Approval",
    "ApprovalRule",
    "Clause",
    "ClauseVersion",
    "FolderRule",
    "LineComment",
    "Template",
    "TemplateVersion",
    "WorkingCopy",
]
