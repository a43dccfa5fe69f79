"""`make bench`: everything, or the parts that are named. See README.md for what each figure counts."""

from __future__ import annotations

import argparse
from typing import Any

from bench import (
    api,
    bulk,
    chain,
    fsck,
    lifecycle,
    pipeline,
    previewing,
    report,
    signing,
    starting,
    verifying,
)
from bench import instance as instances
from bench.mailbox import Mailbox
from bench.scale import measure as scale

PARTS = (
    "pipeline",
    "chain",
    "verifying",
    "previewing",
    "start",
    "signing",
    "lifecycle",
    "bulk",
    "api",
    "fsck",
)
ALONE = ("scale",)  # long, so only where it is asked for
LIVE = {"start", "signing", "lifecycle", "bulk", "api"}  # on a running instance


def main() -> None:
    asked = _arguments()
    measured: dict[str, Any] = {}
    if "pipeline" in asked.parts:
        measured |= pipeline.measure()
    if "chain" in asked.parts:
        measured |= chain.measure()
    if "verifying" in asked.parts:
        measured |= verifying.measure()
    if "previewing" in asked.parts:
        measured |= previewing.measure()
    if "fsck" in asked.parts:
        measured |= fsck.measure()
    if "scale" in asked.parts:
        measured |= scale.measure()
    if LIVE & set(asked.parts):
        measured |= _live(asked)
    report.show(measured)
    if not asked.dry:
        report.merge(measured)


def _live(asked: argparse.Namespace) -> dict[str, Any]:
    measured: dict[str, Any] = {}
    with Mailbox() as mailbox, instances.folder(mailbox.port) as folder:
        first_s = starting.first(folder)
        warm_s = starting.warm(folder) if "start" in asked.parts else 0.0
        with folder.running() as running:
            if "start" in asked.parts:
                measured["start"] = {"first_s": first_s, "warm_s": warm_s}
                measured["idle"] = starting.idle(running)
            key = folder.found() if (LIVE - {"start"}) & set(asked.parts) else ""
            if "signing" in asked.parts:
                measured |= signing.measure(folder, running, mailbox, key)
            if "lifecycle" in asked.parts:
                for turn, clients in enumerate(asked.clients):
                    measured[f"lifecycle_{clients}"] = lifecycle.run(
                        running,
                        mailbox,
                        key,
                        folder.data / "archive",
                        clients=clients,
                        contracts=asked.contracts,
                        turn=turn,
                    )
                measured["busy"] = starting.idle(running, rest_s=1.0)
            if "api" in asked.parts:
                measured |= api.measure(folder, running, key)
            if "bulk" in asked.parts:
                measured |= bulk.measure(folder, running, mailbox, key, asked.rows)
    return measured


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", default=PARTS, metavar="PART", help=f"of {', '.join(PARTS + ALONE)}"
    )
    parser.add_argument(
        "--contracts", type=int, default=40, help="how many contracts a lifecycle measures [40]"
    )
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4], help="clients at a time [1 4]")
    parser.add_argument("--rows", type=int, default=200, help="how many rows a bulk send has [200]")
    parser.add_argument("--dry", action="store_true", help="print, and leave latest.json alone")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - {*PARTS, *ALONE}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    main()
