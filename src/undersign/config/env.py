"""Typed readers of environment variables; `NAME_FILE` gives a path to read a secret from."""

from __future__ import annotations

import os
from pathlib import Path

TRUE = {"1", "true", "yes", "on"}


def text(name: str, default: str = "") -> str:
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def number(name: str, default: int) -> int:
    value = text(name)
    return int(value) if value else default


def flag(name: str, default: bool = False) -> bool:
    value = text(name)
    return value.lower() in TRUE if value else default


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
