"""Every text that scantui writes, read by a person before it was committed. `SCANTUI_WRITE_GOLDEN=1` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scantui.chlorine.command import parse_command
from scantui.drafts.model import Done, DraftKind, Provenance, called_for
from scantui.drafts.write import write_draft
from scantui.nessus_host.model import PingOutcome
from scantui.runbook.assessment import Next
from scantui.tickets.model import DoneState
from tests.casekit import AS_OF, EVIDENCE_ID, FEN, HOUR, ROOT, WORKER, CaseKit
from tests.drafts.stories import STORIES

GOLDEN = Path(__file__).parent / "golden"
SEALED = Provenance(EVIDENCE_ID, ROOT)


def check(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("SCANTUI_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


def test_the_stories_cover_every_verdict() -> None:
    assert {verdict for verdict, _ in STORIES.values()} == set(Next)


@pytest.mark.parametrize("name", STORIES)
def test_comment(name: str) -> None:
    verdict, kit = STORIES[name]
    assessment = kit().assess()
    assert assessment.next is verdict
    check(f"comment-{name}.md", write_draft(DraftKind.COMMENT, [assessment], SEALED).text)


@pytest.mark.parametrize("name", STORIES)
def test_the_text_called_for(name: str) -> None:
    assessment = STORIES[name][1]().assess()
    kind = called_for(assessment)
    if kind is DraftKind.COMMENT:
        return
    draft = write_draft(kind, [assessment], SEALED)
    if kind is DraftKind.CHLORINE:
        assert draft.text == assessment.command
        assert parse_command(draft.text) is not None
    assert "calls for it" in draft.allowed_because
    check(f"{kind.value}-{name}.txt", draft.text)


@pytest.mark.parametrize("kind", [kind for kind in DraftKind if kind not in {DraftKind.COMMENT, DraftKind.CHLORINE}])
def test_a_text_not_called_for(kind: DraftKind) -> None:
    """It is written when asked, claims nothing that was not found, and says why it is there."""
    draft = write_draft(kind, [STORIES["recovered"][1]().assess()], SEALED)
    assert draft.allowed_because.startswith("Not called for: the assessment of prod-dal10-carrier2-worker-8001 says recovered.")
    check(f"not-called-for-{kind.value}.txt", draft.text)


def test_comment_on_several_machines() -> None:
    others = ("prod-dal10-carrier2-worker-8002", "prod-dal12-carrier2-master-01")
    kits = [STORIES[name][1]().ticket(others=others) for name in ("reboot", "close-ticket", "recovered", "reload")]
    for number, kit in enumerate(kits):
        kit.host(f"prod-dal10-carrier2-worker-800{number}")
    check("comment-several.md", write_draft(DraftKind.COMMENT, [kit.assess() for kit in kits], SEALED).text)


@pytest.mark.parametrize(
    ("name", "story", "done"),
    [
        ("reboot-requested", "reboot", Done(Next.REBOOT, DoneState.REQUESTED, AS_OF + HOUR, "CHG0472712")),
        ("reload-passed", "reload", Done(Next.RELOAD, DoneState.PASSED, AS_OF + 3 * HOUR, "CHG0472712")),
        ("reload-failed", "reload", Done(Next.RELOAD, DoneState.FAILED, AS_OF + 10 * HOUR, "CHG0472712")),
        ("support-case-raised", "support-case", Done(Next.SUPPORT_CASE, DoneState.REQUESTED, AS_OF + HOUR, "CS0000001")),
        ("scanner-rebooted", "scanner-first", Done(Next.SCANNER_FIRST, DoneState.REQUESTED, AS_OF + HOUR, "CHG0472712")),
    ],
)
def test_comment_after_the_deed(name: str, story: str, done: Done) -> None:
    assessment = STORIES[story][1]().assess()
    text = write_draft(DraftKind.COMMENT, [assessment], SEALED, {assessment.case.host: done}).text
    assert "is asked for" not in text
    check(f"done-{name}.md", text)


def test_comment_from_evidence_that_is_not_sealed() -> None:
    text = write_draft(DraftKind.COMMENT, [CaseKit().portal().assess()], Provenance(EVIDENCE_ID, None)).text
    assert text.rstrip().endswith(f"`evidence {EVIDENCE_ID} (not sealed)`")


def test_comment_shows_notes_and_gaps_of_the_portal() -> None:
    kit = CaseKit().portal(fen="5 days ago", note="Scan exclusion", gap="says 3 addresses, 2 are readable")
    check("comment-portal-gap.md", write_draft(DraftKind.COMMENT, [kit.assess()], SEALED).text)


def test_persons_are_never_named() -> None:
    kit = CaseKit().portal(fen="5 days ago", columns={"Administrator": "Some One", "EDR seen": "1 day ago"}).log()
    text = write_draft(DraftKind.COMMENT, [kit.assess()], SEALED).text
    assert "EDR seen `1 day ago`" in text
    assert "Some One" not in text


def test_a_ping_from_another_host_proves_nothing() -> None:
    kit = CaseKit().portal(fen="5 days ago").ping(FEN, PingOutcome.NO_ANSWER).log()
    assert "proves nothing" in write_draft(DraftKind.COMMENT, [kit.host(WORKER).assess()], SEALED).text
