"""Colours that can be read: one that white words cannot be read on is made darker until they can.

Pure arithmetic after WCAG 2.2 1.4.3: 4.5 to 1, for white words on the colour and for words in it on white.
"""

from __future__ import annotations

import colorsys

ENOUGH = 4.5


def contrast(colour: str) -> float:
    """Of white to a colour `#rrggbb`, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def readable(colour: str) -> str:
    """The colour itself, or the lightest shade of it on which white words can be read."""
    parts = tuple(int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    hue, light, full = colorsys.rgb_to_hls(*parts)
    while contrast(colour) < ENOUGH:
        light -= 0.01
        colour = "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, light, full))
    return colour
