"""The worker: takes jobs from PostgreSQL, one process, a few at a time."""

from __future__ import annotations

import os
from pathlib import Path

from undersign.cli import instance


def run(concurrency: int) -> None:
    instance.load(Path(os.environ.get("UNDERSIGN_DATA", "var/demo")))
    from procrastinate.contrib.django import app

    from undersign.cli import safety
    from undersign.config import queue

    safety.refuse_unsafe()

    with app.replace_connector(queue.connector()):
        app.run_worker(
            concurrency=concurrency,
            delete_jobs="always",
            fetch_job_polling_interval=5,
            install_signal_handlers=True,
            name=f"worker@{os.getpid()}",
        )
