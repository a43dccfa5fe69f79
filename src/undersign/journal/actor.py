"""Who did it. Every verb takes `by=`: a member, a signer, a program's key, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass

MEMBER, SIGNER, KEY, SYSTEM = "member", "signer", "key", "system"


@dataclass(frozen=True)
class Actor:
    """kind, id and role are evidence; label, ip and agent are personal and kept erasable."""

    kind: str
    id: str
    label: str
    workspace_id: str
    role: str = ""
    ip: str = ""
    agent: str = ""


def system(workspace_id: str) -> Actor:
    """Undersign itself, acting on a clock or on something recorded earlier."""
    return Actor(SYSTEM, "system", "Undersign", workspace_id)
