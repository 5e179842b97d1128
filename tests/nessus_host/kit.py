"""What the tests of live pings share: a scanner, addresses, programs that stand in for ssh, and what was collected."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scantui.answer import Found, Unknown, Unreadable
from scantui.evidence.model import Capture, Collected
from scantui.hosts import Address, AddressKind, HostName, Topology, parse_address, parse_host
from scantui.nessus_host.collect import Limits, collect_pings
from scantui.nessus_host.command import Scanner, Target
from scantui.nessus_host.model import Ping
from scantui.nessus_host.read import read_ping
from scantui.settings.model import NessusHost
from tests.lab.nessus_host import SSH
from tests.lab.nessus_tools import DOWN, UP

NOW = datetime(2026, 11, 20, 8, 47, tzinfo=UTC)
NONCE = "5c1f0000abcdef99"
CONTROLS = {"control_up": UP, "control_down": DOWN}
NAME = "prod-dal09-infra-nessus-02"
TOPOLOGY = Topology.load()

needs_ssh = pytest.mark.skipif(SSH is None, reason="there is no ssh on this machine")


def host(name: str) -> HostName:
    found = parse_host(name)
    assert found is not None
    return found


def address(text: str) -> Address:
    found = parse_address(text)
    assert found is not None
    return found


def target(text: str, kind: AddressKind = AddressKind.IMM) -> Target:
    return Target(address(text), kind)


SCANNER = Scanner(TOPOLOGY, host(NAME))
TARGETS = (target("10.24.6.5"), target("10.24.6.6"), target("10.33.6.22", AddressKind.BEN))


def forged(destination: str) -> Scanner:
    """A scanner as no code can make it, to see what holds even then."""
    made = object.__new__(Scanner)
    object.__setattr__(made, "host", SCANNER.host)
    object.__setattr__(made, "destination", destination)
    return made


USUAL = Limits()


async def collected(
    settings: NessusHost, targets: Sequence[Target] = TARGETS, *, limits: Limits = USUAL, environment: Mapping[str, str] = os.environ
) -> list[Collected]:
    pings = collect_pings(settings, SCANNER, targets, lambda: NOW, environment, limits=limits, nonce=lambda: NONCE)
    return [one async for one in pings]


def capture_of(one: Collected) -> Capture:
    """As a bundle gives it back."""
    return Capture(f"data/{one.name}", one.kind, one.captured_at, one.whole_question, len(one.body), "", lambda: io.BytesIO(one.body))


def ping_of(one: Collected) -> Ping:
    return read_ping(capture_of(one))


def said(one: Collected) -> str:
    """`answers`, `no answer`, `unknown: why` or `unreadable: why`."""
    try:
        outcome = ping_of(one).outcome
    except Unreadable as error:
        return f"unreadable: {error.reason}"
    if isinstance(outcome, Found):
        return outcome.value.value
    assert isinstance(outcome, Unknown)
    return f"unknown: {outcome.why}"


def settings_of(*ssh: str) -> NessusHost:
    return NessusHost(ssh=ssh, control_up=UP, control_down=DOWN)


def program(folder: Path, text: str, name: str = "ssh") -> NessusHost:
    """Settings with a shell script in ssh's place."""
    script = folder / name
    script.write_text(f"#!/bin/sh\n{text}\n")
    script.chmod(0o700)
    return settings_of(str(script))


def frame(address: str, answers: bool = True, status: int | None = None) -> str:
    """What a ping of it prints over the connection of `NONCE`."""
    replies = f"64 bytes from {address}: icmp_seq=1 ttl=64 time=0.2 ms\n" if answers else ""
    summary = "4 received, 0%" if answers else "0 received, 100%"
    text = f"PING {address} ({address}) 56(84) bytes of data.\n{replies}\n--- {address} ping statistics ---\n"
    text += f"4 packets transmitted, {summary} packet loss, time 3004ms\n"
    return f"@@BEGIN {NONCE}-{address}\n{text}@@END {NONCE}-{address} {(0 if answers else 1) if status is None else status}\n"


UP_FRAME, DOWN_FRAME = frame(UP), frame(DOWN, False)
OWN = frame("10.24.6.5", False)
"""The frame of the first of `TARGETS`, which does not answer."""
ONE = TARGETS[:1]


def printing(folder: Path, text: str, then: str = "exit 0") -> NessusHost:
    """A program that prints a text, and then does what the shell words say."""
    (folder / "text").write_text(text)
    return program(folder, f"cat {folder}/text; {then}")
