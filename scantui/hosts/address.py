"""IP addresses of machines. `parse_address` is the only constructor in use."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum


class AddressKind(StrEnum):
    """What the portal calls an address (DOMAIN 2)."""

    BEN = "ben"
    """private, back end"""
    FEN = "fen"
    """public, front end"""
    IMM = "imm"
    """the IPMI controller of a bare metal machine"""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A unicast IP address without a scope. Equal when the addresses are equal, however they were written."""

    packed: bytes

    def __str__(self) -> str:
        return str(ipaddress.ip_address(self.packed))


_BROADCAST = ipaddress.IPv4Address("255.255.255.255")
_LONGEST = 45
"""Characters of the longest form there is, an IPv6 address that ends in an IPv4 one."""


def parse_address(text: str) -> Address | None:
    """The address that `text` is, or None (SAFETY B.2, 11).

    No scope id, for it may carry a command; no address of several machines, of none, or of the asker itself (a ping of 127.0.0.1
    always answers). `::ffff:10.1.2.3` is 10.1.2.3.
    """
    text = text.strip()
    if len(text) > _LONGEST or not text.isascii() or "%" in text:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_multicast or address.is_unspecified or address.is_loopback or address == _BROADCAST:
        return None
    return Address(address.packed)
