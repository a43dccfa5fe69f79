"""The SFTP shelf: hides SSH, and how a file appears there whole or not at all.

Name and address are judged and connected by `wire`; asyncssh gets the connected socket. The server has to
show the key that was entered, whatever else it offers. Bytes go to a temporary name, are synced to the
server's disk where it can (`fsync@openssh.com`), and get their name by a rename, which in version 3 of the
protocol fails where the name is taken (draft-ietf-secsh-filexfer-02 §6.5). The temporary name follows from
the key, so a retry goes on with it. Every step keeps to the work's deadline.
"""

from __future__ import annotations

import asyncio
import hashlib
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from stat import S_ISDIR, S_ISREG
from typing import Any

import httpcore
from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.out.reach import Reach
from undersign.connectors.out.wire import Deadline, Forbidden, Resolver, Unresolved, Wire
from undersign.connectors.registry import Configured
from undersign.connectors.storing import shelving
from undersign.connectors.storing.shelving import Steps
from undersign.connectors.systems.sftp import keys

SECONDS, CONNECT = 75.0, 5.0
_DEEPEST = 16
_UNFINISHED = ".part"


@dataclass(frozen=True)
class Server:
    """host_key: SHA256:… or a line of ssh-keyscan."""

    host: str
    port: int
    user: str
    host_key: str
    private_key: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    reach: Reach = field(default_factory=Reach)
    resolve: Resolver = socket.getaddrinfo


def opened(configured: Configured) -> shelving.Vault:
    """The vault of one connection. Nothing is connected before it is used."""
    told, secrets = configured.settings, configured.secrets
    port = str(told.get("port") or "22")
    if not (port.isdecimal() and 0 < int(port) < 65_536):
        raise Permanent(_("“%(port)s” is not a port."), port=port)
    server = Server(
        str(told["host"]).strip(),
        int(port),
        str(told["user"]),
        str(told["host_key"]).strip(),
        secrets.get("private_key", ""),
        secrets.get("password", ""),
        configured.reach,
    )
    return shelving.vault(SFTPShelf(server), told)


class SFTPShelf:
    """Files below the folder in which the user arrives."""

    def __init__(self, server: Server):
        self._server = server
        self.host = server.host
        self._deadline = Deadline(SECONDS)
        # A thread of its own, since whoever calls may be inside an event loop already.
        self._thread: ThreadPoolExecutor | None = None
        self._runner: Any = None
        self._link: Any = None
        self._sftp: Any = None

    def close(self) -> None:
        if self._thread is not None:
            self._thread.submit(self._end).result()
            self._thread.shutdown()
            self._thread = self._link = self._sftp = None

    def _end(self) -> None:
        if self._link is not None:
            self._link.abort()
        self._runner.close()

    def size(self, steps: Steps) -> int | None:
        async def ask(sftp: Any) -> int | None:
            found = await _found(sftp, _path(steps))
            return found.size or 0 if found and S_ISREG(found.permissions or 0) else None

        return self._run(ask)

    def read(self, steps: Steps) -> bytes:
        async def ask(sftp: Any) -> bytes:
            async with sftp.open(_path(steps), "rb") as file:
                return bytes(await file.read())

        return self._run(ask)

    def remove(self, steps: Steps) -> bool:
        async def ask(sftp: Any) -> bool:
            found = await _found(sftp, _path(steps))
            if found is None or not S_ISREG(found.permissions or 0):
                return False
            await sftp.remove(_path(steps))
            return True

        return self._run(ask)

    def create(self, steps: Steps, content: bytes, key: str) -> bool:
        mark = hashlib.sha256(f"{key}\n{_path(steps)}".encode()).hexdigest()[:24]
        fresh = _path([*steps[:-1], f".undersign-{mark}{_UNFINISHED}"])

        async def write(sftp: Any) -> bool:
            await sftp.makedirs(_path(steps[:-1]), exist_ok=True)
            async with sftp.open(fresh, "wb") as file:
                await file.write(content)
                await _synced(file)
            if (await sftp.stat(fresh)).size != len(content):
                raise Temporary(_("%(host)s kept other bytes than we sent."), host=self.host)
            return await _named(sftp, fresh, _path(steps))

        return self._run(write)

    def listed(self, steps: Steps) -> Iterator[tuple[Steps, int]]:
        waiting = [list(steps)]
        while waiting:
            here = waiting.pop()
            for name, mode, size in self._run(lambda sftp, here=here: _entries(sftp, _path(here))):
                if S_ISDIR(mode) and len(here) < len(steps) + _DEEPEST:
                    waiting.append([*here, name])
                elif S_ISREG(mode) and not name.endswith(_UNFINISHED):
                    yield [*here, name], size

    def link(self, steps: Steps) -> str:
        return ""  # browsers do not open sftp:

    def _run(self, work: Any) -> Any:
        """Does one step on the connection, which is made at the first. Failures become ours."""
        if self._thread is None:
            self._thread, self._runner = ThreadPoolExecutor(1), asyncio.Runner()
        return self._thread.submit(lambda: self._runner.run(self._told(work))).result()

    async def _told(self, work: Any) -> Any:
        import asyncssh

        try:
            async with asyncio.timeout(self._deadline.within(None, TimeoutError)):
                if self._sftp is None:
                    await self._connect(asyncssh)
                return await work(self._sftp)
        except (asyncssh.Error, OSError, EOFError, TimeoutError) as error:
            raise keys.failure(asyncssh, error, self.host) from error

    async def _connect(self, asyncssh: Any) -> None:
        server = self._server
        pinned = keys.pinned(asyncssh, server.host_key)
        ours = [keys.private(asyncssh, server.private_key)] if server.private_key else None
        self._link = await asyncssh.connect(
            server.host,
            sock=self._socket(),
            config=None,
            username=server.user,
            client_keys=ours,
            password=server.password or None,
            known_hosts=([], [], []),  # nothing is trusted but what `pinned` recognises
            client_factory=pinned,
            server_host_key_algs="default",
            agent_path=None,
            keepalive_interval=0,
        )
        self._sftp = await self._link.start_sftp_client()

    def _socket(self) -> socket.socket:
        server = self._server
        wire = Wire(server.reach, self._deadline, server.resolve)
        try:
            link = wire.connect_tcp(server.host, server.port, CONNECT).get_extra_info("socket")
        except Forbidden as error:
            raise Permanent(
                _("%(host)s leads to %(address)s, which this connection may not reach."),
                do=_("If that is your own network, allow private addresses for this connection."),
                host=error.host,
                address=error.address,
            ) from error
        except Unresolved as error:
            raise Temporary(_("%(host)s was not found."), host=server.host) from error
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise Temporary(_("%(host)s cannot be reached."), host=server.host) from error
        link.setblocking(False)
        return link


async def _found(sftp: Any, path: str) -> Any:
    import asyncssh

    try:
        return await sftp.lstat(path)
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNotADirectory):
        return None


async def _entries(sftp: Any, path: str) -> list[tuple[str, int, int]]:
    import asyncssh

    try:
        found = await sftp.readdir(path)
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNotADirectory):
        return []
    told = [(str(each.filename), each.attrs.permissions or 0, each.attrs.size or 0) for each in found]
    return [each for each in told if each[0] not in {".", ".."} and "/" not in each[0]]


async def _synced(file: Any) -> None:
    """To the server's disk, where it knows how."""
    import asyncssh

    try:
        await file.fsync()
    except asyncssh.SFTPOpUnsupported:
        return


async def _named(sftp: Any, fresh: str, goal: str) -> bool:
    """False where the name is taken; nothing temporary stays then."""
    import asyncssh

    try:
        await sftp.rename(fresh, goal)
    except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
        if await _found(sftp, goal) is None:
            raise
        await sftp.remove(fresh)
        return False
    return True


def _path(steps: Steps) -> str:
    return "/".join(steps) or "."
