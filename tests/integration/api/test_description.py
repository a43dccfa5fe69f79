"""The description is what is served, what is checked in, and what the operations do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import schemathesis
from click.testing import CliRunner
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from tests import bulks
from tests.house import addressed
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


def test_no_two_schemas_share_a_name():
    """One would stand in the description for the other."""
    kinds: dict[str, set[str]] = {}
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in operation.response_models.values():
                    for each in _inside(getattr(model, "model_fields", {}).get("response")):
                        kinds.setdefault(each.__name__, set()).add(each.__module__)
    assert [name for name, modules in kinds.items() if len(modules) > 1] == []


def _inside(field) -> list[type]:
    held = getattr(field, "annotation", None)
    return [held] if isinstance(held, type) else []


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
        loaded = schemathesis.openapi.from_dict(json.loads(description.as_json()), config=CONFIG)
        loaded.app = _Alone(WSGIHandler())
        return loaded

    load.headers = lambda place: {"Authorization": f"Bearer {keys[place % len(keys)]}", "Host": "localhost"}
    with tenancy.within(""):
        yield load


class _Alone:
    """The product as a server runs it, speaking for nobody before a request says for whom."""

    def __init__(self, app):
        self.app = app

    def __call__(self, environ, start):
        with tenancy.within(""):
            return self.app(environ, start)


def _faults(load, examples: int) -> list[str]:
    """Of every operation, as many calls as it allows and as many as it does not."""
    found: list[str] = []
    for place, result in enumerate(load().get_all_operations()):
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                _hammer(operation, mode, load.headers(place), examples)
            except Unsatisfiable:  # it takes nothing that could be wrong
                continue
            except (AssertionError, FailureGroup) as no:
                found.append(f"{operation.label}: {str(no)[:1500]}")
    return found


def _hammer(operation, mode, headers, examples: int) -> None:
    @settings(max_examples=examples, **HOW)
    @given(case=operation.as_strategy(generation_mode=mode))
    def hammer(case):
        case.validate_response(case.call(headers=headers), checks=CHECKS, headers=headers)

    hammer()


def test_a_few_calls_of_every_operation(hammered):
    assert not (found := _faults(hammered, 1)), "\n\n".join(found)


@pytest.mark.stress
@pytest.mark.timeout(3600)
def test_many_calls_of_every_operation(hammered):
    assert not (found := _faults(hammered, 60)), "\n\n".join(found)


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
            case.validate_response(response, checks=CHECKS, headers=headers)

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
