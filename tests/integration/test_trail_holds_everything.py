"""law.md A11, EV-1 to EV-7: one contract from its draft to its archive, and its trail read event by event.

Everybody who may touch it does: a scanner, a signer who mistypes and presses too late, staff, a program, a
stranger with the file. ../shared is not needed.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from tests import bundles, children, paper, world
from tests.browse import Person, Program, Signer, Staff
from tests.inbox import Inbox

from undersign.archive import export
from undersign.contracts import document, sending
from undersign.contracts.people import joining
from undersign.journal import actor, clock, event, head, history, note, tlog
from undersign.sealing import keys, rotation, verdict

PAGE = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
SOURCE = Path(__file__).resolve().parents[2] / "src" / "undersign"
LATE = {"reason": "too late"}


class Told:
    """A contract after all that can happen to one, and its trail as it is exported."""

    def __init__(self, cast, contract):
        self.cast, self.contract = cast, contract
        self.trail = history.exported(cast.workspace.id, contract.id)
        self.counted = Counter(entry["event"] for entry in self.trail)

    def of(self, name: str, **facts) -> list[dict]:
        return [
            e
            for e in self.trail
            if e["event"] == name and facts.items() <= (e["facts"] | e["personal"]).items()
        ]


@pytest.fixture(scope="module")
def told(instance):
    with children.web(instance) as server, world.entered() as cast, children.working_here() as work:
        contract = _prepared(cast)
        _signed(cast, contract, server.url, Inbox(instance.sink), work)
        _read(cast, contract, server.url)
        contract.refresh_from_db()
        yield Told(cast, contract)


def _prepared(cast):
    by = cast.maya.actor()
    contract = cast.draft(cast.carol, cast.dan)
    contract.fill({"monthly_fee": "1500.00"}, by=by)
    contract.address("customer", name="Carol Ortiz-Vega", by=by)
    joining.leave(joining.join(contract, joining.COPIES, "Eve", cast.email("eve"), by=by), by=by)
    return sending.send(contract, by=by)


def _signed(cast, contract, server, inbox, work):
    work()
    carol = Signer(server, inbox.link(cast.carol.email), inbox, cast.carol.email)
    scanner = Person(server)
    scanner.http.headers["User-Agent"] = "BarracudaCentral"
    scanner.get(carol.path)
    carol.open()
    carol.send("/code")
    work()
    dan = cast.recipient(contract, "Dan")
    carol.send("/prove", code="no", recipient_id=dan.id, actor=cast.bob.id)
    carol.open()
    carol.send("/prove", code=inbox.code(cast.carol.email))
    for _ in range(3):
        carol.open()
    filled = {f"answer-{name}": value for name, value in paper.ANSWERS.items()}
    filled |= {"mark": "typed", "agreed": "on", "characters": carol.characters()}
    assert carol.send("/finish", nonce="another", **filled).status == 409
    carol.open()
    carol.complete(**paper.ANSWERS)
    carol.http.get(carol.path + "copy.pdf")
    work()
    cast.sign(cast.recipient(contract, "Dan"))
    work()
    carol.http.get(carol.path + "signed.pdf")


def _read(cast, contract, server):
    where = f"/contracts/{contract.id}"
    maya = Staff(server)
    maya.http.headers["X-Forwarded-For"] = "198.51.100.7"
    maya.sign_in(cast.maya.email, world.PASSWORD)
    for tab in ("/", "/activity", "/files", "/signers"):
        assert maya.get(where + tab).status == 200
    maya.http.get(f"{where}/files/bundle")
    maya.http.post(f"{where}/void", data=LATE, headers={"X-CSRFToken": maya.http.cookies["csrf"]})
    maya.http.get(f"{where}/trail.csv")
    program = Program(server, cast.key)
    program.get(where)
    program.get(f"{where}/documents/sealed")
    program.post(f"{where}/voiding", LATE)
    sealed = io.BytesIO(document.find(contract, document.SEALED).read())
    sealed.name = "contract.pdf"
    assert b"Authentic" in Client(HTTP_HOST="localhost").post("/verify", {"file": sealed}).content


def test_ev_1_every_kind_of_thing_that_happens_is_an_event_of_its_own(told):
    once = [
        "contract.drafted",
        "contract.sent",
        "contract.issued",
        "link.followed",
        "identity.failed",
        "contract.completed",
        "contract.sealed",
        "evidence.bundled",
        "document.checked",
        "audit.exported",
        "consent.given",
        "consent.shown",
    ]
    assert {name: told.counted[name] for name in once} == dict.fromkeys(once, 1)
    twice = [
        "recipient.invited",
        "recipient.opened",
        "identity.code_sent",
        "identity.proven",
        "signature.adopted",
        "recipient.signed",
    ]
    assert {name: told.counted[name] for name in twice} == dict.fromkeys(twice, 2)
    assert told.counted["message.accepted"] >= 4 and told.counted["answers.saved"] >= 1
    assert [e["facts"]["kind"] for e in told.of("record.handed_on")] and len(told.of("record.handed_on")) == 3
    drafted = told.of("contract.drafted")[0]["facts"]
    assert drafted["version_sha256"] == told.contract.version.content_sha256
    assert drafted["template"] == "service_order" and drafted["sources"] == {}


def test_ev_1_edits_say_what_was_there_and_what_is(told):
    fee, name, joined, left = (e["personal"]["changes"] for e in told.of("contract.edited"))
    assert fee == {"monthly_fee": [paper.VALUES["monthly_fee"], "1500.00"]}
    assert name == {"name": ["Carol Ortiz", "Carol Ortiz-Vega"]}
    assert joined["name"] == ["", "Eve"] and left["name"] == ["Eve", ""]
    kinds = [(e["facts"]["kind"], e["facts"]["called"]) for e in told.of("contract.edited")]
    assert kinds == [("", "Monthly fee"), ("person", "Customer"), ("joined", "copy"), ("left", "copy")]
    answers = told.of("answers.saved")[0]["personal"]["changes"]
    assert answers["billing_email"] == ["", paper.ANSWERS["billing_email"]]


def test_ev_1_who_looked_is_told_once_an_hour_and_who_took_a_file_each_time(told):
    looks = Counter((e["actor_kind"], e["facts"]["kind"]) for e in told.of("contract.viewed"))
    assert looks == {("signer", "paper"): 1, ("member", "paper"): 1, ("key", "facts"): 1}
    assert all(len(e["facts"]["sha256"]) == 64 for e in told.of("contract.viewed"))
    taken = [(e["actor_kind"], e["facts"]["kind"]) for e in told.of("file.taken")]
    assert taken == [("member", "bundle"), ("key", "sealed")]
    assert [e["facts"]["kind"] for e in told.of("document.downloaded")] == ["unsigned", "sealed"]
    signed = told.of("recipient.signed", recipient="Carol Ortiz-Vega")[0]["facts"]
    assert signed["seconds"] >= 0 and signed["view"] in ("easy", "pages")


def test_ev_1_every_entry_says_who_when_and_from_where(told):
    for each in told.trail:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", each["at"])
        assert each["personal"]["actor"] and each["actor_id"]
    acts = [e for e in told.trail if e["actor_kind"] == "signer" and e["personal"]["ip"] != world.HERE.ip]
    assert all(e["personal"]["ip"] and e["personal"]["agent"] for e in acts)
    proven = [e for e in acts if e["event"] in ("consent.given", "recipient.signed", "contract.viewed")]
    assert len(proven) == 3 and len({e["personal"]["session"] for e in proven}) == 1
    staff = told.of("file.taken", actor="Maya Agent")[0]["personal"]
    assert staff["session"].startswith("ses_") and staff["via"] == "198.51.100.7" != staff["ip"]


def test_ev_2_who_it_was_comes_from_the_session_and_never_from_the_body(told):
    (failed,) = told.of("identity.failed")
    carol = told.cast.recipient(told.contract, "Carol")
    assert (failed["actor_kind"], failed["actor_id"]) == ("signer", carol.id)
    assert failed["facts"]["recipient_id"] == carol.id


def test_ev_3_what_failed_and_what_was_refused_are_events_too(told):
    refused = [(e["actor_kind"], e["facts"]["code"]) for e in told.of("act.refused")]
    assert refused == [
        ("signer", "finish.stale"), ("member", "contract.not_now"), ("key", "contract.not_now"),
    ]  # fmt: skip
    assert "Nothing was signed" in told.of("act.refused")[0]["personal"]["refusal"]
    assert told.counted["identity.failed"] == 1, "and is not told as a refusal besides"


def test_ev_4_nothing_updates_or_deletes_an_entry(told):
    changing = re.compile(
        r"(UPDATE|DELETE FROM|TRUNCATE) +journal_entry|Entry(Personal)?\.objects\S*\.(update|delete)\("
    )
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            assert not changing.search(path.read_text("utf-8")), path
    with connection.cursor() as cursor:
        for table in ("journal_entry", "journal_entry_personal"):
            for what in ("UPDATE", "DELETE", "TRUNCATE"):
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, what])
                assert cursor.fetchone() == (False,), (table, what)


def test_ev_5_the_package_holds_all_of_it(told):
    from undersign.archive import bundle

    files = bundles.unpacked(bundle.proven(told.contract).read())
    wanted = {
        "contract.pdf", "certificate.pdf", "events.jsonl", "record.json", "manifest.json", "manifest.p7s",
        "README.txt", "verify.html", "verify.py", "chain/root.pem", "stamps/undersign_stamp_1.tst",
    }  # fmt: skip
    assert wanted <= set(files)
    assert {name.split("/")[0] for name in files} - {n.split("/")[0] for n in wanted} == {
        "consents",
        "ledger",
    }
    pdf = files["contract.pdf"]
    for row in document.revisions(told.contract):
        if row.kind != document.BASE:
            assert pdf.startswith(row.read()), "every earlier version is the beginning of the last"
    assert b"/OCSPs" in pdf and b"/CRLs" in pdf


def test_ev_6_ten_years_on_with_other_keys_and_without_its_template(told, tmp_path):
    system = actor.system(told.contract.workspace_id)
    old = document.find(told.contract, document.BUNDLE).read()
    rotation.rotate(told.contract.workspace_id, by=told.cast.bob.actor())
    told.contract.version.retire(reason="another text", by=told.cast.bob.actor())
    with clock.travel(timedelta(days=3653)):
        assert verdict.judge_bundle(old, trust=[keys.root_pem()]).verdict == "AUTHENTIC"
        count = export.of_contract(told.contract, tmp_path)
    lines = (tmp_path / "events.jsonl").read_bytes().splitlines()
    proofs = sorted((tmp_path / "ledger").iterdir())
    assert len(lines) == len(proofs) == count > len(told.trail) and system
    name, key = note.verifier((tmp_path / "ledger.vkey").read_text().strip())
    for line, proof in zip(
        history.exported(told.contract.workspace_id, told.contract.id), proofs, strict=True
    ):
        tlog.verify(tlog.read(proof.read_text()), head.leaf(line["hash"]), name, key)


def test_ev_7_the_certificate_names_what_was_not_verified(told):
    pages = pypdfium2.PdfDocument(document.find(told.contract, document.CERTIFICATE).read())
    text = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    said = re.sub(r"\s+", " ", text)
    assert "Mailbox access (code by e-mail)" in said
    assert "not verified" in said, said


def test_the_page_names_events_that_there_are():
    section = PAGE.read_text("utf-8").split("## What the trail holds")[1].split("\n## ")[0]
    named = set(re.findall(r"`([a-z]+\.[a-z_]+)`", section)) - {"contract.pdf"}
    assert len(named) > 60 and named <= set(event.REGISTRY), named - set(event.REGISTRY)
    for thing in ("EV-1", "EV-2", "EV-3", "EV-4", "EV-5", "EV-6", "EV-7"):
        assert thing in section
