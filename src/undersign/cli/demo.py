"""`undersign demo`: the whole thread, N times, in an instance that is thrown away.

Real parts: an embedded PostgreSQL, a worker process, an SMTP server. Links and codes are read from the
mails that arrive. What is left is a folder of sealed contracts, certificates, evidence bundles and the
root, each verified.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from undersign import engine
from undersign.cli import instance

UNDERSIGN = [sys.executable, "-m", "undersign.cli.main"]


def demo(count: int, out: Path) -> int:
    """Run it; returns the exit status."""
    with throw_away() as (data, inbox):
        from undersign.demo import thread

        made = []
        with click.progressbar(range(count), label="Contracts") as steps:
            for index in steps:
                made.append(thread.run_one(index, inbox, out))
        shutil.copy(data / "root.pem", out / "root.pem")
        good = _judge(made, out)
        _table(made, inbox.count())
    return 0 if good else 1


@contextmanager
def throw_away() -> Iterator[tuple[Path, Any]]:
    """A fresh instance with worker and mail sink: (data folder, inbox)."""
    from undersign.cli import databases, sink
    from undersign.demo.inbox import Inbox

    inbox = Inbox()
    server = sink.start(handler=inbox)
    with tempfile.TemporaryDirectory(prefix="undersign-demo-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        with databases.opened(data) as database:
            os.environ.update(
                UNDERSIGN_MODE="demo",
                UNDERSIGN_DATA=str(data),
                UNDERSIGN_MAIL_URL=f"smtp://127.0.0.1:{server.port}",
                APP_DATABASE_URL=database.url_app,
            )
            as_owner = {**os.environ, "DATABASE_URL": database.url_owner}
            subprocess.run([*UNDERSIGN, "migrate", "--data", str(data)], env=as_owner, check=True)
            instance.load(data)
            worker = subprocess.Popen([*UNDERSIGN, "worker"], env=dict(os.environ))
            try:
                yield data, inbox
            finally:
                worker.terminate()
                worker.wait(20)
                server.stop()
                from django.db import connections

                connections.close_all()
        engine.discard(data)


def _judge(made: list[Any], out: Path) -> bool:
    from undersign.sealing import verdict

    roots = [(out / "root.pem").read_bytes()]
    good = True
    for one in made:
        files = [*out.glob(f"{one.number}*.pdf"), *out.glob(f"{one.number}*.zip")]
        files += (out / "certificates").glob(f"{one.number}*.pdf")
        verdicts: set[str] = {
            str(verdict.judge(f.read_bytes(), trust=roots, thorough=True).verdict) for f in files
        }
        one.verdict = ", ".join(sorted(verdicts))
        good = good and len(files) == 3 and verdicts == {"AUTHENTIC"}
    return good


def _table(made: list[Any], mails: int) -> None:
    click.echo(
        f"\n{'Contract':<15}{'Title':<30}{'Customer':<26}{'sent':>7}{'signed':>8}{'sealed':>8}  Verdict"
    )
    for one in made:
        times = f"{one.sent:>6.2f}s{one.signed:>7.2f}s{one.sealed:>7.2f}s"
        click.echo(f"{one.number:<15}{one.title[:28]:<30}{one.customer[:24]:<26}{times}  {one.verdict}")
    click.echo(
        f"\n{len(made)} contracts, {mails} mails. Times from sending on; signing includes every code by mail."
    )
