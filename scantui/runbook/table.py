"""The decision table: its rows in order, and the walk over them. First row that applies wins; unknown never counts as no.

| #  | when                                                          | next                                             |
| 1  | role or family unknown; not a machine; evidence contradicts   | seek-guidance                                    |
| 2  | name ends in cancel, or status Available or Build             | no-repair                                        |
| 3  | no complete portal reading since the ticket was opened        | collect portal                                   |
| 4  | proven absent from that portal                                | not-in-portal                                    |
| 5  | every address surely fresh                                    | recovered                                        |
| 6  | a chlorine request is unfinished; silent for hours            | wait; check-transaction                          |
| 7  | a stale address is a VIP's or gateway's; nobody asked netmax  | scan-exclusion, sos-channel; collect netmax      |
| 8  | the covering scan failed; or a group is stale                 | scanner-first                                    |
| 9  | a stale address was never attempted                           | compliance-lead; armada: sos-request             |
| 10 | stale for a year or more                                      | sos-request                                      |
| 11 | an IPMI address is stale                                      | collect ping; support-case; answers: go to 15    |
| 12 | the chlorine log is not wholly known; a reload passed         | collect chlorine-log; close-ticket               |
| 13 | reports stale too, a worker, its newest request failed        | reload                                           |
| 14 | no reboot passed since last scanned; passed, not read since   | reboot, vyatta: network-team; wait               |
| 15 | armada                                                        | sos-request                                      |
| 16 | what the scan after the action says                           | collect scan-result; reload, squad; wait; lead   |
| 17 | anything left                                                 | squad                                            |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..answer import Reason
from . import rules_causes, rules_portal, rules_repair
from .assessment import Assessment, Step
from .case import Case
from .ruling import Ruling
from .view import View


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: its number, its stable id, the question it asks in words for people, and the function that answers it."""

    rule: int
    id: str
    question: str
    runbook: str
    """The section of the runbook (or of the domain facts) that it carries out."""
    judge: Callable[[View], Ruling]


TABLE: tuple[Row, ...] = (
    Row(1, "identity", "Is anything about the machine unclear or contradictory?", "Overview", rules_portal.identity),
    Row(2, "no-repair", "Is it being built, cancelled or decommissioned?", "Review SOS", rules_portal.no_repair),
    Row(3, "portal", "Is a complete portal reading missing?", "Review SOS", rules_portal.portal_reading),
    Row(4, "not-in-portal", "Is it absent from its portal?", "Review SOS", rules_portal.not_in_portal),
    Row(5, "recovered", "Has it been scanned again?", "Review SOS", rules_portal.recovered),
    Row(6, "unfinished-request", "Is a chlorine request still running?", "Is the machine down?", rules_causes.unfinished_request),
    Row(7, "address-owner", "Does a stale address belong to a VIP or gateway?", "Further investigation", rules_causes.wrongly_attached),
    Row(8, "scanner", "Is the scanner at fault?", "Checking SOS security center", rules_causes.scanner_at_fault),
    Row(9, "never-attempted", "Was a scan never attempted?", "Review SOS", rules_causes.never_attempted),
    Row(10, "over-a-year", "Is it stale for a year or more?", "Further investigation", rules_causes.over_a_year),
    Row(11, "ipmi", "Is a stale IPMI address not reachable?", "IPMI interface failing to scan", rules_causes.ipmi),
    Row(12, "chlorine-log", "Has a reload of it passed since the ticket?", "Is the machine down?", rules_repair.chlorine_log),
    Row(13, "failed-request", "Is it down after a failed request?", "Is the machine down?", rules_repair.failed_request),
    Row(14, "reboot", "Is a reboot due, or too recent to show?", "Review SOS", rules_repair.reboot),
    Row(15, "armada", "Is all its scanning SOS's?", "Further investigation", rules_repair.scanned_by_sos),
    Row(16, "scan-result", "What does Security Center say since?", "Checking SOS security center", rules_repair.scan_result),
    Row(17, "anything-left", "Is no rule left?", "Escalation", rules_repair.anything_left),
)


def assess(case: Case) -> Assessment:
    """The verdict on a case: the first row of the table that decides, with every row looked at on the way."""
    view = View(case)
    steps: list[Step] = []
    unknown: list[Reason] = []
    start = 0
    for row in TABLE:
        if row.rule < start:
            continue
        ruling = row.judge(view)
        steps.append(Step(row.rule, row.id, ruling.outcome, ruling.why, tuple(dict.fromkeys(ruling.evidence))))
        unknown += ruling.unknown
        if ruling.next is not None:
            return Assessment(
                case,
                ruling.next,
                ruling.why,
                tuple(steps),
                ruling.command,
                ruling.collect,
                ruling.check_again_on,
                tuple(dict.fromkeys((*unknown, *case.notes))),
                ruling.addresses,
            )
        start = ruling.go_to or start
    raise AssertionError("the last row of the table always decides")
