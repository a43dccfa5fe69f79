"""`undersign init`: a production instance from nothing, and the file its settings live in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from undersign.cli import databases, instance

UNDERSIGN = [sys.executable, "-m", "undersign.cli.main"]
SHORTEST_PASSWORD = 12
SETTINGS = "undersign.env"


def init(
    data: Path,
    *,
    name: str,
    url: str,
    mail_url: str,
    mail_from: str,
    admin_name: str,
    admin_email: str,
    admin_password: str,
    language: str,
    zone: str,
) -> None:
    """Make it. Exits with one sentence per thing that is wrong, and then changes nothing."""
    _refuse(url, mail_url, admin_email, admin_password, zone, data)
    environment = {
        "UNDERSIGN_MODE": "production",
        "UNDERSIGN_NAME": name,
        "UNDERSIGN_URL": url.rstrip("/"),
        "UNDERSIGN_MAIL_URL": mail_url,
        "UNDERSIGN_MAIL_FROM": mail_from,
    }
    os.environ.update(environment)
    with databases.opened(data.absolute()) as database:
        os.environ["APP_DATABASE_URL"] = database.url_app
        as_owner = {**os.environ, "DATABASE_URL": database.url_owner}
        subprocess.run([*UNDERSIGN, "migrate", "--data", str(data)], env=as_owner, check=True)
        instance.load(data)
        _first_workspace(name, language, zone, admin_name, admin_email, admin_password)
        from django.db import connections

        connections.close_all()
    _write(data / SETTINGS, environment)
    click.echo(
        f"Made {data}. Its settings are in {data / SETTINGS}; start it behind your TLS proxy with\n"
        f"  set -a; . {data / SETTINGS}; set +a; undersign run --data {data} --port 8000"
    )


def _refuse(url: str, mail_url: str, email: str, password: str, zone: str, data: Path) -> None:
    wrong = []
    if urlsplit(url).scheme != "https" or not urlsplit(url).hostname:
        wrong.append("the address has to start with https:// and name a host")
    if urlsplit(mail_url).scheme not in ("smtp", "smtps") or not urlsplit(mail_url).hostname:
        wrong.append("the SMTP server has to look like smtp://user:password@host:587?tls=starttls")
    if "@" not in email:
        wrong.append("the admin's e-mail address is not one")
    if len(password) < SHORTEST_PASSWORD:
        wrong.append(f"the admin's password needs at least {SHORTEST_PASSWORD} characters")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        wrong.append(f"there is no time zone {zone}")
    if (data / SETTINGS).exists():
        wrong.append(f"{data} holds an instance already")
    if wrong:
        raise click.ClickException("; ".join(wrong) + ". Nothing was made.")


def _first_workspace(name: str, language: str, zone: str, admin: str, email: str, password: str) -> None:
    from undersign.connectors import api
    from undersign.connectors.linking import connection
    from undersign.journal import actor
    from undersign.store import tenancy
    from undersign.workspaces import member, policy, workspace

    made = workspace.found(name, language=language, zone=zone)
    by = actor.system(made.id)
    with tenancy.within(made.id):
        member.join(
            made,
            email=email,
            name=admin,
            role=policy.ADMIN,
            password=password,
            language=language,
            zone=zone,
            by=by,
        )
        connection.connect(api.DIRECTORY, "builtin", "Accounts", by=by)
        connection.connect(api.HELPDESK, "builtin", "Tickets", by=by)
        connection.connect(api.BILLING, "builtin", "Billing", by=by)
        connection.connect(api.VAULT, "folder", "Archive folder", by=by)


def _write(path: Path, settings: dict[str, str]) -> None:
    quoted = [f"{name}='{value.replace(chr(39), '')}'" for name, value in settings.items()]
    path.touch(mode=0o600)
    path.write_text("\n".join(quoted) + "\n")
