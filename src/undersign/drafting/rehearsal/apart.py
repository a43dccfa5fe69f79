"""Rehearsing where it can be killed: templates are programs, so those of others are tried in a child process.

Hides the process and the JSON between. `Rehearser` is made once and shared by threads, as the press is.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from undersign.drafting.fields.schema import Schema
from undersign.drafting.rehearsal.against import Given, against
from undersign.drafting.rehearsal.rehearse import SECONDS, every
from undersign.drafting.rehearsal.report import Rehearsal, Report
from undersign.drafting.text.faults import TemplateError, TemplateFault
from undersign.typesetting import press


class Rehearser(press.Press):
    """A child that rehearses. A template that takes it along ends as a fault, like any other."""

    def __init__(self, **limits: Any) -> None:
        super().__init__("undersign.drafting.rehearsal.apart:answer", **limits)

    def rehearse(
        self, content: Mapping[str, Any], cases: Iterable[Mapping[str, Any]] = (), seconds: float = SECONDS
    ) -> Rehearsal:
        """All languages of a content (as its JSON) with its saved cases."""
        asked = {"content": dict(content), "cases": list(cases), "seconds": seconds}
        try:
            told = self._asked(asked)
        except press.PressDied:
            fault = TemplateFault("limit", 1, {"why": "rehearsing it had to be stopped"})
            codes = sorted(content.get("sources", {}))
            return Rehearsal({code: Report(code, faults=(fault,)) for code in codes})
        return Rehearsal.from_json(told)

    def against(
        self, content: Mapping[str, Any], values: Iterable[Mapping[str, Any]], language: str
    ) -> list[Given]:
        """What each set of raw values gets. Raises TemplateError, press.PressDied."""
        told = self._asked({"content": dict(content), "values": list(values), "language": language})
        if "faults" in told:
            raise TemplateError(*(TemplateFault(**each) for each in told["faults"]))
        return [_given(each) for each in told["given"]]

    def _asked(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        answered: dict[str, Any] = json.loads(self.call(json.dumps(asked, default=str).encode()))
        return answered


def _given(told: Mapping[str, Any]) -> Given:
    clauses, titles, missing, wrong = (tuple(told[n]) for n in ("clauses", "titles", "missing", "wrong"))
    return Given(clauses, titles, missing, wrong, told["told"])


def answer(request: bytes) -> bytes:
    """The child's side: a request's JSON in, the outcome's out."""
    asked = json.loads(request)
    content = asked["content"]
    if "values" not in asked:
        found = every(
            content["sources"], content["schema"], content.get("clauses"), asked["cases"], asked["seconds"]
        )
        return json.dumps(found.to_json(), default=str).encode()
    return json.dumps(_against(content, asked["values"], asked["language"])).encode()


def _against(content: Mapping[str, Any], values: list[Any], language: str) -> dict[str, Any]:
    fields = {part: content["schema"].get(part, ()) for part in ("fields", "roles")}
    try:
        given = against(
            content["sources"][language], Schema.from_json(fields), values, content.get("clauses"),
            language=language,
        )  # fmt: skip
    except TemplateError as wrong:
        return {"faults": [{"code": f.code, "line": f.line, "facts": dict(f.facts)} for f in wrong.faults]}
    return {"given": [vars(each) for each in given]}
