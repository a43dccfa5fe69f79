"""Files that a system's answers link to, such as an attachment on the vendor's own file server.

Hides the ways there: a link leads to their server or to hosts that the connector names, by at most three
redirects, each judged like any address. The connection's key goes to their own server and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Permanent
from undersign.connectors.out.http import Answer, Door
from undersign.connectors.out.reach import Reach

REDIRECTS = (301, 302, 303, 307, 308)
MOST_HOPS = 4


def fetch(url: str, *, home: Door, hosts: Sequence[str], reach: Reach) -> bytes:
    """The file behind `url`. home: the connection's door, whose base address has no path. hosts: endings of
    names, such as ".example.com". Raises `Permanent` where the link leads elsewhere, and as `Door.ask`."""
    for _hop in range(MOST_HOPS):
        answer = _ask(url, home, hosts, reach)
        if answer.status not in REDIRECTS:
            return answer.content
        url = urljoin(url, answer.headers.get("location", ""))
    raise Permanent(_("A file of %(host)s is sent on from place to place and was not read."), host=home.host)


def _ask(url: str, home: Door, hosts: Sequence[str], reach: Reach) -> Answer:
    parts = urlsplit(url)
    steps = [unquote(step) for step in parts.path.split("/") if step]
    sent = {"params": parse_qsl(parts.query, keep_blank_values=True)} if parts.query else {}
    slash = parts.path.endswith("/") and bool(steps)
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin == home.base_url:
        return home.ask("GET", *steps, slash=slash, accept=REDIRECTS, **sent)
    name = parts.hostname or ""
    if parts.scheme != "https" or not any(name.endswith(each) for each in hosts):
        raise Permanent(
            _("A file of %(host)s lies on %(there)s, where files of theirs are not expected."),
            host=home.host,
            there=name or url[:80],
        )
    with Door(origin, reach=reach) as door:
        return door.ask("GET", *steps, slash=slash, accept=REDIRECTS, **sent)
