"""The checks of each form: each comes out as holds, does not hold or cannot be told, by what the evidence says and by nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from scantui.chlorine.model import Action, RequestState
from scantui.drafts.actions import ActionKind, Check, forms
from scantui.drafts.model import Provenance
from scantui.hosts import Role
from scantui.nessus_host.model import PingOutcome
from scantui.netmax.model import OwnerKind
from scantui.runbook.assessment import Outcome
from scantui.security_center.model import HostOutcome, ResultState
from scantui.tickets.model import DoneState
from tests.casekit import ADDRESSES, AS_OF, BEN, DAY, EVIDENCE_ID, FEN, HOUR, IMM, ROOT, WORKER, CaseKit
from tests.drafts.stories import STALE, STORIES, rebooted_long_ago
from tests.drafts.test_chlorine import HOSTS

SEALED = Provenance(EVIDENCE_ID, ROOT)
YES, NO, UNKNOWN = Outcome.YES, Outcome.NO, Outcome.UNKNOWN
A = ActionKind
VIP = "prod-dal10-carrier2-loadbalancer-vip"


def checks(kind: ActionKind, kit: CaseKit, provenance: Provenance = SEALED) -> tuple[Check, ...]:
    return next(form.checks for form in forms([kit.assess()], provenance, {}) if form.kind is kind)


def stale(kit: CaseKit | None = None) -> CaseKit:
    return (kit or CaseKit()).portal(fen=STALE)


def unread() -> CaseKit:
    return CaseKit().portal_unknown("the page is cut short")


def story(name: str) -> CaseKit:
    return STORIES[name][1]()


def unlisted_zone() -> CaseKit:
    """A datacenter of which nobody knows the scanner."""
    return CaseKit().host("prod-xyz09-carrier2-worker-1")


def looked_up(ongoing: bool | None) -> CaseKit:
    kit = stale().log().look_up()
    assert kit.known is not None
    kit.known = dataclasses.replace(kit.known, ongoing=ongoing)
    return kit


def found_absent_from_scan() -> CaseKit:
    return rebooted_long_ago(stale()).scan(FEN)


CASES: list[tuple[ActionKind, Callable[[], CaseKit], Outcome, str]] = [
    # a reboot
    (A.REBOOT, lambda: stale().log(), YES, "its role (carrier worker) allows a reboot by chlorine"),
    (A.REBOOT, lambda: CaseKit().vyatta().portal(ben=STALE).log(), NO, "chlorine never reboots or reloads one; ask the network team"),
    (A.REBOOT, lambda: CaseKit().host("some-machine-01"), UNKNOWN, "of no known role"),
    (A.REBOOT, lambda: stale().log(), YES, "nothing about it is unclear or contradictory"),
    (A.REBOOT, lambda: story("seek-guidance"), NO, "the rows disagree"),
    (A.REBOOT, lambda: stale().log(), YES, "neither its name nor its status excludes it from repair"),
    (A.REBOOT, lambda: story("no-repair"), NO, "is Build (under 48 hours old)"),
    (A.REBOOT, lambda: CaseKit().portal(fen=STALE, status="").log(), UNKNOWN, "whether it is in service"),
    (A.REBOOT, lambda: story("seek-guidance"), UNKNOWN, "whether it is in service: not looked at: row 1 decided before"),
    (A.REBOOT, lambda: stale().log(), YES, "no request of it is running (log seen to 2026-11-20 09:00 UTC)"),
    (A.REBOOT, lambda: story("wait-running"), NO, "is in progress"),
    (A.REBOOT, stale, UNKNOWN, "whether a request of it is running: not captured"),
    (A.REBOOT, lambda: story("recovered"), UNKNOWN, "whether a request of it is running: not looked at: row 5 decided before"),
    (A.REBOOT, lambda: stale().log(), YES, "no stale address is known as a VIP's or a gateway's"),
    (A.REBOOT, lambda: story("scan-exclusion"), NO, "203.0.113.71 (fen) belongs to"),
    (A.REBOOT, lambda: stale().row("203.0.113.72", FEN, STALE), UNKNOWN, "whether the stale address is a VIP's or a gateway's"),
    (A.REBOOT, lambda: stale().log(), YES, "nothing points at the scanner"),
    (A.REBOOT, lambda: story("scanner-first-sos"), NO, "ended as Partial"),
    (A.REBOOT, lambda: unlisted_zone().portal(ben=STALE).log(), UNKNOWN, "whether the scanner is at fault"),
    (A.REBOOT, lambda: stale().log(), YES, "still not scanned: 203.0.113.71 (fen)"),
    (A.REBOOT, lambda: story("recovered"), NO, "All its addresses were scanned"),
    (A.REBOOT, unread, UNKNOWN, "whether an address is still not scanned: not looked at: row 3 decided before"),
    (A.REBOOT, lambda: stale().log(), YES, "a scan of its stale address was attempted"),
    (A.REBOOT, lambda: story("compliance-lead"), NO, "No scanner ever tried"),
    (A.REBOOT, lambda: CaseKit().portal(fen=STALE, attempt="gibberish").log(), UNKNOWN, "whether a scan was attempted"),
    (A.REBOOT, lambda: stale().log(), YES, "no reboot of it passed since it was last scanned"),
    (A.REBOOT, lambda: story("wait-portal-lags"), NO, "and it is still not scanned"),
    (A.REBOOT, lambda: story("wait-rebooted"), NO, "scans run overnight"),
    (A.REBOOT, stale, UNKNOWN, "whether it was rebooted since it was last scanned: not looked at: row 12 decided before"),
    (A.REBOOT, lambda: stale().log(), YES, "it is no tugboat worker"),
    (A.REBOOT, lambda: story("reboot-tugboat"), UNKNOWN, "only by the cloud portal"),
    (A.REBOOT, lambda: CaseKit().host(HOSTS[Role.OTHER]).portal(fen=STALE).log(), UNKNOWN, "no source says anything"),
    (A.REBOOT, lambda: stale().log(), YES, "the runbook calls for it: row 14"),
    (A.REBOOT, lambda: story("recovered"), NO, "the runbook does not call for it: it says recovered (row 5)"),
    (A.REBOOT, stale, UNKNOWN, "the runbook cannot tell yet whether it is called for: chlorine-log is missing (row 12)"),
    (A.REBOOT, lambda: looked_up(False), YES, "lists no ongoing action"),
    (A.REBOOT, lambda: looked_up(True), NO, "lists an ongoing action"),
    (A.REBOOT, lambda: looked_up(None), UNKNOWN, "does not say whether an action is ongoing"),
    (A.REBOOT, lambda: stale().log().marker("reboot", DoneState.FAILED, AS_OF - HOUR), NO, "a comment on the ticket says failed"),
    (A.REBOOT, lambda: story("scanner-first"), YES, "itself is left alone"),
    (A.REBOOT, lambda: story("scanner-first"), YES, "prod-dal09-infra-nessus-01: its role (nessus scanner) allows a reboot"),
    (A.REBOOT, lambda: story("scanner-first"), UNKNOWN, "whether a request of the scanner is running: not looked at"),
    # a reload
    (A.RELOAD, lambda: story("reload"), YES, "its role (carrier worker) allows a reload by chlorine"),
    (A.RELOAD, lambda: CaseKit().infra().portal(fen=STALE).log(), NO, "chlorine reloads carrier workers and tugboat workers only"),
    (A.RELOAD, lambda: CaseKit().host("some-machine-01"), UNKNOWN, "of no known role"),
    (A.RELOAD, lambda: story("reload"), YES, "no request of it is running"),
    (A.RELOAD, lambda: story("check-transaction"), NO, "has been silent for 7 hours"),
    (A.RELOAD, stale, UNKNOWN, "whether a request of it is running"),
    (A.RELOAD, lambda: story("reload"), YES, "chlorine's log is wholly known from 2026-11-14 09:00 UTC to 2026-11-20 08:00 UTC"),
    (A.RELOAD, stale, UNKNOWN, "what chlorine's log says: not captured"),
    (A.RELOAD, lambda: story("reload"), YES, "It is down since its reload (CHG0472688) failed"),
    (A.RELOAD, lambda: story("reload-dead"), YES, "The scan after it found 203.0.113.71 (fen) dead"),
    (A.RELOAD, lambda: stale().log(), NO, "chlorine's log tells of no request for it"),
    (A.RELOAD, lambda: story("wait-portal-lags"), NO, "as scanned: the portal lags"),
    (A.RELOAD, lambda: stale().log().reloaded(AS_OF - 5 * DAY, RequestState.FAILED), NO, "reports are recent: it is not down"),
    (A.RELOAD, lambda: story("recovered"), UNKNOWN, "whether it is down: not looked at: row 5 decided before"),
    (A.RELOAD, lambda: rebooted_long_ago(stale()), UNKNOWN, "whether it is down"),
    (A.RELOAD, lambda: story("reload"), YES, "the runbook calls for it: row 13"),
    (A.RELOAD, lambda: story("reboot"), NO, "the runbook does not call for it: it says reboot (row 14)"),
    (A.RELOAD, stale, UNKNOWN, "the runbook cannot tell yet whether it is called for"),
    # a look-up
    (A.LOOKUP, stale, YES, "a look-up changes nothing"),
    (A.LOOKUP, stale, YES, "no look-up of it stands in the evidence yet"),
    (A.LOOKUP, lambda: looked_up(False), NO, "it was looked up already, at 2026-11-20 08:00 UTC"),
    # a support case
    (A.SUPPORT_CASE, lambda: story("support-case"), YES, "still not scanned: 10.21.7.66 (imm)"),
    (A.SUPPORT_CASE, stale, NO, "the portal lists no IPMI address for it"),
    (A.SUPPORT_CASE, lambda: CaseKit().portal(fen=STALE, imm="2 hours ago"), NO, "its IPMI address was scanned"),
    (A.SUPPORT_CASE, lambda: story("not-in-portal"), NO, "the alc portal does not list it"),
    (A.SUPPORT_CASE, unread, UNKNOWN, "whether an IPMI address is not scanned: the page is cut short"),
    (A.SUPPORT_CASE, lambda: story("support-case"), YES, "or prod-dal09-infra-nessus-03 scans it (ALC_Prod_DAL09_SZ)"),
    (A.SUPPORT_CASE, lambda: CaseKit().tugboat_worker().portal(imm=STALE), NO, "a ping from our hosts proves nothing"),
    (A.SUPPORT_CASE, lambda: unlisted_zone().portal(imm=STALE), UNKNOWN, "who scans its IPMI address"),
    (A.SUPPORT_CASE, lambda: story("support-case"), YES, "10.21.7.66 does not answer a ping from its scanner prod-dal09-infra-nessus-01"),
    (A.SUPPORT_CASE, lambda: story("support-case"), YES, "(3 sent, 0 received)"),
    (A.SUPPORT_CASE, lambda: CaseKit().portal(imm=STALE).ping(IMM, PingOutcome.ANSWERS), NO, "answers a ping from its scanner: no"),
    (A.SUPPORT_CASE, lambda: CaseKit().portal(imm=STALE).ping(IMM, "a control is wrong"), UNKNOWN, "a control is wrong"),
    (A.SUPPORT_CASE, lambda: CaseKit().portal(imm=STALE), UNKNOWN, "no ping from its scanner was captured"),
    (A.SUPPORT_CASE, lambda: CaseKit().portal(imm=STALE).ping(IMM, PingOutcome.NO_ANSWER, source=WORKER), UNKNOWN, "from another host"),
    (
        A.SUPPORT_CASE,
        lambda: CaseKit().portal(imm=STALE).ping(IMM, PingOutcome.NO_ANSWER, at=AS_OF - 9 * DAY),
        UNKNOWN,
        "older than the ticket",
    ),
    # a request to SOS
    (A.SOS_REQUEST, lambda: story("sos-request"), YES, "it is of armada, all of which SOS's own devices scan"),
    (A.SOS_REQUEST, lambda: CaseKit().portal(ben="> 1 year ago"), YES, "has not been scanned for a year or more"),
    (A.SOS_REQUEST, stale, YES, "SOS's own devices scan 203.0.113.71 (fen)"),
    (A.SOS_REQUEST, lambda: CaseKit().portal(ben=STALE).log(), NO, "our own scanners scan what is stale"),
    (A.SOS_REQUEST, lambda: story("recovered"), NO, "no address of it is stale"),
    (A.SOS_REQUEST, unread, UNKNOWN, "whether it is a matter of SOS: the page is cut short"),
    (A.SOS_REQUEST, lambda: unlisted_zone().portal(ben=STALE), UNKNOWN, "whether it is a matter of SOS"),
    (A.SOS_REQUEST, lambda: story("scanner-first"), UNKNOWN, "whether it is stale for a year: not looked at: row 8 decided before"),
    (A.SOS_REQUEST, lambda: story("sos-request"), YES, "and it is still not scanned"),
    (A.SOS_REQUEST, lambda: story("reboot"), NO, "no reboot, which is the first fix, passed since it was last scanned"),
    (A.SOS_REQUEST, stale, UNKNOWN, "whether a reboot, the first fix, was tried: not looked at"),
    (A.SOS_REQUEST, lambda: story("scanner-first-sos"), YES, "the runbook calls for it: row 8"),
    # an exclusion
    (A.SCAN_EXCLUSION, lambda: story("scan-exclusion"), YES, f"203.0.113.71 belongs to the VIP {VIP}"),
    (A.SCAN_EXCLUSION, lambda: stale().owner(ADDRESSES[FEN], OwnerKind.MACHINE, WORKER), NO, "belongs to a machine, not to a VIP"),
    (A.SCAN_EXCLUSION, stale, UNKNOWN, "netmax names no owner of 203.0.113.71 (fen), or was not asked"),
    (A.SCAN_EXCLUSION, lambda: stale().owner(ADDRESSES[FEN], OwnerKind.UNKNOWN), UNKNOWN, "netmax names no owner"),
    (A.SCAN_EXCLUSION, unread, UNKNOWN, "whose address it is: the page is cut short"),
    (A.SCAN_EXCLUSION, lambda: story("scan-exclusion"), YES, "203.0.113.71 (fen) is a public address of alc"),
    (A.SCAN_EXCLUSION, lambda: story("sos-channel"), NO, "10.21.6.66 (ben) is a matter of SOS, who is told in its channel"),
    (A.SCAN_EXCLUSION, lambda: CaseKit().portal(ben=STALE), NO, "10.21.6.66 (ben) is a matter of the squad, who is asked"),
    (A.SCAN_EXCLUSION, unread, UNKNOWN, "whether it is a public address of ALC: the page is cut short"),
    # the compliance lead
    (A.COMPLIANCE_LEAD, lambda: story("compliance-lead"), YES, "No scanner ever tried"),
    (A.COMPLIANCE_LEAD, found_absent_from_scan, YES, "does not contain 203.0.113.71 (fen) at all"),
    (A.COMPLIANCE_LEAD, lambda: story("wait-portal-lags"), NO, "as scanned: the portal lags"),
    (A.COMPLIANCE_LEAD, lambda: story("reboot"), UNKNOWN, "whether the scan contains it: not looked at: row 14 decided before"),
    (A.COMPLIANCE_LEAD, lambda: rebooted_long_ago(stale()), UNKNOWN, "whether the scan contains it: No finished result"),
    (A.COMPLIANCE_LEAD, unread, UNKNOWN, "whether a scan was attempted: not looked at: row 3 decided before"),
    (A.COMPLIANCE_LEAD, stale, YES, "it is of alc, whose scan configuration the lead knows"),
    (A.COMPLIANCE_LEAD, lambda: story("sos-request"), NO, "it is of armada: SOS is asked instead"),
    (A.COMPLIANCE_LEAD, lambda: CaseKit().host("some-machine-01"), UNKNOWN, "the name is of no known family"),
    # the squad
    (A.SQUAD, lambda: story("squad"), YES, "tried: reboot (CHG0472688) passed at 2026-11-18 09:00 UTC"),
    (A.SQUAD, lambda: stale().log(), NO, "nothing was tried"),
    (A.SQUAD, stale, UNKNOWN, "what was tried: chlorine's log not captured"),
    (A.SQUAD, lambda: story("squad"), YES, "16 of 17 rows of the runbook were looked at"),
    (A.SQUAD, lambda: story("reboot"), NO, "14 of 17 rows of the runbook were looked at"),
    (A.SQUAD, stale, UNKNOWN, "row 6 and row 12 cannot be told"),
    (A.SQUAD, lambda: story("squad"), YES, "the runbook calls for it: row 16"),
    # SOS's channel
    (A.SOS_CHANNEL, lambda: story("sos-channel"), YES, "10.21.6.66 belongs to the VIP prod-dal10-tugboat113-lb-private-vip"),
    (A.SOS_CHANNEL, lambda: stale().owner(ADDRESSES[FEN], OwnerKind.MACHINE, WORKER), NO, "belongs to a machine, not to a VIP"),
    (A.SOS_CHANNEL, stale, UNKNOWN, "whose address it is"),
    (A.SOS_CHANNEL, lambda: story("sos-channel"), YES, "it is of the channel's machines (tugboat worker, armada)"),
    (A.SOS_CHANNEL, stale, NO, "the channel is for tugboats"),
    (A.SOS_CHANNEL, lambda: CaseKit().host("some-machine-01"), UNKNOWN, "its role is not known"),
    # the network team
    (A.NETWORK_TEAM, lambda: story("network-team"), YES, "it is a firewall (vyatta), which is the network team's"),
    (A.NETWORK_TEAM, stale, NO, "it is no firewall but a carrier worker"),
    (A.NETWORK_TEAM, lambda: CaseKit().host("some-machine-01"), UNKNOWN, "whether it is a firewall: its role is not known"),
    # the comment
    (A.COMMENT, lambda: stale().log(), YES, "nothing that was asked is unknown"),
    (A.COMMENT, stale, UNKNOWN, "could not be determined (chlorine-log)"),
    (A.COMMENT, stale, YES, "the ticket is open"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "kit", "outcome", "words"), CASES, ids=[f"{kind.value}-{words[:40]}" for kind, _, _, words in CASES])
def test_a_check(kind: ActionKind, kit: Callable[[], CaseKit], outcome: Outcome, words: str) -> None:
    found = [check for check in checks(kind, kit()) if words in check.words]
    assert [check.outcome for check in found] == [outcome], "\n".join(f"{check.outcome}: {check.words}" for check in checks(kind, kit()))


def test_the_cases_show_each_outcome_of_each_kind() -> None:
    seen = {(kind, outcome) for kind, _, outcome, _ in CASES}
    missing = {(kind, outcome) for kind in ActionKind for outcome in (YES, NO, UNKNOWN)} - seen
    assert missing == {(A.COMMENT, NO), (A.LOOKUP, UNKNOWN)}


def test_the_comment_tells_of_evidence_that_is_not_sealed_and_of_a_closed_ticket() -> None:
    sealed = checks(A.COMMENT, stale())[-1]
    assert (sealed.outcome, sealed.must) == (YES, False)
    assert checks(A.COMMENT, stale(), Provenance(EVIDENCE_ID, None))[-1].outcome is NO
    assessment = stale().assess()
    closed = dataclasses.replace(assessment.case, ticket=dataclasses.replace(assessment.case.ticket, state="closed"))
    found = forms([dataclasses.replace(assessment, case=closed)], SEALED, {})
    told = [check for form in found if form.kind is A.COMMENT for check in form.checks if "closed already" in check.words]
    assert [check.outcome for check in told] == [NO]


@pytest.mark.parametrize("name", STORIES)
def test_what_must_hold_comes_first_and_evidence_is_that_of_the_steps(name: str) -> None:
    assessment = story(name).assess()
    case = assessment.case
    known = {*assessment.evidence, *case.portal.evidence, *case.chlorine.evidence, *(ping.source for ping in case.pings)}
    known |= {owner.source for owner in case.owners.values()} | {marker.source for marker in case.markers}
    for form in forms([assessment], SEALED, {}):
        if form.kind is not A.COMMENT:
            assert [check.must for check in form.checks] == sorted((check.must for check in form.checks), reverse=True)
        assert {capture for check in form.checks for capture in check.evidence} <= known
        assert len({check.words for check in form.checks}) == len(form.checks)


@pytest.mark.parametrize("name", STORIES)
def test_a_row_that_was_not_looked_at_is_never_yes_or_no(name: str) -> None:
    """What the table did not reach stays unknown, whatever the facts would have said."""
    assessment = story(name).assess()
    looked = {step.rule for step in assessment.steps}
    for form in forms([assessment], SEALED, {}):
        unknown = [check for check in form.checks if "not looked at" in check.words]
        assert all(check.outcome is UNKNOWN for check in unknown)
    if {6, 7, 8, 9} & looked == set():
        reboot = next(form for form in forms([assessment], SEALED, {}) if form.kind is A.REBOOT)
        assert sum("not looked at" in check.words for check in reboot.checks) >= 4


def test_rows_that_were_passed_over_say_so() -> None:
    """The IPMI controller answers: row 11 leads on to row 15."""
    kit = CaseKit().master().portal(imm=STALE).ping(IMM, PingOutcome.ANSWERS).log()
    words = [check.words for check in checks(A.REBOOT, kit) if "rebooted since" in check.words]
    assert words == ["whether it was rebooted since it was last scanned: not looked at: row 11 leads on to row 15"]


def test_a_case_for_a_controller_that_answers_is_refused_by_the_rule() -> None:
    kit = CaseKit().master().portal(imm=STALE).ping(IMM, PingOutcome.ANSWERS).log()
    form = next(form for form in forms([kit.assess()], SEALED, {}) if form.kind is A.SUPPORT_CASE)
    assert form.draft is None
    assert form.rule == "Not given: 10.21.7.66 (imm) answers a ping from its scanner: no support case."


def test_an_exclusion_of_the_machines_own_address_is_refused_by_the_rule() -> None:
    kit = stale().owner(ADDRESSES[FEN], OwnerKind.MACHINE, WORKER)
    form = next(form for form in forms([kit.assess()], SEALED, {}) if form.kind is A.SCAN_EXCLUSION)
    assert form.draft is None
    assert form.rule == "Not given: netmax says that 203.0.113.71 (fen) belongs to a machine, not to a VIP or gateway."


def test_an_older_request_is_not_said_to_have_been_tried() -> None:
    kit = stale().log().request(Action.REBOOT, RequestState.PASSED, AS_OF - 40 * DAY)
    assert any(check.words.startswith("nothing was tried") for check in checks(A.SQUAD, kit))


def test_a_partial_scan_of_our_own_scanner_is_its_reboot() -> None:
    kit = CaseKit().portal(ben=STALE).scan(BEN, HostOutcome.DEAD, state=ResultState.PARTIAL)
    assert [check.outcome for check in checks(A.REBOOT, kit) if "ended as Partial" in check.words] == [YES]
