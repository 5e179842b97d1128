"""Evidence that is about something else changes nothing: one machine's verdict with any other captures added, in any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.evidence.model import Kind
from scantui.triage.triage import triage

from .evidence import (
    AS_OF,
    BEN,
    DALLAS,
    FEN,
    FRESH,
    HOUR,
    IMM,
    KUBE,
    OPENED,
    PUBLIC,
    READ_AT,
    STALE,
    WORKER,
    WORKER_80,
    WORKER_800,
    Evidence,
    machine,
    marker,
    row,
    summary,
)  # fmt: skip

Add = Callable[[Evidence], Evidence]
OTHER_ROW = row("10.40.6.5", STALE)

REBOOTED = summary(AS_OF - 40 * HOUR, "reboot", "passed", WORKER)
RELOADED = summary(AS_OF - 20 * HOUR, "reload", "passed", WORKER)
FAILED = summary(OPENED - 72 * HOUR, "reload", "failed", WORKER)

CASES: dict[str, tuple[str, Evidence]] = {
    "reboot": ("reboot", Evidence().ticket().portal(machine()).log()),
    "no log": ("collect chlorine-log", Evidence().ticket().portal(machine())),
    "reload": ("reload", Evidence().ticket().portal(machine(bigfix=STALE)).log(FAILED)),
    "close": ("close-ticket", Evidence().ticket().portal(machine()).log(RELOADED)),
    "dead": ("reload", Evidence().ticket().portal(machine()).log(REBOOTED).scan(PUBLIC, scanned=["203.0.113.5"], dead=[FEN])),
    "ping": ("collect ping", Evidence().ticket().portal(machine(WORKER, row(BEN, FRESH), row(IMM, STALE))).log()),
    "no portal": ("collect portal", Evidence().ticket().log()),
}
UNRELATED: tuple[Add, ...] = (
    lambda one: one.portal(machine(WORKER_80, row("10.21.6.80", STALE)), search=WORKER_80),
    lambda one: one.portal(machine(WORKER_800, row("10.21.6.81", FRESH)), search=WORKER_800),
    lambda one: one.portal(machine(KUBE, OTHER_ROW), c_code="armada"),
    lambda one: one.portal(machine("prodfr2-par04-carrier1-worker-3", row("10.22.6.3", STALE)), c_code="alc_fr2"),
    lambda one: one.portal(machine(WORKER, row(BEN, FRESH), row(FEN, FRESH)), read_at=OPENED - HOUR),
    lambda one: one.portal(machine(WORKER, row(BEN, FRESH), row(FEN, FRESH)), read_at=AS_OF + HOUR),
    lambda one: one.ticket(WORKER_80, number=11739, days="1 day"),
    lambda one: one.ticket(KUBE, number=11740, days="> 1 year"),
    lambda one: one.scan("ALC_Prod_TOK02_private_import", dead=[BEN, FEN, IMM]),
    lambda one: one.scan("ALC_all_envs_public", dead=[FEN]),  # not ending in import: never reaches SOS
    lambda one: one.scan(DALLAS, scanned=["10.21.6.80"], ended=OPENED - 20 * 24 * HOUR),
    lambda one: one.ping("10.21.7.67", "prod-dal09-infra-nessus-01", received=0),
    lambda one: one.ping(IMM, "prod-tok02-infra-nessus-01", received=0),
    lambda one: one.ping(IMM, "prod-dal09-infra-nessus-01", received=0, at=OPENED - HOUR),
    lambda one: one.netmax("203.0.113.72 prod-dal10-carrier2-loadbalancer-vip\n"),
    lambda one: one.comments(marker(WORKER_80, "reload", "passed", AS_OF - 2 * HOUR)),
    lambda one: one.comments(marker(WORKER, "reload", "passed", AS_OF - 2 * HOUR), ticket=11739),
    lambda one: one.comments(f"> {marker(WORKER, 'reload', 'passed', AS_OF - 2 * HOUR)}"),
    lambda one: one.add(Kind.CHLORINE_LOOKUP, f"Name: {WORKER_80} IP: 10.9.9.9  IsMaster: false IsWorker: true\n"),
    lambda one: one.add(Kind.SCAN_RESULT, b"\x00\x01", scan=DALLAS),
    lambda one: one.add(Kind.NETMAX, b""),
)
LOGS: tuple[Add, ...] = (
    lambda one: one.log(summary(AS_OF - 3 * HOUR, "reload", "failed", WORKER_80, change="CHG0472700"), since=AS_OF - 4 * HOUR),
    lambda one: one.log(summary(AS_OF - 3 * HOUR, "reload", "passed", WORKER_800, change="CHG0472701"), since=AS_OF - 4 * HOUR),
    lambda one: one.log(since=OPENED - timedelta(days=40), until=OPENED - timedelta(days=30)),
)


@given(st.sampled_from(sorted(CASES)), st.lists(st.sampled_from(UNRELATED + LOGS), max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_unrelated_captures_change_nothing(case: str, added: list[Add], order: object) -> None:
    expected, base = CASES[case]
    grown = Evidence(list(base.captures))
    for add in added:
        add(grown)
    captures = list(grown.captures)
    order.shuffle(captures)  # type: ignore[attr-defined]
    result = triage(captures, as_of=AS_OF)
    (said,) = [one for ticket in result.tickets if ticket.ticket.number == 11738 for one in ticket.assessments]
    assert " ".join((said.next.value, *said.collect)) == expected, said.why
    before = base.said()
    assert (said.command, said.check_again_on, said.decided_by.rule) == (before.command, before.check_again_on, before.decided_by.rule)


def test_the_cases_are_what_they_are_called() -> None:
    assert {name: base.next() for name, (_, base) in CASES.items()} == {name: expected for name, (expected, _) in CASES.items()}
    assert READ_AT < AS_OF
