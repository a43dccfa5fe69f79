from undersign.workspaces.member import Member
from undersign.workspaces.token import ApiKey
from undersign.workspaces.tries import Tries
from undersign.workspaces.workspace import Workspace

__all__ = ["ApiKey", "Member", "Tries", "Workspace"]
