"""Agreements that others wrote, imported, rehearsed, sent, signed and sealed: not a character is lost."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pypdfium2
import pytest
from markdown_it import MarkdownIt

from undersign import intake
from undersign.contracts import document, lifecycle
from undersign.sealing import keys, verdict

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "contracts"
TEXTS = (
    "commonpaper-mutual-nda/Mutual-NDA.md",
    "commonpaper-mutual-nda/Mutual-NDA-coverpage.md",
    "commonpaper-csa/CSA.md",
    "commonpaper-sla/sla.md",
    "commonpaper-baa/BAA.md",
    "github-ip-agreement/Balanced_Employee_IP_Agreement.md",
)
END = "Signed by the parties"
SIGNING = f"\n\n## {END} {{-}}\n\n{{% signature customer %}}\n\n{{% signature provider %}}\n"
ROLES = [
    {"name": "customer", "labels": {"en": "Customer"}, "party": "customer", "order": 1},
    {"name": "provider", "labels": {"en": "Northwind"}, "party": "provider", "order": 2},
]
LABEL = re.compile(r"\d{1,3}(?:\.\d{1,3})*\.?|\([a-z]{1,5}\)|[a-z]{1,5}\.|•")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def _source_text(text: str) -> str:
    """What a reader of the source reads: its markup removed, its white space folded away."""
    words = _Words()
    words.feed(MarkdownIt("commonmark").enable("table").render(text))
    return re.sub(r"\s+", "", "".join(words.said))


def _sealed_text(pdf: bytes, title: str, number: str) -> str:
    """The sealed file's text up to the signatures, without our header and footer."""
    pages = pypdfium2.PdfDocument(pdf)
    ours = re.compile(rf"Northwind Cloud\s+{re.escape(number)}|{re.escape(title)}\s+Page \d+ of \d+")
    # pdfium writes a hyphen at a line's end as U+FFFE
    told = "\n".join(ours.sub("", page.get_textpage().get_text_range()) for page in pages)
    body = told.replace("\ufffe", "-").rpartition(END)[0]
    return re.sub(r"\s+", "", body).removeprefix(re.sub(r"\s+", "", title))


def _difference(sealed: str, source: str) -> str:
    """Where they part, "" nowhere. Labels of clauses and bullets, which layout sets, may come on top."""
    i = j = 0
    while i < len(sealed) or j < len(source):
        if i < len(sealed) and j < len(source) and sealed[i] == source[j]:
            i, j = i + 1, j + 1
            continue
        for back in range(min(8, i, j) + 1):
            label = LABEL.match(sealed, i - back)
            if (
                label
                and label.end() > i
                and sealed[label.end() :][: back + 6] == source[j - back :][: back + 6]
            ):
                i, j = label.end(), j - back
                break
        else:
            return f"{sealed[max(i - 40, 0) : i + 40]!r} is not {source[max(j - 40, 0) : j + 40]!r}"
    return ""


@pytest.mark.skipif(not CORPUS.exists(), reason=f"the agreements are not in {CORPUS.name}")
@pytest.mark.parametrize("name", TEXTS)
def test_an_agreement_is_sealed_as_it_was_written(world, work, name):
    # Its blanks are full-width lines, which only the fonts for Chinese, Japanese and Korean have.
    data = (CORPUS / name).read_text().replace("\uff3f", "_").encode()
    taken = intake.take(data, Path(name).name)
    assert taken.template is not None
    schema = {"fields": list(taken.template.schema["fields"]), "roles": ROLES, "consumer_disclosure": False}
    version = world.publish("agreement", {"en": taken.template.source + SIGNING}, schema)
    contract = world.sent(version=version, values={}, title="Agreement 7f3")
    work()
    for who in ("Carol", "Dan"):
        visit = world.proven(world.recipient(contract, who))
        visit.adopt_throughout(who, "dancing")
        visit.finish(visit.nonce)
        work()
    contract.refresh_from_db()
    assert contract.status == lifecycle.SEALED
    pdf = document.find(contract, document.SEALED).read()
    assert verdict.judge(pdf, trust=[keys.root().certificate], thorough=False).verdict == "AUTHENTIC"
    assert not _difference(_sealed_text(pdf, contract.title, contract.number), _source_text(data.decode()))
