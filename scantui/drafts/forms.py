"""What people fill into a form, as plain text: the IBM support case, the ServiceNow request, the scan exclusion.

Only host names, addresses and times stand in them as values (SAFETY B.3, 20).
"""

from __future__ import annotations

from ..answer import Found
from ..chlorine.model import Action, RequestState
from ..hosts import AddressKind, Zone
from ..nessus_host.model import Ping, PingOutcome
from ..netmax.model import OwnerKind
from ..portal.model import PortalAddress
from ..runbook.assessment import Assessment, Next
from ..runbook.view import View
from ..safe_text import join_lines
from ..times import minute_text
from .model import Draft, DraftKind, called_for
from .next_step import EXCLUSION_REASON, SOS_GROUP
from .pen import PLAIN
from .phrases import address_list, in_question, limit_words, owner_words, when_words


def because(assessment: Assessment, kind: DraftKind) -> str:
    """Why a text other than a command may be written."""
    if called_for(assessment) is kind:
        return f"The assessment calls for it: {assessment.why}"
    return f"Not called for: the assessment of {assessment.case.host} says {assessment.next.value}. It was asked for."


def support_case_draft(assessment: Assessment) -> Draft:
    """What RUNBOOK "IPMI interface failing to scan" asks IBM for."""
    case, view = assessment.case, View(assessment.case)
    rows = [row for row in in_question(assessment) if row.kind is AddressKind.IMM]
    which = " and ".join(str(row.address) for row in rows)
    interface = f"the IPMI interface {which + ' ' if which else ''}of {case.host}"
    failing = any(row in view.stale for row in rows)
    lines = [
        "Hello Support,",
        "",
        f"Our security scanner {'is not able' if failing else 'has to be able'} to scan {interface}.",
        *_interface_times(rows),
        *(_silence(ping) for row in rows if (ping := _unanswered(view, row)) is not None),
        "",
        "We have seen IPMI interfaces of other servers fail. Refreshing the switch configuration of the IPMI port resolved it there.",
        "Please refresh the switch configuration for this IPMI interface, then verify that it responds, and tell us in this case.",
        "The server has to be scanned for us to stay compliant, so please treat this as urgent.",
    ]
    subject = f"IPMI interface of {case.host}{' cannot be scanned' if failing else ''}"
    where = "IBM Cloud: a new support case (unified support, support center)"
    return Draft(DraftKind.SUPPORT_CASE, subject, join_lines(lines), where, because(assessment, DraftKind.SUPPORT_CASE))


def _interface_times(rows: list[PortalAddress]) -> list[str]:
    return [f"Last scan of {row.address}: {when_words(row.scanned)}. Last attempt: {when_words(row.last_attempt)}." for row in rows]


def own_ping(view: View, row: PortalAddress) -> Ping | None:
    """The newest ping of the address from one of its own scanners, made since the ticket was opened (as row 11 of the table takes it)."""
    zone: Zone | None = view.zone(row)
    since = view.case.ticket.opened_at
    pings = [
        ping
        for ping in view.case.pings
        if zone and ping.address == row.address and ping.source_host in zone.scanners and ping.captured_at >= since
    ]
    return max(pings, key=lambda ping: ping.captured_at, default=None)


def _unanswered(view: View, row: PortalAddress) -> Ping | None:
    """That ping, when it got no answer."""
    newest = own_ping(view, row)
    silent = newest is not None and isinstance(newest.outcome, Found) and newest.outcome.value is PingOutcome.NO_ANSWER
    return newest if silent else None


def _silence(ping: Ping) -> str:
    return f"A ping of {ping.address} from {ping.source_host}, the scanner's host, got no answer at {minute_text(ping.captured_at)}."


def sos_request_draft(assessment: Assessment) -> Draft:
    """The fields of a ServiceNow request, one a line (DOMAIN 8)."""
    case, view = assessment.case, View(assessment.case)
    rows = in_question(assessment)
    addresses = ", ".join(f"{row.address} ({row.kind.value})" for row in rows) or "could not be determined"
    read = f" Portal read at {minute_text(view.reading.read_at)}." if view.reading else ""
    stale = f"{case.host} not scanned for {limit_words(case.ticket)} or more"
    subject = stale if view.stale else f"Vulnerability scan of {case.host}: please review"
    ask = f"Please find out why {case.host} is not scanned, and put it right." if view.stale else f"{subject}."
    lines = [
        f"Assignment group: {SOS_GROUP}",
        f"C_CODE: {case.host.c_code}",
        "Severity: 2",
        f"Short description: {subject}",
        f"Description: {ask} IP list: {addresses}.{read}",
        *(
            f"{row.address} ({row.kind.value}): last scan {when_words(row.scanned)}; last scan attempt {when_words(row.last_attempt)}."
            for row in rows
        ),
        *_reason(assessment),
        *_passed_reboot(view),
        f"Ticket: {case.ticket.number}",
    ]
    where = f"ServiceNow: a new request to the group {SOS_GROUP}"
    return Draft(DraftKind.SOS_REQUEST, subject, join_lines(lines), where, because(assessment, DraftKind.SOS_REQUEST))


def _reason(assessment: Assessment) -> list[str]:
    """Why SOS is asked, where the assessment says so."""
    if assessment.next is Next.SCANNER_FIRST:
        return ["It looks as if the scanner is at fault and not the machine: please look at the scanner."]
    return [PLAIN.prose(assessment.why)] if assessment.next is Next.SOS_REQUEST else []


def _passed_reboot(view: View) -> list[str]:
    """The reboot that did not help, when there was one since the last scan."""
    last = view.last_scanned
    passed = (deed for deed in view.deeds if deed.action is Action.REBOOT and deed.state is RequestState.PASSED)
    deed = next((deed for deed in passed if view.stale and (last is None or deed.at > last)), None)
    return [f"A reboot passed at {minute_text(deed.at)}, after the last scan."] if deed else []


def scan_exclusion_draft(assessment: Assessment) -> Draft:
    """Where to click on the portal, and the reason to the letter (DOMAIN 3)."""
    case = assessment.case
    rows = in_question(assessment)
    called = assessment.next is Next.SCAN_EXCLUSION
    lines = [
        *([] if called else [_not_yet(assessment), ""]),
        f"SOS portal, c_code {case.host.c_code}: search for {case.host}, open its row, open Vulnerabilities.",
        f'In the row of {address_list(rows, PLAIN) or "the address (could not be determined)"}, choose "Add scan exclusion".',
        "",
        f"Reason: {EXCLUSION_REASON}",
        f"Address: {', '.join(str(row.address) for row in rows) or 'could not be determined'}",
        f"Machine: {case.host}",
        *(f"Owner: {_owner(assessment, row)}" for row in rows),
    ]
    where = 'SOS portal: the address row, "Add scan exclusion"'
    return Draft(DraftKind.SCAN_EXCLUSION, EXCLUSION_REASON, join_lines(lines), where, because(assessment, DraftKind.SCAN_EXCLUSION))


def _not_yet(assessment: Assessment) -> str:
    """An exclusion hides an address from the scanner: never without an owner that is someone else."""
    says = f"The assessment of {assessment.case.host} says {assessment.next.value}, not {Next.SCAN_EXCLUSION.value}."
    return f"{says} Add no exclusion unless netmax says that the address belongs to something else."


def _owner(assessment: Assessment, row: PortalAddress) -> str:
    owner = assessment.case.owners.get(row.address)
    if owner is None or owner.kind is OwnerKind.UNKNOWN:
        return f"of {row.address} could not be determined (no answer of netmax that names one)"
    return owner_words(owner, PLAIN)
