"""The action forms as lines: within their width, in words, and what forbids a form comes first."""

from __future__ import annotations

import pytest

from scantui.answer import CaptureId
from scantui.console.lines import cell_width
from scantui.console.pages.form import check_lines, form_line, in_order, tally
from scantui.drafts.action_model import ActionKind, Check, Form
from scantui.drafts.model import Draft, DraftKind
from scantui.runbook.assessment import Outcome


def form(outcome: Outcome, *, must: bool = True, refused: bool = True, evidence: tuple[CaptureId, ...] = ()) -> Form:
    draft = None if refused else Draft(DraftKind.CHLORINE, None, "x", "Slack", "It is called for.")
    checks = (Check(Outcome.YES, "the ticket is open"), Check(outcome, "監視 is a worker of the carrier", evidence, must))
    return Form(ActionKind.REBOOT, draft, "No reboot of it." if refused else "", checks, False, None)


@pytest.mark.parametrize("width", [20, 30, 50, 80, 200])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_checks_are_words_within_their_width_and_what_forbids_comes_first(outcome: Outcome, width: int) -> None:
    refused = form(outcome, evidence=("data/0001-portal.body", "data/0002-portal.body"))
    checks = in_order(refused)
    assert (checks[0].outcome is Outcome.NO) == (outcome is Outcome.NO)
    lines, numbers = check_lines(refused, checks, width)
    assert max(cell_width(line.text) for line in lines) <= width
    assert len(lines) == len(numbers)
    said = " ".join(" ".join(line.text for line in lines).split())
    assert ("this forbids it" in said) == (outcome is Outcome.NO)
    assert "(r: 2 captures)" in said
    assert {line.capture for line, number in zip(lines, numbers, strict=True) if checks[number].evidence} == {"data/0001-portal.body"}


def test_a_tally_counts_every_outcome() -> None:
    assert tally(form(Outcome.UNKNOWN).checks) == "✓ 1  ? 1"
    assert tally(()) == ""


@pytest.mark.parametrize("width", range(8, 120, 7))
def test_a_form_is_one_line_and_its_state_a_word(width: int) -> None:
    line = form_line(form(Outcome.NO), width, is_edited=False)
    assert cell_width(line.text) <= width
    assert width < 26 or "refused" in line.text
    allowed = form_line(form(Outcome.YES, refused=False), width, is_edited=True)
    assert width < 26 or "edited" in allowed.text
