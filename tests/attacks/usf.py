"""Universal signature forgery: a signature dictionary that leaves a validator nothing to check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks.parts import appended, instead, last_hole, last_range, raw, widget


def contents(new: bytes) -> Callable[[Any], bytes]:
    """The container overwritten in place."""
    return lambda contract: instead(contract.pdf, last_hole(contract.pdf), new)


def byte_range(new: bytes) -> Callable[[Any], bytes]:
    return lambda contract: instead(contract.pdf, last_range(contract.pdf), new)


def dictionary(**changed: str) -> Callable[[Any], bytes]:
    """The seal's dictionary written anew in a further revision; "" takes an entry away."""

    def forge(contract: Any) -> bytes:
        def change(target: Any) -> None:
            ref = widget(target, "undersign_seal")[1]["V"]
            entries = {**target.file.dictionary(ref)}
            for key, value in changed.items():
                entries.pop(key, None)
                if value:
                    entries[key] = raw(value)
            target.put(ref, entries)

        return appended(contract.pdf, change)

    return forge


VARIANTS = {
    "contents-empty": contents(b"/Contents<>"),
    "contents-null": contents(b"/Contents null"),
    "contents-zero": contents(b"/Contents<00>"),
    "contents-gone": contents(b"/Nothing<00>"),
    "range-null": byte_range(b"/ByteRange null"),
    "range-empty": byte_range(b"/ByteRange[]"),
    "range-of-nothing": byte_range(b"/ByteRange[0 0 0 0]"),
    "range-negative": byte_range(b"/ByteRange[0 -1 -1 -1]"),
    "range-text": byte_range(b"/ByteRange[/a /b /c /d]"),
    "range-gone": byte_range(b"/Nothing[0 1 2 3]"),
    "rewritten-contents-null": dictionary(Contents="null"),
    "rewritten-contents-gone": dictionary(Contents=""),
    "rewritten-range-gone": dictionary(ByteRange=""),
    "rewritten-range-of-nothing": dictionary(ByteRange="[0 0 0 0]"),
    "rewritten-filter": dictionary(SubFilter="/adbe.x509.rsa_sha1"),
    "rewritten-type": dictionary(Type="/DocTimeStamp"),
}
