from undersign.workspaces.access.invitation import Invitation
from undersign.workspaces.member import Member
from undersign.workspaces.role import Role
from undersign.workspaces.team import Membership, Team
from undersign.workspaces.token import ApiKey
from undersign.workspaces.tries import Tries
from undersign.workspaces.workspace import Workspace

__all__ = ["ApiKey", "Invitation", "Member", "Membership", "Role", "Team", "Tries", "Workspace"]
