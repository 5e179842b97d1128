"""What is an address of one machine (SAFETY B.2, 11)."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.hosts import parse_address

UNHURRIED = settings(deadline=None)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("10.11.6.66", "10.11.6.66"),
        (" 192.0.2.1\n", "192.0.2.1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("::FFFF:0a01:0203", "10.1.2.3"),
        ("fe80::1", "fe80::1"),
        ("0000:0000:0000:0000:0000:ffff:198.51.100.255", "198.51.100.255"),
    ],
)
def test_one_form_for_one_address(text: str, shown: str) -> None:
    assert str(parse_address(text)) == shown
    assert parse_address(text) == parse_address(shown)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "10.1.2", "10.1.2.3.4", "10.1.2.256", "010.1.2.3", "10.1.2.03", "0x0a.1.2.3", "10.1.2.3/32", "10.1.2.3:22", "167838211",
        "fe80::1%eth0", "fe80::1%$(id)", "10.1.2.3%1", "10.1.2.3;id", "10.1.2.3 10.1.2.4", "10.1.2.3\n10.1.2.4",
        "10.1.2.\u0663", "\uff11\uff10.1.2.3",
        "224.0.0.1", "239.1.1.1", "ff02::1", "::ffff:224.0.0.1", ".".join("0000"), "::", "::ffff:0.0.0.0", "255.255.255.255",
        "127.0.0.1", "::1",
        "::ffff:127.0.0.1", "1" * 10_000, "::" * 5_000, "10.1.2.3" + "\x00", "-f", "localhost",
    ],
)  # fmt: skip
def test_no_address_of_one_machine(text: str) -> None:
    assert parse_address(text) is None


@UNHURRIED
@given(st.text(alphabet="0123456789abcdef.:%/$() \n;-x\u0661", max_size=48))
def test_what_is_shown_is_only_an_address(text: str) -> None:
    address = parse_address(text)
    if address is not None:
        assert set(str(address)) <= set("0123456789abcdef.:")
        assert parse_address(str(address)) == address


@UNHURRIED
@given(st.ip_addresses())
def test_all_addresses(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    address = parse_address(str(ip))
    if address is not None:
        assert not ipaddress.ip_address(str(address)).is_multicast
        assert parse_address(str(address)) == address
    else:
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        assert mapped.is_multicast or mapped.is_unspecified or mapped.is_loopback or str(mapped) == "255.255.255.255"
