"""What a stress run prints: one line a kill, and a summary to quote."""

from __future__ import annotations

import statistics


def kill(kind: str, outcome) -> None:
    mark, why = "✗" if outcome.faults else "✓", "; ".join(outcome.faults)
    print(f"{mark} {kind:42} {outcome.step:34} {outcome.seconds:5.1f} s  {why}", flush=True)


def kills(outcomes: dict[str, list]) -> None:
    print(f"\n{'fault':44} {'kills':>5} {'lost or doubled':>16} {'slowest':>9}")
    for kind, each in outcomes.items():
        bad = sum(bool(o.faults) for o in each)
        print(f"{kind:44} {len(each):5} {bad:16} {max(o.seconds for o in each):7.1f} s")
    total = [o for each in outcomes.values() for o in each]
    print(f"{'together':44} {len(total):5} {sum(bool(o.faults) for o in total):16}\n", flush=True)


def races(outcomes: list, signers: int) -> None:
    bad = sum(bool(o.faults) for o in outcomes)
    seconds = [o.seconds for o in outcomes]
    print(f"\n{len(outcomes)} trials of {signers} simultaneous last signers: {bad} with a fault; ", end="")
    print(f"median {statistics.median(seconds):.1f} s, slowest {max(seconds):.1f} s to the last delivery")
    for fault in sorted({fault for o in outcomes for fault in o.faults}):
        print(f"  ✗ {fault}")
    print(flush=True)
