"""Tryton's models over REST: hides its JSON, its domains, and where it answers 500 for what is not there.

Seen on Tryton 8.2.1, and why the code is as it is:
- Dates, numbers and bytes travel as {"__class__": …}; a domain is JSON in URL-safe base64.
- A model of a module that is not activated, and a field that is not there, are answered with 500: fields are
  looked for before they are written, and a model that cannot be described is one that is not there.
- `last_modified_at` can be searched and sorted by, and is set when a transaction begins.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Permanent, Temporary
from undersign.connectors.out.http import Answer, Door


class Models:
    def __init__(self, door: Door, database: str):
        self.address, self._door, self._database = door.base_url, door, database

    def close(self) -> None:
        self._door.close()

    def read(self, model: str, ref: str, names: Sequence[str]) -> dict[str, Any]:
        """Raises `Missing`."""
        if not re.fullmatch(r"[1-9][0-9]{0,17}", ref):
            raise no_such(ref)
        try:
            return dict(self._ask("GET", model, ref, params={"f": list(names)}).json())
        except Missing as error:
            raise no_such(ref) from error

    def search(
        self,
        model: str,
        domain: list[Any],
        names: Sequence[str],
        *,
        order: Sequence[str] = (),
        limit: int = 0,
    ) -> tuple[list[dict[str, Any]], str]:
        """(records, their clock as an HTTP date)."""
        asked: dict[str, Any] = {"d": _packed(domain), "f": list(names)}
        asked |= {"o": _packed([[name, "ASC"] for name in order])} if order else {}
        asked |= {"s": str(limit)} if limit else {}
        answer = self._ask("GET", model, params=asked)
        return answer.json(), answer.headers.get("date", "")

    def create(self, model: str, values: Mapping[str, Any]) -> str:
        return str(self._ask("POST", model, json=dict(values)).json()["id"])

    def write(self, model: str, ref: str, values: Mapping[str, Any]) -> None:
        self._ask("PUT", model, ref, json=dict(values))

    def described(self, model: str) -> dict[str, dict[str, Any]]:
        """{field: what it is}; {} for a model that is not there, or not ours to see."""
        try:
            told = self._ask("POST", model, "fields_get", json={}).json()
        except Temporary as error:
            if error.facts.get("status") == 500:
                return {}
            raise
        return {name: each for name, each in told.items() if isinstance(each, dict)}

    def _ask(self, method: str, *steps: str, **sent: Any) -> Answer:
        answer = self._door.ask(method, self._database, "rest", "model", *steps, accept={409}, **sent)
        if answer.status == 409:
            raise Temporary(_("Somebody else changed this record in Tryton at the same moment."))
        return answer


def _packed(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def text(value: Any) -> str:
    """A value as text; of a record that is pointed to, its name."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        kind = value.get("__class__")
        if kind in ("datetime", "date"):
            return moment(value).isoformat() if kind == "datetime" else moment(value).date().isoformat()
        return str(value.get("decimal", "")) if kind == "Decimal" else str(value.get("rec_name") or "")
    return str(value)


def moment(told: Mapping[str, Any]) -> datetime:
    day = datetime(int(told["year"]), int(told["month"]), int(told["day"]), tzinfo=UTC)
    parts = {f"{part}s": int(told.get(part, 0)) for part in ("hour", "minute", "second", "microsecond")}
    return day + timedelta(**parts)


def told(value: Any) -> Any:
    """A Python value as Tryton's JSON has it."""
    if isinstance(value, datetime):
        parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return {"__class__": "datetime"} | {part: getattr(value.astimezone(UTC), part) for part in parts}
    if isinstance(value, date):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    if isinstance(value, bytes):
        return {"__class__": "bytes", "base64": base64.b64encode(value).decode()}
    return value


def content(value: Mapping[str, Any] | None) -> bytes:
    if not value:
        raise Permanent(_("Tryton has no content for this file."))
    return base64.b64decode(value["base64"])


def no_such(ref: str) -> Missing:
    return Missing(
        _("Tryton has no record “%(ref)s” of this kind, or our user may not see it."), ref=ref[:40]
    )
