"""Which addresses an import may connect to: those of the public Internet, and allowed networks."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What `is_global` of some Python 3.11 takes for global, and no web server of others is at.
_NOT_PUBLIC = [
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # IETF protocol assignments (RFC 6890)
        "192.88.99.0/24",  # relays of 6to4, withdrawn (RFC 7526)
        "::/96",  # IPv4-compatible addresses, withdrawn (RFC 4291, 2.5.5.1)
        "64:ff9b:1::/48",  # a network's own NAT64 (RFC 8215)
        "3fff::/20",  # documentation (RFC 9637)
        "5f00::/16",  # segment routing (RFC 9602)
        "fec0::/10",  # site-local, withdrawn (RFC 3879)
    )
]
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052, 2.1


def read_networks(networks: Iterable[str]) -> list[Network]:
    """Networks in CIDR notation; raises ValueError for what is none."""
    return [ip_network(network, strict=False) for network in networks]


def may_connect(text: str, allowed: Sequence[Network]) -> bool:
    """Whether the address, and each IPv4 address it stands for, is public or in `allowed`."""
    address = ip_address(text)
    embedded = list(_embedded(address))
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return all(_may_connect_plainly(each, allowed) for each in embedded)
    return all(_may_connect_plainly(each, allowed) for each in (address, *embedded))


def _may_connect_plainly(address: Address, allowed: Sequence[Network]) -> bool:
    return _is_public(address) or any(address in network for network in allowed)


def _is_public(address: Address) -> bool:
    if address.is_multicast or any(address in network for network in _NOT_PUBLIC):
        return False
    return address.is_global


def _embedded(address: Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses to which a gateway would pass what is sent to an IPv6 address."""
    if not isinstance(address, IPv6Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
