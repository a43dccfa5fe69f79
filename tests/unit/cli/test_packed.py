"""Archives: what goes in comes out, from a folder that somebody works in, and nothing lands elsewhere."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from undersign.cli import packed


@pytest.fixture
def folder(tmp_path) -> Path:
    here = tmp_path / "here"
    (here / "objects" / "deep").mkdir(parents=True)
    (here / "objects" / "deep" / "one").write_bytes(b"1" * 3_000_000)
    (here / "objects" / "ünïcode name").write_bytes(b"")
    (here / "engine").mkdir()
    (here / "engine" / "PG_VERSION").write_text("18")
    (here / "private").mkdir(mode=0o700)
    (here / "private" / "key").touch(mode=0o600)
    (here / "link").symlink_to("/etc/passwd")
    return here


def all_but_engine(folder: Path) -> list[tuple[str, Path]]:
    return list(packed.below(folder, leave_out=lambda name: name.parts[0] == "engine"))


def test_there_and_back(folder, tmp_path):
    archive, back = tmp_path / "a.tgz", tmp_path / "back"
    assert packed.pack(archive, all_but_engine(folder)) == 3
    assert archive.stat().st_mode & 0o777 == 0o600
    assert packed.unpack(archive, back) == 3
    for name in ("objects/deep/one", "objects/ünïcode name", "private/key"):
        assert (back / name).read_bytes() == (folder / name).read_bytes()
        assert (back / name).stat().st_mode == (folder / name).stat().st_mode
    assert (back / "private").stat().st_mode == (folder / "private").stat().st_mode
    assert not (back / "engine").exists() and not (back / "link").exists()


def test_what_vanishes_meanwhile_is_not_missed(folder, tmp_path):
    files = all_but_engine(folder)
    (folder / "objects/deep/one").unlink()
    assert packed.pack(tmp_path / "a.tgz", files) == 2


def test_an_archive_that_exists_is_left_alone(folder, tmp_path):
    (tmp_path / "a.tgz").write_bytes(b"older")
    with pytest.raises(FileExistsError):
        packed.pack(tmp_path / "a.tgz", all_but_engine(folder))
    assert (tmp_path / "a.tgz").read_bytes() == b"older"


@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out"])
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.DIRTYPE])
def test_nothing_lands_outside(tmp_path, name, kind):
    with pytest.raises(packed.Unsafe):
        packed.unpack(made(tmp_path, name, kind), tmp_path / "back")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(tmp_path, kind):
    with pytest.raises(packed.Unsafe):
        packed.unpack(made(tmp_path, "a", kind), tmp_path / "back")


def made(tmp_path: Path, name: str, kind: bytes) -> Path:
    archive = tmp_path / "bad.tgz"
    with tarfile.open(archive, "w:gz") as file:
        told = tarfile.TarInfo(name)
        told.type, told.linkname = kind, "/etc/passwd"
        told.size = 3 if kind == tarfile.REGTYPE else 0
        file.addfile(told, io.BytesIO(b"bad"))
    return archive
