"""The address lists of Tenable.sc: single addresses and ranges, never expanded. Knows nothing of scans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from ..hosts import Address, parse_address

_SEPARATOR = re.compile(r"[,;\s]+")
_MAPPED = bytes(10) + b"\xff\xff"
_Range = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class AddressList:
    """What a list such as `10.0.0.1,10.0.0.250-10.0.1.4,name|10.0.0.9` covers. Made by `AddressList.parse`."""

    ranges: tuple[_Range, ...]
    """Disjoint, in order, IPv4 before IPv6; both ends belong to a range."""
    size: int
    """How many different addresses it covers."""
    not_understood: int
    """Entries that are neither an address nor a range: what they cover is not known."""

    @classmethod
    def parse(cls, text: str, *, drop_last: bool = False) -> AddressList:
        """`drop_last` leaves out the last entry, for a list that may be cut: `10.0.0.137` cut short reads as `10.0.0.1`."""
        entries = [entry for entry in _SEPARATOR.split(text) if entry]
        ranges = [_range(entry) for entry in (entries[:-1] if drop_last else entries)]
        merged = tuple(_merged(found for found in ranges if found is not None))
        size = sum(_number(high) - _number(low) + 1 for low, high in merged)
        return cls(merged, size, ranges.count(None))

    def __contains__(self, address: Address) -> bool:
        packed = _plain(address.packed)
        index = bisect_right(self.ranges, (len(packed), packed), key=lambda item: (len(item[0]), item[0])) - 1
        if index < 0:
            return False
        low, high = self.ranges[index]
        return len(low) == len(packed) and low <= packed <= high


def _range(entry: str) -> _Range | None:
    """The first and last address of one entry; None when it is not understood."""
    entry = entry.rpartition("|")[2]
    first, dash, last = entry.partition("-")
    low, high = parse_address(first), parse_address(last if dash else first)
    if low is None or high is None:
        return None
    low_packed, high_packed = _plain(low.packed), _plain(high.packed)
    if len(low_packed) != len(high_packed) or low_packed > high_packed:
        return None
    return low_packed, high_packed


def _plain(packed: bytes) -> bytes:
    """An IPv4 address written as IPv6 (`::ffff:10.0.0.5`) is that IPv4 address."""
    return packed[12:] if len(packed) == 16 and packed.startswith(_MAPPED) else packed


def _number(packed: bytes) -> int:
    return int.from_bytes(packed, "big")


def _merged(ranges: Iterable[_Range]) -> list[_Range]:
    merged: list[_Range] = []
    for low, high in sorted(ranges, key=lambda item: (len(item[0]), item)):
        if merged and len(merged[-1][0]) == len(low) and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return merged
