"""Address lists against a brute-force oracle."""

from __future__ import annotations

import ipaddress

from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.security_center.ranges import AddressList

from .files import address

_BASE = int(ipaddress.IPv4Address("10.0.0.200"))
_SPANS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 90), st.booleans()), max_size=8)


def _text(low: int, length: int, named: bool) -> str:
    first, last = ipaddress.IPv4Address(_BASE + low), ipaddress.IPv4Address(_BASE + low + length)
    entry = f"{first}-{last}" if length else str(first)
    return f"worker-8001|{entry}" if named else entry


@settings(max_examples=150)
@given(_SPANS, st.integers(0, 300))
def test_membership_and_size_are_those_of_the_expanded_list(spans: list[tuple[int, int, bool]], probe: int) -> None:
    members = AddressList.parse(",".join(_text(*span) for span in spans))
    expanded = {low + step for low, length, _ in spans for step in range(length + 1)}
    assert members.size == len(expanded)
    assert members.not_understood == 0
    assert (address(str(ipaddress.IPv4Address(_BASE + probe))) in members) == (probe in expanded)


def test_a_huge_ipv6_range_is_not_expanded() -> None:
    members = AddressList.parse("2001:db8::-2001:db8::ffff:ffff:ffff:ffff, 10.0.0.1")
    assert members.size == 2**64 + 1
    assert address("2001:db8::1:2:3:4") in members
    assert address("2001:db8:0:1::") not in members
    assert address("10.0.0.1") in members
    assert address("10.0.0.2") not in members


def test_ipv4_and_ipv6_do_not_mix() -> None:
    members = AddressList.parse("10.0.0.1-10.0.0.9")
    assert address("::a00:5") not in members
    assert address("::ffff:10.0.0.5") in members


def test_what_is_not_understood_is_counted() -> None:
    for entry in ("worker-8001", "10.0.0.9-10.0.0.1", "10.0.0.1-2001:db8::1", "10.0.0.1-", "-", "10.0.0.256", "fe80::1%$(id)"):
        assert AddressList.parse(f"10.0.0.77,{entry}").not_understood == 1, entry


def test_the_last_entry_can_be_left_out() -> None:
    assert address("10.0.0.1") not in AddressList.parse("10.0.0.7,10.0.0.1", drop_last=True)
