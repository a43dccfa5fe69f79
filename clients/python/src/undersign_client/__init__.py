"""Undersign from Python: `Client` and `AsyncClient`, what they answer, and what they raise."""

from undersign_client.client import VERSION as __version__
from undersign_client.client import AsyncClient, Client
from undersign_client.patience import Patience
from undersign_client.problems import (
    Changed,
    Conflict,
    ConnectionLost,
    Corrupt,
    Forbidden,
    Malformed,
    NotFound,
    Problem,
    ServerBroken,
    TooMany,
    Unacceptable,
    UndersignError,
    UnknownKey,
    Unreadable,
)
from undersign_client.results import Contract, Page, Person, Recipient
from undersign_client.saving import Saved
from undersign_client.waiting import NotCompleted, Rhythm, StillOpen

__all__ = [
    "AsyncClient",
    "Changed",
    "Client",
    "Conflict",
    "ConnectionLost",
    "Contract",
    "Corrupt",
    "Forbidden",
    "Malformed",
    "NotCompleted",
    "NotFound",
    "Page",
    "Patience",
    "Person",
    "Problem",
    "Recipient",
    "Rhythm",
    "Saved",
    "ServerBroken",
    "StillOpen",
    "TooMany",
    "Unacceptable",
    "UndersignError",
    "UnknownKey",
    "Unreadable",
    "__version__",
]
