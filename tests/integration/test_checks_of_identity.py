"""AU-1, AU-2, A9: every check of identity, alone and together, and the floor that nobody gets under."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from tests import paper, pdf
from tests.browse import Program, Signer, Staff
from tests.world import HERE, PASSWORD

from undersign.contracts import document, draft, sending
from undersign.contracts.people import demanding, knowing
from undersign.journal import clock, history
from undersign.journal.refused import Refused
from undersign.notices.outbox import Mail
from undersign.sealing import keys, verdict
from undersign.signing import ceremony, consent, link, sitting
from undersign.signing.proof import ALL, coded
from undersign.signing.proof.challenge import Challenge, Tally
from undersign.store import tenancy

PHONE = "+15550100222"


def schema(*proofs: str) -> dict:
    roles = [
        {**role, "proofs": list(proofs)} if role["name"] == "customer" else role
        for role in paper.SCHEMA["roles"]
    ]
    return {**paper.SCHEMA, "roles": roles}


@pytest.fixture
def asked(world, work):
    """asked(*methods, phone=…, code=…, facts=…) → Carol of a sent contract that demands them."""

    def make(*methods: str, **given):
        contract = world.draft()
        demanding.demand(world.recipient(contract), by=world.maya.actor(), methods=methods, **given)
        sending.send(contract, by=world.maya.actor())
        work()
        return world.recipient(contract)

    return make


class Browser:
    """One browser: what it may see depends on the cookie it holds."""

    def __init__(self, recipient):
        self.recipient, self.cookie = recipient, None

    @property
    def here(self) -> ceremony.Ceremony:
        return ceremony.enter(link.secret_for(self.recipient), sitting_secret=self.cookie, facts=HERE)

    def prove(self, code="", **given) -> None:
        self.cookie = self.here.prove(code, given=given)

    def code(self, method: str) -> str:
        return coded.of(Tally(self.recipient).latest(ALL[method]))

    def refused(self, code="", **given) -> str:
        with pytest.raises(Refused) as no:
            self.prove(code, **given)
        return no.value.code


def test_the_link_alone_where_the_template_says_so(world, work):
    version = world.publish("by_link", paper.SOURCES, schema("email_link"))
    contract = sending.send(world.draft(version=version), by=world.maya.actor())
    work()
    carol = Browser(world.recipient(contract))
    assert carol.here.stage == "code" and carol.here.check.method == "email_link"
    assert "identity.proven" not in world.events(contract), "looking is no proof"
    carol.prove()
    assert carol.here.stage == "sign"
    assert Browser(carol.recipient).here.stage == "code", "each browser shows it for itself"


def test_two_checks_one_after_the_other(world, work, asked):
    carol = Browser(asked("sms_code", "email_code", phone=PHONE))
    assert carol.here.check.method == "email_code" and carol.here.check.of == 2
    carol.here.send_code()
    carol.prove(carol.code("email_code"))
    first = carol.cookie
    assert carol.here.stage == "identify" and carol.here.visit is None, "half is nothing"
    with pytest.raises(Refused):
        carol.here.give_consent(True, "")
    assert carol.here.check.masked.split() == ["+15", "•••", "22"]
    carol.here.send_code()
    carol.prove(carol.code("sms_code"))
    assert carol.here.stage == "sign" and carol.cookie != first
    other = Browser(carol.recipient)
    other.cookie = first
    assert other.here.visit is None, "the cookie of the first check is dead"
    assert [p.method for p in sitting.of(carol.here.visit.id)] == ["email_code", "sms_code"]
    assert carol.here.visit.method == "email_code+sms_code"


def test_a_forwarded_link_cannot_pass_the_floor(world, asked):
    carol = asked("email_code", "access_code", code="Rio Tinto 77")
    mallory = Browser(carol)
    mallory.here.send_code()
    mallory.prove(mallory.code("email_code"))  # even with the mailbox
    for left in (4, 3, 2, 1):
        with pytest.raises(Refused) as no:
            mallory.prove("guess")
        assert no.value.code == "code.wrong" and f"{left} tries" in no.value.do
    assert mallory.refused("guess") == "code.spent"
    assert mallory.refused("rio-tinto 77") == "code.spent", "even the right one, now"
    assert mallory.here.visit is None


def test_the_access_code_is_kept_as_a_slow_hash_only(world, asked):
    carol = asked("email_code", "access_code", code="Rio Tinto 77")
    assert carol.demanded.code.startswith("argon2") and "tinto" not in str(vars(carol.demanded)).lower()
    browser = Browser(carol)
    browser.here.send_code()
    browser.prove(browser.code("email_code"))
    assert browser.refused("") == "code.empty" and Tally(carol).every[0].attempts == 0
    browser.prove(" rio tinto 77 ")
    assert browser.here.stage == "sign"


@pytest.mark.parametrize("code", ["12345", "111111", "123456", "abcdef", "aa bb"])
def test_codes_that_everybody_tries_first(world, code):
    with pytest.raises(Refused) as no:
        demanding.demand(world.recipient(world.draft()), by=world.maya.actor(), code=code)
    assert no.value.code == "proof.code"


def test_questions_never_say_which_answer_was_wrong(world, work):
    world.account.city = "Köln am Rhein"
    world.account.save()
    contract = world.draft()
    carol = world.recipient(contract)
    assert {"account.city", "ticket.number", "account.seats"} <= {f.path for f in knowing.facts(carol)}
    demanding.demand(
        carol,
        by=world.maya.actor(),
        methods=["email_code", "knowledge"],
        facts=["account.city", "ticket.number"],
    )
    sending.send(contract, by=world.maya.actor())
    work()
    browser = Browser(world.recipient(contract))
    browser.here.send_code()
    browser.prove(browser.code("email_code"))
    assert [q["label"] for q in browser.here.check.shown["questions"]][0].startswith("In which city")
    said = set()
    for city, number in (("Bonn", "48211"), ("koln AM rhein", "1"), ("x", "y")):
        with pytest.raises(Refused) as no:
            browser.prove(**{"answer-0": city, "answer-1": number})
        said.add((no.value.code, no.value.sentence))
    assert len(said) == 1, "one sentence, whatever was wrong"
    browser.prove(**{"answer-0": "Koln-am-Rhein", "answer-1": "# 48 211"})
    assert browser.here.stage == "sign"


def test_a_verdict_from_the_browser_is_no_verdict(world, asked):
    browser = Browser(asked("email_code", "access_code", code="Rio Tinto 77"))
    browser.here.send_code()
    browser.prove(browser.code("email_code"))
    assert browser.refused("guess", verdict="right") == "code.wrong"


@pytest.mark.parametrize(
    "methods", [["email_link"], ["access_code"], ["knowledge"], [], ["email_code", "nothing"]]
)
@pytest.mark.law("AU-2")
def test_nobody_gets_under_the_floor(world, methods):
    with pytest.raises(Refused) as no:
        demanding.demand(world.recipient(world.draft()), by=world.maya.actor(), methods=methods)
    assert no.value.code.startswith("proof.")


@pytest.mark.law("AU-2")
def test_the_floor_by_program_and_at_the_desk(world, live):
    version = world.publish("by_sms", paper.SOURCES, schema("email_code", "sms_code"))
    people = [
        {"role": "customer", "name": "Carol Ortiz", "email": world.carol.email, "proofs": ["email_code"]},
        {"role": "provider", "name": "Dan O’Neil", "email": world.dan.email},
    ]
    helpdesk = Program(live.url, world.key)
    body = {"template": version.template.key, "people": people, "values": paper.VALUES}
    low = helpdesk.post("/contracts", body)
    assert low.status_code == 403 and low.json()["code"] == "proof.below_floor"
    people[0] |= {"proofs": ["email_code", "sms_code"], "phone": "0049 (0)30 901820"}
    made = helpdesk.post("/contracts", body)
    assert made.status_code == 201, made.text
    contract = draft.Contract.objects.get(pk=made.json()["id"])
    assert world.recipient(contract).demanded.phone == "+4930901820"
    maya = Staff(live.url)
    maya.sign_in(world.maya.email, PASSWORD)
    page = maya.get(f"/contracts/{contract.id}/prepare")
    assert page.says("demanded by the template") and page.says("given by a program")
    low = maya.send("/fill", **{"p.customer.proofs[]": ["email_code"]})
    assert low.status == 403 and low.says("The template demands at least this check")
    assert world.recipient(contract).demanded.methods == ["email_code", "sms_code"]


def test_no_contract_leaves_without_what_its_checks_need(world):
    contract = world.draft()
    carol = world.recipient(contract)
    demanding.demand(carol, by=world.maya.actor(), methods=["email_code", "sms_code", "access_code"])
    for field, given in (("phone", {"phone": PHONE}), ("code", {"code": "Rio Tinto 77"})):
        with pytest.raises(Refused) as no:
            sending.send(contract, by=world.maya.actor())
        assert no.value.field == f"people.customer.{field}"
        demanding.demand(carol, by=world.maya.actor(), **given)
    sending.send(contract, by=world.maya.actor())


def test_the_number_on_file_is_offered_and_its_source_kept(world):
    world.contact.phone = "+49 30 9018-20"
    world.contact.save()
    row = demanding.of(world.recipient(world.draft()))
    assert (row.phone, row.phone_source) == ("+4930901820", "contact")


@pytest.mark.law("AU-3")
def test_ten_tries_a_link_over_all_methods(world, work, asked):
    """The shared counter: what was guessed at the first check is missing at the second."""
    browser = Browser(asked("email_code", "access_code", code="Rio Tinto 77"))
    for number in range(2):
        with clock.travel(timedelta(minutes=16 * number)):
            browser.here.send_code()
            for _ in range(4):
                assert (
                    browser.refused("000000" if browser.code("email_code") != "000000" else "1")
                    == "code.wrong"
                )
    with clock.travel(timedelta(minutes=17)):
        browser.prove(browser.code("email_code"))
        assert browser.refused("guess") == "code.wrong"
        assert browser.refused("guess") == "code.spent"
    assert "identity.spent" in world.events(browser.recipient.contract)
    work()
    assert "tell_owner" in world.deliveries(browser.recipient.contract)


def test_after_ten_wrong_digits_a_new_link_has_long_codes(world, work, inbox, asked):
    carol = asked("email_code")
    browser = Browser(carol)
    for number in range(2):
        with clock.travel(timedelta(minutes=16 * number)):
            browser.here.send_code()
            for _ in range(5):
                browser.refused("")
    contract = carol.contract
    with clock.travel(timedelta(hours=2)):
        contract.readdress(world.recipient(contract), world.email("carola"), by=world.maya.actor())
        work()
        browser = Browser(world.recipient(contract))
        browser.here.send_code()
        code = browser.code("email_code")
        assert len(code) == 14 and browser.here.check.is_long
        work()
        assert code in inbox.to(world.email("carola"))[-1].text
        browser.prove(code.lower())
        assert browser.here.stage == "sign"


@pytest.mark.law("AU-3")
def test_a_hundred_guesses_at_once_share_one_counter_whatever_the_method(world, asked):
    carol = asked("email_code", "access_code", code="Rio Tinto 77")
    browser = Browser(carol)
    browser.here.send_code()
    browser.prove(browser.code("email_code"))
    cookie, workspace = browser.cookie, world.workspace.id

    def guess(_n: int) -> str:
        try:
            with tenancy.within(workspace):
                trial = Browser(world.recipient(carol.contract))
                trial.cookie = cookie
                trial.prove("guess")
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(guess, range(100)))
    assert told.count("code.wrong") == 4 and told.count("code.spent") == 96
    assert sum(row.attempts for row in Challenge.objects.filter(recipient=carol)) == 5


def test_known_and_unknown_mailboxes_answer_alike(world, work, live, inbox):
    """AT-04: whoever holds a link cannot tell whether the address behind it takes mail."""
    pages = []
    for address in (world.carol.email, world.email("carol", "bounces.example")):
        contract = world.sent(draft.Person("customer", "Carol Ortiz", address), world.dan)
        work()
        carol = world.recipient(contract)
        visitor = Signer(live.url, link.url_for(carol), inbox, address)
        visitor.open()
        page = visitor.send("/code")
        wrong = visitor.send("/prove", code="x")
        shown = [
            text.replace(address.partition("@")[2], "").replace(contract.number, "")
            for text in (page.text, wrong.text)
        ]
        pages.append((page.status, wrong.status, shown))
    assert pages[0] == pages[1]


def test_in_person_is_nothing_a_link_can_pass(world, work):
    version = world.publish("at_a_counter", paper.SOURCES, schema("in_person"))
    contract = sending.send(world.draft(version=version), by=world.maya.actor())
    work()
    browser = Browser(world.recipient(contract))
    assert browser.refused() == "identity.in_person"


@pytest.mark.law("AU-1", "UE-4")
def test_seal_certificate_and_trail_name_what_was_performed(world, work, asked):
    carol = asked("email_code", "access_code", code="Rio Tinto 77")
    browser = Browser(carol)
    browser.here.send_code()
    assert browser.refused("x") == "code.wrong"
    browser.prove(browser.code("email_code"))
    browser.prove("riotinto77")
    visit = browser.here
    visit.give_consent(True, consent.characters_for(carol))
    visit.answer({q.name: paper.ANSWERS.get(q.name, q.value) for q in visit.questions})
    visit.adopt("typed", text=carol.name, face="dancing")
    visit.finish(visit.nonce, view="pages", pages_seen=[1])
    work()
    world.sign(world.recipient(carol.contract, "Dan"))
    work()
    sealed, certificate = (document.find(carol.contract, kind).read() for kind in ("sealed", "certificate"))
    said = " ".join(pdf.text(certificate).split())
    for line in (
        "Access code (told by the sender by another way): passed,",
        "failed tries: 1",
        "Who reads the mailbox was not verified. (Carol Ortiz, Dan O’Neil)",
        "Whoever was told the access code could use it. (Carol Ortiz)",
        "Not asked for: this contract asks no statement of this signer",
        "The whole text in one piece (easy reading); how far it was scrolled is not recorded",
        "/verify, or run: undersign verify --trust root.pem FILE",
        "Simple electronic signature (SES)",
        "Language of the statement: English",
        "Browser and device",
    ):
        assert line in said, line
    assert "verified identity" not in said.lower().replace("what was not verified identity", "")
    found = verdict.judge(sealed, trust=[keys.root_pem()]).signatures[1]
    assert found.method == "code by e-mail, access code"
    assert b"Checked: Mailbox access" in sealed or "Checked: Mailbox access".encode("utf-16-be") in sealed
    told = {t.event: t for t in reversed(history.of(world.workspace.id, carol.contract_id))}
    assert told["recipient.signed"].sentence.endswith("Proof of identity: code by e-mail, access code")
    demand = "Maya Agent set how Carol Ortiz shows who they are: code by e-mail, access code"
    assert told["contract.checks_demanded"].sentence == demand
    assert told["recipient.opened"].position < told["identity.code_sent"].position


def test_a_text_goes_out_once_and_stands_in_the_outbox(world, work, asked):
    carol = asked("email_code", "sms_code", phone=PHONE)
    browser = Browser(carol)
    browser.here.send_code()
    browser.prove(browser.code("email_code"))
    browser.here.send_code()
    browser.here.send_code()
    work()
    texts = Mail.objects.filter(workspace_id=world.workspace.id, kind="sms")
    assert [text.address for text in texts] == [PHONE]
    said = texts[0].read()["text"]
    assert browser.code("sms_code") in said and said.endswith(f"@localhost #{browser.code('sms_code')}")
    assert "/sign/" not in said and carol.contract.title not in said
    assert "text.accepted" in world.events(carol.contract)
    assert world.deliveries(carol.contract)["sms"] == ["done"]


def test_another_number_kills_the_old_link_and_what_was_sent(world, work, live, asked):
    carol = asked("email_code", "sms_code", phone=PHONE)
    browser = Browser(carol)
    browser.here.send_code()
    browser.prove(browser.code("email_code"))
    maya = Staff(live.url)
    maya.sign_in(world.maya.email, PASSWORD)
    maya.get(f"/contracts/{carol.contract_id}/people/{carol.id}/email")
    wrong = maya.send("/readdress", phone="555")
    assert wrong.status == 422 and wrong.says("is not a phone number with its country code")
    maya.send("/readdress", phone="+1 555 0100 333")
    work()
    with pytest.raises(Refused) as no:
        assert browser.here
    assert no.value.code == "link.replaced"
    fresh = Browser(world.recipient(carol.contract))
    assert (
        fresh.recipient.demanded.phone == "+15550100333" and fresh.recipient.demanded.phone_source == "agent"
    )
    assert fresh.here.check.method == "email_code", "everything is shown anew"
    assert world.events(carol.contract).count("recipient.readdressed") == 1
