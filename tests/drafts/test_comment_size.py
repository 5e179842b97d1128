"""A comment about hundreds of machines: whole, honest about what is left out, every marker beside the line it belongs to."""

from __future__ import annotations

import re

import pytest

from scantui.chlorine.model import RequestState
from scantui.drafts.comment import CAP
from scantui.drafts.model import DraftKind, Provenance
from scantui.drafts.write import write_draft
from scantui.tickets.marker import parse_markers
from tests.casekit import AS_OF, DAY, EVIDENCE_ID, ROOT, CaseKit

SEALED = Provenance(EVIDENCE_ID, ROOT)


def comment_on(machines: int) -> str:
    assessments = []
    for number in range(machines):
        kit = CaseKit().host(f"prod-dal10-carrier2-worker-{number}").portal(ben="5 days ago", fen="5 days ago", bigfix="5 days ago").log()
        assessments.append(kit.reloaded(AS_OF - 5 * DAY, RequestState.FAILED).assess())
    return write_draft(DraftKind.COMMENT, assessments, SEALED).text


@pytest.mark.parametrize("machines", [2, 20, 40, 120, 170, 400])
def test_whole_at_any_size(machines: int) -> None:
    text = comment_on(machines)
    assert len(text) <= CAP
    listed = re.findall(r"^\| `prod-dal10-carrier2-worker-(\d+)`", text, re.MULTILINE)
    markers, notes = parse_markers(text, "")
    assert not notes
    assert [f"prod-dal10-carrier2-worker-{number}" for number in listed] == [str(marker.host) for marker in markers]
    left = re.search(r"(\d+) more machines? did not fit into this comment and", text)
    assert len(listed) + (int(left[1]) if left else 0) == machines
    without = re.search(r"The details of (\d+) more machines? did not fit", text)
    details = text.count("**Why:**")
    assert details + (int(without[1]) if without else 0) == len(listed)
    assert f"`{SEALED}`" in text


def test_nothing_is_left_out_without_need() -> None:
    assert "did not fit" not in comment_on(20)
    assert "not recorded by it" not in comment_on(120)
    assert len(comment_on(400)) > CAP - 1500
    assert len(comment_on(120)) > CAP - 3000


def test_machines_of_two_tickets_are_two_comments() -> None:
    with pytest.raises(ValueError, match="one ticket"):
        write_draft(DraftKind.COMMENT, [CaseKit().portal().assess(), CaseKit().ticket(number=1).portal().assess()], SEALED)


def test_the_same_case_gives_the_same_text() -> None:
    assert comment_on(3) == comment_on(3)
