"""Documents that the law leaves out of electronic signing: a template of such a category is not published.

15 USC 7003 (law.md ES-9). Legal declares it in the template, `schema["excluded"]`; a category of that name
counts as declared. A workspace that knows better, since a statute of its own place allows it, says so
in the template: `schema["excluded_override"]` = {"reason", "role"}; the reason is approved with the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

CATEGORIES = (
    "wills_trusts",
    "family_law",
    "court_documents",
    "utility_shutoff",
    "default_foreclosure_eviction",
    "insurance_cancellation",
    "product_recall",
    "hazardous_materials",
    "commercial_code",
)
SECTION = "15 USC 7003"


def is_excluded(category: str) -> bool:
    """Whether a template's category is one of them, however it is spelled: "Family law", "family-law"."""
    return _plain(category) in CATEGORIES


def _plain(category: str) -> str:
    return re.sub(r"[^a-z]+", "_", category.strip().lower()).strip("_")


def kind(schema: Mapping[str, Any], category: str) -> str:
    """Which of `CATEGORIES` this is: what legal declared, else what its category is called; "" for none."""
    declared = str(schema.get("excluded") or "")
    if declared in CATEGORIES:
        return declared
    return _plain(category) if is_excluded(category) else ""


def overridden(schema: Mapping[str, Any]) -> bool:
    """Whether somebody took responsibility, with a reason and in a role."""
    said = schema.get("excluded_override") or {}
    return bool(str(said.get("reason", "")).strip() and str(said.get("role", "")).strip())
