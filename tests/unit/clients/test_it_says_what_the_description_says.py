"""The Python client against the checked-in description: every operation, every field of every answer."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from undersign_client import client, results, results_people, results_stock
from undersign_client.exchange import Request
from undersign_client.nouns.noun import Listing, Values, operation, pages
from undersign_client.patience import Patience

SAID = json.loads((Path(__file__).resolve().parents[3] / "openapi.json").read_text(encoding="utf-8"))
SCHEMAS = SAID["components"]["schemas"]
# Reached by `call` alone: what programs seldom do, and what is younger than this client.
BY_CALL = ("/webhooks", "/retention", "/holds", "/oauth", "/embedding", "/sandbox", "/requests", "/records")
NAMES = {
    "RecipientWhole": "PersonWhole",
    "Value": "ValueOut",
    "Sendable": "TemplateOut",
    "Template": "TemplateWhole",
    "VersionWhole": "VersionWhole",
    "WorkingCopy": "CopyOut",
    "AskedRule": "RuleOut",
    "Category": "CategoryRuleOut",
    "ClauseWhole": "ClauseWhole",
    "TicketWhole": "TicketWhole",
    "BulkSend": "BulkOut",
    "BulkRow": "RowOut",
}
KINDS = [
    kind
    for module in (results, results_stock, results_people)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, results.Result) and kind.__module__ == module.__name__
    if name not in ("Result", "Found")
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_answer_has_the_fields_that_are_described(kind):
    schema = SCHEMAS[NAMES.get(kind.__name__, f"{kind.__name__}Out")]
    ours = {each.name for each in dataclasses.fields(kind)} - {"etag", "more"}
    assert ours == set(schema["properties"])


PLAIN = {"since": date(2031, 5, 31), "day": date(2031, 5, 31), "edition": 1, "number": 1, "ticket_number": 1}
PLAIN |= {"people": [results.Person("customer", "C", "c@x.example")], "required": True, "new_needs": True}
LISTS = ("columns", "rows", "roles", "recipients")
MAPS = ("names", "titles", "sources", "mapping", "orders", "notify", "values", "statements")


def _calls() -> list[tuple[str, Request]]:
    """(what it is called in Python, the first request it makes), of every operation of every noun."""
    found = []
    with client.Client("http://localhost:1", "usk_x") as made:
        nouns = {name: each for name, each in vars(made).items() if not name.startswith("_")}
        for name, noun in nouns.items():
            for word, held in vars(type(noun)).items():
                if isinstance(held, operation | pages) and word != "wait_until_completed":
                    found.append((f"{name}.{word}", _first(held, noun)))
    return found


def _first(held: Any, noun: Any) -> Request:
    asked = held.plan if isinstance(held, operation) else held.listing
    takes = inspect.signature(asked).parameters
    wanted = [name for name, each in takes.items() if each.default is each.empty]
    plan = asked(noun, **{name: _dummy(name) for name in wanted[1:]})
    step = next(plan.page("", Patience()) if isinstance(plan, Listing) else plan)
    assert isinstance(step, Request)
    return step


def _dummy(name: str) -> Any:
    return PLAIN.get(name) or ([] if name in LISTS else {} if name in MAPS else "x")


def _described() -> dict[tuple[str, str], dict[str, Any]]:
    return {(m.upper(), p): o for p, by_method in SAID["paths"].items() for m, o in by_method.items()}


def test_every_operation_is_there_and_none_that_is_not():
    described, met, odd = _described(), set(), []
    for name, asked in _calls():
        key = _matching(described, asked)
        if key is None or not _fits(described[key], asked):
            odd.append((name, asked))
        met.add(key)
    assert odd == []
    missing = [f"{method} {path}" for method, path in described if (method, path) not in met]
    assert [each for each in missing if not any(noun in each for noun in BY_CALL)] == []


def _matching(described: dict[tuple[str, str], Any], asked: Request) -> tuple[str, str] | None:
    """Named parts are preferred to those in braces, as the server does."""
    for key in sorted(described, key=lambda each: each[1].count("{")):
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(key[1]))
        if key[0] == asked.method and re.fullmatch(pattern, f"/api/v1{asked.path}"):
            return key
    return None


def _fits(operation: dict[str, Any], asked: Request) -> bool:
    """Nothing is sent that is not described, and what is required is there."""
    queries = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    if not set(asked.query) <= queries:
        return False
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = _meant(content.get("schema", {}))
    body = asked.body or {}
    return set(schema.get("required", [])) <= set(body) <= set(schema.get("properties", {}))


def _meant(schema: dict[str, Any]) -> dict[str, Any]:
    for each in schema.get("anyOf", []):
        if each.get("type") != "null":
            schema = each
    return SCHEMAS.get(schema.get("$ref", "").rpartition("/")[2], schema)


def test_a_changed_draft_is_a_page_of_values():
    assert {each.name for each in dataclasses.fields(Values)} - {"etag", "more"} == {"items"}
