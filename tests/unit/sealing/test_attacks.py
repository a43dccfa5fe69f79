"""Known forgeries and the verdict of each (AT-13): one table, nothing in it accepted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.attacks import certified, fields, isa, mutants, pages, ranges, rollback, shadow, swa, usf
from tests.unit.sealing.sealing_cast import AT, METHOD, PAPER, Contract, root, typeset, workspace
from tests.unit.sealing.stamping import stamped

from undersign.sealing import pades, verdict
from undersign.sealing.crypto import authority

FAMILIES = (usf, isa, swa, shadow, certified, ranges, pages, fields, rollback)
BEHIND, WITHIN = ("ALTERED", "changed-after"), ("ALTERED", "unexplained-change")
SHORT, UNSEALED = ("ALTERED", "cut-short"), ("INCOMPLETE", "not-sealed")
FORGER = ("UNKNOWN-ISSUER", "unknown-issuer")

# What is told of each. Everything else comes behind the last signature and is called that.
TOLD = {
    "usf": dict.fromkeys((name for name in usf.VARIANTS if not name.startswith("rewritten")), WITHIN),
    "swa": {
        "padding-used": ("ALTERED", "container-damaged"),
        "moved-apart": ("ALTERED", "bytes-changed"),
    },
    "shadow": {"hide-before-seal": WITHIN, "replace-before-seal": WITHIN},
    "certified": {"eaa-before-seal": WITHIN},
    "ranges": dict.fromkeys(ranges.VARIANTS, WITHIN) | {"past-the-end": SHORT, "huge": SHORT},
    "pages": {"added-before-seal": WITHIN, "removed-before-seal": WITHIN},
    "fields": {"shared-before-seal": WITHIN, "unsigned-again": WITHIN},
    "rollback": {
        "to-base": ("INCOMPLETE", "no-signatures"),
        "to-issue": UNSEALED,
        "to-first-signer": UNSEALED,
        "to-last-signer": UNSEALED,
        "signer-dropped": SHORT,
        "cut-and-resealed-by-forger": FORGER,
        "resealed-by-forger": FORGER,
    },
}


class Victim:
    """A sealed contract whose paper held a shadow object before anybody signed."""

    ended: datetime = AT + timedelta(hours=2)

    def __init__(self) -> None:
        made = Contract(["Carol Ortiz", "Dan O'Neil"])
        made.steps = [pades.prepare(shadow.planted(typeset(PAPER, signers="2")), made.specs())]
        made.issue().act(0).act(1).seal()
        self.steps, self.pdf = made.steps, made.pdf

    def resealed(self, pdf: bytes) -> bytes:
        """`pdf` sealed with the true key: the instance itself was tricked."""
        return pades.seal(pdf, workspace().key(), self.ended, name="Northwind")

    def signer_key(self):
        return authority.issue_signer(root(), name="Eve", email="", method=METHOD, at=self.ended).key()


@pytest.fixture(scope="module")
def victim() -> Victim:
    return Victim()


def test_the_victim_is_authentic(victim, roots):
    assert verdict.judge_pdf(victim.pdf, trust=roots, thorough=True).verdict == "AUTHENTIC"


@pytest.mark.parametrize(
    ("family", "name"),
    [(family.__name__.rpartition(".")[2], name) for family in FAMILIES for name in family.VARIANTS],
)
def test_every_forgery_gets_its_verdict_and_reason(victim, roots, family, name):
    forge = next(f for f in FAMILIES if f.__name__.endswith(f".{family}")).VARIANTS[name]
    forged = forge(victim)
    assert forged != victim.pdf
    found = verdict.judge_pdf(forged, trust=roots)
    assert (str(found.verdict), found.decisive.code) == TOLD.get(family, {}).get(name, BEHIND)
    assert found.indication != ("TOTAL-PASSED", "") and found.decisive.sentence.endswith(".")
    if found.verdict in ("ALTERED", "UNKNOWN-ISSUER"):
        assert found.decisive.revision is not None


def test_none_of_them_fools_the_judge_behind_a_time_stamp(victim, roots):
    """A stamped file is as closed as a sealed one; without its stamp it is the sealed one again."""
    lasting = Victim.__new__(Victim)
    lasting.pdf = stamped(victim.pdf)
    lasting.steps = [*victim.steps, lasting.pdf]
    assert verdict.judge_pdf(lasting.pdf, trust=roots).verdict == "AUTHENTIC"
    fits = [
        (family.__name__, name, forge)
        for family in FAMILIES
        for name, forge in family.VARIANTS.items()
        if "seal" not in name and name not in ("unsigned-again", "past-the-end", "huge")
    ]
    accepted = {n for _f, n, forge in fits if verdict.judge_pdf(forge(lasting), trust=roots).reasons == []}
    assert len(fits) > 60 and accepted == {"to-last-signer"}
    for how, mutant in mutants.of(lasting.pdf, victim.pdf, seed=1, count=100):
        assert verdict.judge_pdf(mutant, trust=roots).verdict != "AUTHENTIC" or mutant == victim.pdf, how
