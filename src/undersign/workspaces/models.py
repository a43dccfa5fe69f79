from undersign.workspaces.access.attempt import Attempt
from undersign.workspaces.access.codes import RecoveryCode, Totp
from undersign.workspaces.access.invitation import Invitation
from undersign.workspaces.access.passkeys import MemberKey
from undersign.workspaces.access.session import Session
from undersign.workspaces.access.sign_on import Identity, SignOn
from undersign.workspaces.allowance import Allowance
from undersign.workspaces.answered import Answered
from undersign.workspaces.member import Member
from undersign.workspaces.programs.grant import Grant, Secret
from undersign.workspaces.programs.program import Program
from undersign.workspaces.role import Role
from undersign.workspaces.team import Membership, Team
from undersign.workspaces.token import ApiKey
from undersign.workspaces.tries import Tries
from undersign.workspaces.workspace import Workspace

__all__ = [
    "Allowance",
    "Answered",
    "ApiKey",
    "Attempt",
    "Grant",
    "Identity",
    "Invitation",
    "Member",
    "MemberKey",
    "Membership",
    "Program",
    "RecoveryCode",
    "Role",
    "Secret",
    "Session",
    "SignOn",
    "Team",
    "Totp",
    "Tries",
    "Workspace",
]
