"""OpenAPI descriptions as judges: is a request, and what a fake answers, what the vendor describes?

Hides openapi-core. Vendors' descriptions lie in ../shared/specs, beside this project, not in it; where that
is absent, the test that needs one is skipped and says so. Ours lie beside the fakes, as YAML.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.exceptions import OperationNotFound, PathNotFound, ServerNotFound
from openapi_core.templating.responses.exceptions import ResponseNotFound
from tests import corpora
from werkzeug.datastructures import Headers, ImmutableMultiDict

SPECS = corpora.ROOT.parent / "specs"
OURS = Path(__file__).parent
HOST = "http://fake.test"  # descriptions are moved to this host: which one a fake listens on says nothing

Mend = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Sent:
    """A request as openapi-core wants it."""

    method: str
    path: str
    content_type: str
    body: bytes | None
    parameters: RequestParameters
    host_url: str = HOST


@dataclass(frozen=True)
class Answered:
    status_code: int
    content_type: str
    data: bytes
    headers: Headers


class Description:
    """One OpenAPI document, its paths below `at`. is_strict: properties that it does not name are wrong."""

    def __init__(self, name: str, spec: dict[str, Any], at: str, is_strict: bool):
        self.name = name
        _move(spec, HOST + at)
        schema = SchemaPath.from_dict(spec)
        kinds = {True: "forbid", False: "allow"}
        self._asked, self._told = (
            OpenAPI(
                schema, Config(spec_validator_cls=None, additional_properties_default_policy=kinds[strict])
            )
            for strict in (is_strict, False)
        )

    def wrong_with(self, sent: Sent) -> str | None:
        """ "" where the request fits, what is wrong with it, or None where it is not described here."""
        try:
            self._asked.validate_request(sent)
        except (PathNotFound, OperationNotFound, ServerNotFound):  # the last where a longer path ends alike
            return None
        except OpenAPIError as error:
            return f"{self.name}: {_sentence(error)}"
        return ""

    def wrong_with_answer(self, sent: Sent, answered: Answered) -> str:
        """ "" where the answer fits, or its status is not described."""
        try:
            self._told.validate_response(sent, answered)
        except ResponseNotFound:
            return ""
        except OpenAPIError as error:
            return f"{self.name}: our own answer {answered.status_code}: {_sentence(error)}"
        return ""


@lru_cache
def theirs(name: str, *, at: str = "", is_strict: bool = False, mend: Mend | None = None) -> Description:
    """A vendor's description under ../shared/specs. mend: puts right what is wrong in it; say why."""
    path = SPECS / name
    if not path.exists():
        pytest.skip(f"the description specs/{name} is not in ../shared")
    return _read(path, at, is_strict, mend)


@lru_cache
def ours(name: str, *, at: str = "", is_strict: bool = True) -> Description:
    """A description that we wrote from public documentation, beside the fakes."""
    return _read(OURS / name, at, is_strict, None)


def _read(path: Path, at: str, is_strict: bool, mend: Mend | None) -> Description:
    text = path.read_text()
    spec = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.CSafeLoader)
    if mend:
        mend(spec)
    return Description(path.name, spec, at, is_strict)


def _move(spec: dict[str, Any], address: str) -> None:
    spec["servers"] = [{"url": address}]
    for item in spec.get("paths", {}).values():
        item.pop("servers", None)
        for operation in item.values():
            if isinstance(operation, dict):
                operation.pop("servers", None)


def sent(method: str, path: str, query: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Sent:
    parameters = RequestParameters(
        query=ImmutableMultiDict(query), header=Headers(headers), cookie=ImmutableMultiDict()
    )
    kind = headers.get("content-type", "")
    return Sent(method.lower(), path, kind, body or None, parameters)


def answered(status: int, headers: dict[str, str], body: bytes) -> Answered:
    return Answered(status, headers.get("content-type", ""), body, Headers(headers))


def _sentence(error: BaseException | None) -> str:
    """The error, what caused it, and each rule of a schema that was broken."""
    said = []
    while error is not None:
        said.append(str(error))
        said += [f"{each.json_path}: {each.message}"[:300] for each in getattr(error, "schema_errors", ())]
        error = error.__cause__
    return "; ".join(dict.fromkeys(said))
