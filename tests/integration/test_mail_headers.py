"""AT-16: nothing that people type gets into a mail's headers; one recipient per message."""

from __future__ import annotations

import pytest

from undersign.contracts.draft import Person
from undersign.contracts.people.recipient import clean_email, clean_name
from undersign.journal.refused import Refused

BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x00", "\x1b", "\x85", "\u2028", "\u2029"]
BREAKS += ["\u202e", "\u2066", "\u200f"]  # and what turns a line around


@pytest.mark.parametrize("sign", BREAKS, ids=lambda s: f"U+{ord(s[0]):04X}" + ("+" if len(s) > 1 else ""))
@pytest.mark.parametrize("where", ["name", "email", "title"])
def test_refused_in_names_addresses_and_titles(world, sign, where):
    hostile = f"Carol{sign}Bcc: victim@elsewhere.example"
    with pytest.raises(Refused):
        if where == "name":
            clean_name(hostile)
        elif where == "email":
            clean_email(f"carol@customers.example{sign}Bcc: x@elsewhere.example")
        else:
            world.draft(title=hostile)


ODD = ["Carol, Ortiz", 'Carol "The Pen" Ortiz', "Carol <boss@northwind.example>", "Carolína Ñandú", "a" * 160]


@pytest.mark.parametrize("name", ODD)
def test_odd_names_stay_one_name(world, work, inbox, name):
    carol = Person("customer", name, world.carol.email)
    world.sent(carol, world.dan, title="Order: ¿sí? — “quoted”")
    work()
    (letter,) = inbox.to(world.carol.email)
    assert letter.to == (world.carol.email,)
    headers = letter.message
    assert [a.addr_spec for a in headers["To"].addresses] == [world.carol.email]
    assert headers["To"].addresses[0].display_name == name
    assert headers.get_all("Bcc") is None and headers.get_all("Cc") is None
    assert [a.addr_spec for a in headers["Reply-To"].addresses] == [world.maya.email]
    assert len(headers.get_all("Subject")) == 1 and "\n" not in str(headers["Subject"])


def test_an_encoded_word_is_no_name():
    """RFC 2047: it would be decoded by the reader's mail program into anything at all."""
    with pytest.raises(Refused):
        clean_name("=?utf-8?q?Carol=0D=0ABcc:_x?=")


def test_one_recipient_per_message(world, work, inbox):
    world.signed_by_all(work)
    assert inbox.letters and all(len(letter.to) == 1 for letter in inbox.letters)
    for letter in inbox.letters:
        others = {world.carol.email, world.dan.email} - set(letter.to)
        assert not any(other in letter.text and letter.link for other in others)


@pytest.mark.law("HI-7")
def test_values_and_reasons_stay_in_bodies(world, work, inbox):
    """A reason with line breaks is text; in headers there is none of it."""
    contract = world.sent()
    work()
    visit = world.proven(world.recipient(contract))
    visit.decline("Too dear\r\nBcc: victim@elsewhere.example\r\n\r\nSubject: evil")
    work()
    told = inbox.wait(world.maya.email)
    assert told.message.get_all("Bcc") is None and "evil" not in told.subject
    assert "Too dear" in told.text
    assert not inbox.to("victim@elsewhere.example")


def test_html_in_names_is_text_in_the_mail(world, work, inbox):
    carol = Person("customer", "<img src=x onerror=alert(1)>", world.carol.email)
    world.sent(carol, world.dan)
    work()
    html = inbox.to(world.carol.email)[0].message.get_body(("html",)).get_content()
    assert "<img src=x" not in html and "&lt;img" in html
