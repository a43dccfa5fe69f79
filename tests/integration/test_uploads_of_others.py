"""PDFs that others made: taken in, laid out as found, sent, filled, signed, sealed and judged."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from dataclasses import replace

import pytest
from tests import corpora

from undersign import intake
from undersign.contracts import document, lifecycle
from undersign.drafting.pdf import layout, proposal
from undersign.drafting.pdf.layout import CHOOSING, Layout, LayoutField
from undersign.drafting.review import approval
from undersign.drafting.stock import template
from undersign.sealing import keys, verdict
from undersign.store import blobs

FILES = (
    "ordinary/libreoffice-form.pdf",
    "ordinary/pdflatex-forms.pdf",
    "ordinary/google-doc-document.pdf",
    "ordinary/multicolumn.pdf",
    "signed/simple-acroform-states.pdf",
    "pdf20/PDF 2.0 with offset start.pdf",
)
ROLES = [{"name": "customer", "order": 1}, {"name": "provider", "party": "provider", "order": 2}]
TYPED = {
    "date_entry": "2026-12-01",
    "number": "3",
    "money": "4.50",
    "email": "a@b.example",
    "checkbox": "yes",
}


def _own(found: LayoutField) -> LayoutField:
    """A found field as legal would finish it: the customer's, and something to choose from."""
    if found.kind in CHOOSING and not found.options:
        found = replace(found, options=(layout.Option("a"), layout.Option("b")))
    return replace(found, role="customer", source="")


def _laid_out(taken: intake.Taken) -> Layout:
    plan = proposal.of(taken)
    kept = tuple(
        _own(each) for each in plan.fields if each.kind != "signature" and each.w >= 4 and each.h >= 4
    )
    width, height = plan.pages[0]
    w, h = min(120, width / 3), min(40, height / 6)
    signing = tuple(
        LayoutField(f"sign_{role['name']}", "signature", 1, 5 + n * (w + 5), 5, w, h, str(role["name"]))
        for n, role in enumerate(ROLES)
    )
    return replace(plan, fields=(*kept, *signing))


@pytest.mark.parametrize("name", FILES)
def test_an_upload_becomes_a_sealed_contract(world, work, name, tmp_path):
    corpora.need("pdf")
    path = corpora.ROOT / "pdf" / name
    if not path.exists():
        pytest.skip(f"{name} is not among the files")
    taken = intake.take(path.read_bytes(), path.name)
    assert taken.pdf is not None
    by = world.alice.actor()
    made = template.make("upload", names={"en": "Upload"}, by=by, form="pdf")
    blobs.put(world.workspace.id, made.id, taken.pdf)
    schema = {"fields": [], "roles": ROLES, "consumer_disclosure": False}
    version = template.draft(
        made, sources={"en": ""}, schema=schema, by=by, layout=_laid_out(taken).to_json()
    )
    version.submit(by=by)
    approval.approve_and_publish(version, by=world.bob.actor())
    contract = world.sent(version=version, values={})
    work()
    for who in ("Carol", "Dan"):
        visit = world.proven(world.recipient(contract, who))
        assert visit.answer({q.name: _answer(q) for q in visit.questions}) == {}
        visit.adopt_throughout(who, "dancing")
        visit.finish(visit.nonce)
        work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED
    sealed = document.find(contract, document.SEALED).read()
    judged = verdict.judge(sealed, trust=[keys.root().certificate], thorough=True)
    assert judged.verdict == "AUTHENTIC", judged.reasons
    lost = _words(path.read_bytes()) - _words(sealed)
    assert not lost, "every word of theirs is still there"
    if shutil.which("pdfsig"):
        (tmp_path / "sealed.pdf").write_bytes(sealed)
        told = subprocess.run(
            ["pdfsig", "-nocert", str(tmp_path / "sealed.pdf")], capture_output=True, text=True
        )
        assert told.stdout.count("Signature is Valid.") == 4, told.stdout


def _answer(question) -> str:
    options = question.rules.get("options") or []
    return str(options[0]["value"]) if options else TYPED.get(question.kind, "Something")


def _words(pdf: bytes) -> Counter[str]:
    return Counter(corpora.words(corpora.pdftotext(pdf)))
