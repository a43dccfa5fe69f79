"""Whom one can be in the demo: the sign-ins that the sign-in page offers. Empty outside the demo.

They come from a file that filling the demo leaves in the data folder, since before signing in nobody
belongs to a workspace and so sees no rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings

from undersign.workspaces.member import ROLE_WORDS

FILE = "sign-ins.json"


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    role: str
    password: str


def people() -> list[Person]:
    """[{name, email, role, password}] of DATA/sign-ins.json, their roles in words."""
    path = settings.DATA_DIR / FILE
    if settings.MODE != "demo" or not path.exists():
        return []
    listed = json.loads(path.read_text())
    return [Person(**{**each, "role": str(ROLE_WORDS.get(each["role"], each["role"]))}) for each in listed]
