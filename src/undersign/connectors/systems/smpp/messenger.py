"""One text over SMPP: bind as a transmitter, submit, unbind. One connection for one piece of work.

Hides the protocol's units (SMPP 3.4, sections 4.1, 4.2 and 4.4). A text of GSM 03.38 letters goes as such,
any other as UCS-2; what is longer than one message goes as `message_payload`. The protocol cannot recognise
a repeat, so an attempt whose outcome was never learnt may send the same code twice, which does no harm.
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpcore
from django.utils.translation import gettext_lazy as _

from undersign.connectors import api
from undersign.connectors.out.reach import Reach
from undersign.connectors.out.wire import Deadline, Forbidden, Resolver, Unresolved, Wire

BIND, SUBMIT, UNBIND = 0x00000002, 0x00000004, 0x00000006
ENQUIRE, REPLY = 0x00000015, 0x80000000
SECONDS = 25.0
LONGEST_UNIT = 65_536
_HEAD = struct.Struct(">IIII")
_PAYLOAD = 0x0424
# ASCII that GSM 03.38 has in the same place; the rest goes as UCS-2, which every phone reads.
_GSM = set("\n\r !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_LATER = {0x00000008, 0x00000014, 0x00000058, 0x000000FE}  # system error, queue full, throttled, temporary
_REFUSED_SIGN_IN = {0x0000000D, 0x0000000E, 0x0000000F}


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    is_encrypted: bool = False
    reach: Reach = field(default_factory=Reach)
    resolve: Resolver = socket.getaddrinfo
    trust: ssl.SSLContext | None = None


class SmppMessenger:
    def __init__(self, server: Server, sender: str):
        self._server, self._sender = server, sender

    def text(self, number: str, body: str, *, key: str) -> api.Posted:
        """Raises `api.Temporary`, `api.Permanent`; the network's status stands in the sentence."""
        with _session(self._server) as session:
            answer = session.ask(SUBMIT, _submission(self._sender, number, body))
        return api.Posted(answer.rstrip(b"\0").decode("ascii", "replace"))


def _submission(sender: str, number: str, body: str) -> bytes:
    is_plain = set(body) <= _GSM
    data = body.encode("ascii") if is_plain else body.encode("utf-16-be")
    short = data if len(data) <= (160 if is_plain else 140) else b""
    unit = b"\0" + _address(sender) + _address(number)
    unit += bytes([0, 0, 0]) + b"\0\0" + bytes([0, 0, 0 if is_plain else 8, 0, len(short)]) + short
    return unit if short else unit + struct.pack(">HH", _PAYLOAD, len(data)) + data


def _address(text: str) -> bytes:
    """Type of number, plan, address: international where it begins with +, else letters (5.2.5)."""
    if text.startswith("+"):
        return bytes([1, 1]) + text[1:].encode("ascii") + b"\0"
    kind = bytes([0, 1]) if text.isdecimal() else bytes([5, 0])
    return kind + text[:20].encode("ascii", "replace") + b"\0"


class _Session:
    def __init__(self, stream: httpcore.NetworkStream, host: str):
        self._stream, self._host = stream, host
        self._sequence, self._left = 0, b""

    def ask(self, command: int, body: bytes) -> bytes:
        """The body of the answer. Raises `api.Temporary`, `api.Permanent` where its status is not 0."""
        self._sequence += 1
        self._stream.write(_HEAD.pack(16 + len(body), command, 0, self._sequence) + body)
        while True:
            kind, status, sequence, answer = self._unit()
            if kind == ENQUIRE:
                self._stream.write(_HEAD.pack(16, ENQUIRE | REPLY, 0, sequence))
            elif sequence == self._sequence and kind & REPLY:
                if status:
                    raise _refusal(self._host, status)
                return answer

    def _unit(self) -> tuple[int, int, int, bytes]:
        length, kind, status, sequence = _HEAD.unpack(self._read(16))
        if not 16 <= length <= LONGEST_UNIT:
            raise api.Permanent(_("%(host)s does not speak SMPP."), host=self._host)
        return kind, status, sequence, self._read(length - 16)

    def _read(self, count: int) -> bytes:
        while len(self._left) < count:
            more = self._stream.read(4096)
            if not more:
                raise api.Temporary(_("The connection to %(host)s broke off."), host=self._host)
            self._left += more
        taken, self._left = self._left[:count], self._left[count:]
        return taken


@contextmanager
def _session(server: Server) -> Iterator[_Session]:
    stream: httpcore.NetworkStream | None = None
    try:
        deadline = Deadline(SECONDS)
        stream = Wire(server.reach, deadline, server.resolve).connect_tcp(server.host, server.port, SECONDS)
        if server.is_encrypted:
            stream = stream.start_tls(server.trust or ssl.create_default_context(), server.host, SECONDS)
        session = _Session(stream, server.host)
        session.ask(BIND, _binding(server))
        yield session
        with suppress(
            api.Temporary, api.Permanent, OSError, httpcore.TimeoutException, httpcore.NetworkError
        ):
            session.ask(UNBIND, b"")  # only politeness: the text was taken, and some close at once
    except Forbidden as error:
        raise api.Permanent(
            _("%(host)s leads to %(address)s, which this connection may not reach."),
            do=_("If that is your own network, allow private addresses for this connection."),
            host=server.host,
            address=error.address,
        ) from error
    except Unresolved as error:
        raise api.Temporary(_("The name %(host)s could not be resolved."), host=server.host) from error
    except (OSError, httpcore.TimeoutException, httpcore.NetworkError) as error:
        raise api.Temporary(_("%(host)s cannot be reached."), host=server.host) from error
    finally:
        if stream is not None:
            stream.close()


def _binding(server: Server) -> bytes:
    """system_id, password, system_type, interface_version 3.4, no address range (4.1.1)."""
    named = f"{server.user}\0{server.password}\0\0".encode("ascii", "replace")
    return named + bytes([0x34, 0, 0]) + b"\0"


def _refusal(host: str, status: int) -> api.Temporary | api.Permanent:
    facts: dict[str, Any] = {"host": host, "status": f"0x{status:08X}"}
    if status in _LATER:
        return api.Temporary(_("%(host)s is not able to take this text now (%(status)s)."), **facts)
    if status in _REFUSED_SIGN_IN:
        return api.Permanent(
            _("%(host)s refused us (%(status)s)."),
            do=_("Check system ID and password of this connection."),
            **facts,
        )
    return api.Permanent(
        _("%(host)s refused this text (%(status)s)."),
        do=_("Check the phone number and the connection's sender."),
        **facts,
    )
