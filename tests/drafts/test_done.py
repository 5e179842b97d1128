"""Mark as done: the numbers that are taken, what the comment and its marker say, and what the next assessment makes of it."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.drafts.actions import ActionKind, Form, done_of, forms, is_request_number, main_action, marker_preview
from scantui.drafts.model import Done, DraftKind, Provenance
from scantui.drafts.write import write_draft
from scantui.nessus_host.model import PingOutcome
from scantui.runbook.assessment import Assessment, Next
from scantui.runbook.table import assess
from scantui.tickets.marker import parse_markers
from scantui.tickets.model import DoneState, Marker
from tests.casekit import AS_OF, EVIDENCE_ID, HOUR, IMM, MASTER, ROOT, CaseKit
from tests.drafts.stories import STALE, STORIES

SEALED = Provenance(EVIDENCE_ID, ROOT)
A = ActionKind
GOOD = {
    A.REBOOT: "CHG0472712",
    A.RELOAD: "CHG0472712",
    A.SUPPORT_CASE: "CS0000001",
    A.SOS_REQUEST: "RITM0123456",
    A.SCAN_EXCLUSION: "INC0123456",
}
HOSTILE = [
    "CHG123", "CHG04727122", "CHG047271", "CHG0472712 CHG0472713", "CHG0472712\n", "CHG0472712-->", "<b>", "-->", "@team", "#12", "`x`",
    "CHG\u0660472712", "C\u017f0000001", "\uff23S0000001", "CS000000\u0661", "A" * 5000, "RITM1234", "RITM0123456789012",
    "TOOLONG0123456", "R0123456", "0123456", "CHG 0472712", "CHG0472712\u200b", "\x1b[2J", "http://x",
]  # fmt: skip


def form_of(assessment: Assessment, kind: ActionKind) -> Form:
    return next(form for form in forms([assessment], SEALED, {}) if form.kind is kind)


def comment(assessment: Assessment, done: Done | None) -> str:
    return write_draft(DraftKind.COMMENT, [assessment], SEALED, {assessment.case.host: done} if done else {}).text


@pytest.mark.parametrize("kind", ActionKind)
def test_numbers_of_each_kind(kind: ActionKind) -> None:
    taken = {number for number in {*GOOD.values(), "REQ0123456"} if is_request_number(kind, number)}
    change, sos = {"CHG0472712"}, {"RITM0123456", "INC0123456", "REQ0123456", "CS0000001"}
    expected = {A.REBOOT: change, A.RELOAD: change, A.SUPPORT_CASE: {"CS0000001"}, A.SOS_REQUEST: sos, A.SCAN_EXCLUSION: sos}
    assert taken == expected.get(kind, set())
    assert not is_request_number(A.SUPPORT_CASE, "CS00000011")
    if kind in GOOD:
        assert is_request_number(kind, f"  {GOOD[kind].lower()} ")


@pytest.mark.parametrize("kind", ActionKind)
@pytest.mark.parametrize("text", HOSTILE)
def test_odd_numbers_are_none(kind: ActionKind, text: str) -> None:
    assert not is_request_number(kind, text)
    assert not is_request_number(kind, "")


@given(st.text(max_size=20), st.sampled_from(sorted(GOOD)))
def test_what_is_taken_is_a_short_word_and_digits(text: str, kind: ActionKind) -> None:
    if is_request_number(kind, text):
        plain = text.strip().upper()
        assert plain.isascii()
        assert plain.isalnum()
        assert 7 <= len(plain) <= 17


def test_a_number_that_is_none_cannot_be_recorded() -> None:
    assessment = STORIES["reboot"][1]().assess()
    for number in HOSTILE:
        with pytest.raises(ValueError, match="no number of a reboot"):
            done_of(form_of(assessment, A.REBOOT), assessment, DoneState.REQUESTED, number, AS_OF)
    with pytest.raises(ValueError, match="no number of a squad"):
        done_of(form_of(assessment, A.SQUAD), assessment, DoneState.REQUESTED, "CHG0472712", AS_OF)


def test_what_is_refused_or_leaves_nothing_cannot_be_marked() -> None:
    assessment = STORIES["reboot"][1]().assess()
    for kind, state in ((A.RELOAD, DoneState.REQUESTED), (A.COMMENT, DoneState.REQUESTED), (A.SQUAD, DoneState.PASSED)):
        with pytest.raises(ValueError, match="cannot be marked"):
            done_of(form_of(assessment, kind), assessment, state, "", AS_OF)


def test_only_what_chlorine_does_can_pass_or_fail() -> None:
    for name in STORIES:
        for form in forms([STORIES[name][1]().assess()], SEALED, {}):
            if form.done is not None:
                followed = form.kind in {A.REBOOT, A.RELOAD}
                assert form.done.states == ((*DoneState,) if followed else (DoneState.REQUESTED,))
                assert bool(form.done.example) == (form.kind in GOOD)
                assert form.done.example == "" or is_request_number(form.kind, form.done.example)


@pytest.mark.parametrize("name", STORIES)
def test_each_mark_is_read_back_from_the_comment(name: str) -> None:
    """Whatever a form lets one mark, the comment says in words, and its markers are the preview and parse again."""
    assessment = STORIES[name][1]().assess()
    for form in forms([assessment], SEALED, {}):
        for state in form.done.states if form.done else ():
            for number in ("", GOOD[form.kind]) if form.kind in GOOD else ("",):
                done = done_of(form, assessment, state, number, AS_OF + HOUR)
                text, preview = comment(assessment, done), marker_preview(assessment, done, SEALED)
                assert text.rstrip().endswith(preview)
                assert "2026-11-20 10:00 UTC" in text
                assert number in text
                markers, notes = parse_markers(text, "data/0009-ticket-comments.body", AS_OF + HOUR)
                assert not notes
                if not assessment.case.host.is_machine:
                    continue
                mine = [marker for marker in markers if marker.at == AS_OF + HOUR]
                assert mine
                assert {(marker.action, marker.state, marker.request) for marker in mine} == {(form.kind.value, state, number or None)}


def next_day(kit: CaseKit, markers: tuple[Marker, ...]) -> Assessment:
    """Another person's assessment of the same evidence and the comment, some hours later."""
    later = dataclasses.replace(kit.case(), as_of=AS_OF + 2 * HOUR, markers=markers)
    return assess(later)


def marked(kit: CaseKit, kind: ActionKind, state: DoneState, number: str = "") -> tuple[Marker, ...]:
    assessment = kit.assess()
    done = done_of(form_of(assessment, kind), assessment, state, number, AS_OF + HOUR)
    return parse_markers(comment(assessment, done), "data/0009-ticket-comments.body")[0]


def test_a_reboot_that_was_requested_is_waited_for() -> None:
    kit = CaseKit().portal(fen=STALE).log()
    later = next_day(kit, marked(kit, A.REBOOT, DoneState.REQUESTED, "CHG0472712"))
    assert (later.next, later.decided_by.rule) == (Next.WAIT, 6)
    assert "CHG0472712" in later.why
    again = form_of(later, A.REBOOT)
    assert again.draft is None
    assert any("a comment on the ticket says requested at 2026-11-20 10:00 UTC (CHG0472712)" in check.words for check in again.checks)


def test_a_reboot_that_passed_is_not_called_for_again() -> None:
    kit = CaseKit().portal(fen=STALE).log()
    later = next_day(kit, marked(kit, A.REBOOT, DoneState.PASSED, "CHG0472712"))
    assert (later.next, str(later.check_again_on)) == (Next.WAIT, "2026-11-21")


def test_a_reload_that_passed_closes_the_ticket() -> None:
    kit = STORIES["reload"][1]()
    later = next_day(kit, marked(kit, A.RELOAD, DoneState.PASSED, "CHG0472712"))
    assert later.next is Next.CLOSE_TICKET


def test_a_reload_that_failed_is_a_failed_request() -> None:
    kit = STORIES["reload-dead"][1]()
    later = next_day(kit, marked(kit, A.RELOAD, DoneState.FAILED, "CHG0472712"))
    assert later.next is not Next.CLOSE_TICKET
    assert any(marker.state is DoneState.FAILED for marker in later.case.markers)


def test_a_reboot_of_the_scanner_is_recorded_for_the_scanner() -> None:
    assessment = STORIES["scanner-first"][1]().assess()
    done = done_of(form_of(assessment, A.REBOOT), assessment, DoneState.REQUESTED, "CHG0472712", AS_OF)
    assert done.action is Next.SCANNER_FIRST
    markers, _ = parse_markers(marker_preview(assessment, done, SEALED), "")
    assert {marker.host.name for marker in markers} == {f"prod-dal09-infra-nessus-0{number}" for number in (1, 2, 3)}


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("reboot", A.REBOOT, "The reboot was requested at 2026-11-20 10:00 UTC (`CHG0472712`): `reboot prod-dal10-carrier2-worker-8001"),
        ("reload", A.RELOAD, "The reload was requested at 2026-11-20 10:00 UTC (`CHG0472712`)"),
        ("support-case", A.SUPPORT_CASE, "An IBM support case was opened at 2026-11-20 10:00 UTC (`CS0000001`): refresh the switch"),
        ("sos-request", A.SOS_REQUEST, "to `SOS Vulnerability Scanning` was filed at 2026-11-20 10:00 UTC (`RITM0123456`), about"),
        ("scanner-first-sos", A.SOS_REQUEST, "A ServiceNow request to `SOS Vulnerability Scanning` was filed"),
        ("scan-exclusion", A.SCAN_EXCLUSION, "A scan exclusion for `203.0.113.71` (fen) was requested on the SOS portal at"),
        ("sos-channel", A.SOS_CHANNEL, "SOS was asked in `#iks-carrier-tugboats` at 2026-11-20 10:00 UTC about `10.21.6.66` (ben)"),
        ("compliance-lead", A.COMPLIANCE_LEAD, "The SRE Security Compliance Lead was asked at 2026-11-20 10:00 UTC to check asset list"),
        ("network-team", A.NETWORK_TEAM, "The network team was asked in `#netint` at 2026-11-20 10:00 UTC to look at"),
        ("squad", A.SQUAD, "The SRE squad was asked for help (`#conductors`, `#sre-cfs`) at 2026-11-20 10:00 UTC."),
        ("seek-guidance", A.SQUAD, "at 2026-11-20 10:00 UTC. Nothing is done to it."),
    ],
)  # fmt: skip
def test_the_comment_says_what_was_done_and_asks_for_it_no_more(name: str, kind: ActionKind, words: str) -> None:
    assessment = STORIES[name][1]().assess()
    assert main_action(assessment) is kind
    done = done_of(form_of(assessment, kind), assessment, DoneState.REQUESTED, GOOD.get(kind, ""), AS_OF + HOUR)
    text = comment(assessment, done)
    assert words in text
    assert not re.search(r"is asked (?:for|to|in)", text)


def test_what_was_done_besides_leaves_what_the_verdict_asks_for() -> None:
    """The squad was asked about a machine whose log is missing: that is still missing, and no day is forgotten."""
    assessment = STORIES["collect"][1]().assess()
    done = done_of(form_of(assessment, A.SQUAD), assessment, DoneState.REQUESTED, "", AS_OF)
    text = comment(assessment, done)
    assert "The SRE squad was asked for help" in text
    assert "No repair is advised yet, because evidence is missing (`chlorine-log`)" in text
    waiting = STORIES["wait-rebooted"][1]().assess()
    asked = done_of(form_of(waiting, A.SQUAD), waiting, DoneState.REQUESTED, "", AS_OF)
    markers, _ = parse_markers(comment(waiting, asked), "")
    assert [(marker.action, str(marker.check_again_on)) for marker in markers] == [("squad", "2026-11-21"), ("reboot", "2026-11-21")]


def test_after_a_repair_nothing_else_is_asked_for_at_the_same_time() -> None:
    assessment = STORIES["reload"][1]().assess()
    done = done_of(form_of(assessment, A.REBOOT), assessment, DoneState.REQUESTED, "CHG0472712", AS_OF)
    text = comment(assessment, done)
    assert "The reboot was requested" in text
    assert "is asked for" not in text
    assert "ignoreconflict" not in text


def test_of_what_is_no_machine_the_comment_speaks_without_a_marker() -> None:
    assessment = CaseKit().vip().assess()
    done = done_of(form_of(assessment, A.SQUAD), assessment, DoneState.REQUESTED, "", AS_OF)
    assert marker_preview(assessment, done, SEALED) == ""
    assert "The SRE squad was asked for help" in comment(assessment, done)


def test_a_support_case_that_a_comment_tells_of_is_seen_the_next_day() -> None:
    kit = CaseKit().host(MASTER).portal(imm=STALE).ping(IMM, PingOutcome.NO_ANSWER)
    later = next_day(kit, marked(kit, A.SUPPORT_CASE, DoneState.REQUESTED, "CS0000001"))
    assert later.next is Next.SUPPORT_CASE
    words = [check.words for check in form_of(later, A.SUPPORT_CASE).checks if "a comment on the ticket" in check.words]
    assert words == ["a comment on the ticket says requested at 2026-11-20 10:00 UTC (CS0000001)"]
