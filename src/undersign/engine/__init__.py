"""The embedded PostgreSQL: a database on a machine where none is installed.

    with engine.start(Path("var/data")) as running:
        running.url_owner, running.url_app

Hides the server's programs, accounts, passwords, sockets and files. Knows nothing of Undersign's tables,
imports no Django, and is not used at all when DATABASE_URL names another PostgreSQL.
"""

from undersign.engine.engine import Engine, discard, start
from undersign.engine.refused import EngineRefused

__all__ = ["Engine", "EngineRefused", "discard", "start"]
