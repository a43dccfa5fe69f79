"""AT-25: after a thread and all its mistakes, no log holds what opens a door or names a person."""

from __future__ import annotations

import pytest
from tests import children, paper
from tests.browse import Person, Program, Signer, Staff
from tests.world import PASSWORD

from undersign.config import logs

LOUD = {"UNDERSIGN_LOG": "DEBUG"}


def test_after_the_whole_thread(world, instance, inbox):
    """Real processes at their most talkative; the database's own log is read as well."""
    engine_log = instance.data / "engine.log"
    start = engine_log.stat().st_size
    with children.web(instance, settings=LOUD) as web, children.worker(instance, settings=LOUD) as worker:
        canaries = thread(world, web, inbox)
        children.until(lambda: world.is_settled(world.contract), seconds=60)
    said = {
        "web": web.said,
        "worker": worker.said,
        "database": engine_log.read_bytes()[start:].decode(errors="replace"),
    }
    assert "django.request" in said["web"] and len(said["worker"]) > 1000, "they did speak"
    assert [(place, what) for place, text in said.items() for what, c in canaries.items() if c in text] == []


def thread(world, web, inbox) -> dict[str, str]:
    """Order, sign, and every mistake on the way; returns what must not be found."""
    values = {**paper.VALUES, "customer_name": "Canary Robotics 7f3a91"}
    order = {"template": "service_order", "values": values, "people": people(world)}
    program = Program(web.url, world.key)
    assert world.version
    made = program.post("/contracts", order, **{"Idempotency-Key": "canary"}).json()["id"]
    program.post("/contracts", {**order, "title": "Canary title"}, **{"Idempotency-Key": "canary"})
    Program(web.url, "usk_canarycanarycanary").post("/contracts", order)
    program.post("/contracts", {**order, "people": [{"name": "Canary"}]})
    program.post(f"/contracts/{made}/sending")
    world.contract = type(world.draft()).objects.get(pk=made)

    carol = Signer(web.url, inbox.link(world.carol.email), inbox, world.carol.email)
    carol.open()
    carol.send("/code")
    code = inbox.code(world.carol.email)
    carol.send("/prove", code=f"{(int(code) + 1) % 1_000_000:06d}")
    carol.send("/prove", code=code)
    characters = carol.characters()
    carol.send("/finish", mark="typed", characters="CANARY")
    carol.open()
    carol.complete(**paper.ANSWERS)
    Person(web.url).get(carol.path + "signed.pdf")
    Person(web.url).get("/sign/canarycanarycanarycanarycanarycanarycanary1/")

    maya = Staff(web.url)
    maya.sign_in(world.maya.email, "canary-password-wrong")
    maya.sign_in(world.maya.email, PASSWORD)
    maya.get(f"/contracts/{made}/files/nothing")
    return {
        "Carol's link": carol.path.split("/")[2],
        "a guessed link": "canarycanarycanarycanarycanarycanarycanary1",
        "Carol's code": f" {code}",
        "Carol's sitting": carol.http.cookies[carol.sitting_name],
        "Carol's characters": characters,
        "the workspace's key": world.key.removeprefix("usk_"),
        "a guessed key": "canarycanarycanary",
        "Maya's session": maya.http.cookies["desk"],
        "a form's token": maya.http.cookies["csrf"],
        "a password": PASSWORD,
        "a wrong password": "canary-password-wrong",
        "an address": world.carol.email,
        "a member's address": world.maya.email,
        "a value": "Canary Robotics",
        "an answer": paper.ANSWERS["billing_email"],
        "a name": "Carol Ortiz",
    }


def people(world) -> list[dict]:
    return [{"role": p.role_key, "name": p.name, "email": p.email} for p in (world.carol, world.dan)]


SECRETS = [
    ("GET /sign/Zk3pQw9-_aB4cD5eF6gH7iJ8kL9mN0oP1qR2sT3uV4w/code", "Zk3pQw9"),
    ("arguments '('Zk3pQw9-_aB4cD5eF6gH7iJ8kL9mN0oP1qR2sT3uV4w',)' not found", "Zk3pQw9"),
    ("Authorization: Bearer usk_AbC-dEf_123", "AbC-dEf"),
    ("connect to postgresql://undersign_app:hunter2@/undersign", "hunter2"),
    ("SMTPRecipientsRefused: {'carol.ortiz@customers.example': (550, b'no')}", "carol.ortiz"),
    ("smtp://user:hunter2@mail.example:587", "hunter2"),
]


@pytest.mark.parametrize(("line", "secret"), SECRETS)
def test_the_last_line_of_defence(line, secret):
    assert secret not in logs.masked(line)


@pytest.mark.parametrize(
    "line", ["delivery dlv_01m833yk404pjywcmwxm2xkd8m failed", "a" * 64, "Not Found: /contracts"]
)
def test_what_helps_stays(line):
    assert logs.masked(line) == line
