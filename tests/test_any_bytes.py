"""Whatever happens to the bytes of a capture, a reader gives facts or says in one sentence why not."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Unreadable
from scantui.evidence.model import Capture, Kind
from scantui.evidence.sequence import joined
from scantui.hosts import parse_address
from scantui.nessus_host.read import read_ping
from scantui.netmax.read import read_netmax
from scantui.security_center.read import read_scan_result
from scantui.tickets.read import read_comments, read_tickets

from .security_center.analysis_pages import ALIVE, BARE, DEAD, INFO, page
from .security_center.files import COMPLETE, WHOLE, zipped
from .tickets.files import KUBE, VIP, WORKER, issue

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ADDRESSES = [address for text in ("10.0.0.4", "10.0.0.5", "10.0.0.9", "2001:db8::5") if (address := parse_address(text)) is not None]
BODY = f"Due Date: 01/02/2021\n\n| System Name | Vuln Last Report |\n|---|---|\n| {WORKER} | 3 days ago |\n\n- `{KUBE}`\n> {VIP}\n"
MARKER = (
    f'<!-- scantui/1 {{"host":"{WORKER}","action":"reload","state":"passed","at":"2026-11-18T08:00:00Z","request":"CHG0472688",'
    '"check_again_on":null,"evidence":"20261118T080000Z-0123456789abcdef","root":null} -->'
)
REST_COMMENT = {
    "id": 1, "user": {"login": "on-call"}, "body": f"Done.\n\n{MARKER}\n", "created_at": "2026-11-18T08:01:00Z",
    "issue_url": "https://github.example/api/v3/repos/o/r/issues/7",
}  # fmt: skip
GH_COMMENT = {
    "id": "IC_1", "author": {"login": "on-call"}, "body": MARKER, "createdAt": "2026-11-18T08:01:00Z",
    "url": "https://github.example/o/r/issues/7",
}  # fmt: skip
PING = """@@BEGIN 5c1f
PING 10.0.0.5 (10.0.0.5) 56(84) bytes of data.
From 10.0.0.1 icmp_seq=1 Destination Host Unreachable

--- 10.0.0.5 ping statistics ---
4 packets transmitted, 0 received, +4 errors, 100% packet loss, time 3051ms
nc: connect to 10.0.0.5 port 22 (tcp) failed: Connection refused
@@END 5c1f 1
"""
NMAP = """$ nmap -sn 10.0.0.5
Nmap scan report for 10.0.0.4
Host is up (0.0010s latency).
Nmap done: 1 IP address (0 hosts up) scanned in 3.03 seconds
10.0.0.5 : xmt/rcv/%loss = 3/0/100%
10.0.0.5 : 0.1 - -
10.0.0.5 is unreachable
"""
NETMAX = f"""Name: {WORKER}
IP Address: 10.0.0.5
Netmask: 255.255.255.0

10.0.0.9 - {VIP}
`2001:db8::5`: gateway ip address for 10.0.0.0/24
"""
FORMS: dict[str, tuple[Kind, bytes]] = {
    ".nessus": (Kind.SCAN_RESULT, WHOLE),
    ".nessus in a zip": (Kind.SCAN_RESULT, zipped(WHOLE)),
    "scanResult": (Kind.SCAN_RESULT, COMPLETE),
    "scanResult and analysis": (Kind.SCAN_RESULT, joined([BARE, page(INFO, ALIVE), page(DEAD)])),
    "ping": (Kind.PING, PING.encode()),
    "ping in UTF-16": (Kind.PING, PING.encode("utf-16")),
    "nmap and fping": (Kind.PING, NMAP.encode()),
    "netmax": (Kind.NETMAX, NETMAX.encode()),
    "issues": (Kind.TICKETS, json.dumps([issue(body=BODY), issue(number=2, created_at="2026-11-18T08:00:00+05:30")]).encode()),
    "issues of gh": (Kind.TICKETS, json.dumps([{"number": 1, "title": "x", "body": BODY, "createdAt": "2026-11-17T08:00:00Z"}]).encode()),
    "comments": (Kind.TICKET_COMMENTS, json.dumps([REST_COMMENT, {**REST_COMMENT, "id": 2}]).encode()),
    "comments of gh": (Kind.TICKET_COMMENTS, json.dumps({"comments": [GH_COMMENT]}).encode()),
}
READERS: dict[Kind, Callable[[Capture], object]] = {
    Kind.SCAN_RESULT: lambda capture: read_scan_result(capture, ADDRESSES),
    Kind.PING: read_ping,
    Kind.NETMAX: read_netmax,
    Kind.TICKETS: read_tickets,
    Kind.TICKET_COMMENTS: read_comments,
}
QUESTION = {"from": "prod-dal09-infra-nessus-01", "address": "10.0.0.5", "ticket": "7"}


def read(kind: Kind, body: bytes) -> object:
    """The facts, or None for what the reader says it cannot read."""
    try:
        return READERS[kind](Capture("data/0001-x.body", kind, AT, QUESTION, len(body), "", lambda: io.BytesIO(body)))
    except Unreadable as error:
        assert error.reason
        return None


@pytest.mark.parametrize("form", FORMS)
def test_the_whole_form_is_read(form: str) -> None:
    assert read(*FORMS[form]) is not None


STRANGE = st.sampled_from([
    b"\x00", b"\xff", b"\xfe\xff", b"\x1b[31m", b"\xed\xa0\x80", b"9" * 400, b"-1", b"1e999", b"NaN", b"null", b"[]", b"{}", b'"',
    b"\\ud800",
    b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59-14:00", b"[" * 2000, b"<a>" * 100, b"&x;", b"<!DOCTYPE x [", b"]]>", b"\n", b"\r", b",",
    b":", b"/", b"::", b"\xe2\x80\xae", b"\xc4\xb1", b"\xe2\x84\xaa", b"PK\x05\x06", b"%", b"- ",
])  # fmt: skip
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), st.one_of(STRANGE, st.binary(max_size=6))), min_size=1, max_size=5)


def changed(body: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """At each place (as a part of the whole) so many bytes replaced by others."""
    for where, count, new in changes:
        at = int(where * len(body))
        body = body[:at] + new + body[at + count :]
    return body


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=120)
@given(changes=CHANGES, end=st.floats(0, 1))
def test_any_change_gives_facts_or_a_reason(form: str, changes: list[tuple[float, int, bytes]], end: float) -> None:
    kind, body = FORMS[form]
    read(kind, changed(body, changes))
    read(kind, changed(body, changes)[: int(end * len(body))])


@pytest.mark.parametrize("form", [form for form, (_, body) in FORMS.items() if body[:1] in b"[{"])
@settings(max_examples=120)
@given(data=st.data())
def test_any_value_in_json_gives_facts_or_a_reason(form: str, data: st.DataObject) -> None:
    kind, body = FORMS[form]
    tree = json.loads(body)
    nodes: list[tuple[dict[str, object] | list[object], str | int]] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            nodes.append((node, key))
            waiting.append(node[key])
    values = st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just([]), st.just({}), st.just([[{}]]),
        st.sampled_from([10**400, -1, 2**63, "9" * 5000, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "\ud800", "10.0.0.0-10.9.9.9"]),
    )  # fmt: skip
    for node, key in data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3)):
        node[key] = data.draw(values)  # type: ignore[index]  # the key is of its kind
    read(kind, json.dumps(tree).encode("utf-8", "surrogatepass"))
