"""Which patterns an author may ask answers to match: those that are checked in no time, whatever is typed.

Hides how a pattern betrays that it could run for hours: something repeated that itself repeats or branches,
or many repeats one after another; look-arounds and back-references are not needed and not allowed.
"""

import re
from functools import lru_cache
from typing import Any

_parser: Any = __import__("re._parser", fromlist=["parse"])
LONGEST, MOST_REPEATS = 200, 3
_WIDE = 10


@lru_cache(maxsize=256)
def is_safe(pattern: str) -> bool:
    """Whether `pattern` may be used ("" may)."""
    if len(pattern) > LONGEST:
        return False
    try:
        tree = _parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    found: list[bool] = []
    return _fits(tree, False, found) and len(found) <= MOST_REPEATS


def matches(pattern: str, text: str) -> bool:
    """Whether the whole of `text` is as `pattern` says; a pattern that is not safe holds for nothing."""
    return not pattern or (is_safe(pattern) and re.fullmatch(pattern, text) is not None)


def _fits(tree: Any, inside: bool, found: list[bool]) -> bool:
    """Walks the parsed pattern; `inside` something that repeats, `found` gathers the wide repeats."""
    for operator, argument in tree:
        name = str(operator)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, body = argument
            varies = most != least
            if inside and varies:
                return False
            if varies and int(most) - least > _WIDE:
                found.append(True)
            if not _fits(body, inside or most > 1, found):
                return False
        elif name == "BRANCH":
            if inside or not all(_fits(each, inside, found) for each in argument[1]):
                return False
        elif name == "SUBPATTERN":
            if not _fits(argument[-1], inside, found):
                return False
        elif name not in ("LITERAL", "NOT_LITERAL", "IN", "ANY", "AT", "RANGE", "CATEGORY"):
            return False
    return True
