"""A single request to a provider of identities, through the one guarded door.

Hides what connectors raise: below, a person is told by `Refused`, since nothing is tried again later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.out.http import Door, Limits
from undersign.connectors.out.reach import Reach
from undersign.journal.refused import Refused

LIMITS = Limits(connect=4, silence=8, request=8, work=10, answer_bytes=2**20)


def ask(
    url: str,
    *,
    private: bool,
    form: Mapping[str, str] | None = None,
    basic: tuple[str, str] | None = None,
    bearer: str = "",
) -> tuple[int, Any]:
    """As `signing.proof.outside.Way`."""
    reach = Reach(private=private, loopback=private and settings.CONNECTORS_REACH_LOOPBACK)
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    try:
        with Door(url, reach=reach, headers=headers, auth=basic, limits=LIMITS) as door:
            sent: dict[str, Any] = {} if form is None else {"data": dict(form)}
            answer = door.ask("GET" if form is None else "POST", accept={400, 401}, **sent)
            return answer.status, answer.json()
    except (Permanent, Temporary) as said:
        raise Refused("identity.provider", said.sentence, do=said.do) from said
