"""The machine-readable zone of a passport or an identity card: TD1, TD2 and TD3 of ICAO 9303 parts 3 to 6.

Hides the layouts, the check digits, and what an optical reader takes for what. A zone is given back only
when every check digit in it is right; that says that it was read as printed, and not that the document is
genuine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

LENGTHS = {"TD1": (3, 30), "TD2": (2, 36), "TD3": (2, 44)}
_WEIGHTS = (7, 3, 1)
_TO_DIGIT = str.maketrans("OQDUILZSGBT", "00001125687")
_TO_LETTER = str.maketrans("0152678", "OISZGTB")
_FILLERS = re.compile(r"(?<=<)[KCLESX]{1,3}(?=<|$)")  # what readers see in a row of fillers
_ENDING = re.compile(r"(?<=<<<)[KCLESX]{1,3}$")


class NoZone(ValueError):
    """There is none that holds. code: "none", or "digits" where one was seen and its check digits are
    wrong."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Zone:
    """layout: TD1, TD2 or TD3. document: its type, one or two letters. issuer, nationality: three-letter
    codes. surname, given: in A to Z. born: None where parts of it are unknown. is_cut: the name may go on."""

    layout: str
    document: str
    issuer: str
    surname: str
    given: str
    number: str
    nationality: str
    born: date | None
    sex: str
    expires: date
    is_cut: bool

    @property
    def name(self) -> str:
        return f"{self.given} {self.surname}".strip()

    def to_json(self) -> dict[str, Any]:
        born = self.born.isoformat() if self.born else ""
        return {**asdict(self), "born": born, "expires": self.expires.isoformat()}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Zone:
        born = date.fromisoformat(told["born"]) if told["born"] else None
        return cls(**{**told, "born": born, "expires": date.fromisoformat(told["expires"])})


def check_digit(text: str) -> str:
    """ICAO 9303-3, 4.9: weights 7, 3, 1; A to Z count 10 to 35, the filler 0. Raises ValueError."""
    total = 0
    for at, char in enumerate(text):
        total += (0 if char == "<" else int(char, 36)) * _WEIGHTS[at % 3]
    return str(total % 10)


def find(text: str, today: date) -> Zone:
    """The zone in what an optical reader wrote, with its usual mistakes mended where a check digit or the
    kind of place proves them. Raises `NoZone`."""
    lines = [line for raw in text.splitlines() if (line := _plain(raw))]
    seen = False
    for layout, candidate in _candidates(lines):
        seen = True
        try:
            return read(layout, candidate, today)
        except ValueError:
            continue
    raise NoZone("digits" if seen else "none")


def _plain(raw: str) -> str:
    text = raw.upper().replace("«", "<<").replace("‹", "<").replace(" ", "")
    return "".join(char for char in text if char == "<" or ("A" <= char <= "Z") or ("0" <= char <= "9"))


def _candidates(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    for at in range(len(lines)):
        for layout, (count, width) in LENGTHS.items():
            group = [_fitted(line, width) for line in lines[at : at + count]]
            if len(group) == count and all(group):
                yield layout, [line for line in group if line]


def _fitted(line: str, width: int) -> str | None:
    """A line of about the width: readers miscount fillers, at the end above all."""
    line = _ENDING.sub(lambda run: "<" * len(run[0]), line)
    is_filled = line.endswith("<<<") and len(line) > width // 2
    if (abs(len(line) - width) > 6 and not is_filled) or ("<" not in line and len(line) != width):
        return None
    names_end = line.find("<<", line.find("<<") + 3)
    if names_end > 0:
        line = line[:names_end] + _FILLERS.sub(lambda run: "<" * len(run[0]), line[names_end:])
    if len(line) < width and line.endswith("<"):
        return line.ljust(width, "<")
    return line if len(line) == width else line.rstrip("<").ljust(width, "<")[:width]


def read(layout: str, lines: list[str], today: date) -> Zone:
    """The zone in lines of the layout's very form. Raises ValueError where any check digit is wrong."""
    if [len(line) for line in lines] != [LENGTHS[layout][1]] * LENGTHS[layout][0]:
        raise ValueError("not its form")
    return _td1(lines, today) if layout == "TD1" else _two_lines(layout, lines, today)


def _td1(lines: list[str], today: date) -> Zone:
    first, second, third = lines
    number, more = _number(first[5:14], first[14], first[15:30])
    born, expires = _date(second[0:6], second[6]), _date(second[8:14], second[14])
    whole = number.ljust(9, "<") + _digits(first[14]) if not more else first[5:15]
    dated = born + _digits(second[6]) + expires + _digits(second[14])
    _require(whole + first[15:30] + dated + second[18:29], second[29])
    return _zone("TD1", first, third, number, second[15:18], born, second[7], expires, today)


def _two_lines(layout: str, lines: list[str], today: date) -> Zone:
    first, second = lines
    number, more = _number(second[0:9], second[9], second[28:35] if layout == "TD2" else "")
    born, expires = _date(second[13:19], second[19]), _date(second[21:27], second[27])
    whole = number.ljust(9, "<") + _digits(second[9]) if not more else second[0:10]
    dated = born + _digits(second[19]) + expires + _digits(second[27])
    if layout == "TD3":
        optional = second[28:42]
        if second[42] != "<" or optional.strip("<"):
            _require(optional, second[42])
        _require(whole + dated + optional + _digits(second[42], "<"), second[43])
    else:
        _require(whole + dated + second[28:35], second[35])
    return _zone(layout, first, first[5:], number, second[10:13], born, second[20], expires, today)


def _zone(
    layout: str,
    first: str,
    name: str,
    number: str,
    nationality: str,
    born: str,
    sex: str,
    expires: str,
    today: date,
) -> Zone:
    surname, _gap, given = name.translate(_TO_LETTER).rstrip("<").partition("<<")
    return Zone(
        layout,
        first[:2].translate(_TO_LETTER).rstrip("<"),
        _state(first[2:5]),
        _words(surname),
        _words(given),
        number.rstrip("<"),
        _state(nationality),
        _born(born, today),
        sex if sex in "MFX" else "",
        _day(expires, 2000),
        is_cut=not name.endswith("<"),
    )


def _number(nine: str, check: str, optional: str) -> tuple[str, bool]:
    """The document's number, and whether it goes on in the optional part (part 5, 4.2.2 note j)."""
    if check == "<" and optional.strip("<"):
        rest = optional.partition("<")[0]
        number = nine + rest[:-1]
        _require(number, rest[-1:])
        return number, True
    for tried in (nine, nine.replace("O", "0"), nine[:1] + nine[1:].translate(_TO_DIGIT)):
        if check_digit(tried) == _digits(check):
            return tried, False
    raise ValueError("number")


def _date(six: str, check: str) -> str:
    found = _digits(six, "<")
    _require(found, check)
    return found


def _require(text: str, check: str) -> None:
    if check_digit(text) != _digits(check, "<").replace("<", "0"):
        raise ValueError("check digit")


def _digits(text: str, besides: str = "") -> str:
    """Where only digits stand, what looks like one is one. Raises ValueError."""
    found = text.translate(_TO_DIGIT)
    if any(not char.isdigit() and char not in besides for char in found):
        raise ValueError("no digits")
    return found


def _state(three: str) -> str:
    return three.translate(_TO_LETTER).rstrip("<")


def _words(part: str) -> str:
    return " ".join(word for word in part.split("<") if word)


def _born(six: str, today: date) -> date | None:
    """Two-digit years are of this century unless that is still to come; unknown parts are fillers."""
    if "<" in six:
        return None
    this = _day(six, 2000)
    return this if this <= today else _day(six, 1900)


def _day(six: str, century: int) -> date:
    return date(century + int(six[:2]), int(six[2:4]), int(six[4:6]))
