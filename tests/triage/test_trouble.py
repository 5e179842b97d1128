"""A question that a live system did not answer is evidence of not knowing, with the sentence that says why."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import pytest

from scantui.demo import demo_bundle
from scantui.evidence.model import Capture, Kind
from scantui.evidence.replay import open_bundle
from scantui.runbook.assessment import Next
from scantui.triage.triage import triage

CAPTURES = tuple(open_bundle(demo_bundle()).captures)
WHY = "Slack (slack.example) did not answer within 30 s"


def in_vain(capture: Capture) -> Capture:
    question: Mapping[str, str] = {**capture.question, "trouble": WHY}
    return replace(capture, question=question, size=0, open=lambda: io.BytesIO(b""))


def test_what_could_not_be_asked_says_why() -> None:
    captures = [in_vain(capture) if capture.kind is Kind.CHLORINE_LOG else capture for capture in CAPTURES]
    result = triage(captures)
    assert any(WHY in problem.why for problem in result.problems)
    asking = [one for ticket in result.tickets for one in ticket.assessments if one.collect == ("chlorine-log",)]
    assert asking
    assert all(any(WHY in reason.why for reason in one.unknown) for one in asking)


@pytest.mark.parametrize("kind", [Kind.TICKETS, Kind.PORTAL, Kind.SCAN_RESULT, Kind.PING, Kind.TICKET_COMMENTS])
def test_every_kind_says_it(kind: Kind) -> None:
    result = triage([in_vain(capture) if capture.kind is kind else capture for capture in CAPTURES])
    assert any(f"could not be asked: {WHY}" in problem.why for problem in result.problems)
    assert not any(one.next is Next.NOT_IN_PORTAL for ticket in result.tickets for one in ticket.assessments if kind is Kind.PORTAL)


def test_an_answer_that_is_not_whole_is_used_and_named() -> None:
    def cut(capture: Capture) -> Capture:
        return replace(capture, question={**capture.question, "trouble": "the list goes on\x1b]52;c;eA==\x07"})

    result = triage([cut(capture) if capture.kind is Kind.TICKETS else capture for capture in CAPTURES])
    assert len(result.tickets) == len(triage(CAPTURES).tickets)
    said = [problem.why for problem in result.problems if "is not whole: the list goes on" in problem.why]
    assert said and not any("\x1b" in why for why in said)
