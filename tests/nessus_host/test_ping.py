"""What a ping says: the recorded grammars of WIRE 6.1, what is no answer, and what is no ping at all."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from scantui.answer import Found, Unknown, Unreadable
from scantui.evidence.model import Capture, Kind
from scantui.nessus_host.model import Ping
from scantui.nessus_host.read import read_ping

_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
_FROM = "prod-dal09-infra-nessus-01"


def _read(body: str | bytes, address: str = "10.0.0.5", **question: str) -> Ping:
    raw = body.encode() if isinstance(body, str) else body
    asked = {"from": _FROM, "address": address} | question
    return read_ping(Capture("data/0002-ping.body", Kind.PING, _AT, asked, len(raw), "", lambda: io.BytesIO(raw)))


def _said(body: str | bytes, address: str = "10.0.0.5", **question: str) -> str:
    """`answers`, `no answer`, `unknown: why` or `unreadable: why`."""
    try:
        outcome = _read(body, address, **question).outcome
    except Unreadable as error:
        return f"unreadable: {error.reason}"
    if isinstance(outcome, Found):
        return outcome.value.value
    assert isinstance(outcome, Unknown)
    return f"unknown: {outcome.why}"


def _ping(*lines: str, ip: str = "10.0.0.5") -> str:
    return "\n".join((f"PING {ip} ({ip}) 56(84) bytes of data.", *lines, ""))


def _sum(line: str, ip: str = "10.0.0.5") -> tuple[str, str, str]:
    return "", f"--- {ip} ping statistics ---", line


UP = _ping(
    "64 bytes from 10.0.0.5: icmp_seq=1 ttl=64 time=0.039 ms",
    "64 bytes from 10.0.0.5: icmp_seq=2 ttl=64 time=150 ms",
    "64 bytes from 10.0.0.5: icmp_seq=2 ttl=64 time=150 ms (DUP!)",
    *_sum("4 packets transmitted, 2 received, +1 duplicates, 50% packet loss, time 3004ms"),
    "rtt min/avg/max/mdev = 0.039/75.019/150.000/74.980 ms",
)
DOWN = _ping(
    "From 10.0.0.1 icmp_seq=1 Destination Host Unreachable",
    *_sum("4 packets transmitted, 0 received, +4 errors, 100% packet loss, time 3051ms"),
    "pipe 4",
)
BUSYBOX_DOWN = """PING 10.0.0.5 (10.0.0.5): 56 data bytes

--- 10.0.0.5 ping statistics ---
4 packets transmitted, 0 packets received, 100% packet loss
"""
INETUTILS_UP = """PING 10.0.0.5 (10.0.0.5): 56 data bytes
64 bytes from 10.0.0.5: icmp_seq=0 ttl=64 time=0.051 ms
64 bytes from 10.0.0.5: icmp_seq=1 ttl=64 time=0.049 ms
--- 10.0.0.5 ping statistics ---
3 packets transmitted, 2 packets received, 33% packet loss
round-trip min/avg/max/stddev = 0.049/0.050/0.051/0.000 ms
"""
INETUTILS_DOWN = """PING 10.0.0.5 (10.0.0.5): 56 data bytes
92 bytes from 10.0.0.1: Destination Host Unreachable
--- 10.0.0.5 ping statistics ---
4 packets transmitted, 0 packets received, 100% packet loss
"""
MACOS_DOWN = """PING 10.0.0.5 (10.0.0.5): 56 data bytes
Request timeout for icmp_seq 0
Request timeout for icmp_seq 1

--- 10.0.0.5 ping statistics ---
3 packets transmitted, 0 packets received, 100.0% packet loss
"""
MACOS_SIX = """PING6(56=40+8+8 bytes) 2001:db8::9 --> 2001:db8::5
16 bytes from 2001:db8::5, icmp_seq=0 hlim=64 time=0.1 ms

--- 2001:db8::5 ping6 statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
"""
OLD_SIX = """PING 2001:db8::5(2001:db8::5) 56 data bytes
From 2001:db8::1 icmp_seq=1 Destination unreachable: Address unreachable

--- 2001:db8::5 ping statistics ---
3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 2050ms
"""
NAMED = """PING worker (10.0.0.5) 56(84) bytes of data.
64 bytes from worker.alchemy.ibm.com (10.0.0.5): icmp_seq=1 ttl=64 time=0.2 ms

--- worker ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
"""
NMAP_UP = """Starting Nmap 7.93 ( https://nmap.org ) at 2026-11-20 09:00 UTC
Nmap scan report for 10.0.0.5
Host is up (0.0010s latency).
Nmap done: 1 IP address (1 host up) scanned in 0.02 seconds
"""
NMAP_DOWN_NAMED = """Starting Nmap 7.93 ( https://nmap.org ) at 2026-11-20 09:00 UTC
Nmap scan report for 10.0.0.5 [host down]
Note: Host seems down. If it is really up, but blocking our ping probes, try -Pn
Nmap done: 1 IP address (0 hosts up) scanned in 3.03 seconds
"""
NMAP_DOWN = NMAP_DOWN_NAMED.replace("Nmap scan report for 10.0.0.5 [host down]\n", "")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(UP, "answers", id="iputils"),
        pytest.param(DOWN, "no answer", id="iputils, unreachable"),
        pytest.param(NAMED, "answers", id="iputils, by name"),
        pytest.param(BUSYBOX_DOWN, "no answer", id="busybox"),
        pytest.param(INETUTILS_UP, "answers", id="inetutils"),
        pytest.param(INETUTILS_DOWN, "no answer", id="inetutils, unreachable"),
        pytest.param(MACOS_DOWN, "no answer", id="macos"),
        pytest.param("10.0.0.5 is alive\n", "answers", id="fping"),
        pytest.param("10.0.0.4 is alive\n10.0.0.5 is unreachable\n", "no answer", id="fping, dead"),
        pytest.param("10.0.0.5  : 0.046 - -\n", "answers", id="fping -C"),
        pytest.param("10.0.0.5 : - - -\n", "no answer", id="fping -C, dead"),
        pytest.param("10.0.0.5 : - - -", "unknown: the output of fping may be cut", id="fping -C, perhaps cut"),
        pytest.param("10.0.0.5 : - -\n", "unknown: only 2 packets", id="fping -C, few"),
        pytest.param("10.0.0.5 : xmt/rcv/%loss = 3/0/100%\n", "no answer", id="fping -c"),
        pytest.param(NMAP_UP, "answers", id="nmap"),
        pytest.param(NMAP_DOWN_NAMED, "no answer", id="nmap -v, down"),
        pytest.param("$ nmap -sn 10.0.0.5\n" + NMAP_DOWN, "no answer", id="nmap down, command line above"),
        pytest.param(NMAP_DOWN, "unknown: nmap does not name the host", id="nmap down, unnamed"),
        pytest.param(NMAP_UP.replace(" (0.0010s latency)", ""), "unknown: nmap did not ask", id="nmap -Pn"),
        pytest.param(NMAP_UP.replace("y).", "y).\nMAC Address: 02:00:00:00:00:01 (Unknown)"), "unknown: nmap asked only", id="ARP"),
        pytest.param(NMAP_UP.rsplit("Nmap done")[0], "unknown: the output of nmap is cut", id="nmap cut"),
        pytest.param(UP.replace("\n", "\r\n"), "answers", id="Windows line ends"),
        pytest.param(UP.encode("utf-16"), "answers", id="UTF-16"),
        pytest.param("\x1b[0m" + UP.replace("PING", "\x1b[1mPING\x1b[0m"), "answers", id="terminal recording"),
        pytest.param(f"Welcome to 10.0.0.9!\nme@nessus:~$ ping -c4 10.0.0.5\n{DOWN}me@nessus:~$ ", "no answer", id="prompts and motd"),
        pytest.param(f"{UP}{UP}", "answers", id="twice alike"),
        pytest.param(f"{UP}{DOWN}", "unknown: several pings", id="twice, disagreeing"),
    ],
)
def test_grammars(body: str | bytes, expected: str) -> None:
    assert _said(body).startswith(expected)


def test_ipv6() -> None:
    assert _said(MACOS_SIX, "2001:db8::5") == "answers"
    assert _said(OLD_SIX, "2001:db8:0::5") == "no answer"


def _with(summary: str, *lines: str) -> str:
    return _ping(*lines, *_sum(summary))


_REPLY = "64 bytes from 10.0.0.5: icmp_seq=1 ttl=64 time=0.2 ms"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (_with("2 packets transmitted, 0 received, 100% packet loss, time 1006ms"), "unknown: only 2 packets were sent"),
        (_with("0 packets transmitted, 0 received, 100% packet loss, time 0ms"), "unknown: only 0 packets were sent"),
        (_with("3 packets transmitted, 0 received, 100% packet loss, time 2006ms", _REPLY), "unknown: the summary line of ping"),
        (_with("3 packets transmitted, 0 received, 33% packet loss, time 2006ms"), "unknown: the summary line of ping"),
        (_with("3 packets transmitted, 4 received, 0% packet loss, time 2006ms", _REPLY), "unknown: the summary line of ping"),
        (
            _with("3 packets transmitted, 1 received, 66.6667% packet loss, time 2006ms", f"{_REPLY} (DIFFERENT ADDRESS!)"),
            "unknown: only damaged replies, or replies of another address",
        ),
        (_with("3 packets transmitted, 1 received, 66.6667% packet loss, time 2ms", _REPLY.replace(".5:", ".50:")), "unknown: only"),
        (_with("3 packets transmitted, 0 received, +3 corrupted, 100% packet loss, time 2ms"), "unknown: only damaged replies"),
        (_with("3 packets transmitted, 1 received, 66.6667% packet loss, time 2006ms"), "answers"),  # -q prints no replies
        (
            _with("3 packets transmitted, 0 packets received, 100.0% packet loss", "ping: sendto: No route to host"),
            "unknown: the scanner's host could not send",
        ),
        (
            _with("3 packets transmitted, 0 received, 100% packet loss") + "9 packets transmitted, 9 received, 0% packet loss, time 8ms\n",
            "unknown: the summary line of ping",
        ),
        (_ping(_REPLY), "unknown: the output of ping is cut short"),
        (_ping(_REPLY, "", "--- 10.0.0.5 ping statistics ---", "3 packets transmitted, 0 recei"), "unknown: the output of ping is cut"),
        (_ping(*_sum("3 Pakete übertragen, 0 empfangen, 100% packet loss, time 2051ms")), "unknown: the output of ping is not in English"),
        (_ping(*_sum("3 packets transmitted, 0 received, 100% packet loss, time 2ms", "10.0.0.50")), "unknown: the summary line of ping"),
        (DOWN.replace("10.0.0.5", "10.0.0.50"), "unknown: the output is of another address"),
        (DOWN.split("\n", 1)[1], "unknown: the output does not name the address"),
    ],
)
def test_what_settles_nothing(body: str, expected: str) -> None:
    assert _said(body).startswith(expected)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("ping: worker: Name or service not known", "name that is not known"),
        ("ping: unknown host", "name that is not known"),
        ("ping: bad address 'worker'", "name that is not known"),
        ("ping: cannot resolve worker: Unknown host", "name that is not known"),
        ("ping: worker: Temporary failure in name resolution", "name that is not known"),
        ("ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p", "no right to ping"),
        ("ping: Lacking privilege for icmp socket.", "no right to ping"),
        ("ping: permission denied (are you root?)", "no right to ping"),
        ("ping: connect: Network is unreachable", "network of the scanner's host is unreachable"),
        ("sh: 1: ping: not found", "no ping on the scanner's host"),
        ("ssh: connect to host 10.0.0.1 port 22: Connection timed out", "ssh could not reach"),
        ("ssh: Could not resolve hostname nessus: Name or service not known", "could not find the scanner's host"),
        ("me@10.0.0.1: Permission denied (publickey,password).", "not let in"),
        ("Host key verification failed.", "log in once by hand"),
        ("@@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @@\nHost key verification failed.", "host key has changed"),
        ("kex_exchange_identification: Connection closed by remote host\nConnection closed by UNKNOWN port 65535", "connection was closed"),
    ],
)
def test_what_kept_ping_from_asking(body: str, words: str) -> None:
    assert _said(body).startswith("unknown: ")
    assert words in _said(body)


_SENDTO = "sendto in send_ip_packet_sd: sendto(5, packet, 28, 0, 10.0.0.5, 16) => Operation not permitted\nOffending packet: ICMP\n"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("10.0.0.5 error while sending ping: Network is unreachable\n10.0.0.5 is unreachable\n", id="fping, no network"),
        pytest.param("10.0.0.5 error while sending ping: No route to host\n10.0.0.5 : - - -\n", id="fping -C, no route"),
        pytest.param(
            "fping: can't create socket (must run as root?) : Operation not permitted\n10.0.0.5 is unreachable\n", id="fping, no right"
        ),
        pytest.param("10.0.0.5 is unreachable\nfping: sendto: Permission denied\n", id="fping, said afterwards"),
        pytest.param(f"$ nmap -sn 10.0.0.5\n{_SENDTO}{NMAP_DOWN}", id="nmap, no right"),
        pytest.param(f"{_SENDTO.splitlines()[1]}\n{NMAP_DOWN_NAMED}", id="nmap -v, the packet that offended"),
        pytest.param(NMAP_DOWN_NAMED.replace("Note:", "sendto in send_ip_packet_sd: => Network is unreachable\nNote:"), id="nmap -v"),
        *(
            pytest.param(_with("4 packets transmitted, 0 received, 100% packet loss, time 3000ms", line), id=line)
            for line in (
                "ping: sendto: Permission denied",
                "ping: sendmsg: Invalid argument",
                "ping: sendto: Host is down",
                "ping: sendmsg: Cannot assign requested address",
                "connect: Network is unreachable",
                "ping: sendmsg: Une erreur",
            )
        ),
    ],
)
def test_silence_proves_nothing_where_nothing_was_sent(body: str) -> None:
    """SAFETY B.2, 13: fping and nmap say "unreachable" and "down" too when their own host let no packet out."""
    assert _said(body).startswith("unknown: the scanner's host could not send")


def test_what_others_say_of_the_way_is_no_trouble_of_the_scanners_host() -> None:
    for line in ("From 10.0.0.1: icmp_seq=1 Redirect Host(New nexthop: 10.0.0.2)", "92 bytes from 10.0.0.1: Destination Host Unreachable"):
        assert _said(_with("4 packets transmitted, 0 received, +4 errors, 100% packet loss, time 3051ms", line)) == "no answer"
    for line in ("nc: connect to 10.0.0.5 port 22 (tcp) failed: No route to host", "worker [10.0.0.5] 443 (https) : No route to host"):
        assert _said(f"{DOWN}{line}\n") == "no answer"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "is empty"),
        ("nothing to see here\n", "is no output of ping"),
        ("<!DOCTYPE nmaprun>\n<nmaprun/>", "is XML"),
        ('<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun><host><status state="up"/></host></nmaprun>', "is XML"),
        ("<html>Log in</html>", "web page"),
        ('{"transmitted": 3}', "is JSON"),
    ],
)
def test_what_is_no_ping(body: str, words: str) -> None:
    assert _said(body).startswith("unreadable: ")
    assert words in _said(body)


def test_the_question_must_say_whence_and_what() -> None:
    assert "--address" in _said(UP, "10.0.0.5%$(id)")
    assert "--from" in _said(UP, **{"from": "-oProxyCommand=x"})


def test_facts() -> None:
    ping = _read(DOWN)
    assert str(ping.source_host) == _FROM
    assert (ping.sent, ping.received) == (4, 0)
    assert ping.summary.raw == "4 packets transmitted, 0 received, +4 errors, 100% packet loss, time 3051ms"
    assert ping.said.raw == "From 10.0.0.1 icmp_seq=1 Destination Host Unreachable"
    assert ping.captured_at == _AT


_UP_CONTROL = UP.replace("10.0.0.5", "10.0.0.1")
_DOWN_CONTROL = DOWN.replace("10.0.0.5", "192.0.2.1")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (DOWN + _UP_CONTROL + _DOWN_CONTROL, "no answer"),
        (_UP_CONTROL + UP + _DOWN_CONTROL, "answers"),
        (UP + _UP_CONTROL + UP.replace("10.0.0.5", "192.0.2.1"), "unknown: the network answers for everything"),
        (DOWN + DOWN.replace("10.0.0.5", "10.0.0.1") + _DOWN_CONTROL, "unknown: even the address that is known to be up"),
        (DOWN + _UP_CONTROL, "unknown: a control address was named"),
        (DOWN + _DOWN_CONTROL + _UP_CONTROL[: len(_UP_CONTROL) // 2], "unknown: a control address was named"),
    ],
)
def test_controls(body: str, expected: str) -> None:
    """SAFETY B.2, 13: where the network answers for everything, a ping tells nothing."""
    assert _said(body, control_up="10.0.0.1", control_down="192.0.2.1").startswith(expected)


def _framed(body: str, status: int, nonce: str = "5c1f") -> str:
    return f"motd\n@@BEGIN {nonce}\n{body}@@END {nonce} {status}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (_framed(DOWN, 1), "no answer"),
        (_framed(UP, 0), "answers"),
        (_framed(UP, 1), "answers"),  # iputils with -c and -w: not all came back
        (_framed("10.0.0.5 is unreachable\n", 1), "no answer"),
        (_framed(NMAP_DOWN_NAMED, 0), "no answer"),
        (_framed(DOWN, 0), "unknown: the exit status of ping"),
        (_framed(DOWN, 255), "unknown: the exit status of ping"),
        (_framed(UP, 255), "unknown: the exit status of ping"),
        (_framed(DOWN + "nc: connect to 10.0.0.5 port 22 (tcp) failed: Connection refused\n", 0), "no answer"),  # the status is nc's
        (_framed(DOWN, 1).rsplit("@@END")[0], "unknown: the answer of the scanner's host is cut short"),
        (_framed(DOWN, 1).replace("@@END 5c1f", "@@END 0000"), "unknown: the answer of the scanner's host is cut short"),
        (_framed("", 127), "unknown: the scanner's host answered, but ping said nothing"),
        (_framed(_UP_CONTROL, 0, "a") + _framed(DOWN, 1, "b"), "no answer"),
    ],
)
def test_frames(body: str, expected: str) -> None:
    assert _said(body).startswith(expected)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Connection to 10.0.0.5 22 port [tcp/ssh] succeeded!", {22: True}),
        ("Connection to worker (10.0.0.5) 443 port [tcp/https] succeeded!", {443: True}),
        ("nc: connect to 10.0.0.5 port 22 (tcp) failed: Connection refused", {22: False}),
        ("nc: connect to 10.0.0.5 port 22 (tcp) timed out: Operation now in progress", {22: False}),
        ("(UNKNOWN) [10.0.0.5] 22 (ssh) open", {22: True}),
        ("worker [10.0.0.5] 443 (https) : Connection timed out", {443: False}),
        ("10.0.0.5 (10.0.0.5:22) open", {22: True}),
        ("nc: 10.0.0.5 (10.0.0.5:22): Connection refused", {22: False}),
        ("Ncat: Connected to 10.0.0.5:443.", {443: True}),
        ("Connection to 10.0.0.50 22 port [tcp/ssh] succeeded!", {}),
        ("Connection to 10.0.0.5 99999 port [tcp/*] succeeded!", {}),
        ("(UNKNOWN) [10.0.0.5] 22 (ssh) open\nnc: connect to 10.0.0.5 port 22 (tcp) failed: Connection refused", {}),
    ],
)
def test_nc_lines_are_kept_and_change_nothing(line: str, expected: dict[int, bool]) -> None:
    ping = _read(f"{DOWN}{line}\n")
    assert ping.tcp == expected
    assert _said(f"{DOWN}{line}\n") == "no answer"
    assert _said(f"{line}\n").startswith("un")


_WHOLE = {
    "iputils": (UP, "answers"), "unreachable": (DOWN, "no answer"), "busybox": (BUSYBOX_DOWN, "no answer"),
    "macos": (MACOS_DOWN, "no answer"), "inetutils": (INETUTILS_UP, "answers"),
    "nmap": (NMAP_UP, "answers"), "nmap down": (NMAP_DOWN_NAMED, "no answer"),
    "fping": ("10.0.0.4 : 0.1 - -\n10.0.0.5 : - - - 0.046\n", "answers"), "framed": (_framed(DOWN, 1), "no answer"),
}  # fmt: skip


@pytest.mark.parametrize("name", _WHOLE)
def test_cut_anywhere_the_outcome_never_changes(name: str) -> None:
    """Cut after any character: the whole's outcome, or none."""
    body, expected = _WHOLE[name]
    for length in range(len(body)):
        words = _said(body[:length])
        assert words == expected or words.startswith("un"), (length, words)


@pytest.mark.parametrize("name", _WHOLE)
def test_a_line_less_or_twice_the_outcome_never_changes(name: str) -> None:
    body, expected = _WHOLE[name]
    lines = body.splitlines(keepends=True)
    for number in range(len(lines)):
        for damaged in (lines[:number] + lines[number + 1 :], lines[: number + 1] + lines[number:]):
            words = _said("".join(damaged))
            assert words == expected or words.startswith("un"), (number, words)


def test_hostile_lines_mean_nothing() -> None:
    for line in ("PING " + "(" * 100_000, "0" * 100_000 + " open", "a " * 50_000 + ": refused", "10.0.0.5 : " + "- " * 50_000 + "x"):
        assert _said(line).startswith("un")
