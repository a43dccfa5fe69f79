"""Who did it. Every verb takes `by=`: a member, a signer, a program's key, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

MEMBER, SIGNER, KEY, SYSTEM = "member", "signer", "key", "system"


@dataclass(frozen=True)
class Actor:
    """kind, id and role are evidence; the rest is personal and kept erasable.

    session: which visit, as no secret. via: the addresses a request says it came by, believed by nobody.

    member: in whose name a program's key asks. team: to whose contracts it is kept.

    known: what was found out about what they may see; as old as they are, which is a request or a job.
    """

    kind: str
    id: str
    label: str
    workspace_id: str
    role: str = ""
    ip: str = ""
    agent: str = ""
    session: str = ""
    via: str = ""
    member: str = ""
    team: str = ""
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


def system(workspace_id: str) -> Actor:
    """Undersign itself, acting on a clock or on something recorded earlier."""
    return Actor(SYSTEM, "system", "Undersign", workspace_id)
