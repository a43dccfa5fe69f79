"""`{% bundle "sign" %}`: the link and script tags of one front-end bundle.

Hides Vite's manifest: which hashed files an entry became, and which style sheets and modules its
imports bring along. Files are served by this site only and carry no nonce, so the pages can live
under a policy without inline script or style.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

MANIFEST = "manifest.json"


@register.simple_tag
def bundle(name: str) -> SafeString:
    """The tags of entry `name` ("sign", "app"): styles first, then its module, then its imports' preloads."""
    entry, imported = _files(name, *_manifest())
    styles = list(dict.fromkeys(css for chunk in (*imported, entry) for css in chunk.get("css", [])))
    return format_html(
        "{}{}{}",
        format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(s),) for s in styles)),
        format_html('\n<script type="module" src="{}"></script>', static(entry["file"])),
        format_html_join(
            "", '\n<link rel="modulepreload" href="{}">', ((static(c["file"]),) for c in imported)
        ),
    )


def _manifest() -> tuple[str, float]:
    path = Path(settings.STATIC_ROOT) / MANIFEST
    if not path.is_file():
        raise ImproperlyConfigured(f"The front end has not been built: {path} is missing. Run `make setup`.")
    return str(path), path.stat().st_mtime


@lru_cache(maxsize=8)
def _files(name: str, path: str, changed: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The manifest's chunk of an entry and, depth first, the chunks it imports at start."""
    manifest = json.loads(Path(path).read_text())
    entry = next((c for c in manifest.values() if c.get("isEntry") and c.get("name") == name), None)
    if entry is None:
        raise ImproperlyConfigured(f"The front-end build holds no entry named {name!r}. Run `make setup`.")
    imported: dict[str, dict[str, Any]] = {}

    def follow(chunk: dict[str, Any]) -> None:
        for key in chunk.get("imports", []):
            if key not in imported:
                follow(manifest[key])
                imported[key] = manifest[key]

    follow(entry)
    return entry, list(imported.values())
