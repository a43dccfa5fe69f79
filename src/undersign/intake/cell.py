"""One child process per upload: started bare, watched, and killed when it takes too much.

Hides the process. It inherits no file, no secret and no folder but an empty one of its own; it has a limit
of its own on memory (walls), and this side sums what it and all its descendants hold, because LibreOffice
is a child of the child. Nobody outlives the call.
"""

import json
import os
import re
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from undersign.intake import limits
from undersign.intake.taken import IntakeRefused

FRAME = struct.Struct(">II")
_TICK = 0.02
_GRACE = 0.7  # of the seconds allowed: to start, to kill, to clean up
_WATCHED = limits.MEMORY_BYTES - 32 * limits.MB


@dataclass
class Watched:
    """What a child has cost so far."""

    process: "subprocess.Popen[bytes]"
    began: float = field(default_factory=time.monotonic)
    peak: int = 0
    ended_for: str = ""

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def look(self) -> None:
        """Note what the family holds; end it if that is too much, or if its time is over."""
        held = [_resident(pid) for pid in _family(self.process.pid)]
        now = sum(resident for resident, _ in held)
        # A lone process's own high-water mark misses nothing; several need not have been high at once.
        self.peak = max(self.peak, held[0][1] if len(held) == 1 else now)
        if now > _WATCHED:
            self.end("too-much-memory")
        elif self.seconds > limits.SECONDS - _GRACE:
            self.end("too-slow")

    def end(self, why: str = "") -> None:
        """Kill the child and everything it started."""
        self.ended_for = self.ended_for or why
        family = _family(self.process.pid)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        for pid in family:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def ask(
    head: Mapping[str, Any], data: bytes, *, child: str = "undersign.intake.inside"
) -> tuple[dict[str, Any], bytes, float, float]:
    """(answer, bytes, seconds, peak MiB) of a fresh child, which runs the module `child`. Raises
    IntakeRefused with `facts` seconds and peak_mib: too-slow, too-much-memory, crashed."""
    with tempfile.TemporaryDirectory(prefix="undersign-intake-", ignore_cleanup_errors=True) as folder:
        watched = Watched(_start(folder, child))
        try:
            answer = _talk(watched, _framed(head, data))
        finally:
            watched.end()
            _reaped(watched.process)
    mib = round(watched.peak / limits.MB, 1)
    if watched.ended_for or len(answer) < FRAME.size:
        raise _died(watched, mib)
    told, size = FRAME.unpack_from(answer)
    body = answer[FRAME.size + told :]
    if len(body) != size:
        raise _died(watched, mib)
    answered = json.loads(answer[FRAME.size : FRAME.size + told])
    return answered, body, watched.seconds, max(mib, round(answered.pop("peak") / limits.MB, 1))


def _start(folder: str, child: str) -> "subprocess.Popen[bytes]":
    known = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ
    }
    given = {"HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", child],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        cwd=folder, env={**known, **given}, close_fds=True, start_new_session=True, bufsize=0,
    )  # fmt: skip


def _framed(head: Mapping[str, Any], data: bytes) -> list[memoryview]:
    told = json.dumps(head).encode()
    return [memoryview(FRAME.pack(len(told), len(data)) + told), memoryview(data)]


def _talk(watched: Watched, request: list[memoryview]) -> bytes:
    """Write and read at once, so that neither side can wait for the other for ever."""
    source, sink = watched.process.stdout, watched.process.stdin
    assert source is not None and sink is not None
    answer = bytearray()
    with selectors.DefaultSelector() as door:
        door.register(source, selectors.EVENT_READ)
        door.register(sink, selectors.EVENT_WRITE)
        os.set_blocking(sink.fileno(), False)
        while door.get_map():
            for key, _ in door.select(_TICK):
                if key.fileobj is sink:
                    _write(door, sink, request)
                elif chunk := os.read(source.fileno(), 1 << 20):
                    answer += chunk
                    if len(answer) > limits.UNPACKED_BYTES * 2:
                        watched.end("unpacked-too-large")
                else:
                    door.unregister(source)
            watched.look()
            if watched.ended_for:
                break
    return bytes(answer)


def _write(door: selectors.BaseSelector, sink: Any, request: list[memoryview]) -> None:
    try:
        request[0] = request[0][os.write(sink.fileno(), request[0]) :]
        if not request[0]:
            request.pop(0)
        done = not request
    except BlockingIOError:
        return
    except OSError:  # it has gone; reading will tell
        done = True
    if done:
        door.unregister(sink)
        sink.close()


def _reaped(process: "subprocess.Popen[bytes]") -> None:
    """Close the pipes and wait for the end."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()
    process.wait()


def _died(watched: Watched, mib: float) -> IntakeRefused:
    near = mib * limits.MB > 0.75 * limits.MEMORY_BYTES
    late = watched.seconds > limits.SECONDS - 2 * _GRACE
    code = watched.ended_for or ("too-much-memory" if near else "too-slow" if late else "crashed")
    return IntakeRefused(
        code, limit_s=int(limits.SECONDS), limit_mb=limits.MEMORY_BYTES // limits.MB,
        seconds=watched.seconds, peak_mib=mib,
    )  # fmt: skip


def _family(pid: int) -> list[int]:
    """`pid` and all its descendants."""
    found, at = [pid], 0
    while at < len(found) and len(found) < 200:
        try:
            for task in Path(f"/proc/{found[at]}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            pass
        at += 1
    return found


def _resident(pid: int) -> tuple[int, int]:
    """What a process holds now, and the most it held since it began, in bytes."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0, 0
    now, most = (re.search(rf"^{name}:\s+(\d+) kB", told, re.MULTILINE) for name in ("VmRSS", "VmHWM"))
    return (int(now[1]) if now else 0) * 1024, (int(most[1]) if most else 0) * 1024
