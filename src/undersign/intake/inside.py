"""The child's side: build the walls, read one file, answer, end.

Hides the frames on the pipes. Everything a reader may raise becomes a refusal here, so that a hostile file
can cost its uploader an answer but nobody a stack trace.
"""

import json
import os
import re
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from undersign.intake import limits, walls
from undersign.intake.cell import FRAME
from undersign.intake.taken import IntakeRefused


def read(head: Mapping[str, Any], data: bytes) -> Any:
    """Read `data` in this process, without walls. Raises IntakeRefused, and whatever a parser may raise."""
    kind, filename = head["kind"], head["filename"]
    if kind == "pdf":
        from undersign.intake.pdf import reading

        return reading.read(data)
    if kind == "zip":
        from undersign.intake import word

        return word.read(data, filename, keep_layout=head["keep_layout"])
    if kind == "identity":
        from undersign.intake.identity import reading as identity

        return identity.read(data, today=filename)
    from undersign.intake import texts

    return texts.read(kind, data, filename)


def answer(head: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """`read`, with every refusal and every surprise as JSON."""
    kind = {"zip": "docx"}.get(head["kind"], head["kind"])
    try:
        taken = read(head, data)
    except IntakeRefused as refused:
        return {"refused": refused.code, "facts": refused.facts, "kind": refused.kind or kind}, b""
    except MemoryError:
        facts: dict[str, Any] = {"limit_mb": limits.MEMORY_BYTES // limits.MB}
        return {"refused": "too-much-memory", "facts": facts, "kind": kind}, b""
    except Exception as error:
        if "MemoryError" in repr(error) or "bad_alloc" in str(error):
            return {
                "refused": "too-much-memory",
                "facts": {"limit_mb": limits.MEMORY_BYTES // limits.MB},
                "kind": kind,
            }, b""
        facts = {"error": f"{type(error).__name__}: {error}"[:300]}
        return {"refused": "crashed", "facts": facts, "kind": kind}, b""
    return {"taken": taken.to_json()}, taken.pdf or b""


Answer = Callable[[Mapping[str, Any], bytes], tuple[dict[str, Any], bytes]]


def _most() -> int:
    """The most this process held, in bytes; our parent looks only now and then."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 if found else 0


def main(answer: Answer = answer) -> None:
    """Entry of the child process, whatever it is that reads."""
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    source = sys.stdin.buffer
    told, size = FRAME.unpack(source.read(FRAME.size))
    head = json.loads(source.read(told))
    walls.build(local_sockets=bool(head["keep_layout"]))
    signal.alarm(int(limits.SECONDS) + 1)
    answered, body = answer(head, source.read(size))
    answered["peak"] = _most()
    text = json.dumps(answered, ensure_ascii=True, default=str).encode()
    with os.fdopen(out, "wb") as sink:
        sink.write(FRAME.pack(len(text), len(body)) + text)
        sink.write(body)
        sink.flush()
    os._exit(0)  # no library's clean-up is worth waiting for


if __name__ == "__main__":
    main()
