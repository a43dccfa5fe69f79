"""The description as a page for people: every operation with what it takes, and one request as it is sent."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from undersign.api import description


def openapi(request: HttpRequest) -> HttpResponse:
    """`GET /api/v1/openapi.json`: the same for everybody, and nobody's own."""
    return HttpResponse(description.as_json(), content_type="application/json")


def docs(request: HttpRequest) -> HttpResponse:
    """`GET /api/v1/docs`."""
    said = description.schema()
    nouns: dict[str, list[dict[str, Any]]] = {}
    for path, method, operation in description.operations(said):
        nouns.setdefault(operation["tags"][0], []).append(_shown(said, path, method, operation))
    return render(request, "api/docs.html", {"nouns": nouns, "version": said["info"]["version"]})


def _shown(said: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    wanted = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    fields = _fields(said, wanted.get("schema", {}))
    taken = [each for each in operation["parameters"] if each["in"] == "query"]
    return {
        "id": operation["operationId"],
        "method": method,
        "path": path,
        "summary": operation["summary"],
        "queries": [{"name": each["name"], "type": _type(each["schema"])} for each in taken],
        "fields": fields,
        "request": _request(path, method, wanted.get("example")),
    }


def _request(path: str, method: str, body: Any) -> str:
    for name, value in description.examples.NAMED.items():
        path = path.replace(f"{{{name}}}", str(value))
    line = f"curl -X {method} {settings.PUBLIC_URL}{path} -H 'Authorization: Bearer usk_…'"
    if body is None:
        return line
    said = json.dumps(body, indent=1, ensure_ascii=False)
    return f"{line} \\\n  -H 'Content-Type: application/json' -d '{said}'"


def _fields(said: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    held = _meant(said, schema)
    needed = held.get("required", [])
    return [
        {"name": name, "type": _type(each), "required": name in needed}
        for name, each in held.get("properties", {}).items()
    ]


def _meant(said: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, behind references and beside null."""
    for each in schema.get("anyOf", []):
        if each.get("type") != "null":
            schema = each
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = said["components"]["schemas"].get(name, schema)
    return found


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(_type(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or schema.get("$ref", "").rpartition("/")[2] or "…")
