"""Which requirement of which law is met where, and which tests prove it.

Hides three files: `law.toml` (source and modules), `locale/<language>/law.toml` (what it asks and what the
product does), and `proofs.json`, gathered from the tests by `undersign docs` and packaged with the product.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LOCALE = HERE.parent / "locale"
PROOFS = HERE / "proofs.json"
SOURCE = "en"
# The first letters of an id → the law's own name, which needs no translation.
LAWS = {
    "ES": "ESIGN, 15 USC 7001–7006",
    "UE": "UETA",
    "EI": "eIDAS, (EU) 910/2014, 2024/1183",
    "P11": "21 CFR Part 11",
    "HI": "HIPAA, 45 CFR 164",
    "FE": "FERPA, 34 CFR 99",
    "RT": "Retention",
    "A8": "Limitation",
    "A9": "NIST SP 800-63",
    "AU": "NIST SP 800-63B, ASVS",
    "GD": "GDPR, CCPA",
    "EV": "Evidence",
}


@dataclass(frozen=True)
class Requirement:
    """where: modules or folders, as paths below `src/undersign`. proofs: tests, `path::name`. unneeded: why
    it asks nothing of this software, "" if it does."""

    id: str
    asks: str
    does: str
    unneeded: str
    source: str
    where: tuple[str, ...]
    proofs: tuple[str, ...]

    @property
    def law(self) -> str:
        return LAWS[self.id.partition("-")[0]]

    @property
    def is_met(self) -> bool:
        return bool(self.proofs or self.unneeded)


def requirements(language: str = SOURCE, proofs: Mapping[str, Any] | None = None) -> list[Requirement]:
    """All of them in the order of the table. proofs: {id: tests}, the packaged ones if None."""
    told = _told(language if (LOCALE / language / "law.toml").exists() else SOURCE)
    shown = _packaged() if proofs is None else proofs
    return [
        Requirement(
            key,
            told[key]["asks"],
            told[key].get("does", ""),
            told[key].get("unneeded", ""),
            row["source"],
            tuple(row["where"]),
            tuple(shown.get(key, ())),
        )
        for key, row in _table().items()
    ]


def ids() -> frozenset[str]:
    return frozenset(_table())


@lru_cache
def _table() -> dict[str, Any]:
    return tomllib.loads((HERE / "law.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _told(language: str) -> dict[str, Any]:
    return tomllib.loads((LOCALE / language / "law.toml").read_text(encoding="utf-8"))


@lru_cache
def _packaged() -> dict[str, Any]:
    return json.loads(PROOFS.read_text(encoding="utf-8")) if PROOFS.exists() else {}
