"""The forms: for every verdict every kind of action once, in order; never a command that a role or a rule forbids."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest

from scantui.chlorine.command import Verb, parse_command
from scantui.chlorine.model import RequestState
from scantui.drafts.actions import ActionKind, Form, forms, main_action
from scantui.drafts.model import Done, DraftKind, NotAllowed, Provenance, called_for
from scantui.drafts.write import write_draft
from scantui.hosts import Role
from scantui.runbook.assessment import Assessment, Next, Outcome, Step
from scantui.runbook.case import Case
from scantui.tickets.model import DoneState
from tests.casekit import AS_OF, BEN, DAY, EVIDENCE_ID, HOUR, ROOT, WORKER, CaseKit
from tests.drafts.stories import STALE, STORIES
from tests.drafts.test_chlorine import HOSTS, NEVER, WORKERS

SEALED = Provenance(EVIDENCE_ID, ROOT)
COMMANDS = {ActionKind.REBOOT, ActionKind.RELOAD}
TEXTS = [kind for kind in ActionKind if kind.value in {draft.value for draft in DraftKind}]


def by_kind(*assessments: Assessment, done: Done | None = None) -> dict[ActionKind, Form]:
    told = {assessments[0].case.host: done} if done else {}
    found = forms(assessments, SEALED, told)
    kinds = [form.kind for form in found]
    assert len(set(kinds)) == len(kinds)
    return dict(zip(kinds, found, strict=True))


def rank(form: Form) -> int:
    if form.draft is None:
        return 3
    return 0 if form.is_called_for else 1 if form.kind is ActionKind.COMMENT else 2


@pytest.mark.parametrize("name", STORIES)
def test_every_kind_once_and_in_order(name: str) -> None:
    assessment = STORIES[name][1]().assess()
    found = list(by_kind(assessment).values())
    assert {form.kind for form in found} == set(ActionKind)
    assert [rank(form) for form in found] == sorted(map(rank, found))
    assert [form.kind for form in found if form.is_called_for] == [main_action(assessment)]
    assert found[0].is_called_for
    for form in found:
        assert (form.draft is None) == bool(form.rule)
        assert form.checks
        assert form.rule == "" or form.rule.endswith(".")
        assert all(check.outcome is not Outcome.NOT_APPLICABLE and check.words for check in form.checks)
        assert (form.done is None) == (form.draft is None or form.kind in {ActionKind.COMMENT, ActionKind.LOOKUP})


@pytest.mark.parametrize("name", STORIES)
def test_what_the_verdict_calls_for_is_never_refused(name: str) -> None:
    """Neither the checks nor the rules may stand against the table's own verdict, and its text is the one that `draft` prints."""
    assessment = STORIES[name][1]().assess()
    form = by_kind(assessment)[main_action(assessment)]
    assert form.draft is not None
    assert form.draft == write_draft(called_for(assessment), [assessment], SEALED)
    assert not [check for check in form.checks if check.must and check.outcome is Outcome.NO]


@pytest.mark.parametrize("name", STORIES)
def test_the_texts_are_those_of_the_command_line(name: str) -> None:
    assessment = STORIES[name][1]().assess()
    found = by_kind(assessment)
    for kind in TEXTS:
        form = found[kind]
        if form.draft is not None:
            assert form.draft == write_draft(DraftKind(kind.value), [assessment], SEALED)
    lookup = found[ActionKind.LOOKUP].draft
    assert lookup is not None
    command = parse_command(lookup.text)
    assert command is not None
    assert command.verb is Verb.LOOKUP


@pytest.mark.parametrize("name", STORIES)
def test_a_command_only_where_each_check_that_must_hold_does_not_fail(name: str) -> None:
    for kind in COMMANDS:
        form = by_kind(STORIES[name][1]().assess())[kind]
        outcomes = {check.outcome for check in form.checks if check.must}
        refusing = {Outcome.NO} if kind is ActionKind.REBOOT else {Outcome.NO, Outcome.UNKNOWN}
        if form.draft is None:
            assert outcomes & {Outcome.NO, Outcome.UNKNOWN}
        else:
            assert not outcomes & refusing


def test_a_reload_is_offered_exactly_where_it_is_the_verdict() -> None:
    offered = {verdict for verdict, kit in STORIES.values() if by_kind(kit().assess())[ActionKind.RELOAD].draft is not None}
    assert offered == {Next.RELOAD}


@pytest.mark.parametrize(
    "name", ["wait-running", "check-transaction", "scan-exclusion", "sos-channel", "no-repair", "seek-guidance", "scanner-first-sos"]
)
def test_a_reboot_that_a_rule_forbids(name: str) -> None:
    """While a request runs, for an address that is not its own, for what is not to be repaired, and before SOS's scanner."""
    assessment = STORIES[name][1]().assess()
    form = by_kind(assessment)[ActionKind.REBOOT]
    assert form.draft is None
    assert any(check.must and check.outcome is Outcome.NO for check in form.checks)
    with pytest.raises(NotAllowed):
        write_draft(DraftKind.CHLORINE, [assessment], SEALED)


def test_nothing_is_submitted_again_while_a_comment_says_that_it_was() -> None:
    """The log since the comment was not captured: whether that request still runs is not known."""
    kit = CaseKit().portal(fen=STALE).log(until=AS_OF - DAY).marker("reboot", DoneState.REQUESTED, AS_OF - 5 * HOUR, request="CHG0472688")
    assessment = kit.assess()
    assert (assessment.next, assessment.decided_by.rule) == (Next.COLLECT, 6)
    form = by_kind(assessment)[ActionKind.REBOOT]
    assert "may still be running" in form.rule
    assert form.draft is None


def test_a_reboot_is_still_given_when_only_something_is_unknown() -> None:
    assessment = STORIES["collect"][1]().assess()
    form = by_kind(assessment)[ActionKind.REBOOT]
    assert form.draft is not None
    assert form.draft.text == f"reboot {WORKER} outage:0"
    assert form.draft.allowed_because.startswith("Not called for")
    assert any(check.must and check.outcome is Outcome.UNKNOWN for check in form.checks)


def test_a_reboot_beside_a_reload_is_said_not_to_be_called_for() -> None:
    form = by_kind(STORIES["reload"][1]().assess())[ActionKind.REBOOT]
    assert form.draft is not None
    assert form.draft.text.startswith("reboot ")
    assert form.draft.allowed_because.startswith("Not called for: the assessment of")
    assert not form.is_called_for


@cache
def stale_case(role: Role, failed: bool, suffix: str) -> Case:
    kit = CaseKit().host(HOSTS[role] + suffix).portal(ben=STALE).log()
    if failed:
        kit.reloaded(AS_OF - 5 * DAY, RequestState.FAILED)
    return kit.case()


def faulty(role: Role, verdict: Next, command: str | None, rule: int, *, failed: bool, suffix: str = "") -> Assessment:
    """An assessment as a faulty table might make it."""
    return Assessment(stale_case(role, failed, suffix), verdict, "Because.", (Step(rule, "made", Outcome.YES, "Because.", ()),), command)


@pytest.mark.parametrize("role", Role)
def test_no_role_ever_gets_a_command_that_it_forbids(role: Role) -> None:
    commands = (None, f"reboot {HOSTS[role]} outage:0", f"reload {HOSTS[role]} outage:0", f"reload {HOSTS[role]} ignoreconflict outage:0")
    for verdict, command, rule, failed in product(Next, commands, (1, 6, 7, 8, 13, 14, 16, 17), (True, False)):
        found = by_kind(faulty(role, verdict, command, rule, failed=failed))
        for kind in COMMANDS:
            form = found[kind]
            if form.draft is None:
                assert form.rule
                continue
            parsed = parse_command(form.draft.text)
            assert parsed is not None
            assert parsed.verb.value == kind.value
            assert role not in NEVER
            assert kind is ActionKind.REBOOT or (role in WORKERS and verdict is Next.RELOAD)


@pytest.mark.parametrize("role", [Role.CARRIER_WORKER, Role.INFRA, Role.CARRIER_MASTER])
def test_nothing_is_commanded_to_a_machine_being_decommissioned(role: Role) -> None:
    for verdict in Next:
        found = by_kind(faulty(role, verdict, None, 14, failed=True, suffix="-cancel"))
        assert all(found[kind].draft is None for kind in COMMANDS)


def test_the_scanner_is_rebooted_instead_of_the_machine() -> None:
    assessment = STORIES["scanner-first"][1]().assess()
    form = by_kind(assessment)[ActionKind.REBOOT]
    assert form.is_called_for
    assert form.draft is not None
    assert form.draft.text == assessment.command
    assert WORKER not in form.draft.text


# several machines


def several(*names: str) -> list[Assessment]:
    kits = [STORIES[name][1]() for name in names]
    return [kit.host(f"prod-dal10-carrier2-worker-800{number}").assess() for number, kit in enumerate(kits)]


def test_several_machines_have_a_comment_and_one_reboot() -> None:
    found = by_kind(*several("reboot", "reboot", "reboot"))
    assert list(found) == [ActionKind.COMMENT, ActionKind.REBOOT, ActionKind.RELOAD]
    reboot = found[ActionKind.REBOOT]
    assert reboot.draft is not None
    assert reboot.draft.text == f"reboot {' '.join(f'prod-dal10-carrier2-worker-800{number}' for number in range(3))} outage:0"
    assert reboot.is_called_for
    assert found[ActionKind.RELOAD].draft is None
    assert "one machine with one command" in found[ActionKind.RELOAD].rule


def test_one_that_needs_no_reboot_refuses_the_command_for_all() -> None:
    form = by_kind(*several("reboot", "reboot", "collect"))[ActionKind.REBOOT]
    assert form.draft is None
    assert not form.is_called_for
    assert "8002 (collect)" in form.rule
    assert any("8002 (collect)" in check.words and check.must for check in form.checks)


def test_one_that_may_not_be_rebooted_refuses_the_command_for_all() -> None:
    form = by_kind(*several("reboot", "wait-running"))[ActionKind.REBOOT]
    assert form.draft is None
    assert "prod-dal10-carrier2-worker-8001" in form.rule
    assert form.checks[0].words == "1 of 2 machines allows it"
    assert form.checks[0].outcome is Outcome.NO


def test_machines_of_two_tickets_are_two_comments() -> None:
    one, other = CaseKit().portal(fen=STALE).log().assess(), CaseKit().ticket(number=2).portal(fen=STALE).log().master().assess()
    comment = by_kind(one, other)[ActionKind.COMMENT]
    assert comment.draft is None
    assert "one ticket" in comment.rule


def test_no_machine_no_form() -> None:
    assert forms([], SEALED, {}) == []


def test_many_refusals_are_counted() -> None:
    kits = [STORIES["wait-running"][1]().host(f"prod-dal10-carrier2-worker-80{number}") for number in range(10, 22)]
    form = by_kind(*(kit.assess() for kit in kits))[ActionKind.REBOOT]
    assert [check.words for check in form.checks if "more machine" in check.words] == ["and 7 more machines"]
    assert len(form.checks) < 10


def test_the_comment_says_what_was_marked_as_done() -> None:
    assessment = STORIES["support-case"][1]().assess()
    done = Done(Next.SUPPORT_CASE, DoneState.REQUESTED, AS_OF + HOUR, "CS0000001")
    found = by_kind(assessment, done=done)
    comment = found[ActionKind.COMMENT].draft
    assert comment is not None
    assert "An IBM support case was opened at 2026-11-20 10:00 UTC (`CS0000001`)" in comment.text
    told = [check.words for check in found[ActionKind.SUPPORT_CASE].checks if "you marked it" in check.words]
    assert told == ["you marked it as requested at 2026-11-20 10:00 UTC (CS0000001)"]
    assert found[ActionKind.SUPPORT_CASE].draft is not None


def test_a_group_of_machines_behind_one_scanner_reboots_the_scanner_once() -> None:
    kits = [CaseKit().host(f"prod-dal10-carrier2-worker-800{number}").portal(ben=STALE).group(BEN) for number in range(3)]
    form = by_kind(*(kit.assess() for kit in kits))[ActionKind.REBOOT]
    assert form.draft is not None
    assert form.is_called_for
    assert "worker" not in form.draft.text
