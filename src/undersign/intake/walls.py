"""The walls a child of intake builds around itself before it reads the first byte.

Hides namespaces, system-call filters and resource limits. The network is shut twice where the kernel allows:
an empty network namespace, and a filter that refuses every socket; both hold for programs started from here.
Nothing here needs root.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

from undersign.intake import limits

_NEWUSER, _NEWNET = 0x10000000, 0x40000000
_PDEATHSIG, _NO_NEW_PRIVS, _SECCOMP, _FILTER = 1, 38, 22, 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 13, 0x80000000
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
# Audit name, socket, and what has no business here: ptrace, process_vm_readv and -writev, io_uring_setup,
# bpf, keyctl.
_CALLS = {
    "x86_64": (0xC000003E, 41, (101, 310, 311, 425, 321, 250)),
    "aarch64": (0xC00000B7, 198, (117, 270, 271, 425, 280, 219)),
}
DATA_BYTES = 416 * limits.MB  # what is left of 512 holds the libraries' own pages


def build(*, local_sockets: bool = False) -> list[str]:
    """Shut this process in; names the walls that stand: "namespace", "filter", "audit".

    `local_sockets` leaves AF_UNIX open, which LibreOffice needs to talk to itself.
    """
    _limit()
    standing = []
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        standing += ["namespace"] if _namespace(libc) else []
        standing += ["filter"] if _filter(libc, local_sockets) else []
    sys.addaudithook(_refuse_sockets)
    return [*standing, "audit"]


def _limit() -> None:
    wanted = {
        resource.RLIMIT_DATA: DATA_BYTES,
        resource.RLIMIT_AS: 4_096 * limits.MB,
        resource.RLIMIT_FSIZE: limits.UNPACKED_BYTES,
        resource.RLIMIT_CPU: int(limits.SECONDS) + 2,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def _namespace(libc: ctypes.CDLL) -> bool:
    """An empty network of our own: as root at once, else as the root of a user namespace of our own."""
    if libc.unshare(_NEWNET) == 0:
        return True
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(_NEWUSER | _NEWNET) != 0:
        return False
    for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        try:
            Path(f"/proc/self/{name}").write_text(line)
        except OSError:  # unmapped, files still open by the old identity
            break
    return True


def _filter(libc: ctypes.CDLL, local_sockets: bool) -> bool:
    if platform.machine() not in _CALLS or sys.maxsize < 2**32:
        return False
    audit, socket, others = _CALLS[platform.machine()]
    rules = _rules(audit, socket, others, local_sockets)
    kept = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
    program = struct.pack("HxxxxxxP", len(rules), ctypes.addressof(kept))
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.create_string_buffer(program), 0, 0) == 0)


def _rules(audit: int, socket: int, others: tuple[int, ...], local: bool) -> list[tuple[int, int, int, int]]:
    """A BPF program: other architectures die, sockets (but AF_UNIX, if `local`) and `others` are refused."""
    rules = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    for call in others:
        rules += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    rules += [(0x35, 0, 1, 0x40000000), (_RETURN, 0, 0, _REFUSE)]  # the x32 numbers of the same calls
    rules += [(_EQUAL, 0, 3, socket), (_LOAD, 0, 0, 16), (_EQUAL, int(local), 0, 1), (_RETURN, 0, 0, _REFUSE)]
    return [*rules, (_RETURN, 0, 0, _ALLOW)]


def _refuse_sockets(event: str, args: tuple[object, ...]) -> None:
    if event in ("socket.__new__", "socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise PermissionError("no network here")
