"""What was said while a connection was tried is shown without secrets, in whatever form they travel."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest

from undersign.connectors.out import transcript

SECRET = "p@ss wörd/1+2"


@pytest.mark.parametrize(
    "told",
    [
        f"you sent {SECRET}",
        f"?key={quote(SECRET)}&x=1",
        f"?key={quote(SECRET, safe='')}",
        f"seen: {base64.b64encode(SECRET.encode()).decode()}",
        "Authorization: Bearer abcdefgh.ijklmnop",
        "authorization: basic dXNlcjpwYXNzd29yZA==",
        '{"access_token": "abcdefgh", "expires_in": 60}',
        '{"refresh_token":"abcdefgh"}',
        "client_secret=abcdefgh&grant_type=x",
        '"password": "a"',
    ],
)
def test_a_secret_is_taken_out(told):
    shown = transcript.redacted(told, [SECRET])
    assert transcript.HIDDEN in shown
    for part in (SECRET, "abcdefgh", "dXNlcjpwYXNzd29yZA", quote(SECRET)):
        assert part not in shown


def test_the_rest_stays():
    told = '{"message": "Unauthorized", "status": 401, "tokens_left": 3}'
    assert "Unauthorized" in transcript.redacted(told, [SECRET]) and "401" in transcript.redacted(told, [])
    assert transcript.redacted("no key at all", ["", "ab"]) == "no key at all"


def test_only_while_somebody_listens_and_not_without_end():
    transcript.note("GET https://a.example", 200, b"nobody listens")
    with transcript.taken() as said:
        for number in range(transcript.MOST + 5):
            transcript.note(f"GET {number}", 200, b"x" * 5_000 + b"\x00\xff")
    assert len(said) == transcript.MOST and said[0] == transcript.Exchange(
        "GET 0", 200, "x" * transcript.LONGEST
    )
    transcript.note("GET https://a.example", 200)
    assert len(said) == transcript.MOST
