"""The checklist of the runbook, a row of it, and the texts of its rules: everything there, at every width."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from scantui.chlorine.model import RequestState
from scantui.console.lines import Line
from scantui.console.pages.step import step_page, step_title
from scantui.console.pages.steps import line_of_rule, steps_note, steps_page
from scantui.demo import demo_bundle
from scantui.nessus_host.model import PingOutcome
from scantui.runbook.assessment import Assessment, Outcome
from scantui.runbook.sections import RULES, SECTIONS
from scantui.runbook.table import TABLE

from ..casekit import AS_OF, DAY, IMM, CaseKit
from .driver import loaded
from .stories import DEMO, long_values, nothing_captured, of_demo


def texts(lines: list[Line]) -> list[str]:
    return [line.text.rstrip() for line in lines]


def of_rule(lines: list[Line], rule: int) -> list[str]:
    return [line.text.rstrip() for line in lines[1:] if line.rule == rule]


def joined(lines: list[Line]) -> str:
    return " ".join(" ".join(texts(lines)).split())


def down() -> Assessment:
    kit = CaseKit().worker().portal(fen="5 days ago", bigfix="3 days ago").log()
    return kit.reloaded(AS_OF - 2 * DAY, RequestState.FAILED).assess()


def ipmi_answers() -> Assessment:
    """Row 11 leads on to row 15."""
    return CaseKit().infra().portal(imm="5 days ago").log().ping(IMM, PingOutcome.ANSWERS).assess()


OTHERS = {"nothing-captured": nothing_captured, "long-values": long_values, "down": down, "ipmi-answers": ipmi_answers}
STORIES = [*DEMO, *OTHERS]


def story(name: str) -> Assessment:
    return OTHERS[name]() if name in OTHERS else of_demo(name)


# The checklist


def test_it_says_at_once_how_it_came_out() -> None:
    said = down()
    assert texts(steps_page(said, 80))[0] == "13 of 17 rows looked at; row 13 decides: reload"
    assert steps_note(said) == "row 13 of 17 decides"


def test_a_row_that_settled_has_one_line_with_its_reason_where_there_is_room() -> None:
    assert of_rule(steps_page(down(), 60), 4) == ["✓  4  no   Is it absent from its portal?"]
    assert of_rule(steps_page(down(), 110), 4) == ["✓  4  no   Is it absent from its portal?  The alc portal lists it."]


def test_the_row_that_decides_says_what_is_next_and_why() -> None:
    first, then, *why = of_rule(steps_page(down(), 60), 13)
    assert first == "▸ 13  yes  Is it down after a failed request?"
    assert then == "           next: reload it by chlorine"
    assert " ".join(" ".join(why).split()) == down().why


def test_a_row_that_does_not_apply_is_told_from_one_that_settled() -> None:
    assert of_rule(steps_page(down(), 60), 11) == ["– 11  n/a  Is a stale IPMI address not reachable?"]


def test_what_cannot_be_told_says_so_and_why_below() -> None:
    said = of_demo("log-not-whole")
    first, *why = of_rule(steps_page(said, 60), 6)
    assert first == "?  6       Is a chlorine request still running?"
    (step,) = [step for step in said.steps if step.rule == 6]
    assert " ".join(" ".join(why).split()) == f"cannot tell: {step.why}"
    assert steps_note(said) == "row 12 of 17 decides, 1 cannot tell"


def test_a_row_that_needs_evidence_does_not_read_as_yes_or_no() -> None:
    first, then, *_ = of_rule(steps_page(nothing_captured(), 60), 3)
    assert first == "▸  3  ?    Is a complete portal reading missing?"
    assert then == "           next: collect portal"


def test_rows_not_reached_stand_below_and_say_when_they_would_be_asked() -> None:
    lines = texts(steps_page(down(), 60))
    at = lines.index("      not reached: asked when row 13 no longer decides")
    assert lines[at + 1 :] == [f"· {row.rule}       {row.question}" for row in TABLE if row.rule > 13]


def test_rows_passed_over_say_which_row_led_past_them() -> None:
    lines = texts(steps_page(ipmi_answers(), 60))
    at = lines.index("      not asked: row 11 leads on to row 15")
    assert [line[:4] for line in lines[at + 1 : at + 4]] == ["· 12", "· 13", "· 14"]


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("width", [60, 110])
def test_every_row_has_its_line_and_leads_to_its_evidence(name: str, width: int) -> None:
    said = story(name)
    lines = steps_page(said, width)
    evidence = {step.rule: next(iter(step.evidence), None) for step in said.steps}
    for row in TABLE:
        own = [line for line in lines[1:] if line.rule == row.rule]
        assert row.question in joined(own)
        assert {line.capture for line in own} == {evidence.get(row.rule)}
    assert all(line.rule for line in lines)


@pytest.mark.parametrize("name", STORIES)
def test_signs_agree_with_the_outcomes(name: str) -> None:
    said = story(name)
    lines = steps_page(said, 110)
    signs = {Outcome.NO: "✓", Outcome.UNKNOWN: "?", Outcome.NOT_APPLICABLE: "–"}
    outcomes = {step.rule: signs[step.outcome] for step in said.steps[:-1]} | {said.decided_by.rule: "▸"}
    for row in TABLE:
        (first,) = [text for text in of_rule(lines, row.rule) if re.match(rf". {row.rule:>2}  ", text)]
        assert first[0] == outcomes.get(row.rule, "·")


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("width", range(30, 200, 7))
def test_nothing_is_wider_than_the_page_and_nothing_lost(name: str, width: int) -> None:
    said = story(name)
    for line in steps_page(said, width):
        assert cell_len(line.text.rstrip()) <= width, line.text
    reasons = [said.why, *(step.why for step in said.steps if step.outcome is Outcome.UNKNOWN)]
    whole = "".join(joined(steps_page(said, width)).split())
    assert all("".join(why.split()) in whole for why in reasons)


def test_after_a_resize_the_cursor_stays_on_its_row() -> None:
    wide, narrow = (steps_page(of_demo("log-not-whole"), width) for width in (110, 40))
    for row in TABLE:
        assert narrow[line_of_rule(narrow, wide[line_of_rule(wide, row.rule)].rule)].rule == row.rule
    assert line_of_rule(narrow, None) == 0


# The texts


def test_every_row_and_every_section_has_its_text() -> None:
    assert set(RULES) == {row.rule for row in TABLE}
    assert set(SECTIONS) == {row.runbook for row in TABLE}
    for row in TABLE:
        text = RULES[row.rule]
        for said in (text.when, text.then, *text.otherwise):
            assert said == " ".join(said.split())
            assert said[0].isupper() or said.startswith(("armada", "netmax", "chlorine"))
            assert said.endswith(".")
        assert text.looks_at or row.rule == 17
    for said in SECTIONS.values():
        assert 2 <= len(re.findall(r"\.(?: |$)", said)) <= 6
        assert said == " ".join(said.split())


@pytest.mark.parametrize(
    ("section", "trap"),
    [
        ("Review SOS", "following day"),
        ("Review SOS", "Review all its columns first"),
        ("Is the machine down?", "not from today"),
        ("Is the machine down?", "never reloaded"),
        ("Is the machine down?", "not a reload"),
        ("IPMI interface failing to scan", "another host's ping tells nothing"),
        ("Checking SOS security center", "Only for ALC"),
        ("Checking SOS security center", "does not say that it reached this machine"),
        ("Escalation", "does not run it"),
    ],
)
def test_the_runbooks_traps_are_told(section: str, trap: str) -> None:
    assert trap in SECTIONS[section]


# A row


def test_a_row_tells_outcome_reason_command_rule_and_section() -> None:
    said = down()
    text = joined(step_page(said, 13, {}, 100))
    assert step_title(13) == "Rule 13 of 17: Is it down after a failed request?"
    assert text.startswith(f"▸ yes, and it decides: reload it by chlorine {said.why} {said.command} The rule")
    assert f"when {RULES[13].when} then {RULES[13].then} or {RULES[13].otherwise[0]}" in text
    assert "looks at portal, chlorine-log" in text
    assert SECTIONS["Is the machine down?"] in text


def test_a_row_that_was_not_reached_says_so_and_what_it_would_ask() -> None:
    text = joined(step_page(down(), 16, {}, 100))
    assert text.startswith("· not reached Row 13 decides before it. It is asked when that one no longer does.")
    assert RULES[16].when in text
    assert text.endswith("none: the row was not asked")
    assert joined(step_page(ipmi_answers(), 13, {}, 100)).startswith("· not asked Row 11 leads on to row 15.")


@pytest.mark.parametrize("width", [60, 110])
def test_each_capture_behind_a_row_is_a_line_that_leads_to_it(width: int) -> None:
    said = of_demo("broken-ipmi")
    captures = loaded(demo_bundle()).triage.captures
    lines = step_page(said, 11, captures, width)
    evidence = said.decided_by.evidence
    assert tuple(dict.fromkeys(line.capture for line in lines if line.capture)) == evidence
    text = joined([line for line in lines if line.capture])
    for each in evidence:
        capture = captures[each]
        assert capture.kind.value in text
        assert f"{capture.captured_at:%Y-%m-%d %H:%M}" in text
        assert all(f"{key} {value}" in text for key, value in capture.question.items())


def test_a_capture_that_is_not_there_is_named_and_not_passed_over() -> None:
    text = joined(step_page(down(), 13, {}, 100))
    assert "? data/0002-portal.body is not in this bundle" in text


def test_no_evidence_is_said_with_why() -> None:
    assert "no capture stands behind it" in joined(step_page(down(), 11, {}, 100))
    said = CaseKit().worker().assess()
    assert "none was captured that could tell" in joined(step_page(said, 3, {}, 100))


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(STORIES), rule=st.integers(1, 17), width=st.integers(30, 200))
def test_a_row_keeps_its_width(name: str, rule: int, width: int) -> None:
    for line in step_page(story(name), rule, loaded(demo_bundle()).triage.captures, width):
        assert cell_len(line.text.rstrip()) <= width, line.text
