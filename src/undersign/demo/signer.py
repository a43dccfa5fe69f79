"""A signer who does what people do: link, code, disclosure, answers, signature, finish.

Uses the ceremony's own verbs, and nothing a person would not have: the mails, and the small PDF.
"""

from __future__ import annotations

import pypdfium2

from undersign.contracts.people.recipient import Recipient
from undersign.demo.inbox import Inbox
from undersign.signing import ceremony, consent
from undersign.signing.questions import Question

ANSWERS = {"text": "PO-2026-118", "email": "billing@{domain}", "checkbox": "yes"}
FACTS = ceremony.Facts(ip="203.0.113.24", agent="Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X)")


def sign(recipient: Recipient, inbox: Inbox, *, facts: ceremony.Facts = FACTS) -> None:
    """The whole ceremony of one person. Raises `Refused`, `TimeoutError`."""
    token = inbox.link(recipient.email, number=recipient.contract.number)
    visit = prove(token, recipient.email, inbox, facts)
    here = ceremony.enter(token, sitting_secret=visit, facts=facts)
    if here.asks_consent:
        here.give_consent(True, characters(here.disclosure_pdf()))
    here.answer(answers(here))
    here.adopt_throughout(recipient.name)
    here.finish(here.nonce, view="easy")


def prove(token: str, address: str, inbox: Inbox, facts: ceremony.Facts = FACTS) -> str:
    """Ask for a code, read it in the mailbox, enter it: the sitting's secret."""
    before = len(inbox.of(address))
    ceremony.enter(token, sitting_secret=None, facts=facts).send_code()
    code = inbox.code(address, after=before)
    return ceremony.enter(token, sitting_secret=None, facts=facts).prove(code)


def answers(here: ceremony.Ceremony) -> dict[str, str]:
    """Something plausible for every question; what is offered already is kept."""
    who, domain = here.recipient, here.recipient.email.partition("@")[2]
    known = {"title": who.title or "Operations", "position": who.title or "Operations"}
    known["contact"] = f"{who.name}, {who.email}"

    def said(question: Question) -> str:
        about = question.name.rpartition("_")[2]
        return known.get(about) or ANSWERS.get(question.kind, "").format(domain=domain)

    return {question.name: question.value or said(question) for question in here.questions}


def characters(pdf: bytes) -> str:
    """The six characters, as a reader finds them: the one line of exactly six of our alphabet."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            for line in page.get_textpage().get_text_bounded().splitlines():
                plain = "".join(line.split())
                if len(plain) == 6 and set(plain) <= set(consent.ALPHABET):
                    return plain
    finally:
        document.close()
    raise LookupError("no six characters in the disclosure")
