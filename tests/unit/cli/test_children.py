"""The supervisor's children: restarted with patience, ended with all they started."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from undersign.cli import children


def python(code: str) -> children.Child:
    return children.Child("thing", [sys.executable, "-c", code], os.environ)


def stop_after(seconds: float, number: signal.Signals = signal.SIGTERM) -> None:
    threading.Timer(seconds, os.kill, (os.getpid(), number)).start()


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] == "Z"
    except FileNotFoundError:
        return True


def test_a_child_that_ends_is_started_again_later_each_time(capfd: pytest.CaptureFixture[str]) -> None:
    watch = children.Watch()
    with watch.listening():
        watch.add(python("print('up', flush=True); raise SystemExit(3)"))
        stop_after(1.7)
        watch.keep(lambda: None)
        watch.stop()
    told = capfd.readouterr().out
    assert told.count("up") == 2
    assert "The thing stopped (exit status 3); it starts again in 1 s." in told
    assert "it starts again in 2 s." in told


def test_ctrl_c_ends_all(capfd: pytest.CaptureFixture[str]) -> None:
    watch = children.Watch()
    with watch.listening():
        child = watch.add(python("import time; time.sleep(60)"))
        stop_after(0.2, signal.SIGINT)
        began = time.monotonic()
        watch.keep(lambda: None)
        watch.stop()
    assert time.monotonic() - began < 5
    assert child.ended() == -signal.SIGTERM


def test_one_that_will_not_end_is_killed_with_its_own(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    stubborn = f"""
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open({str(note)!r}, "w").write(str(grandchild.pid))
time.sleep(60)
"""
    watch = children.Watch()
    with watch.listening():
        watch.add(python(stubborn))
        while not note.exists() or not note.read_text():
            time.sleep(0.02)
        watch.stop(patience_s=0.3)
    deadline = time.monotonic() + 5
    while not is_gone(int(note.read_text())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_gone(int(note.read_text()))


def test_a_killed_supervisor_takes_its_children_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = f"""
import os, signal, sys
from undersign.cli import children
watch = children.Watch()
child = watch.add(children.Child("thing", [sys.executable, "-c", "import time; time.sleep(60)"], os.environ))
open({str(note)!r}, "w").write(str(child.process.pid))
os.kill(os.getpid(), signal.SIGKILL)
"""
    supervisor = python(code)
    supervisor.start()
    assert supervisor.process and supervisor.process.wait() == -signal.SIGKILL
    deadline = time.monotonic() + 5
    while not is_gone(int(note.read_text())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_gone(int(note.read_text()))


def test_a_task_is_asked_to_end_when_we_are() -> None:
    watch = children.Watch()
    with watch.listening():
        stop_after(0.2)
        assert watch.finish(python("import time; time.sleep(60)")) == -signal.SIGTERM
        assert watch.asked_to_stop
