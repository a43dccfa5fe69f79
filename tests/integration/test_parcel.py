"""What a parcel encloses arrives as it was, in lines that every mail server takes."""

from __future__ import annotations

import email
import email.policy
import os

import pytest

from undersign.notices.parcel import Parcel


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 200_000])
@pytest.mark.parametrize("linesep", ["\r\n", "\n"])
def test_enclosures_arrive(size, linesep):
    first, second = os.urandom(size), b"%PDF" + os.urandom(100)
    parcel = Parcel("Ñandú", "See enclosed.", "a@harrow.example", ["b@harrow.example"])
    parcel.attach_alternative("<p>See enclosed.</p>", "text/html")
    parcel.enclose("one ñ.pdf", first, "application/pdf")
    parcel.enclose("two.pdf", second, "application/pdf")
    packed = parcel.message().as_bytes(linesep=linesep)
    read = email.message_from_bytes(packed, policy=email.policy.default)
    got = {part.get_filename(): part.get_content() for part in read.iter_attachments()}
    assert got == {"one ñ.pdf": first, "two.pdf": second}
    assert read.get_body(("plain",)).get_content().strip() == "See enclosed."
    lines = packed.split(linesep.encode())
    assert max(map(len, lines)) <= 78 and not any(b"\n" in line for line in lines)


def test_nothing_enclosed():
    parcel = Parcel("Hello", "Nothing.", "a@harrow.example", ["b@harrow.example"])
    assert b"Nothing." in parcel.message().as_bytes()
