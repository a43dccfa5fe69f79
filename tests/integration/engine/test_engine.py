"""The embedded PostgreSQL: shared, private, and back after any kind of end."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from undersign import engine
from undersign.engine import place


@pytest.fixture
def empty() -> Iterator[Path]:
    """A data folder yet to be made."""
    # Not in pytest's own folder: that is 0700, and root's cluster would go to /var/lib. One test wants that.
    around = Path(tempfile.mkdtemp(prefix="us-"))
    around.chmod(0o755)
    yield around / "data"
    engine.discard(around / "data")
    shutil.rmtree(around)


@pytest.fixture(scope="module")
def pristine() -> Iterator[Path]:
    around = Path(tempfile.mkdtemp(prefix="us-"))
    around.chmod(0o755)
    with engine.start(around / "data"):
        pass
    yield around / "data"
    shutil.rmtree(around)


@pytest.fixture
def data(empty: Path, pristine: Path) -> Path:
    """A data folder that was used before: a copy, which takes a tenth of the time of making one."""
    subprocess.run(["/bin/cp", "-a", pristine, empty], check=True)
    return empty


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[arg-type]
        return row and row[0]


def postmaster(data: Path) -> int:
    found = place.existing(data)
    assert found
    return int((found / "cluster/postmaster.pid").read_text().splitlines()[0])


def gone(pid: int) -> bool:
    """Whether the process has ended, or is about to: between leaving its folder and its end lies a moment."""
    deadline = time.monotonic() + 1
    while _lives(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not _lives(pid)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_it_starts_keeps_what_was_written_and_starts_again(data: Path) -> None:
    with engine.start(data) as running:
        with psycopg.connect(running.url_owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 'Ñandú' AS word")
        pid = postmaster(data)
    assert gone(pid)
    began = time.monotonic()
    with engine.start(data) as running:
        assert ask(running.url_owner, "SELECT lower(word) FROM kept") == "ñandú"
    assert time.monotonic() - began < 5


def test_the_roles_can_do_what_they_are_for_and_no_more(data: Path) -> None:
    with engine.start(data) as running:
        for url in (running.url_owner, running.url_app):
            powers = "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication"
            assert ask(url, f"{powers} FROM pg_roles WHERE rolname = current_user") is False
        with psycopg.connect(running.url_owner) as owner:
            owner.execute("CREATE TABLE owned (a int)")
        with psycopg.connect(running.url_app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT * FROM owned")
        with psycopg.connect(running.url_app) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (a int)")
        extensions = "SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'unaccent')"
        assert ask(running.url_app, extensions) == 2


def test_nobody_gets_in_without_a_password_and_nobody_at_all_by_tcp(data: Path) -> None:
    with engine.start(data) as running:
        for user in ("postgres", "undersign_owner", "undersign_app"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(f"host={running.socket_dir} user={user} dbname=undersign passfile=/dev/null")
        assert ask(running.url_app, "SHOW listen_addresses") == ""
        assert ask(running.url_app, "SHOW fsync") == "on"
        assert stat.S_IMODE(running.socket_dir.stat().st_mode) == 0o700
        listening = Path(f"/proc/{postmaster(data)}/net/unix").read_text()
        assert f"{running.socket_dir}/.s.PGSQL.5432" in listening


def test_secrets_and_cluster_are_private(data: Path) -> None:
    with engine.start(data):
        pass
    for name in ("superuser", "owner", "app"):
        assert stat.S_IMODE((data / f"secrets/engine-{name}").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "engine/cluster").stat().st_mode) == 0o700
    assert stat.S_IMODE(data.stat().st_mode) & 0o066 == 0


def test_commands_share_it_and_the_last_one_out_stops_it(data: Path) -> None:
    first = engine.start(data)
    second = engine.start(data)
    assert second.url_app == first.url_app
    first.stop()
    assert second.is_alive()
    assert ask(second.url_app, "SELECT 1") == 1
    pid = postmaster(data)
    second.stop()
    assert gone(pid)


def test_a_killed_command_leaves_it_to_the_next(data: Path) -> None:
    code = f"""
import os, signal, sys
from pathlib import Path
from undersign import engine
engine.start(Path({str(data)!r})); os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -signal.SIGKILL
    pid = postmaster(data)
    assert _lives(pid)
    with engine.start(data) as adopted:
        assert postmaster(data) == pid
        assert ask(adopted.url_app, "SELECT 1") == 1
    assert gone(pid)


def test_a_killed_server_comes_back_with_its_data(data: Path) -> None:
    with engine.start(data) as running:
        with psycopg.connect(running.url_owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
        os.kill(postmaster(data), signal.SIGKILL)
        deadline = time.monotonic() + 10
        while running.is_alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not running.is_alive()
    with engine.start(data) as again:
        assert ask(again.url_owner, "SELECT number FROM kept") == 42


def test_a_lock_file_whose_number_is_somebody_elses_now_is_no_obstacle(data: Path) -> None:
    with engine.start(data):
        lines = (data / "engine/cluster/postmaster.pid").read_text().splitlines()
    stale = "\n".join([str(os.getpid()), *lines[1:]]) + "\n"
    (data / "engine/cluster/postmaster.pid").write_text(stale)
    with engine.start(data) as again:
        assert ask(again.url_app, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_gets_a_short_one(empty: Path) -> None:
    deep = empty / ("x" * 70) / ("y" * 70)
    with engine.start(deep) as running:
        assert len(str(running.socket_dir)) < 90
        assert ask(running.url_app, "SELECT 1") == 1
    engine.discard(deep)


def test_a_start_that_was_killed_half_way_is_made_anew(empty: Path) -> None:
    empty.mkdir(mode=0o711)
    where = place.of(empty)
    (where.root / "cluster.new").mkdir()
    (where.root / "cluster.new" / "PG_VERSION").write_text("18\n")
    with engine.start(empty) as running:
        assert ask(running.url_app, "SELECT 1") == 1


def test_a_lost_password_is_said_and_not_replaced(data: Path) -> None:
    with engine.start(data):
        pass
    (data / "secrets/engine-owner").unlink()
    with pytest.raises(engine.EngineRefused, match="engine-owner is gone"):
        engine.start(data)


def test_another_versions_cluster_is_left_alone(data: Path) -> None:
    with engine.start(data):
        pass
    (data / "engine/cluster/PG_VERSION").write_text("15\n")
    with pytest.raises(engine.EngineRefused, match="PostgreSQL 15"):
        engine.start(data)


def test_a_folder_in_the_way_of_the_socket_is_refused(data: Path) -> None:
    deep = data / ("x" * 120)
    with engine.start(deep) as running:
        folder = running.socket_dir
    folder.rename(data.parent / "was-the-socket's")
    folder.symlink_to(data.parent)
    with pytest.raises(engine.EngineRefused, match="not a private folder"):
        engine.start(deep)
    folder.unlink()
    engine.discard(deep)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the cluster to somebody else")
def test_root_hands_it_over_without_opening_any_folder(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "data"
    with engine.start(data) as running:
        assert ask(running.url_app, "SELECT 1") == 1
        owner = Path(f"/proc/{postmaster(data)}").stat().st_uid
        assert owner != 0
        assert Path((data / "engine.at").read_text().strip()).parent == Path("/var/lib/undersign")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    outside = Path((data / "engine.at").read_text().strip())
    engine.discard(data)
    assert not outside.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the cluster to somebody else")
def test_a_folder_deleted_and_made_anew_begins_anew(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "data"
    with engine.start(data):
        left_behind = Path((data / "engine.at").read_text().strip())
    shutil.rmtree(data)
    with engine.start(data) as running:
        assert ask(running.url_app, "SELECT 1") == 1
    engine.discard(data)
    assert left_behind.exists(), "what the deleted folder had is nobody's to delete but its owner's"
    shutil.rmtree(left_behind)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs two users")
def test_a_data_folder_of_roots_is_refused_to_others_in_a_sentence(data: Path) -> None:
    with engine.start(data):
        pass
    code = f"""
import os
from pathlib import Path
from undersign import engine
os.setgid(65534); os.setuid(65534)
try:
    engine.start(Path({str(data)!r}))
except engine.EngineRefused as refused:
    print(refused)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "belongs to another user (uid 0)" in told.stdout


def test_starts_at_the_same_moment_share_one_server(empty: Path) -> None:
    code = f"""
from pathlib import Path
from undersign import engine
with engine.start(Path({str(empty)!r})) as running:
    print("up", flush=True); input()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    several = [subprocess.Popen([sys.executable, "-c", code], **pipes) for _ in range(4)]  # type: ignore[call-overload]
    try:
        assert [one.stdout.readline().strip() for one in several] == ["up"] * 4
        pid = postmaster(empty)
    finally:
        for one in several:
            one.communicate("\n")
    assert gone(pid)
