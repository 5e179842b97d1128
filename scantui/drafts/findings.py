"""What was found about a machine, one sentence a finding, for any format. Says "could not be determined" where that is so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..answer import Absent, Answer, Found, Unknown
from ..chlorine.model import Action, Request
from ..hosts import HostName
from ..nessus_host.model import Ping
from ..portal.model import PortalAddress, PortalRecord, When
from ..runbook.assessment import Assessment
from ..runbook.case import Case, PortalReading
from ..runbook.view import View
from ..safe_text import OutsideText
from ..security_center.model import HostOutcome, ResultState, ScanResult
from ..times import earlier, minute_text
from .pen import Pen
from .phrases import address_list, counted, joined, owner_words

_OTHER_COLUMNS: Final = ("Health", "Next vuln due", "Next patch due", "AV Signature date", "EDR seen", "MAD validated")
"""Columns that tell of other problems of the machine (RUNBOOK "Review SOS"). Never the administrator's name."""
_SHOWN_REQUESTS: Final = 3
_OUTCOMES: Final = {
    HostOutcome.DEAD: "dead, no answer to the scanner's ping",
    HostOutcome.SCANNED: "scanned",
    HostOutcome.NOT_FINISHED: "still in work",
}


def findings(assessment: Assessment, pen: Pen) -> list[str]:
    """Everything found, in the order in which the runbook looks; address rows have a form of their own (`address_findings`)."""
    view = View(assessment.case)
    return [
        *_portal(assessment.case, pen),
        *_owners(view, pen),
        *_chlorine(view, pen),
        *_pings(view, pen),
        *_scans(view, pen),
    ]


def address_findings(assessment: Assessment, pen: Pen) -> list[str]:
    """One sentence for each address row of the portal."""
    view = View(assessment.case)
    return [
        f"{address_list([row], pen)}: last scan {date_cell(row.scanned, pen, 'none')}; last attempt "
        f"{date_cell(row.last_attempt, pen, 'none shown')}; scanned by {scanned_by(view, row, pen)}{_note(row, pen)}."
        for _, row in address_rows(assessment)
    ]


def address_rows(assessment: Assessment) -> list[tuple[int, PortalAddress]]:
    """Every address row, with the number of the machine's row it stands in: a name may be listed twice."""
    portal = assessment.case.portal
    records = portal.value.records if isinstance(portal, Found) else ()
    return [(number, row) for number, record in enumerate(records, 1) for row in record.addresses]


def unknowns(assessment: Assessment, pen: Pen) -> list[str]:
    return [f"{pen.prose(reason.what)}: {pen.prose(reason.why)}" for reason in assessment.unknown]


def date_cell(when: When, pen: Pen, never: str) -> str:
    if when.is_empty:
        return never
    return f"{pen.code(when.text)} (cannot be read)" if when.is_unreadable else pen.code(when.text)


def scanned_by(view: View, row: PortalAddress, pen: Pen) -> str:
    zone = view.zone(row)
    if zone is None:
        return "an unknown scanner"
    if not zone.ours:
        return f"SOS-owned devices ({pen.code(zone.name)})"
    *others, last = (pen.code(str(scanner)) for scanner in zone.scanners)
    return f"{', '.join(others)} or {last}" if others else last


def _note(row: PortalAddress, pen: Pen) -> str:
    return f"; note {pen.code(row.note)}" if row.note else ""


def _portal(case: Case, pen: Pen) -> Iterator[str]:
    c_code = pen.code(case.host.c_code)
    if isinstance(case.portal, Found):
        yield from _reading(case.portal.value, c_code, pen)
    for search in case.searches:
        if isinstance(case.portal, Absent) or (search.listed and search.c_code != case.host.c_code):
            listed = "lists it" if search.listed else "does not list it"
            yield f"Portal {pen.code(search.c_code)}, read {minute_text(search.read_at)}: {listed}."


def _reading(reading: PortalReading, c_code: str, pen: Pen) -> Iterator[str]:
    several = f" (row {{}} of {len(reading.records)})" if len(reading.records) > 1 else ""
    for number, record in enumerate(reading.records, 1):
        yield f"Portal {c_code}, read {minute_text(reading.read_at)}{several.format(number)}: {_columns(record, pen)}."
        if record.address_gap:
            yield f"The portal's address rows are not all there: {pen.prose(record.address_gap)}."
        elif not record.addresses:
            yield "The portal lists no address for it."


def _columns(record: PortalRecord, pen: Pen) -> str:
    cells = [f"status {pen.code(record.status)}"]
    for name, when in (("scanned date", record.scanned), ("bigfix last report", record.bigfix), ("log last report", record.log)):
        cells.append(f"{name} {date_cell(when, pen, '(empty)')}")
    cells += [f"{name} {pen.code(text)}" for name, text in _other_columns(record.columns)]
    return ", ".join(cells)


def _other_columns(columns: Mapping[str, OutsideText]) -> Iterator[tuple[str, OutsideText]]:
    by_name = {" ".join(heading.split()).casefold(): text for heading, text in columns.items()}
    for name in _OTHER_COLUMNS:
        if text := by_name.get(name.casefold()):
            yield name, text


def _owners(view: View, pen: Pen) -> Iterator[str]:
    for row in view.record.addresses if view.record else ():
        if owner := view.case.owners.get(row.address):
            yield f"{owner_words(owner, pen)}."


def _chlorine(view: View, pen: Pen) -> Iterator[str]:
    requests = view.case.chlorine.requests
    yield from (_request(request, pen) for request in requests[:_SHOWN_REQUESTS])
    if len(requests) > _SHOWN_REQUESTS:
        yield f"chlorine's log tells of {counted(len(requests) - _SHOWN_REQUESTS, 'older request')}."
    if view.log_is_known and not requests:
        since, until = minute_text(view.log_since), minute_text(view.log_until)
        yield f"chlorine's log, complete from {since} to {until}, tells of no request for it."
    yield from (f"A comment on the ticket says: {pen.prose(deed.words)}." for deed in view.deeds if deed.from_marker)


def _request(request: Request, pen: Pen) -> str:
    what = "a request" if request.action is Action.UNKNOWN else f"a {request.action.value}"
    change = f" ({pen.code(request.change)})" if request.change else ""
    ended = f"ended {minute_text(request.finished_at)}" if request.finished_at else f"last message {minute_text(request.last_message_at)}"
    reason = f", reason {pen.code(request.reason)}" if request.reason else ""
    asked = minute_text(request.requested_at)
    return f"chlorine's log tells of {what}{change}, requested {asked}, {ended}: {request.state.value}{reason}."


def _pings(view: View, pen: Pen) -> Iterator[str]:
    newest: dict[tuple[HostName, str], Ping] = {}
    for ping in sorted(view.case.pings, key=lambda ping: ping.captured_at, reverse=True):
        newest.setdefault((ping.source_host, str(ping.address)), ping)
    rows = {row.address: row for row in view.record.addresses} if view.record else {}
    for ping in newest.values():
        said = _said(ping.outcome)
        counts = f" ({ping.sent} sent, {ping.received} received)" if ping.sent is not None and ping.received is not None else ""
        row = rows.get(ping.address)
        zone = view.zone(row) if row else None
        weight = "" if zone and ping.source_host in zone.scanners else "; it is not this host that scans it, so this proves nothing"
        source, at = pen.code(str(ping.source_host)), minute_text(ping.captured_at)
        yield f"Ping of {pen.code(str(ping.address))} from {source} at {at}: {pen.prose(said)}{counts}{weight}."


def _said(outcome: Answer[object]) -> str:
    if isinstance(outcome, Found):
        return str(outcome.value)
    return f"could not be determined: {outcome.why}" if isinstance(outcome, Unknown) else "could not be determined"


def _scans(view: View, pen: Pen) -> Iterator[str]:
    """The newest finished result that covers each stale address, from the window that the ticket is about."""
    by_scan: dict[str, tuple[ScanResult, list[PortalAddress]]] = {}
    for row in view.stale:
        scan = view.newest_finished_scan(row, earlier(view.case.ticket.opened_at, view.limit))
        if scan is not None:
            by_scan.setdefault(scan.source, (scan, []))[1].append(row)
    for scan, rows in by_scan.values():
        ended = f", ended {minute_text(scan.finished_at)}" if scan.finished_at else ""
        state = "end not stated" if scan.state is ResultState.UNKNOWN else scan.state.value
        said = joined(f"{address_list([row], pen)} {_scan_outcome(scan, row, pen)}" for row in rows)
        yield f"Security Center, {pen.code(scan.name)} ({state}{ended}): {said}."


def _scan_outcome(scan: ScanResult, row: PortalAddress, pen: Pen) -> str:
    answer = scan.outcomes.get(row.address)
    if isinstance(answer, Found):
        return _OUTCOMES[answer.value]
    if isinstance(answer, Absent):
        return "is not in the result"
    return f"could not be determined: {pen.prose(answer.why)}" if answer else "was not looked for"
