"""What a browser calls itself, in words a lawyer can read: "Chrome 140 · Android".

Pure, and no more than the claim it reads: the browser's own line stands beneath it in the certificate.
"""

from __future__ import annotations

import re

# In this order: each of these also claims to be the ones below it.
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:HeadlessChrome|Chrome|CriOS|Chromium)/(\d+)"),
    ("Safari", r"Version/(\d+)\S* (?:Mobile/\S+ )?Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\bMac(?:intosh| OS X)\b"),
    ("Linux", r"\bLinux\b"),
)


def name(agent: str) -> str:
    """Browser with its first number, and system, as far as `agent` (a User-Agent line) tells; else ""."""
    found = [(each, re.search(pattern, agent)) for each, pattern in _BROWSERS]
    browser = next((f"{each} {match[1]}" for each, match in found if match), "")
    system = next((each for each, pattern in _SYSTEMS if re.search(pattern, agent)), "")
    return " · ".join(part for part in (browser, system) if part)
