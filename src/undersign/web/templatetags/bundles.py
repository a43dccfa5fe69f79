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
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MANIFEST = "manifest.json"


@register.simple_tag
def bundle(name: str) -> SafeString:
    """The tags of entry `name` ("sign", "app"): styles first, then its module, then its imports' preloads."""
    entry, imported = _files(name, *_manifest())
    return format_html(
        "{}{}{}",
        format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(s),) for s in styles(name))),
        format_html('\n<script type="module" src="{}"></script>', static(entry["file"])),
        format_html_join(
            "", '\n<link rel="modulepreload" href="{}">', ((static(c["file"]),) for c in imported)
        ),
    )


def styles(name: str) -> list[str]:
    """The style sheets of entry `name`, under the static root."""
    entry, imported = _files(name, *_manifest())
    return list(dict.fromkeys(css for chunk in (*imported, entry) for css in chunk.get("css", [])))


@register.simple_tag
def installable(name: str) -> SafeString:
    """What puts bundle `name`'s pages on a home screen: manifest, Apple's icon, colour of the frame."""
    return format_html(
        '<link rel="manifest" href="{}?lang={}">\n<link rel="apple-touch-icon" href="{}">\n'
        '<meta name="theme-color" content="#ffffff">\n'
        '<meta name="mobile-web-app-capable" content="yes">\n'
        '<meta name="apple-mobile-web-app-title" content="{}">',
        reverse(f"install:{name}_manifest"),
        get_language() or "en",
        static("icons/apple-touch-180.png"),
        settings.INSTANCE_NAME,
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
