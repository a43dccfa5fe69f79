"""TCP for the way out: names are resolved once, every answer is judged, and the judged address is used.

Hides from `http` that the host in a URL is only a claim. Resolving and connecting are one step here,
so a name that answers differently a moment later (DNS rebinding) changes nothing; one forbidden
address among several forbids all; a resolver's error is a refusal. TLS still checks the name.
Also holds every read and write to the deadline of the work they belong to, since a peer that sends
one byte now and then never runs into a timeout per read.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from undersign.connectors.out.reach import Reach

Resolver = Callable[..., list[Any]]
_CHUNK = 16_384


class Forbidden(Exception):
    """The name leads to an address this connection may not reach. Nothing was sent."""

    def __init__(self, host: str, address: str):
        super().__init__(f"{host} is {address}")
        self.host, self.address = host, address


class Unresolved(Exception):
    """The name has no address, or the resolver failed. Nothing was sent."""

    def __init__(self, host: str):
        super().__init__(host)
        self.host = host


class Deadline:
    """When the work on hand has to be over; the streams of one door share it."""

    def __init__(self, seconds: float):
        self.extend(seconds)

    def extend(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self) -> float:
        return self._at - time.monotonic()

    def within(self, timeout: float | None, late: type[Exception]) -> float:
        """The shorter of both, in seconds; raises `late` where no time is left."""
        left = self.left()
        if left <= 0:
            raise late("the work took longer than it may")
        return left if timeout is None else min(timeout, left)


class Wire(httpcore.NetworkBackend):
    """Connects to addresses that `reach` allows, and to those only."""

    def __init__(self, reach: Reach, deadline: Deadline, resolve: Resolver = socket.getaddrinfo):
        self._reach, self._deadline, self._resolve = reach, deadline, resolve
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectError(host)
        for address in self._judged(host, port):
            wait = self._deadline.within(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._sockets.connect_tcp(address, port, wait, None, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return Stream(stream, self._deadline)
        raise failed

    def _judged(self, host: str, port: int) -> list[str]:
        try:
            answers = self._resolve(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unresolved(host) from error
        addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        if not addresses:
            raise Unresolved(host)
        for address in addresses:
            if not self._reach.allows(address):
                raise Forbidden(host, address)
        return addresses


class Stream(httpcore.NetworkStream):
    """A connected socket, plain or TLS, that keeps to the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline):
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _CHUNK):
            wait = self._deadline.within(timeout, httpcore.WriteTimeout)
            self._inner.write(buffer[start : start + _CHUNK], wait)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = self._deadline.within(timeout, httpcore.ConnectTimeout)
        return Stream(self._inner.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
