"""Hides where an engine's files lie, and to whom they belong.

Everything is inside the data folder unless root runs Undersign and the account that keeps the cluster cannot
enter that folder; then the cluster lies in a fresh folder under /var/lib/undersign, to which the file
`engine.at` in the data folder points. So a data folder that was deleted and made anew begins anew, and what
the deleted one had is left alone. Permissions of folders that are not ours are never changed.

    DATA/secrets/engine-{superuser,owner,app}    passwords, 0600
    DATA/engine.{log,lock,users,roles,at}
    DATA/engine/                                  0700, the keeper's
        cluster/  socket/
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from undersign.engine import accounts, binaries, refused

# sun_path holds 108 bytes with its final zero (unix(7)); PostgreSQL adds "/.s.PGSQL.5432.lock" to the folder,
# of which only "/.s.PGSQL.5432" is the socket's own name.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
POINTER = "engine.at"


@dataclass(frozen=True)
class Place:
    """One engine's folder, and the account that keeps it."""

    root: Path
    keeper: accounts.Account
    log: Path

    @property
    def cluster(self) -> Path:
        return self.root / "cluster"


def of(data_dir: Path) -> Place:
    """The place of a claimed `data_dir`'s engine, made if need be; one process at a time may ask."""
    log = data_dir / "engine.log"
    root = existing(data_dir)
    if root:
        return Place(root, accounts.of(root), log)
    keeper = accounts.keeper(data_dir)
    root = data_dir / "engine"
    if not accounts.reaches(keeper, data_dir):
        root = binaries.shared() / secrets.token_hex(8)
        (data_dir / POINTER).write_text(f"{root}\n")
    root.mkdir(mode=0o700, exist_ok=True)
    os.chown(root, keeper.uid, keeper.gid)
    return Place(root, keeper, log)


def existing(data_dir: Path) -> Path | None:
    """The folder of `data_dir`'s engine if it has one already."""
    pointer = data_dir / POINTER
    root = Path(pointer.read_text().strip()) if pointer.exists() else data_dir / "engine"
    return root if root.exists() else None


def socket_folder(place: Place) -> Path:
    """A folder for the server's socket, 0700 and short enough for the kernel."""
    folder = place.root / "socket"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        folder = Path(tempfile.gettempdir()) / f"undersign-{_name(place.root)}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if os.geteuid() == 0 and found.st_uid == 0 and stat.S_ISDIR(found.st_mode):
        os.chown(folder, place.keeper.uid, place.keeper.gid, follow_symlinks=False)
        found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != place.keeper.uid or found.st_mode & 0o077:
        raise refused.EngineRefused(
            f"{folder} is not a private folder of the database's account.", "Remove it and start again."
        )
    return folder


def secret(data_dir: Path, name: str, *, make: bool) -> str:
    """The password called `name`; a missing one is made if `make`, else refused."""
    folder = data_dir / "secrets"
    path = folder / f"engine-{name}"
    if path.exists():
        return path.read_text().strip()
    if not make:
        raise refused.EngineRefused(
            f"The database's password {path} is gone.", "Bring it back from a backup of the data folder."
        )
    folder.mkdir(mode=0o700, exist_ok=True)
    value = secrets.token_hex(24)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    owner = accounts.of(data_dir)
    if os.geteuid() == 0 and owner.uid != 0:
        os.chown(folder, owner.uid, owner.gid)
        os.chown(path, owner.uid, owner.gid)
    return value


def forget(data_dir: Path) -> None:
    """Delete the engine's files, wherever they lie. The engine must have been stopped."""
    root = existing(data_dir)
    if root:
        shutil.rmtree(root)
        shutil.rmtree(Path(tempfile.gettempdir()) / f"undersign-{_name(root)}", ignore_errors=True)
    (data_dir / POINTER).unlink(missing_ok=True)


def claim(data_dir: Path) -> None:
    """Make the data folder, or make sure that it is ours. Raises EngineRefused: it is somebody else's."""
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    # Another start of the same moment may have made it already.
    with contextlib.suppress(FileExistsError):
        data_dir.mkdir(mode=0o700)
        # Root's folder lets the keeper pass through to `engine/`, without listing what else is there.
        data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)
    owner = data_dir.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise refused.EngineRefused(
            f"The data folder {data_dir} belongs to another user (uid {owner}).",
            "Run as that user, or name a folder of your own with --data.",
        )


def _name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
