"""Hides how the database and its two roles come to be.

`undersign_owner` owns the database and runs migrations; `undersign_app` is what web and worker run as and
owns nothing. Neither is a superuser, may make roles or databases, or passes row-level security. The bootstrap
superuser is used here and nowhere else.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from undersign.engine import binaries, refused

ROLES_AND_DATABASE = """
SELECT 'CREATE ROLE ' || name FROM (VALUES ('undersign_owner'), ('undersign_app')) AS wanted(name)
  WHERE name NOT IN (SELECT rolname FROM pg_roles) \\gexec
ALTER ROLE undersign_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '{owner}';
ALTER ROLE undersign_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '{app}';
SELECT 'CREATE DATABASE undersign OWNER undersign_owner'
  WHERE 'undersign' NOT IN (SELECT datname FROM pg_database) \\gexec
REVOKE ALL ON DATABASE undersign FROM PUBLIC;
GRANT CONNECT ON DATABASE undersign TO undersign_app;
\\connect undersign
SELECT format('CREATE EXTENSION IF NOT EXISTS %I', name) FROM pg_available_extensions
  WHERE name IN ('pg_trgm', 'unaccent') \\gexec
"""


def ensure(mark: Path, socket_folder: Path, passwords: Mapping[str, str]) -> None:
    """Create what is missing; `mark` remembers the digest of what was done last time."""
    script = ROLES_AND_DATABASE.format(owner=passwords["owner"], app=passwords["app"])
    digest = hashlib.sha256(script.encode()).hexdigest()
    if mark.exists() and mark.read_text() == digest:
        return
    psql = [str(binaries.tools() / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    address = {"PGHOST": str(socket_folder), "PGUSER": "postgres", "PGPASSWORD": passwords["superuser"]}
    done = subprocess.run(
        psql,
        input=script,
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.environ.get("PATH", ""),
            "PGCLIENTENCODING": "UTF8",
            "PGDATABASE": "postgres",
            **address,
        },
    )
    if done.returncode != 0:
        raise refused.EngineRefused(
            f"The embedded PostgreSQL refused to make its roles: {done.stderr.strip()}",
            "Report this; the data is untouched.",
        )
    mark.write_text(digest)
