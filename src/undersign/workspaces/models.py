from undersign.workspaces.member import Member
from undersign.workspaces.team import Membership, Team
from undersign.workspaces.token import ApiKey
from undersign.workspaces.tries import Tries
from undersign.workspaces.workspace import Workspace

__all__ = ["ApiKey", "Member", "Membership", "Team", "Tries", "Workspace"]
