"""The description is what is served, what is checked in, and what the operations do."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import openapi_spec_validator
import pytest
import schemathesis
from click.testing import CliRunner
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from tests import bulks
from tests.house import addressed, casting
from tests.integration.api.conftest import Program

from undersign.api import description
from undersign.api.urls import api
from undersign.cli import main
from undersign.store import tenancy
from undersign.workspaces import token

CHECKED_IN = Path(__file__).resolve().parents[3] / "openapi.json"
# A refusal for another reason comes first where several hold.
REJECTED = {"expected-statuses": [400, 401, 403, 404, 405, 409, 412, 415, 422, 429]}
CONFIG = schemathesis.Config.from_dict({"checks": {"negative_data_rejection": REJECTED}})
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    ignored_auth,
]
SEEN_ALONE = [each for each in CHECKS if each not in (unsupported_method, ignored_auth)]
# A walk puts links' values and its key where a call was made wrong; what is wrong is judged call by call.
ON_THE_WALK = [each for each in CHECKS if each is not negative_data_rejection]
HOW = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": [Phase.explicit, Phase.generate],
    "suppress_health_check": list(HealthCheck),
}


def test_the_one_checked_in_is_the_one_that_is_made(instance):
    """`undersign openapi > openapi.json` writes it anew."""
    assert CliRunner().invoke(main.cli, ["openapi"]).output == CHECKED_IN.read_text(encoding="utf-8")


def test_it_is_openapi_by_a_strangers_word():
    openapi_spec_validator.validate(json.loads(description.as_json()))


def test_no_two_schemas_share_a_name():
    """One would stand in the description for the other."""
    kinds: dict[str, set[str]] = {}
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                models = [each for each in operation.response_models.values() if isinstance(each, type)]
                for each in _inside([*models, *operation.signature.models], set()):
                    kinds.setdefault(each.__name__, set()).add(each.__module__)
    assert [name for name, modules in kinds.items() if len(modules) > 1] == []


def _inside(held, seen: set) -> set:
    """The schemas that these hold, to the last."""
    for each in held:
        if isinstance(each, type) and issubclass(each, Schema) and each not in seen:
            if not each.__module__.startswith("ninja"):
                seen.add(each)
            _inside([field.annotation for field in each.model_fields.values()], seen)
        _inside(get_args(each), seen)
    return seen


def test_every_operation_with_a_body_has_an_example_and_every_example_an_operation():
    said = json.loads(description.as_json())
    wanted = {o["operationId"]: o for _p, _m, o in description.operations(said) if "requestBody" in o}
    missing = [
        name
        for name, operation in wanted.items()
        if operation["requestBody"]["content"]["application/json"].get("example") is None
    ]
    assert missing == []
    assert set(description.examples.BODIES) <= set(wanted)
    assert set(wanted) <= set(addressed.API_PATHS), "the matrix sends each"


@pytest.fixture
def hammered(world):
    """Our description with a program's key, and things in it that its calls may find."""
    world.bulk = bulks.prepared(world, bulks.rows(1, world.tag))
    world.asked = world.sent()
    keys = [token.make(world.workspace, str(n), role="admin", by=world.bob.actor())[1] for n in range(12)]

    def load():
        return _loaded()

    load.headers = lambda place: {"Authorization": f"Bearer {keys[place % len(keys)]}", "Host": "localhost"}
    with tenancy.within(""):
        yield load


def _loaded():
    loaded = schemathesis.openapi.from_dict(json.loads(description.as_json()), config=CONFIG)
    loaded.app = _Alone(WSGIHandler())
    return loaded


class _Alone:
    """The product as a server runs it, speaking for nobody before a request says for whom."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start):
        with tenancy.within(""):
            return self.app(environ, start)


def _faults(load, examples: int, places: dict[str, dict] | None = None) -> list[str]:
    """Of every operation, as many calls as it allows and as many as it does not. places: of things that are
    there; each call of one is taken back."""
    found: list[str] = []
    for place, result in enumerate(load().get_all_operations()):
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                known = (places or {}).get(operation.definition.raw["operationId"])
                _hammer(operation, mode, load.headers(place), examples, known)
            except Unsatisfiable:  # it takes nothing that could be wrong
                continue
            except (AssertionError, FailureGroup) as no:
                found.append(f"{operation.label}: {str(no)[:1500]}")
    return found


def _hammer(operation, mode, headers, examples: int, known: dict | None) -> None:
    @settings(max_examples=examples, **HOW)
    @given(case=operation.as_strategy(generation_mode=mode))
    def hammer(case):
        if known is None or _is_wrong_already(case):
            case.validate_response(case.call(headers=headers), checks=CHECKS, headers=headers)
            return
        case.path_parameters = dict(known)
        with _taken_back():
            answer = case.call(headers=headers)
        case.validate_response(answer, checks=SEEN_ALONE, headers=headers)

    hammer()


@contextmanager
def _taken_back():
    """What a request did is undone; it leaves connections alone, as the framework's own client does."""
    around = (signals.request_started, signals.request_finished)
    for each in around:
        each.disconnect(close_old_connections)
    try:
        with tenancy.within(""), transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for each in around:
            each.connect(close_old_connections)


def _is_wrong_already(case) -> bool:
    """What is wrong about it is its address; with a right one nothing would be."""
    part = case.meta.components.get(ParameterLocation.PATH)
    return part is not None and part.mode == GenerationMode.NEGATIVE


def test_a_few_calls_of_every_operation(hammered):
    assert not (found := _faults(hammered, 1)), "\n\n".join(found)


@pytest.mark.stress
@pytest.mark.timeout(3600)
def test_many_calls_of_every_operation(hammered):
    assert not (found := _faults(hammered, 60)), "\n\n".join(found)


@pytest.mark.stress
@pytest.mark.timeout(3600)
def test_many_calls_of_every_operation_about_things_that_are_there(instance):
    """Beyond the first look, where whatever is unknown ends: into what each operation does."""
    with casting.whole() as cast:
        key = token.make(cast.workspace, "x", role="admin", by=cast.bob.actor())[1]

        def load():
            return _loaded()

        load.headers = lambda place: {"Authorization": f"Bearer {key}", "Host": "localhost"}
        with tenancy.within(cast.workspace.id):
            there = addressed.subjects(cast)
        found = _faults(load, 60, _places(there))
    assert not found, "\n\n".join(found)


def _places(there: dict) -> dict[str, dict]:
    """{operation: what stands in its address}, of the house's cast."""
    said = json.loads(description.as_json())
    found: dict[str, dict] = {}
    for path, _method, operation in description.operations(said):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
        where = addressed.API_PATHS[operation["operationId"]].format(**there).partition("?")[0]
        if given_ := re.fullmatch(pattern, f"/api/v1/{where}"):
            found[operation["operationId"]] = given_.groupdict()
    return found


def test_one_answer_leads_to_the_next(hammered):
    _follow(hammered, examples=2, steps=4)


@pytest.mark.stress
@pytest.mark.timeout(3600)
def test_answers_lead_to_the_next_a_long_way(hammered):
    _follow(hammered, examples=200, steps=20)


def _follow(load, *, examples: int, steps: int) -> None:
    """By the description's links: what was made is read, sent, cancelled."""
    machine = load().as_state_machine()
    headers = load.headers(0)

    class Walk(machine):
        def get_call_kwargs(self, case):
            return {"headers": headers}

        def validate_response(self, response, case, **more):
            case.validate_response(response, checks=ON_THE_WALK, headers=headers)

    Walk.run(settings=settings(max_examples=examples, stateful_step_count=steps, **HOW))


def test_no_operation_takes_a_field_it_does_not_know(world):
    """Mass assignment and skipping of states: whatever is sent along is refused, and nothing is done."""
    program = Program(token.make(world.workspace, "x", role="admin", by=world.bob.actor())[1])
    said, taken = json.loads(description.as_json()), []
    for path, method, operation in description.operations(said):
        if method == "GET":
            continue
        where = path.removeprefix(description.ROOT)
        for name, value in description.examples.NAMED.items():
            where = where.replace(f"{{{name}}}", str(value))
        body = description.examples.body(operation["operationId"]) or {}
        for more in ({"workspace_id": "wsp_other"}, {"status": "sealed"}):
            answer = program(method, where, {**body, **more})
            if (answer.status_code, answer.json()["code"]) != (400, "request.malformed"):
                taken.append(f"{operation['operationId']}: {answer.content!r}")
    assert taken == []
