"""The text report: what is due and what can be done comes first, nothing is said twice, and it fits the terminal."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Reason
from scantui.demo import demo_bundle
from scantui.evidence.replay import open_bundle
from scantui.report.text import text_report
from scantui.report.words import NEXT_WORDS, without_name
from scantui.runbook.assessment import Next
from scantui.safe_text import HIDDEN
from scantui.triage.triage import Triage
from scantui.triage.triage import triage as assessed
from tests.casekit import AS_OF, BEN, DAY, FEN, HOUR, WORKER, CaseKit, host
from tests.report import build

TODAY = AS_OF.date()


@pytest.fixture(scope="module")
def demo() -> Triage:
    return assessed(open_bundle(demo_bundle()).captures)


def _stale(name: str = WORKER, number: int = 11738) -> CaseKit:
    return CaseKit().host(name).ticket(number=number).portal(fen="5 days ago").log()


def _section(report: str, name: str) -> list[str]:
    """The lines below a heading, up to the next empty line."""
    lines = report.splitlines()
    start = lines.index(name) + 1
    return lines[start : lines.index("", start) if "" in lines[start:] else None]


def test_it_begins_with_how_much_there_is(demo: Triage) -> None:
    assert text_report(demo).splitlines()[0] == "48 machines in 10 tickets, as of 2026-11-20 09:00 UTC."


def test_what_is_due_comes_first() -> None:
    late, today, later, never, closed = (
        build.ticket(_stale(number=number), due=due, state=state)
        for number, due, state in [
            (5, TODAY - 2 * DAY, "open"), (4, TODAY, "open"), (3, TODAY + DAY, "open"), (2, None, "open"), (1, TODAY - 9 * DAY, "closed"),
        ]
    )  # fmt: skip
    report = text_report(build.triage(never, closed, later, today, late))
    assert _section(report, "First")[:2] == ["  - #5: 2 days overdue.", "  - #4: due today."]
    assert re.findall(r"^#(\d+)", report, re.MULTILINE) == ["5", "4", "3", "2", "1"]
    assert "due 2026-11-18 (2 days overdue), opened 2 days ago" in report
    assert "9 days overdue." not in report
    assert report.count("closed") == 1


def test_machines_of_which_the_same_is_to_be_said_stand_together() -> None:
    names = [f"prod-dal10-carrier2-worker-{number}" for number in (80, 800, 8001)]
    report = text_report(build.triage(build.ticket(*(CaseKit().host(name).portal_unknown("cut short") for name in names))))
    assert report.count("cut short") == 1
    assert re.findall(r"^    (prod-\S+)", report, re.MULTILINE) == names


def test_what_can_be_done_stands_before_what_cannot() -> None:
    waiting = CaseKit().host("prod-dal10-carrier2-worker-1").portal(fen="5 days ago").log().rebooted(AS_OF - 3 * HOUR)
    fresh = CaseKit().host("prod-dal10-carrier2-worker-2").portal()
    blind = CaseKit().host("prod-dal10-carrier2-worker-3").portal_unknown("not captured")
    act = _stale("prod-dal10-carrier2-worker-4")
    report = text_report(build.triage(build.ticket(fresh, waiting, blind, act)))
    assert re.findall(r"worker-(\d) \(", report) == ["4", "3", "1", "2"]


def test_a_day_that_has_come_is_no_wait() -> None:
    kit = CaseKit().portal(fen="5 days ago", read_at=AS_OF - 16 * HOUR).log().rebooted(AS_OF - 19 * HOUR)
    assert kit.assess().next is Next.WAIT
    report = text_report(build.triage(build.ticket(kit)))
    assert "  Read the portal again" in report
    assert "look again on" not in report


def test_commands_are_never_broken(demo: Triage) -> None:
    commands = {assessment.command for one in demo.tickets for assessment in one.assessments if assessment.command}
    lines = {line.strip() for line in text_report(demo, 60).splitlines()}
    assert len(commands) > 8
    assert {f"command: {command}" for command in commands} <= lines


def test_the_overview_counts_every_machine(demo: Triage) -> None:
    counts = [int(line[:6]) for line in _section(text_report(demo, 120), "Next") if line[:6].strip().isdigit()]
    assert sum(counts) == 48


def test_evidence_is_numbered_and_told_at_the_end(demo: Triage) -> None:
    report = text_report(demo)
    used: set[int] = set()
    for numbers in re.findall(r"evidence: ([\d, -]+)", report):
        for part in numbers.replace(" ", "").split(","):
            first, _, last = part.partition("-")
            used |= set(range(int(first), int(last or first) + 1))
    told = {int(line.split()[0]): line.split()[1] for line in _section(report, "Evidence")}
    assert set(told) == used
    assert told[7] == "data/0007-portal.body"
    captures = {capture for one in demo.tickets for assessment in one.assessments for capture in assessment.evidence}
    assert set(told.values()) == captures


def test_every_machine_stands_once(demo: Triage) -> None:
    heads = re.findall(r"^    (\S+) \(\S+, \S+\)$", text_report(demo), re.MULTILINE)
    assert sorted(heads) == sorted(str(assessment.case.host) for one in demo.tickets for assessment in one.assessments)


@pytest.mark.parametrize("width", [0, 40, 60, 61, 80, 100, 120, 500])
def test_it_fits_the_terminal(demo: Triage, width: int) -> None:
    for line in text_report(demo, width).splitlines():
        fits = len(line) <= max(60, min(120, width))
        assert fits or len(line.split()) == 1 or line.startswith(("      command: ", "    prod", "    kube")), line


def test_groups_are_said_before_machines() -> None:
    kit = _stale().group(FEN)
    report = text_report(build.triage(build.ticket(kit), patterns=kit.case().patterns))
    first = " ".join(" ".join(_section(report, "First")).split())
    assert "4 of 5 machines seen in ALC_SOS_SZ have a stale fen address" in first
    assert "in no ticket here: prod-dal10-carrier2-worker-9000" in first


def test_a_problem_is_said_once() -> None:
    reason = Reason("portal", "the page is cut short")
    kit = CaseKit().portal_unknown("not captured").note(reason.what, reason.why)
    report = text_report(build.triage(build.ticket(kit), problems=[reason]))
    assert report.count("the page is cut short") == 1


@given(st.text(max_size=200) | st.text("日a", min_size=50, max_size=200), st.integers(0, 200))
@settings(max_examples=200, deadline=None)
def test_a_title_is_one_line_that_fits(title: str, width: int) -> None:
    report = text_report(build.triage(build.ticket(CaseKit().ticket(title="a" + title).portal())), width)
    (line,) = [line for line in report.split("\n") if line.startswith("#")]
    assert not HIDDEN.search(report.replace("\n", ""))
    cells = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
    assert cells <= max(60, min(120, width))
    assert line.count("\n") == 0


def test_every_verdict_has_its_words() -> None:
    assert set(NEXT_WORDS) == set(Next)


def test_only_the_whole_name_is_taken_out() -> None:
    own = host("prod-dal10-carrier2-worker-80")
    assert without_name(f"{own} is not {own}01, nor a-{own}; {own}.", own) == f"this machine is not {own}01, nor a-{own}; this machine."


def test_of_one_machine_its_name_is_said() -> None:
    report = text_report(build.triage(build.ticket(CaseKit().vip().portal())))
    assert "prod-lon05-tugboat106-loadbalancer-vip is a virtual address" in " ".join(report.split())


def test_nothing_to_say_is_said() -> None:
    report = text_report(build.triage(problems=[Reason("tickets", "not captured")]))
    assert report.startswith("0 machines in 0 tickets, as of")
    assert "tickets: not captured" in report


def test_ben_groups_too() -> None:
    kit = CaseKit().portal(ben="5 days ago").log().group(BEN)
    assert "look at its scanner" in " ".join(text_report(build.triage(build.ticket(kit), patterns=kit.case().patterns)).split())
