"""The worker: takes jobs from PostgreSQL, one process, a few at a time."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from undersign.cli import instance


def run(concurrency: int) -> None:
    os.environ.setdefault("RAYON_NUM_THREADS", "1")  # typst's; jobs have threads of their own
    instance.load(Path(os.environ.get("UNDERSIGN_DATA", "var/demo")))
    from procrastinate.contrib.django import app

    from undersign.cli import safety

    safety.refuse_unsafe()

    instance.settle()
    with app.replace_connector(_connector()):
        asyncio.run(_work(app, concurrency))


async def _work(app: Any, concurrency: int) -> None:
    """As many threads as jobs at a time: each has a database connection of its own."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency))
    async with app.open_async():
        await app.run_worker_async(
            concurrency=concurrency,
            delete_jobs="always",
            fetch_job_polling_interval=5,
            install_signal_handlers=True,
            name=f"worker@{os.getpid()}",
        )


def _connector() -> Any:
    """Connections to take jobs by; asked whether they live only where that is in doubt."""
    from procrastinate import psycopg_connector
    from procrastinate.contrib.django import utils

    return psycopg_connector.PsycopgConnector(
        pool_factory=_pool, min_size=1, max_size=3, kwargs=utils.connector_params()
    )


def _pool(**how: Any) -> Any:
    import psycopg_pool

    from undersign.store.postgresql import base

    async def check(connection: Any) -> None:
        if not base.is_quiet(connection):
            await psycopg_pool.AsyncConnectionPool.check_connection(connection)

    async def configure(connection: Any) -> None:
        await connection.set_autocommit(True)  # each of the queue's sentences is whole by itself

    return psycopg_pool.AsyncConnectionPool(**{**how, "check": check, "configure": configure})
