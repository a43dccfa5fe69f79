"""PDF objects as bytes and back (ISO 32000-2, 7.3).

Hides the token grammar. It is strict on purpose: what our own writer and Typst never write (comments
inside objects, duplicate keys, unbalanced strings) is refused, because a lenient reader and a strict one
may see two different documents in the same bytes.

Python shapes: ``dict`` (keys without the slash), ``list``, ``Name``, ``bytes`` (strings), ``int``, ``float``,
``bool``, ``None``, ``Ref``, and ``Stream`` (dictionary + raw, still encoded data).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

MAX_DEPTH = 60


class Malformed(ValueError):
    """The bytes are not a PDF as we write and accept it. ``code`` is stable, ``at`` a byte offset or -1."""

    def __init__(self, code: str, at: int = -1):
        super().__init__(f"{code} at byte {at}" if at >= 0 else code)
        self.code, self.at = code, at


class Name(str):
    """A PDF name without its slash."""

    __slots__ = ()


class Ref(NamedTuple):
    """An indirect reference."""

    num: int
    gen: int = 0


class Raw(bytes):
    """Bytes that are already PDF syntax; written as they are."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its dictionary (``Length`` is rewritten) and its data, still encoded."""

    entries: dict[str, Any]
    data: bytes


_TOKEN = re.compile(
    rb"[\x00\t\n\x0c\r ]*(?:"
    rb"(?P<ref>([0-9]{1,8}) ([0-9]{1,5}) R(?![^\x00\t\n\x0c\r ()<>\[\]/%]))"
    rb"|(?P<int>[+-]?[0-9]+(?![0-9.]))"
    rb"|(?P<real>[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+))"
    rb"|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|(?P<dopen><<)|(?P<dclose>>>)|(?P<aopen>\[)|(?P<aclose>\])"
    rb"|<(?P<hex>[0-9A-Fa-f\t\n\x0c\r ]*)>"
    rb"|\((?P<plain>[^()\\\r]*)\)|(?P<literal>\()"
    rb"|(?P<word>true|false|null)(?![^\x00\t\n\x0c\r ()<>\[\]/%])"
    rb")"
)
_WORDS = {b"true": True, b"false": False, b"null": None}
_STREAM = re.compile(rb"[\x00\t\n\x0c\r ]*stream\r?\n")
_HEADER = re.compile(rb"[\x00\t\n\x0c\r ]*([0-9]{1,8}) ([0-9]{1,5}) obj(?![^\x00\t\n\x0c\r ()<>\[\]/])")
_END_OBJECT = re.compile(rb"[\x00\t\n\x0c\r ]*endobj")
_END_STREAM = re.compile(rb"\r?\n?endstream")
_HASH = re.compile(r"#([0-9A-Fa-f]{2})")
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r\n|\r|\n|.)|\r\n?", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_END = object()


def parse(data: bytes, at: int = 0, depth: int = 0) -> tuple[Any, int]:
    """One object starting at ``at`` → (object, position after it). Raises Malformed."""
    value, after = _parse(data, at, depth)
    if value is _END:
        raise Malformed("unexpected-close", at)
    return value, after


def _parse(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    token = _TOKEN.match(data, at)
    if token is None:
        raise Malformed("token", at)
    kind, after = token.lastgroup, token.end()
    if kind == "ref":
        return Ref(int(token[2]), int(token[3])), after
    if kind == "name":
        return _name(token["name"]), after
    if kind == "int":
        return _integer(token["int"], at), after
    if kind == "dopen":
        return _dictionary(data, after, depth + 1)
    if kind == "aopen":
        return _array(data, after, depth + 1)
    if kind in ("dclose", "aclose"):
        return _END, after
    if kind == "real":
        return float(token["real"]), after
    if kind == "plain":
        return token["plain"], after
    if kind == "hex":
        digits = token["hex"].translate(None, b"\t\n\x0c\r ")
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()), after
    if kind == "literal":
        return _literal(data, after)
    return _WORDS[token["word"]], after


def _integer(digits: bytes, at: int) -> int:
    if len(digits) > 20:
        raise Malformed("number", at)
    return int(digits)


def _name(raw: bytes) -> Name:
    text = raw.decode("latin-1")
    return Name(_HASH.sub(lambda m: chr(int(m[1], 16)), text) if "#" in text else text)


def _dictionary(data: bytes, at: int, depth: int) -> tuple[dict[str, Any], int]:
    if depth > MAX_DEPTH:
        raise Malformed("too-deep", at)
    entries: dict[str, Any] = {}
    while True:
        key, after = _parse(data, at, depth)
        if key is _END:
            if data[after - 1 : after] != b">":
                raise Malformed("unexpected-close", at)
            return entries, after
        if not isinstance(key, Name) or key in entries:
            raise Malformed("duplicate-key" if isinstance(key, Name) else "key", at)
        entries[str(key)], at = parse(data, after, depth)


def _array(data: bytes, at: int, depth: int) -> tuple[list[Any], int]:
    if depth > MAX_DEPTH:
        raise Malformed("too-deep", at)
    items: list[Any] = []
    while True:
        item, after = _parse(data, at, depth)
        if item is _END:
            if data[after - 1 : after] != b"]":
                raise Malformed("unexpected-close", at)
            return items, after
        items.append(item)
        at = after


def _literal(data: bytes, at: int) -> tuple[bytes, int]:
    depth, position = 1, at
    for found in re.compile(rb"\\.|[()]", re.DOTALL).finditer(data, at):
        if found[0] == b"(":
            depth += 1
        elif found[0] == b")":
            depth -= 1
        if depth == 0:
            position = found.start()
            return _ESCAPE.sub(_unescape, data[at:position]), position + 1
    raise Malformed("string", at)


def _unescape(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    if escaped is None:  # a bare end of line reads as \n
        return b"\n"
    if escaped[:1].isdigit() and escaped[:1] < b"8":
        return bytes([int(escaped, 8) & 255])
    if escaped[:1] in b"\r\n":
        return b""
    return _ESCAPES.get(escaped, escaped)


def parse_indirect(
    data: bytes, at: int, resolve: Callable[[Ref], Any] | None = None
) -> tuple[int, int, Any, int]:
    """The indirect object at ``at`` → (number, generation, object, position after ``endobj``)."""
    header = _HEADER.match(data, at)
    if header is None:
        raise Malformed("object-header", at)
    value, after = parse(data, header.end())
    start = _STREAM.match(data, after) if isinstance(value, dict) else None
    if start is not None:
        length = value.get("Length")
        if isinstance(length, Ref):
            length = resolve(length) if resolve else None
        if not isinstance(length, int) or not 0 <= length <= len(data) - start.end():
            raise Malformed("stream-length", at)
        end = _END_STREAM.match(data, start.end() + length)
        if end is None:
            raise Malformed("stream-end", at)
        value, after = Stream(value, data[start.end() : start.end() + length]), end.end()
    end = _END_OBJECT.match(data, after)
    if end is None:
        raise Malformed("object-end", after)
    return int(header[1]), int(header[2]), value, end.end()


_IRREGULAR = re.compile(r"[^!$&'*+,\-.0-9:;=?@A-Z^_`a-z|~\\\"]")
_LITERAL_SAFE = re.compile(rb"[ -~]*\Z")


def write(value: Any) -> bytes:
    """The object as PDF syntax, in one way only."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, Ref):
        return b"%d %d R" % value
    if isinstance(value, Name):
        return b"/" + _IRREGULAR.sub(lambda m: f"#{ord(m[0]):02X}", value).encode("latin-1")
    if isinstance(value, bytes):
        return _write_string(value)
    if value is None or isinstance(value, bool):
        return {None: b"null", True: b"true", False: b"false"}[value]
    if isinstance(value, (int, float)):
        return _write_number(value)
    if isinstance(value, list):
        return b"[" + b" ".join(map(write, value)) + b"]"
    if isinstance(value, dict):
        return b"<<" + b"".join(_write_entry(k, v) for k, v in value.items()) + b">>"
    if isinstance(value, Stream):
        entries = {**value.entries, "Length": len(value.data)}
        return write(entries) + b"stream\n" + value.data + b"\nendstream"
    raise TypeError(f"not a PDF object: {type(value).__name__}")


def _write_entry(key: str, value: Any) -> bytes:
    written = write(value)
    return write(Name(key)) + (written if written[:1] in b"/<([" else b" " + written)


def _write_string(value: bytes) -> bytes:
    if not _LITERAL_SAFE.match(value):
        return b"<" + value.hex().encode() + b">"
    escaped = value.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + escaped + b")"


def _write_number(value: int | float) -> bytes:
    if isinstance(value, int):
        return b"%d" % value
    return f"{value:.5f}".rstrip("0").rstrip(".").encode() or b"0"


def text(value: str) -> bytes:
    """A text string (7.9.2.2): ASCII as it is, everything else UTF-16BE with its mark."""
    if value.isascii() and value.isprintable():
        return value.encode("ascii")
    return b"\xfe\xff" + value.encode("utf-16-be", "surrogatepass")


def read_text(value: bytes) -> str:
    """A text string back to ``str``; a character no encoding explains becomes U+FFFD."""
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1")
