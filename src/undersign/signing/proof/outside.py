"""The way to a provider outside: handed in from above, since requests leave by one guarded door only.

Hides that this layer cannot reach that door itself (`connectors.fetching`; hung up in `config.apps`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Way(Protocol):
    """One request; (status, JSON) of a 2xx, 400 or 401. Raises `Refused` (identity.provider) on any other
    answer and on none. form: POSTed where it is given. private: the organisation's own network is meant."""

    def __call__(
        self,
        url: str,
        *,
        private: bool,
        form: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        bearer: str = "",
    ) -> tuple[int, Any]: ...


_ways: list[Way] = []


def lead_by(way: Way) -> None:
    """Called once, when the application is loaded."""
    _ways[:] = [way]


def ask(url: str, **how: Any) -> tuple[int, Any]:
    """As `Way`."""
    return _ways[0](url, **how)
