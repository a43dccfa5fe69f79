"""The strongest open peer, measured the same way: constants to stand beside our figures.

Documenso 2.17.0, its whole production build, on 2 cores with 24 GiB and PostgreSQL 15, 22 November 2026.
Its native database engine could not be had there, so the official wasm engine ran; `best_case` takes
that engine's whole CPU share off, which is a bound in the peer's favour. A win is claimed over the best
case only. Its lifecycle asks the signer for no code by mail; ours does.
"""

from __future__ import annotations

from typing import Any

SOURCE = "Documenso 2.17.0, production build, 2 cores, 24 GiB, PostgreSQL 15, measured 2026-11-22"

FIGURES: dict[str, Any] = {
    "source": SOURCE,
    "lifecycle_1": {
        "contracts_per_minute": 50,
        "cpu_s_per_contract": 1.00,
        "best_case": {"cpu_s_per_contract": 0.73},
        "p50_ms": {
            "create": 214,
            "send": 214,
            "open contract": 92,
            "fill three fields": 98,
            "finish": 388,
            "download": 77,
        },
    },
    "lifecycle_4": {
        "contracts_per_minute": 80,
        "cpu_s_per_contract": 0.85,
        "best_case": {"contracts_per_minute": 140, "cpu_s_per_contract": 0.62},
    },
    "api": {
        "get_contract": {"rps_1": 57, "cpu_ms": 24},
        "best_case": {"get_contract": {"rps_1": 150}},
    },
    "seal": {"cpu_ms": 200},
    "start": {"first_s": 7.2},
    "idle": {"rss_mib": 500},
}
TARGETS = {
    "lifecycle_4.cpu_s_per_contract": 0.20,
    "lifecycle_4.contracts_per_minute": 350,
    "start.warm_s": 4.0,
    "idle.rss_mib": 300,
    "verify_6p.cpu_ms": 150,
}
