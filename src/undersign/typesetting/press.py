"""The press: a child process that does what must be killable, and is killed when it does not end.

Hides the process: started by the first request, fed by length-prefixed frames over pipes (about 1 ms a
round trip), bounded in memory and time, gone after a while of nothing to do, started again after any
death. The child imports one function by name, so it holds no Django, no database and no secrets.
"""

import importlib
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from undersign.typesetting.page import Box, Document, Typeset, typeset

__all__ = ["Box", "Document", "Press", "PressDied", "PressTimeout", "Typeset", "typeset"]

_FRAME = struct.Struct(">Q")
_LARGEST = 256 * 1024 * 1024
_RETIRE = 512 * 1024 * 1024


class PressDied(Exception):
    """The child ended without an answer: out of memory, or crashed. The next request starts another."""


class PressTimeout(PressDied):
    """The child did not answer in time and was killed."""


class Press:
    """One child running `task` ("package.module:function", bytes → bytes), one request at a time.

    `seconds` limits a request, `megabytes` the child's address space, `idle` how long it waits for work.
    Safe to share between threads; a forked process starts a child of its own.
    """

    def __init__(self, task: str, *, seconds: float = 20, megabytes: int = 2_048, idle: float = 300) -> None:
        self.task, self.seconds, self.megabytes, self.idle = task, seconds, megabytes, idle
        self._lock, self._owner = threading.Lock(), 0
        self._child: Any = None  # subprocess.Popen

    def call(self, request: bytes) -> bytes:
        """The task's answer. Raises PressTimeout, PressDied; what the task itself raises it must encode."""
        with self._lock:
            fresh = self._alive()
            try:
                return self._exchange(request)
            except PressTimeout:
                raise
            except PressDied:
                if fresh:
                    raise
            self._alive()  # the child had gone home while idle: once more, with a new one
            return self._exchange(request)

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._kill()

    def _alive(self) -> bool:
        """Make sure there is a child; True if it is new."""
        child = self._child
        if child is not None and self._owner == os.getpid() and child.poll() is None:
            return False
        self._kill()
        self._owner = os.getpid()
        command = [sys.executable, "-P", "-m", "undersign.typesetting.press", self.task,
                   str(self.megabytes), str(self.seconds), str(self.idle)]  # fmt: skip
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
        )
        return True

    def _exchange(self, request: bytes) -> bytes:
        child = self._child
        assert child is not None
        late = threading.Timer(self.seconds, child.kill)
        late.start()
        try:
            child.stdin.write(_FRAME.pack(len(request)))
            child.stdin.write(request)
            child.stdin.flush()
            answer = _read(child.stdout)
        except OSError:
            answer = None
        finally:
            in_time = late.is_alive()
            late.cancel()
        if answer is not None:
            return answer
        self._kill()
        raise (PressDied if in_time else PressTimeout)(self.task)

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is not None and self._owner == os.getpid():
            child.kill()
            child.wait()
            child.stdin.close()
            child.stdout.close()


def _environment() -> dict[str, str]:
    """What the child may know: where Python and the fonts are. One thread keeps its memory small."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH", "UNDERSIGN_FONTS")
    known = {name: os.environ[name] for name in kept if name in os.environ}
    return {**known, "RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def _read(stream: BinaryIO) -> bytes | None:
    """The next frame, or None at the end of the stream."""
    head = stream.read(_FRAME.size)
    if len(head) < _FRAME.size:
        return None
    (size,) = _FRAME.unpack(head)
    body = stream.read(size) if size <= _LARGEST else b""
    return body if len(body) == size else None


def serve(run: Callable[[bytes], bytes], *, seconds: float, idle: float) -> None:
    """The child's loop. It ends when its parent does, when idle, when it has grown large, or by an alarm of
    its own if the parent that should kill it is gone."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while select.select([source], [], [], idle)[0]:
        request = _read(source)
        if request is None:
            return
        signal.alarm(int(seconds) + 2)
        answer = run(request)
        signal.alarm(0)
        sink.write(_FRAME.pack(len(answer)))
        sink.write(answer)
        sink.flush()
        if _resident() > _RETIRE:
            return


def _resident() -> int:
    """This process's memory in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def main(task: str, megabytes: str, seconds: str, idle: str) -> None:
    """Entry of the child process."""
    limit = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    module, _, name = task.partition(":")
    serve(getattr(importlib.import_module(module), name), seconds=float(seconds), idle=float(idle))


if __name__ == "__main__":
    main(*sys.argv[1:])
