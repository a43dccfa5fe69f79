"""The description of the API for machines: OpenAPI 3.1, made from the operations themselves.

Hides what the framework leaves out: how every operation refuses, the headers that all understand, an example
of each, and which answer leads to which operation next. It is the same on every instance and at every time,
so that the one checked in can be compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ninja import NinjaAPI

from undersign.api import examples

ROOT = "/api/v1/"
SOME_DAY = "2031-05-31"
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457, with a stable code, the field it is about, and what to do (detail).",
    "required": ["type", "title", "status", "code"],
    "properties": {name: {"type": "string"} for name in ("type", "title", "code", "detail", "field")}
    | {"status": {"type": "integer"}},
}
_REFUSED = {
    "description": "Refused: nothing was changed.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_COUNTED = {
    "RateLimit": {"description": "What is left of the burst.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "What is granted.", "schema": {"type": "string"}},
}
_ONCE = "The same request under the same key has one effect; its answer is given again for 24 hours."
_MATCH = "An ETag of the noun, or of what it belongs to: refused with 412 if it was changed since."
# {what an answer is: (the parameter that its id is, what follows from it)}
_LEADS = {
    "ContractOut": (
        "contract_id",
        ("read", "send", "void", "list_recipients", "list_audit", "list_documents"),
    ),
    "BulkOut": ("bulk_id", ("read_bulk", "list_rows", "start_bulk", "put_mapping")),
    "InvitationOut": ("", ()),
}


@lru_cache(maxsize=1)
def as_json() -> str:
    """The whole description as a file."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def schema() -> dict[str, Any]:
    from undersign.api.urls import api  # it serves this very description

    return _told(api)


def _told(api: NinjaAPI) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT)))
    said["servers"] = [{"url": "/"}]
    said["components"]["schemas"]["Problem"] = _PROBLEM
    said["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    said["security"] = [{"key": []}]
    for path, method, operation in operations(said):
        _complete(operation, path, method)
    return said


def operations(said: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, METHOD, operation) of all of them, as the description orders them."""
    for path, by_method in said["paths"].items():
        for method, operation in by_method.items():
            yield path, method.upper(), operation


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    name = operation["operationId"]
    operation.pop("security", None)
    operation["responses"] = {str(code): each for code, each in operation["responses"].items()}
    if name == "download":
        operation["responses"]["200"]["content"] = {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("application/pdf", "application/zip")
        }
    for response in operation["responses"].values():
        response["headers"] = dict(_COUNTED)
        if leads := _leads(response):
            response["links"] = leads
    operation["responses"]["default"] = _REFUSED
    _exemplify(operation, name)
    operation["parameters"] = [*operation.get("parameters", []), *_headers(method)]


def _exemplify(operation: dict[str, Any], name: str) -> None:
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            parameter["example"] = examples.NAMED[parameter["name"]]
    if "requestBody" in operation:
        body = {"day": SOME_DAY} if name == "put_end" else examples.body(name)
        operation["requestBody"]["content"]["application/json"]["example"] = body


def _headers(method: str) -> list[dict[str, Any]]:
    text = {"schema": {"type": "string", "maxLength": 255}, "in": "header", "required": False}
    if method == "GET":
        return []
    match = {"name": "If-Match", "description": _MATCH, **text}
    return [{"name": "Idempotency-Key", "description": _ONCE, **text}, match] if method == "POST" else [match]


def _leads(response: dict[str, Any]) -> dict[str, Any]:
    """What can be done next with what was answered."""
    held = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    parameter, follow = _LEADS.get(held.rpartition("/")[2], ("", ()))
    return {name: {"operationId": name, "parameters": {parameter: "$response.body#/id"}} for name in follow}
