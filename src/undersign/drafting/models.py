from undersign.drafting.approval import Approval
from undersign.drafting.comments import LineComment
from undersign.drafting.library import Clause, ClauseVersion
from undersign.drafting.rules import ApprovalRule
from undersign.drafting.shelf import FolderRule
from undersign.drafting.template import Template, TemplateVersion
from undersign.drafting.working import WorkingCopy

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
