"""What a production instance refuses to start with. Each finding names the setting and the remedy."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import connection

SAFETY = "safety"


@checks.register(SAFETY, deploy=True)
def unsafe(**_: Any) -> list[checks.Error]:
    """Web and worker run these before they serve; only production is held to them."""
    if not settings.PRODUCTION:
        return []
    found = [*settings_findings(), *secrets_findings(Path(settings.DATA_DIR)), *database_findings()]
    return [checks.Error(finding) for finding in found]


def settings_findings() -> list[str]:
    """Settings alone."""
    url = urlsplit(settings.PUBLIC_URL)
    found = []
    if url.scheme != "https":
        found.append("UNDERSIGN_URL is not https: set it to the address people use")
    if not url.hostname or url.hostname in ("localhost", "127.0.0.1"):
        found.append("UNDERSIGN_URL names this machine only: set it to the public address")
    if "*" in settings.ALLOWED_HOSTS or not settings.ALLOWED_HOSTS:
        found.append("UNDERSIGN_HOSTS allows any host: name the hosts this instance answers for")
    if not settings.MAIL_URL:
        found.append("UNDERSIGN_MAIL_URL is empty: name an SMTP server, or nobody is ever invited")
    if settings.OUTBOX:
        found.append("UNDERSIGN_OUTBOX is on: the outbox shows signing links and is for demos only")
    if settings.CONNECTORS_REACH_LOOPBACK:
        found.append("UNDERSIGN_REACH_LOOPBACK is on: connectors could reach this machine's own services")
    if settings.MAIL_FROM.endswith("undersign.example>"):
        found.append("UNDERSIGN_MAIL_FROM is the example's: set it to an address of yours")
    if len(settings.SECRET_KEY) < 40:
        found.append("UNDERSIGN_SECRET_KEY is short: leave it unset, and a good one is made")
    return found


def secrets_findings(data: Path) -> list[str]:
    """The secrets folder and the files in it belong to one user only."""
    folder = data / "secrets"
    if not folder.exists():
        return []
    wide = [p for p in [folder, *folder.iterdir()] if stat.S_IMODE(p.stat().st_mode) & 0o077]
    return [f"{p} can be read by others: chmod go-rwx it" for p in wide]


def database_findings() -> list[str]:
    """The role that serves must be one that row-level security holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        is_super, bypasses = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
            "WHERE r.rolname = current_user AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
        )
        (owned,) = cursor.fetchone()
    found = []
    if is_super or bypasses:
        found.append("APP_DATABASE_URL is a role that row-level security does not hold: use undersign_app")
    if owned:
        found.append("APP_DATABASE_URL is the tables' owner: serve as undersign_app")
    return found
