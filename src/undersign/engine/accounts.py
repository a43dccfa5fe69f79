"""Hides which operating-system account keeps the cluster.

PostgreSQL refuses to run as root. An ordinary user keeps the cluster himself. Root hands it to an account
that exists already (we never add one): whoever keeps it already, else the owner of the data folder, else the
one named in UNDERSIGN_ENGINE_USER, else `undersign`, `postgres` or `nobody`. What root writes lies in the
data folder, not in the keeper's, where another program of the same account could have planted a link.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undersign.engine import refused

CANDIDATES = ("undersign", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user id and its group, as numbers."""

    uid: int
    gid: int

    @property
    def is_self(self) -> bool:
        return self.uid == os.geteuid()


def of(path: Path) -> Account:
    """The account that owns `path`."""
    stat = path.stat()
    return Account(stat.st_uid, stat.st_gid)


def keeper(data_dir: Path) -> Account:
    """The account that is to keep a new cluster of `data_dir`. Raises EngineRefused when root finds none."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    owner = of(data_dir)
    if owner.uid != 0:
        return owner
    for name in (os.environ.get("UNDERSIGN_ENGINE_USER"), *CANDIDATES):
        try:
            entry = pwd.getpwnam(name) if name else None
        except KeyError:
            continue
        if entry and entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    raise refused.EngineRefused(
        "PostgreSQL refuses to run as root and no account named undersign, postgres or nobody exists.",
        "Add one (useradd --system undersign), or start Undersign as an ordinary user.",
    )


def reaches(account: Account, path: Path) -> bool:
    """Whether `account` can enter the folder `path`, judged by the kernel and not by mode bits."""
    return run(account, ["/usr/bin/test", "-x", path]).returncode == 0


def as_account(account: Account) -> dict[str, Any]:
    """Keywords for subprocess: run as `account`, in a folder that every account can enter."""
    dropped = {} if account.is_self else {"user": account.uid, "group": account.gid, "extra_groups": []}
    return {**dropped, "cwd": "/", "umask": 0o077}


def run(account: Account, command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run `command` as `account` and wait; nothing is raised for a failing exit status."""
    return subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **as_account(account)
    )
