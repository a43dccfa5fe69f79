"""Which addresses a connection may reach: the deny set against server-side request forgery.

Pure. Hides the tables of special networks and the IPv6 forms in which an IPv4 address can travel.
The open Internet is allowed. The organisation's own networks are allowed where an administrator said
so for this one connection, since helpdesks run on LANs. This very machine is allowed by a setting of
the instance only. Link-local, cloud metadata, multicast and reserved networks are allowed to nobody.

Source of the networks: IANA special-purpose address registries (RFC 6890) as of 2025-10; embedded
IPv4: RFC 4291 §2.5.5 (mapped, compatible), RFC 6052 (NAT64), RFC 7915 (SIIT).
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

PUBLIC, PRIVATE, LOOPBACK, NEVER = "public", "private", "loopback", "never"

# The first network that holds an address decides, so exceptions stand before what surrounds them.
_KINDS = [
    (ip_network(network), kind)
    for kind, networks in [
        (NEVER, "100.100.100.200/32 168.63.129.16/32 fd00:ec2::/64"),  # metadata: Alibaba, Azure, AWS
        (LOOPBACK, "127.0.0.0/8 ::1/128"),
        (PRIVATE, "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7"),
        (NEVER, "0.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15"),
        (NEVER, "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"),
        (NEVER, "2001::/23 2001:db8::/32 2002::/16 3fff::/20"),
        (PUBLIC, "0.0.0.0/0 2000::/3"),
        (NEVER, "::/0"),
    ]
    for network in networks.split()
]
_CARRIES_IPV4 = [IPv6Network(each) for each in ("::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "::/96")]


@dataclass(frozen=True)
class Reach:
    """How far one connection may reach beyond the open Internet."""

    private: bool = False
    loopback: bool = False

    def allows(self, address: str) -> bool:
        """Whether `address`, in the form a resolver answers, may be connected to. False if unreadable."""
        try:
            kind = kind_of(ip_address(address))
        except ValueError:
            return False
        return kind == PUBLIC or (kind == PRIVATE and self.private) or (kind == LOOPBACK and self.loopback)


def kind_of(address: Address) -> str:
    """PUBLIC, PRIVATE, LOOPBACK or NEVER, judged by the IPv4 address inside where one is carried."""
    address = _carried(address)
    return next(kind for network, kind in _KINDS if address in network)


def _carried(address: Address) -> Address:
    if isinstance(address, IPv4Address) or int(address) <= 1:  # :: and ::1 are no carriers
        return address
    for network in _CARRIES_IPV4:
        if address in network:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
