"""A role: somebody a template asks to take part, by name and turn.

Hides what a version from before roles had kinds left out: it goes on meaning what it meant then.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from undersign.drafting.fields.values import worded

_ALWAYS = ("name", "party", "order")


@dataclass(frozen=True)
class Role:
    """Somebody who takes part: `party` is "customer" or "provider", `order` the turn (1 first). What the rest
    means, and how it fits together, stands in `conduct.people` and `conduct.proofs`."""

    name: str
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    party: Literal["customer", "provider"] = "customer"
    order: int = 1
    kind: str = "signer"
    group: bool = False
    when: Mapping[str, str] = dataclasses.field(default_factory=dict)
    witness_of: str = ""
    may_delegate: bool | None = None
    own_certificate: bool = False
    proofs: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Role":
        """`stored` is what `to_json` made. Raises TypeError for a part that no role has."""
        return cls(**{**stored, "proofs": tuple(stored.get("proofs") or ())})

    def to_json(self) -> dict[str, Any]:
        """Without what is as it would be anyway, so that a version from before says what it said."""
        told, usual = asdict(self), asdict(Role(self.name))
        said = {name: told[name] for name in told if name in _ALWAYS or told[name] != usual[name]}
        return said | ({"proofs": list(self.proofs)} if self.proofs else {})

    def label(self, language: str) -> str:
        """What a reader calls this role."""
        return worded(self.labels, language) or self.name.replace("_", " ").capitalize()
