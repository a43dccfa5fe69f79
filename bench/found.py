"""`python -m bench.found`: the bench's workspace as `undersign init` makes one, with template and API key.

Runs beside the running instance, on its database; prints JSON.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from bench import contract
from undersign.cli import instance


def main() -> None:
    with instance.opened(Path(os.environ["UNDERSIGN_DATA"])):
        print(json.dumps({"key": _found()}))


def _found() -> str:
    from undersign.connectors import api
    from undersign.connectors.linking import connection
    from undersign.journal import actor
    from undersign.store import tenancy
    from undersign.workspaces import member, policy, token, workspace

    made = workspace.found("Harrow Data Works", zone="Europe/London", prefix="H")
    system = actor.system(made.id)
    with tenancy.within(made.id):
        connection.connect(api.DIRECTORY, "builtin", "Accounts", by=system)
        connection.connect(api.HELPDESK, "builtin", "Tickets", by=system)
        connection.connect(api.VAULT, "folder", "Archive folder", by=system)
        author, approver = (
            member.join(
                made,
                email=f"{name}@harrow.example",
                name=name.title(),
                role=policy.ADMIN,
                password=None,
                by=system,
            )
            for name in ("alice", "bob")
        )
        _publish(author.actor(), approver.actor())
        return token.make(made, "bench", role=policy.AGENT, by=approver.actor())[1]


def _publish(author, approver) -> None:
    from undersign.drafting.review import approval
    from undersign.drafting.stock import template

    made = template.make(contract.KEY, names=contract.NAMES, by=author)
    version = template.draft(made, sources={"en": contract.SOURCE}, schema=contract.SCHEMA, by=author)
    version.submit(by=author)
    approval.approve_and_publish(version, by=approver)


if __name__ == "__main__":
    main()
