"""What is heard live says the same of the demo's machines as the files that ship with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest

from demo.raw_scans import DALLAS, LONDON, PUBLIC, STGIKS
from scantui.answer import Absent, Answer, Found, Unknown
from scantui.demo import demo_bundle
from scantui.evidence.model import Capture, Kind
from scantui.evidence.replay import open_bundle
from scantui.hosts import Address
from scantui.runbook.assessment import Assessment
from scantui.security_center.model import HostOutcome
from scantui.security_center.read import read_scan_result
from scantui.triage.triage import triage
from tests.lab.security_center import Oddity, SecurityCenterLab
from tests.lab.server import serving

from .asking import SINCE, as_capture, ask
from .files import address, short

WDC = "ALC_Prod_WDC06_private_import"
SAVED = tuple(open_bundle(demo_bundle()).captures)
AS_OF = max(capture.captured_at for capture in SAVED)
OTHERS = [capture for capture in SAVED if capture.kind is not Kind.SCAN_RESULT]
Said = Mapping[tuple[int, str], Assessment]


def set_up(odd: Oddity | None) -> SecurityCenterLab:
    center = SecurityCenterLab()
    center.odd = {odd: ""} if odd else {}
    return center


@cache
def heard(odd: Oddity | None = None, scans: tuple[str, ...] = (PUBLIC, DALLAS, STGIKS, LONDON)) -> tuple[Capture, ...]:
    """The captures of a live collection for every address of the fleet, placed in time where the files are."""
    with serving(set_up(odd)) as center:
        addresses = [address(row.address) for machine in center.fleet.by_name.values() for row in machine.addresses]
        found = asyncio.run(ask(center, *scans, since=SINCE, addresses=addresses))
    return tuple(replace(as_capture(one, 100 + number), captured_at=AS_OF) for number, one in enumerate(found.all))


def outcomes(captures: tuple[Capture, ...] | list[Capture]) -> dict[str, dict[Address, Answer[HostOutcome]]]:
    wanted = [address(row.address) for machine in SecurityCenterLab().fleet.by_name.values() for row in machine.addresses]
    return {capture.question["scan"]: dict(read_scan_result(capture, wanted).outcomes) for capture in captures}


def judged(captures: list[Capture]) -> Said:
    result = triage(captures, as_of=AS_OF)
    return {(one.ticket.number, said.case.host.key): said for one in result.tickets for said in one.assessments}


def verdict(said: Assessment) -> tuple[object, ...]:
    return said.next, said.why, said.command, said.collect, said.check_again_on, said.close_ticket


def test_the_same_outcomes() -> None:
    saved = outcomes([capture for capture in SAVED if capture.kind is Kind.SCAN_RESULT])
    live = outcomes(heard())
    assert set(saved) == set(live)
    for scan, said in saved.items():
        for each, answer in said.items():
            if scan == LONDON and isinstance(answer, Unknown):  # its file lists no more than what it found; the lists prove the rest
                assert isinstance(live[scan][each], Absent)
            else:
                assert short(live[scan][each]) == short(answer), (scan, each)
    assert sum(isinstance(answer, Found) for answer in live[LONDON].values()) == 21


@pytest.mark.parametrize(
    "captures",
    [
        pytest.param(heard, id="as it is"),
        pytest.param(lambda: heard(Oddity.RUNNING), id="a newer scan is in work"),
        pytest.param(lambda: heard(scans=(PUBLIC, DALLAS, STGIKS, LONDON, WDC)), id="a list without a result of a scan"),
    ],
)
def test_the_same_verdicts(captures: Callable[[], tuple[Capture, ...]]) -> None:
    saved, live = judged(list(SAVED)), judged([*OTHERS, *captures()])
    assert {key: verdict(said) for key, said in live.items()} == {key: verdict(said) for key, said in saved.items()}


@pytest.mark.parametrize("odd", [Oddity.NO_PROGRESS, Oddity.CUT_PROGRESS])
def test_without_lists_what_the_plugins_show_still_holds(odd: Oddity) -> None:
    """Only what rests on an absence is open then."""
    saved, live = judged(list(SAVED)), judged([*OTHERS, *heard(odd)])
    changed = {key: (saved[key].next.value, said.next.value) for key, said in live.items() if verdict(said) != verdict(saved[key])}
    assert set(changed.values()) == {("compliance-lead", "collect")}
