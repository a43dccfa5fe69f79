"""What pages about people are written with: what somebody may, and a browser's name in two words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def may(who: Any, verb: str) -> bool:
    return bool(who.may(verb))


@register.filter
def browser(agent: str) -> str:
    """A browser's own long name in two words: `Firefox, Windows`."""
    known = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    name = next((word for mark, word in known.items() if mark in agent), agent[:40] or gettext("Unknown"))
    system = next((each for each in systems if each in agent), "")
    return f"{name}, {system}" if system else name
