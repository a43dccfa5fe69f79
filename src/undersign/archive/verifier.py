"""`verify.html`: one file that judges an evidence bundle in a browser, from the disk, without a network.

Hides how it is put together. Its policy allows the one script and the one style sheet inside it, by their
hashes, and nothing else: no request, no frame, no form. It is the same for every bundle of a release.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

_PARTS = "verifying"


@cache
def script() -> bytes:
    """`verify.py`, the independent verifier of docs/evidence.md, as it lies in docs/."""
    return (resources.files("undersign.archive") / _PARTS / "verify_bundle.txt").read_bytes()


@cache
def page() -> bytes:
    """The HTML, in English and Spanish."""
    folder = resources.files("undersign.archive") / _PARTS
    html, script, style = (
        (folder / name).read_text("utf-8") for name in ("verify.html", "verify.js", "verify.css")
    )
    policy = f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}"
    policy += "; base-uri 'none'; form-action 'none'"
    return html.replace("{policy}", policy).replace("{style}", style).replace("{script}", script).encode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
