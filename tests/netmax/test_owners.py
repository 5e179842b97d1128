"""Who owns an address, from texts as a bot may write them: unsure is unknown."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from scantui.answer import Unreadable
from scantui.evidence.model import Capture, Kind
from scantui.netmax.model import Owner
from scantui.netmax.read import read_netmax

_WORKER = "prod-dal10-carrier2-worker-8001"
_VIP = "prod-lon05-tugboat106-loadbalancer-vip"
_VYATTA = "prod-dal10-firewall-vyattaha0-01"


def _read(body: str | bytes, address: str = "") -> tuple[Owner, ...]:
    raw = body.encode() if isinstance(body, str) else body
    question = {"address": address} if address else {}
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return read_netmax(Capture("data/0003-netmax.body", Kind.NETMAX, at, question, len(raw), "", lambda: io.BytesIO(raw)))


def _said(body: str | bytes, address: str = "") -> list[str]:
    """`address kind host`, with `+lb` for a load balancer."""
    return [
        f"{owner.address} {owner.kind.value} {owner.host or '-'}{'+lb' if owner.is_load_balancer else ''}" for owner in _read(body, address)
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"10.0.0.5 {_WORKER}\n", [f"10.0.0.5 machine {_WORKER}"]),
        (f"`10.0.0.5`: *{_WORKER}.alchemy.ibm.com*\n", [f"10.0.0.5 machine {_WORKER}"]),
        (f"10.0.0.5 - {_VIP}\n", [f"10.0.0.5 vip {_VIP}+lb"]),
        (
            f"Name: {_VIP}\nIP: 203.0.113.7\nSubnet: 203.0.113.0/26\nGateway: 203.0.113.1\nNetmask: 255.255.255.192\n",
            [f"203.0.113.7 vip {_VIP}+lb"],
        ),
        (f"IP: 203.0.113.7\n  Owner: {_WORKER}\n", [f"203.0.113.7 machine {_WORKER}"]),
        (f"10.0.0.5\nGateway IP address for: {_VYATTA}\n", [f"10.0.0.5 gateway {_VYATTA}"]),
        ("10.0.0.5\nGateway IP address for: the pod\n", ["10.0.0.5 gateway -"]),
        (f"10.0.0.5 {_VYATTA}\n", [f"10.0.0.5 gateway {_VYATTA}"]),
        (f"10.0.0.5 {_WORKER}\n10.0.0.6 {_VIP}\n", [f"10.0.0.5 machine {_WORKER}", f"10.0.0.6 vip {_VIP}+lb"]),
        (f"10.0.0.5\n{_WORKER}\n10.0.0.6\n{_VIP}\n", [f"10.0.0.5 machine {_WORKER}", f"10.0.0.6 vip {_VIP}+lb"]),
        (f"Name: {_WORKER}\nIP: 10.0.0.5\nName: {_VIP}\nIP: 10.0.0.6\n", [f"10.0.0.5 machine {_WORKER}", f"10.0.0.6 vip {_VIP}+lb"]),
        (f"2001:db8::5 {_WORKER}\n", [f"2001:db8::5 machine {_WORKER}"]),
        # unsure
        (f"10.0.0.5 {_VIP} ({_WORKER})\n", ["10.0.0.5 unknown -"]),
        (f"10.0.0.5 {_WORKER}\n\n10.0.0.5 {_VIP}\n", ["10.0.0.5 unknown -"]),
        (f"10.0.0.5 is not assigned to {_VIP}\n", ["10.0.0.5 unknown -"]),
        (f"10.0.0.5 10.0.0.6 {_VIP}\n", ["10.0.0.5 unknown -", "10.0.0.6 unknown -"]),
        ("10.0.0.5 prod-dal10-carrier113\n", ["10.0.0.5 unknown prod-dal10-carrier113"]),
        ("10.0.0.5 something else\n", ["10.0.0.5 unknown -"]),
        (f"10.0.0.5 x{_VIP}\n", ["10.0.0.5 unknown -"]),
    ],
)
def test_owners(body: str, expected: list[str]) -> None:
    assert _said(body) == expected
    assert _said(body.replace("\n", "\r\n")) == expected
    assert _said(body.encode("utf-16")) == expected


def test_the_question_may_name_the_address() -> None:
    assert _said(f"Gateway IP address for: {_VYATTA}", "10.0.0.5") == [f"10.0.0.5 gateway {_VYATTA}"]
    assert _said(f"{_VIP}\n", "10.0.0.5") == [f"10.0.0.5 vip {_VIP}+lb"]
    assert _said(f"10.0.0.6 {_VIP}\n", "10.0.0.5") == [f"10.0.0.6 vip {_VIP}+lb", "10.0.0.5 unknown -"]


def test_without_any_address_it_is_unreadable() -> None:
    for body in ("", " \n\n", f"{_VIP}\n", "10.0.0.0/26\n", "version 10.0.0\n"):
        with pytest.raises(Unreadable):
            _read(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(f"<html><body>10.0.0.5 {_WORKER}</body></html>\n", "web page", id="HTML"),
        pytest.param(f"HTTP/1.1 200 OK\n\n<!DOCTYPE html>\n<title>Log in</title> {_WORKER}\n", "web page", id="a login page"),
        pytest.param(f"<table><tr><td>{_WORKER}</td><td>10.0.0.5</td></tr></table>", "web page", id="the portal"),
        pytest.param(f'<?xml version="1.0"?><host><name>{_WORKER}</name><ip>10.0.0.5</ip></host>\n', "XML", id="XML"),
        pytest.param(f'[{{"number": 1, "title": "{_WORKER}", "body": "10.0.0.5"}}]\n', "JSON", id="tickets"),
        pytest.param(f'\n{{ "ok": true, "messages": ["10.0.0.5 {_WORKER}"]}}\n', "JSON", id="Slack"),
        pytest.param(f"PING {_WORKER} (10.0.0.5) 56(84) bytes of data.\n", "a ping", id="ping"),
        pytest.param(f"4 packets transmitted, 0 received, 100% packet loss\n{_WORKER}\n", "a ping", id="a ping's end"),
        pytest.param(f"{_WORKER}\n10.0.0.5 is alive\n", "a ping", id="fping"),
        pytest.param(f"Tenable Security Center\nScan Results\n10.0.0.5 {_WORKER}\n", "Security Center", id="Security Center"),
        pytest.param("I am sorry\n", "names neither", id="nobody is named"),
    ],
)
def test_what_is_no_answer_of_netmax_is_refused(body: str, words: str) -> None:
    for raw in (body.encode(), body.encode("utf-16"), b"\xef\xbb\xbf" + body.encode()):
        with pytest.raises(Unreadable, match=words):
            _read(raw, "10.0.0.5")


@pytest.mark.parametrize(
    "body",
    [
        f"[10:32] netmax: 10.0.0.5 {_WORKER}\n",
        f"<@U0000001> 10.0.0.5 {_WORKER}\n",
        f"<https://netmax.example/x> 10.0.0.5 {_WORKER}\n",
        "10.0.0.5 -> prod-dal09-infra-tenable-01\n",
    ],
)
def test_what_chats_put_around_an_answer_does_no_harm(body: str) -> None:
    assert [str(owner.host) for owner in _read(body)] in ([_WORKER], ["prod-dal09-infra-tenable-01"])


def test_what_may_be_cut_is_not_believed() -> None:
    with pytest.raises(Unreadable, match="cut short"):
        _read(f"{_WORKER}\n10.0.0.13")  # perhaps 10.0.0.131
    assert _said(f"{_WORKER}\n10.0.0.13", "10.0.0.13") == [f"10.0.0.13 machine {_WORKER}"]
    assert _said(f"{_WORKER}\n10.0.0.31") == [f"10.0.0.31 machine {_WORKER}"]
    assert _said("10.0.0.5 prod-lon05-tugboat106-loadbalancer") == ["10.0.0.5 unknown -"]


@pytest.mark.parametrize(
    "body", [f"10.0.0.5 - {_VIP}\n", f"Name: {_VIP}\nIP: 10.0.0.51\n", f"10.0.0.5\nGateway IP address for: {_VYATTA}\n"]
)
def test_cut_anywhere_no_other_kind_of_owner_appears(body: str) -> None:
    whole = {(str(owner.address), owner.kind.value) for owner in _read(body)}
    for length in range(len(body)):
        try:
            owners = _read(body[:length])
        except Unreadable:
            continue
        for owner in owners:
            assert owner.kind.value == "unknown" or (str(owner.address), owner.kind.value) in whole, length


def test_text_and_origin_are_kept() -> None:
    (owner,) = _read(f"hello\n\n10.0.0.5 - {_VIP}\nsince May\n")
    assert owner.text.raw == f"10.0.0.5 - {_VIP}\nsince May"
    assert owner.source == "data/0003-netmax.body"
