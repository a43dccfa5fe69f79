"""A vault over any store of files: what is the same for all of them, so that a store has six verbs to bring.

Hides how a file is never replaced, how it is read back before anybody is told that it lies there, and how a
lock is set once and believed only when the store shows it. A store is a `Shelf`; one that can hold a file
against everybody is a `Holding` one as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Permanent, StoredAt, Temporary
from undersign.connectors.out import http
from undersign.connectors.registry import Configured
from undersign.connectors.storing import archiving, filing, naming

Steps = Sequence[str]
# For doors to stores: a bundle of a hundred megabytes goes there and is read back, within a delivery's lease.
LIMITS = http.Limits(request=60, answer_bytes=256 * 2**20)
_OTHER = b"\x00other"  # stands for bytes that were not fetched since their size is another


class Shelf(Protocol):
    """A store of files. steps: the names from its root to a file or folder, each safe already.

    All raise `api.Temporary`, `api.Permanent`, and `api.Missing` where said.
    """

    host: str

    def size(self, steps: Steps) -> int | None:
        """In bytes; None where no file is there."""

    def read(self, steps: Steps) -> bytes:
        """Raises `Missing`."""

    def create(self, steps: Steps, content: bytes, key: str) -> bool:
        """Write it whole or not at all, folders included; False if the name is taken."""

    def listed(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        """(steps, size) of every file below; nothing where there is no such folder."""

    def link(self, steps: Steps) -> str:
        """A page or address that opens the file under the rights of whoever follows it; "" for none."""

    def close(self) -> None: ...


@runtime_checkable
class Holding(Protocol):
    """A store that can keep a file from being changed or deleted by anybody (WORM)."""

    def hold(self, steps: Steps, until: datetime) -> None:
        """Raises `Missing`, and `Permanent` where the store is not set up for it."""

    def held_until(self, steps: Steps) -> datetime | None:
        """As the store tells it; None if it is not held. Raises `Missing`."""


@runtime_checkable
class Clearing(Protocol):
    """A store from which we may take a file away."""

    def remove(self, steps: Steps) -> bool:
        """Every version of it; False where there is none. Raises `Permanent` where it is held."""


def vault(shelf: Shelf, settings: Mapping[str, Any]) -> Vault:
    """The `api.Vault` in the folder of this store that a connection names; `api.Locking` too where it can.

    Raises `Permanent` where the connection wants what no archive can do, before anything is stored.
    """
    archiving.of(settings)
    folder = str(settings.get("folder") or "")
    top = [naming.safe(step) for step in folder.split("/") if step.strip(" .")]
    kinds = {(False, False): Vault, (True, False): LockingVault, (False, True): RemovingVault}
    found = kinds.get((isinstance(shelf, Holding), isinstance(shelf, Clearing)), LockingRemovingVault)
    return found(shelf, top)


def server(configured: Configured, usual: str) -> str:
    """The vendor's address, unless the connection names another: a cloud of one country, or a fake."""
    return str(configured.settings.get("server") or usual)


class Vault:
    """An `api.Vault` below the folder `top` of a store."""

    def __init__(self, shelf: Shelf, top: list[str]):
        self._shelf: Any = shelf
        self._top = top

    def close(self) -> None:
        self._shelf.close()

    def put(self, path: str, content: bytes, *, key: str) -> StoredAt:
        self._steps(path)
        try:
            lies_at = filing.file(
                path,
                content,
                read=lambda path: self._if_sized(path, len(content)),
                create=lambda path: self._create(path, content, key),
            )
        except filing.TooMany as error:
            raise Permanent(_("Too many files are called “%(path)s”."), path=path) from error
        url = self._shelf.link(self._steps(lies_at))
        return StoredAt(lies_at, len(content), url, hashlib.sha256(content).hexdigest())

    def get(self, path: str) -> bytes:
        return self._shelf.read(self._steps(path))

    def exists(self, path: str) -> bool:
        return self._shelf.size(self._steps(path)) is not None

    def files(self, folder: str = "") -> Iterator[StoredAt]:
        below = self._steps(folder) if folder else self._top
        for steps, size in self._shelf.listed(below):
            inside = list(steps[: len(below)]) == list(below) and len(steps) > len(below)
            if inside and not set(steps) & {"", ".", ".."}:
                yield StoredAt("/".join(steps[len(self._top) :]), size, self._shelf.link(steps))

    def _steps(self, path: str) -> list[str]:
        try:
            return [*self._top, *naming.segments(path)]
        except ValueError as error:
            raise Permanent(_("“%(path)s” is not a path."), path=path) from error

    def _if_sized(self, path: str, size: int) -> bytes | None:
        there = self._shelf.size(self._steps(path))
        if there is None:
            return None
        return self.get(path) if there == size else _OTHER

    def _create(self, path: str, content: bytes, key: str) -> bool:
        steps = self._steps(path)
        if not self._shelf.create(steps, content, key):
            return False
        if self._shelf.read(steps) != content:
            raise Temporary(_("%(host)s kept other bytes than we sent."), host=self._shelf.host)
        return True


class LockingVault(Vault):
    """…of a store that can hold files."""

    def lock(self, path: str, until: datetime) -> None:
        steps, until = self._steps(path), _whole_second(until)
        if _lasts(self._shelf.held_until(steps), until):
            return
        self._shelf.hold(steps, until)
        if not _lasts(self._shelf.held_until(steps), until):
            raise Permanent(
                _("%(host)s took the lock of “%(path)s” and does not show it."),
                do=_("Check that the store was set up for locks, and that our key may read them."),
                host=self._shelf.host,
                path=path,
            )

    def locked_until(self, path: str) -> datetime | None:
        return self._shelf.held_until(self._steps(path))


class RemovingVault(Vault):
    """…of a store from which we may take a file away."""

    def remove(self, place: str, *, key: str) -> bool:
        return bool(self._shelf.remove(self._steps(place)))


class LockingRemovingVault(LockingVault, RemovingVault):
    """…of one that can do both."""


def stamp(until: datetime) -> str:
    """RFC 3339 in UTC to the second, as S3 and Google read dates."""
    return until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: object) -> datetime | None:
    """The moment of an ISO 8601 text; None for anything else."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def not_set_up(store: str, facts: Mapping[str, Any]) -> Permanent:
    """The refusal of a store that cannot lock as it stands."""
    return Permanent(
        _("“%(store)s” was not set up to lock files: “%(reply)s”"),
        do=_("Set it up as the documentation of this connection says, or take the years of the lock out."),
        store=store,
        **facts,
    )


def _whole_second(until: datetime) -> datetime:
    """Rounded up: stores keep seconds."""
    return until if not until.microsecond else until.replace(microsecond=0) + timedelta(seconds=1)


def _lasts(held: datetime | None, until: datetime) -> bool:
    return held is not None and held >= until
