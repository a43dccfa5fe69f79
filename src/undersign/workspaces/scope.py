"""What is left of a role where a key of a program is narrower than the role it was made with.

Hides that it stays the role's name wherever a name is asked for: on record, in a template that is kept to
some roles, in a rule. Only the policy looks at what is left.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from undersign.journal.refused import Refused

READ = "read"  # every verb that only looks
_LOOKS = (".see", ".export", ".check")


class Narrowed(str):
    """A role's key, of which the verbs `only` are left."""

    only: frozenset[str]

    @classmethod
    def of(cls, role: str, only: Iterable[str]) -> Narrowed:
        made = cls(role)
        made.only = frozenset(only)
        return made


def is_left(role: str, verb: str) -> bool:
    return not isinstance(role, Narrowed) or verb in role.only


def spelled_out(scopes: Iterable[str], verbs: frozenset[str]) -> list[str]:
    """The verbs that scopes name: a verb, `contract.*` for all of a noun, `read` for all that only looks.

    verbs: all there are. A verb that comes later is nobody's by a scope of today. Raises `Refused`
    (scope.unknown).
    """
    found: set[str] = set()
    for scope in scopes:
        meant = {verb for verb in verbs if _means(scope, verb)}
        if not meant:
            raise Refused(
                "scope.unknown",
                _("There is no scope “%(scope)s”."),
                do=_("Name verbs such as contract.send, a noun such as contract.*, or read."),
                field="scopes",
                scope=scope,
            )
        found |= meant
    return sorted(found)


def _means(scope: str, verb: str) -> bool:
    if scope == READ:
        return verb.endswith(_LOOKS)
    return verb == scope or (scope.endswith(".*") and verb.startswith(scope[:-1]))
