"""What gateways say is of the way, not of the machine: no silence of it (WIRE 6.1, "verdict words to keep apart")."""

from __future__ import annotations

import pytest

from .test_ping import _REPLY, _said, _with

_SILENT = "4 packets transmitted, 0 received, +4 errors, 100% packet loss, time 3051ms"
_UNREACHABLE = "From 10.0.0.1 icmp_seq=2 Destination Host Unreachable"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Time to live exceeded", "time to live exceeded"),
        ("Time exceeded: Hop limit", "time to live exceeded"),
        ("Destination Net Unreachable", "no way to the network"),
        ("Destination unreachable: No route", "no way to the network"),
        ("Packet filtered", "filtered"),
        ("Packet Filtered", "filtered"),
        ("Communication administratively prohibited", "filtered"),
        ("Destination Host Prohibited", "filtered"),
        ("Destination unreachable: Administratively prohibited", "filtered"),
        ("Destination Port Unreachable", "was refused"),
    ],
)
def test_what_a_gateway_says_of_the_way_is_no_silence_of_the_machine(words: str, expected: str) -> None:
    for line in (f"From 10.0.0.1 icmp_seq=1 {words}", f"92 bytes from 10.0.0.1: {words}", f"From gw.example (10.0.0.1) icmp_seq=1 {words}"):
        for lines in ([line], [_UNREACHABLE, line]):
            answer = _said(_with(_SILENT, *lines))
            assert answer.startswith("unknown: a gateway on the way said")
            assert expected in answer
        assert _said(_with("4 packets transmitted, 1 received, +3 errors, 75% packet loss, time 3051ms", line, _REPLY)) == "answers"
    note = f"ICMP {words} from 10.0.0.1 for ICMP Echo sent to 10.0.0.5"
    assert expected in _said(f"{note}\n10.0.0.5 is unreachable\n")
    assert expected in _said(f"10.0.0.5 : - - -\n{note}\n")
    assert _said(f"{note}7\n10.0.0.5 is unreachable\n") == "no answer"


def test_a_machine_that_the_last_gateway_does_not_find_gives_no_answer() -> None:
    assert _said(_with(_SILENT, _UNREACHABLE)) == "no answer"
    assert _said(_with(_SILENT, "From 10.0.0.1: icmp_seq=1 Redirect Host(New nexthop: 10.0.0.2)")) == "no answer"
    assert _said("ICMP Host Unreachable from 10.0.0.1 for ICMP Echo sent to 10.0.0.5\n10.0.0.5 is unreachable\n") == "no answer"
