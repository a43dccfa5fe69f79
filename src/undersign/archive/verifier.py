"""`verify.html`: one file that judges an evidence bundle in a browser, from the disk, without a network.

Hides how it is put together, and that the trail's sentences are those of the event classes. Its policy
allows the one script and the one style sheet inside it, by their hashes, and nothing else: no request, no
frame, no form. It is the same for every bundle of a release.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib import resources

from django.utils import translation

from undersign.journal import event

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
    html = html.replace("{policy}", policy).replace("{style}", style).replace("{script}", script)
    return html.replace("{told}", _told()).encode()


def _told() -> str:
    """What happens to contracts, in words, as JSON that may stand in HTML: {language: {"events": {name:
    {"": sentence, kind: sentence}}, "codes": {code: words}}}. Placeholders are left in, `%(actor)s`."""
    kinds = {name: each for name, each in sorted(event.REGISTRY.items()) if each.category != "system"}
    words = {}
    for language in ("en", "es"):
        with translation.override(language):
            events = {
                name: {"": str(each.sentence)} | {kind: str(said) for kind, said in each.sentences.items()}
                for name, each in kinds.items()
            }
            codes = {code: str(said) for code, said in event.CODES.items()} | {"": str(event.ERASED)}
            words[language] = {"events": events, "codes": codes}
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
