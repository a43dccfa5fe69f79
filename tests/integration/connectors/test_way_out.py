"""AT-09: nothing inside is reached through a connection, by address, name, rebinding or redirect.

Real sockets, and a resolver of the test's own where a story needs names that this machine cannot have.
"""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.integration.connectors.peers import reply, resolver, serving

from undersign.connectors.api import Permanent, Temporary
from undersign.connectors.out import http as way_out
from undersign.connectors.out.reach import LOOPBACK, NEVER, PRIVATE, PUBLIC, Reach, kind_of

OPEN = Reach(private=True, loopback=True)
_LINES = (Path(__file__).parent / "hostile_urls.txt").read_text().splitlines()
HOSTILE_URLS = [line for line in _LINES if not line.startswith("#")] + [
    "http://127.0.0.1:{port}\r\nHost: a.example/",
    "http://127.0.0.1\t:{port}/",
    "",
]


def test_no_hostile_address_is_connected_to():
    """120 forms and more: each is refused before a connection is even tried."""
    assert len(HOSTILE_URLS) >= 120
    with serving(reply()) as (port, seen):
        for url in HOSTILE_URLS:
            with pytest.raises((Permanent, Temporary)) as told:
                way_out.Door(url.format(port=port), reach=Reach()).ask("GET", "x")
            said = told.value.sentence
            assert any(word in said for word in ("may not reach", "not an address", "be resolved")), (
                url,
                said,
            )
        assert seen == []


def test_private_networks_open_by_permission_and_nothing_else_does():
    private = Reach(private=True)
    assert private.allows("10.0.0.1") and private.allows("fd12::1") and private.allows("::ffff:192.168.1.1")
    for address in ("127.0.0.1", "::1", "169.254.169.254", "100.100.100.200", "fd00:ec2::254", "fe80::1"):
        assert not private.allows(address)
    for address in ("169.254.169.254", "0.0.0.0", "224.0.0.1", "nonsense", ""):
        assert not OPEN.allows(address)
    assert OPEN.allows("127.0.0.1") and OPEN.allows("::1")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("93.184.216.34", PUBLIC),
        ("2606:2800:220:1:248:1893:25c8:1946", PUBLIC),
        ("64:ff9b::5db8:d822", PUBLIC),
        ("64:ff9b::a00:1", PRIVATE),
        ("::ffff:127.0.0.1", LOOPBACK),
        ("4000::1", NEVER),
        ("172.15.255.255", PUBLIC),
        ("172.32.0.0", PUBLIC),
        ("100.63.255.255", PUBLIC),
        ("fe80::1%eth0", NEVER),
    ],
)
def test_addresses_are_judged_by_what_they_carry(address, kind):
    assert kind_of(ip_address(address)) == kind


def test_one_inside_address_among_public_ones_forbids_all():
    with serving(reply()) as (port, seen):
        mixed = resolver(["93.184.216.34", "127.0.0.1"])
        door = way_out.Door(f"http://a.example:{port}", reach=Reach(), resolve=mixed)
        with pytest.raises(Permanent, match="may not reach"):
            door.ask("GET")
        assert seen == []


def test_a_name_that_changes_its_mind_reaches_nothing():
    """Rebinding: what was judged is what is connected to; the name is not asked a second time for it."""
    asked = []
    turning = resolver(["127.0.0.1"], ["169.254.169.254"])

    def counting(host, port, **how):
        asked.append(host)
        return turning(host, port, **how)

    with serving(reply()) as (port, seen):
        door = way_out.Door(f"http://a.example:{port}", reach=OPEN, resolve=counting)
        door.ask("GET", "1")
        assert asked == ["a.example"] and seen == ["/1"]
        door.close()
        again = way_out.Door(f"http://a.example:{port}", reach=OPEN, resolve=counting)
        with pytest.raises(Permanent, match="169.254.169.254"):
            again.ask("GET", "2")
        assert len(asked) == 2 and seen == ["/1"]


@pytest.mark.parametrize(
    "error", [socket.gaierror(socket.EAI_AGAIN, "again"), OSError("broken"), UnicodeError()]
)
def test_a_resolver_that_fails_is_a_refusal(error):
    def resolve(*_args, **_how):
        raise error

    door = way_out.Door("http://a.example", reach=OPEN, resolve=resolve)
    with pytest.raises(Temporary, match=r"a\.example could not be resolved"):
        door.ask("GET")
    with pytest.raises(Temporary):
        way_out.Door("http://a.example", reach=OPEN, resolve=resolver([])).ask("GET")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed_and_say_where_to(status):
    with (
        serving(reply()) as (inner, hit),
        serving(reply(status, location=f"http://127.0.0.1:{inner}/secret")) as (port, seen),
    ):
        with pytest.raises(Permanent, match=f"127.0.0.1:{inner}/secret"):
            way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN).ask("GET", "a")
        assert seen == ["/a"] and hit == []


def test_proxies_of_the_environment_are_ignored(monkeypatch):
    with serving(reply()) as (proxy, hit), serving(reply()) as (port, seen):
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        way_out.Door(f"http://127.0.0.1:{port}", reach=OPEN).ask("GET")
        assert hit == [] and seen == ["/"]


def test_segments_stay_segments():
    with serving(reply()) as (port, seen):
        door = way_out.Door(f"http://127.0.0.1:{port}/base/", reach=OPEN)
        door.ask("GET", "a/b", "c?d#e", "../f", "%2e%2e", "ñ @evil.example")
        assert seen == ["/base/a%2Fb/c%3Fd%23e/..%2Ff/%252e%252e/%C3%B1%20%40evil.example"]
        for segment in ("", ".", ".."):
            with pytest.raises(Permanent):
                door.ask("GET", "a", segment)


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """(server context, client context) for the name rt.example."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "rt.example")])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("rt.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain, pem = serialization.NoEncryption(), serialization.Encoding.PEM
    (folder / "c.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "k.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "c.pem", folder / "k.pem")
    return server, ssl.create_default_context(cafile=folder / "c.pem")


def test_tls_still_checks_the_name_of_a_pinned_address(tls):
    server, client = tls
    here = resolver(["127.0.0.1"])
    with serving(reply(body=b"[1]"), server) as (port, seen):
        known = way_out.Door(f"https://rt.example:{port}", reach=OPEN, resolve=here, trust=client)
        assert known.ask("GET").json() == [1]
        other = way_out.Door(f"https://other.example:{port}", reach=OPEN, resolve=here, trust=client)
        with pytest.raises(Permanent, match="not trusted"):
            other.ask("GET")
        with pytest.raises(Permanent, match="not trusted"):
            way_out.Door(f"https://rt.example:{port}", reach=OPEN, resolve=here).ask("GET")
        assert seen == ["/"]
