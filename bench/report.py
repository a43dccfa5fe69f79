"""bench/latest.json, merged and never rewritten whole, and the table that is printed."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import peer

LATEST = Path(__file__).parent / "latest.json"
_ROWS = (
    ("render.cpu_ms", "render, five pages, CPU ms"),
    ("issue.cpu_ms", "issue: fields and certification, CPU ms"),
    ("act.cpu_ms", "one signer's act, CPU ms"),
    ("seal.cpu_ms", "seal and certificate, CPU ms"),
    ("chain_6p.cpu_ms", "issue, one signer, seal: six pages, CPU ms"),
    ("chain_44p.cpu_ms", "the same: 44 pages, CPU ms"),
    ("chain_6p.ratio_pyhanko", "the same by pyHanko, times ours"),
    ("chain_6p.ratio_libpdf", "three plain signatures by libpdf, times ours"),
    ("certificate.cpu_ms", "typesetting summary and certificate, CPU ms"),
    ("verify_6p.cpu_ms", "verify, six pages, three signatures, CPU ms"),
    ("preview.cpu_ms", "preview of eight pages after a keystroke, CPU ms"),
    ("render_worker.rss_mib_after_2000", "a press after 2,000 documents, resident MiB"),
    ("lifecycle_1.contracts_per_minute", "1 client: contracts a minute"),
    ("lifecycle_1.cpu_s_per_contract", "1 client: CPU s a contract"),
    ("lifecycle_4.contracts_per_minute", "4 clients: contracts a minute"),
    ("lifecycle_4.cpu_s_per_contract", "4 clients: CPU s a contract"),
    ("api.get_contract.rps_1", "API, one contract, 1 client: requests a second"),
    ("api.get_contract.rps_4", "the same, 4 clients"),
    ("api.get_contract.cpu_ms", "the same, CPU ms a request"),
    ("api.list.rps_1", "API, 25 contracts of the list, 1 client: requests a second"),
    ("api.list.rps_4", "the same, 4 clients"),
    ("bulk.rows_per_minute_per_core", "bulk send: rows a minute and core"),
    ("bulk.cost_ratio", "a row's cost, times that of a single send"),
    ("scale.worst_ratio", "slowest growth of a page, 10,000 to 1,000,000"),
    ("sign_page.bytes", "the signer's page with its first picture, bytes"),
    ("sign_page.css_bytes", "its styles, bytes"),
    ("sign_page.js_bytes", "its script, bytes"),
    ("sign_page.requests", "requests for it"),
    ("ceremony.queries_per_step", "queries for a step of the ceremony"),
    ("fsck.entries_per_s", "audit check: entries a CPU second"),
    ("start.first_s", "first start, empty folder, s"),
    ("start.warm_s", "warm start, s"),
    ("idle.rss_mib", "idle, web and worker, resident MiB"),
    ("idle.pss_mib", "idle, web and worker, proportional MiB"),
)


def merge(measured: dict[str, Any]) -> None:
    """Put `measured` beside what other measurements have written; figures of the same name are replaced."""
    known = json.loads(LATEST.read_text()) if LATEST.exists() else {}
    known |= {name: {**figures, "at": _now()} for name, figures in measured.items()}
    known |= {"peer": peer.FIGURES, "targets": peer.TARGETS, "machine": machine()}
    LATEST.write_text(json.dumps(known, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def machine() -> dict[str, Any]:
    """What it was measured on; `load` is the machine's load of the last minute, ours included."""
    head = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(head, capture_output=True, text=True, check=False).stdout.strip()
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        "commit": commit,
    }


def show(measured: dict[str, Any]) -> None:
    print(f"\n{'':44}{'here':>10}{'peer':>10}{'best case':>11}{'ratio':>8}")
    for path, words in _ROWS:
        here = at(measured, path)
        if here is not None:
            theirs, best = at(peer.FIGURES, path), at(peer.FIGURES, _best(path))
            print(
                f"{words:44}{here:>10}{_or(theirs):>10}{_or(best):>11}{_ratio(path, here, best or theirs):>8}"
            )
    for name in ("lifecycle_1", "lifecycle_4"):
        if name in measured:
            _show_lifecycle(name, measured[name])


def _show_lifecycle(name: str, figures: dict[str, Any]) -> None:
    parts = ", ".join(f"{part} {seconds:.3f}" for part, seconds in figures["cpu_s"].items())
    beside = ", ".join(f"{part} {seconds:.3f}" for part, seconds in figures["beside_cpu_s"].items())
    print(f"\n{name}: CPU s a contract: {parts}; not counted: {beside}")
    print(f"  p50 ms: {', '.join(f'{step} {ms:.0f}' for step, ms in figures['p50_ms'].items())}")


def at(figures: dict[str, Any], path: str) -> Any:
    """The figure at a dotted path, or None."""
    here: Any = figures
    for step in path.split("."):
        here = here.get(step) if isinstance(here, dict) else None
    return here


def _best(path: str) -> str:
    first, _, rest = path.partition(".")
    return f"{first}.best_case.{rest}"


def _or(value: Any) -> str:
    return "" if value is None else str(value)


def _ratio(path: str, here: float, theirs: float | None) -> str:
    """How many times better than the peer at its best."""
    if not theirs or not here:
        return ""
    better = here / theirs if path.endswith("per_minute") else theirs / here
    return f"{better:.1f}x"


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}"
