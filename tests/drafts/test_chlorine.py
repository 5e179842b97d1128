"""The command: for every role and every verdict, the one that the rules allow or the rule that forbids it."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from scantui.chlorine.command import parse_command
from scantui.chlorine.model import RequestState
from scantui.drafts.model import DraftKind, NotAllowed, Provenance, called_for, main_kind
from scantui.drafts.write import write_draft
from scantui.hosts import Role
from scantui.runbook.assessment import Assessment, Next, Outcome, Step
from tests.casekit import (
    AS_OF,
    BEN,
    DAY,
    EVIDENCE_ID,
    HAPROXY,
    INFRA,
    MASTER,
    OTHER,
    ROOT,
    SCANNER,
    TUGBOAT_WORKER,
    VIP,
    VYATTA,
    WORKER,
    CaseKit,
    host,
)  # fmt: skip
from tests.drafts.stories import STORIES

SEALED = Provenance(EVIDENCE_ID, ROOT)
HOSTS = {
    Role.CARRIER_WORKER: WORKER, Role.TUGBOAT_WORKER: TUGBOAT_WORKER, Role.CARRIER_MASTER: MASTER, Role.HAPROXY: HAPROXY,
    Role.NESSUS_SCANNER: SCANNER, Role.INFRA: INFRA, Role.OTHER: OTHER, Role.VYATTA: VYATTA, Role.VIP: VIP, Role.UNKNOWN: "some-machine-01",
}  # fmt: skip
NEVER = {Role.VYATTA, Role.VIP, Role.UNKNOWN}
WORKERS = {Role.CARRIER_WORKER, Role.TUGBOAT_WORKER}


def command_for(*assessments: Assessment) -> str | None:
    """The draft's text, None when it is not allowed."""
    try:
        return write_draft(DraftKind.CHLORINE, assessments, SEALED).text
    except NotAllowed as error:
        assert str(error).endswith(".")
        return None


def made(role: Role, verdict: Next, command: str | None, rule: int, *, failed: bool) -> Assessment:
    """An assessment as a faulty decision table might make it."""
    kit = CaseKit().host(HOSTS[role]).portal(ben="5 days ago").log()
    if failed:
        kit.reloaded(AS_OF - 5 * DAY, RequestState.FAILED)
    return Assessment(kit.case(), verdict, "Because.", (Step(rule, "made", Outcome.YES, "Because.", ()),), command)


def test_the_hosts_are_of_their_roles() -> None:
    assert {role: host(name).role for role, name in HOSTS.items()} == {role: role for role in Role}


@pytest.mark.parametrize(("role", "verdict"), list(product(Role, Next)))
def test_without_a_command_in_the_assessment(role: Role, verdict: Next) -> None:
    """On demand: the reboot, where the role allows it and nothing makes it unsafe; never a reload."""
    expected = f"reboot {HOSTS[role]} outage:0"
    refused = role in NEVER or verdict in {Next.SEEK_GUIDANCE, Next.NO_REPAIR, Next.SCANNER_FIRST}
    assert command_for(made(role, verdict, None, 17, failed=True)) == (None if refused else expected)


@pytest.mark.parametrize(("role", "verdict", "failed", "rule"), list(product(Role, Next, (True, False), (13, 16, 17))))
def test_a_reload_needs_role_verdict_and_a_failure(role: Role, verdict: Next, failed: bool, rule: int) -> None:
    for command in (f"reload {HOSTS[role]} ignoreconflict outage:0", f"reload {HOSTS[role]} outage:0"):
        text = command_for(made(role, verdict, command, rule, failed=failed))
        supported = (rule == 13 and failed) or (rule == 16 and "ignoreconflict" not in command)
        if role in WORKERS and verdict is Next.RELOAD and supported:
            assert text == command
        else:
            assert text is None or text == f"reboot {HOSTS[role]} outage:0"


@pytest.mark.parametrize(
    "command",
    [
        "reload prod-dal12-carrier2-master-01 outage:0", "reboot prod-dal10-carrier2-worker-800 outage:0", "reboot x; ls outage:0", "",
        f"reboot {WORKER} outage:0\n", f"reboot {WORKER} {MASTER} outage:0", f"reboot {WORKER} outage:30m", f"lookup {WORKER}",
    ],
)  # fmt: skip
def test_a_command_that_is_not_its_own(command: str) -> None:
    for verdict in (Next.REBOOT, Next.RELOAD):
        if command != f"lookup {WORKER}":
            assert command_for(made(Role.CARRIER_WORKER, verdict, command, 13, failed=True)) is None


def test_a_machine_being_decommissioned() -> None:
    assessment = CaseKit().host(f"{WORKER}-cancel").portal(fen="5 days ago").log().assess()
    assert command_for(assessment) is None
    assert command_for(dataclasses.replace(assessment, next=Next.REBOOT, command=f"reboot {WORKER}-cancel outage:0")) is None


@pytest.mark.parametrize("name", STORIES)
def test_what_the_decision_table_says(name: str) -> None:
    assessment = STORIES[name][1]().assess()
    text = command_for(assessment)
    if assessment.command is not None:
        assert text == assessment.command
    if text is not None:
        assert parse_command(text) is not None
        assert "\n" not in text
    assert (text or "reboot").startswith("reboot") or assessment.next is Next.RELOAD


def test_one_reboot_for_several_machines() -> None:
    kits = [CaseKit().host(f"prod-dal10-carrier2-worker-800{number}").portal(fen="5 days ago").log() for number in range(3)]
    expected = f"reboot {' '.join(f'prod-dal10-carrier2-worker-800{number}' for number in range(3))} outage:0"
    assert command_for(*(kit.assess() for kit in kits)) == expected


def test_one_reboot_of_the_scanner_for_several_machines() -> None:
    kits = [CaseKit().host(f"prod-dal10-carrier2-worker-800{number}").portal(ben="5 days ago").group(BEN) for number in range(3)]
    text = command_for(*(kit.assess() for kit in kits))
    assert text is not None
    assert "worker" not in text
    assert text == kits[0].assess().command


def test_several_machines_with_one_that_may_not() -> None:
    reboot, reload, vyatta = (STORIES[name][1]().assess() for name in ("reboot", "reload", "network-team"))
    assert command_for(reboot, reload) is None
    assert command_for(reboot, vyatta) is None


def test_the_rule_is_told_in_words() -> None:
    with pytest.raises(NotAllowed, match="firewall"):
        write_draft(DraftKind.CHLORINE, [STORIES["network-team"][1]().assess()], SEALED)
    with pytest.raises(NotAllowed, match=r"rule 1 .*rows disagree"):
        write_draft(DraftKind.CHLORINE, [STORIES["seek-guidance"][1]().assess()], SEALED)
    with pytest.raises(NotAllowed, match="tell SOS"):
        write_draft(DraftKind.CHLORINE, [STORIES["scanner-first-sos"][1]().assess()], SEALED)


def test_why_it_may_be_written() -> None:
    called = write_draft(DraftKind.CHLORINE, [STORIES["reboot"][1]().assess()], SEALED)
    uncalled = write_draft(DraftKind.CHLORINE, [STORIES["recovered"][1]().assess()], SEALED)
    assert "calls for it" in called.allowed_because
    assert uncalled.allowed_because.startswith("Not called for")
    assert "(carrier-worker)" in uncalled.allowed_because


@pytest.mark.parametrize("kind", [kind for kind in DraftKind if kind not in {DraftKind.COMMENT, DraftKind.CHLORINE}])
def test_other_drafts_are_about_one_machine(kind: DraftKind) -> None:
    one = STORIES["reboot"][1]().assess()
    with pytest.raises(ValueError, match="one machine"):
        write_draft(kind, [one, one], SEALED)
    with pytest.raises(ValueError, match="one machine"):
        write_draft(kind, [], SEALED)


def test_every_verdict_calls_for_a_text() -> None:
    assert {verdict: main_kind(verdict) for verdict in Next} | {
        Next.REBOOT: DraftKind.CHLORINE,
        Next.SEEK_GUIDANCE: DraftKind.SQUAD,
        Next.CLOSE_TICKET: DraftKind.COMMENT,
    } == {verdict: main_kind(verdict) for verdict in Next}
    assert called_for(STORIES["scanner-first-sos"][1]().assess()) is DraftKind.SOS_REQUEST
