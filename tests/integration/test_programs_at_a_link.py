"""AT-03: what gives a program away, and that no browser is taken for one."""

from __future__ import annotations

import pytest

from undersign.signing import programs

BROWSERS = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile "
    "Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0 "
    "Safari/537.36",
    "Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 40) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0",
]


@pytest.mark.parametrize("agent", BROWSERS)
def test_browsers(agent):
    assert programs.kind_of(agent) == ""
    assert programs.kind_of(agent, "prefetch;prerender") == programs.PREVIEW


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("", "program"),
        ("curl/8.5.0", "program"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "program"),
        ("Mozilla/5.0 SafeLinks", "scanner"),
        ("BarracudaCentral", "scanner"),
        ("WhatsApp/2.23.20.0", "preview"),
        ("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", "preview"),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", "preview"),
    ],
)
def test_programs(agent, kind):
    assert programs.kind_of(agent) == kind
