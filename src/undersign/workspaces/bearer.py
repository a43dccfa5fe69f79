"""What a program shows at the API's door: an API key, or a token that it got by OAuth 2.

Hides that there are two kinds. Both are found by hash, both are an actor that the policy asks.
"""

from __future__ import annotations

from undersign.workspaces import token
from undersign.workspaces.programs import grant
from undersign.workspaces.programs.grant import Secret
from undersign.workspaces.token import ApiKey


def workspace_of(said: str) -> str:
    """The workspace's id behind it, or an empty string."""
    return grant.workspace_of(said) if _is_granted(said) else token.workspace_of(said)


def find(said: str) -> ApiKey | Secret | None:
    """Inside its workspace: what is live, or None."""
    return grant.find(said) if _is_granted(said) else token.find(said)


def _is_granted(said: str) -> bool:
    return said.startswith(grant.PREFIXES[grant.ACCESS])
