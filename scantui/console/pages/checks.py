"""What was measured: pings from the nessus host and the results of Security Center. Not captured is said, and is never "no answer"."""

from __future__ import annotations

from ...answer import Found, Unknown
from ...hosts import Family
from ...nessus_host.model import Ping, PingOutcome
from ...portal.model import PortalAddress
from ...runbook.view import View
from ...security_center.model import HostOutcome, ResultState, ScanResult
from ...times import minute_text, short_minute
from ..lines import Line, Part, Tone, heading, paragraph
from .columns import Cells, aligned, muted
from .glance import rows_of

_PING, _SCAN = muted("ping"), muted("scan")
_OUTCOME = {
    HostOutcome.DEAD: Part("✗ dead", Tone.BAD),
    HostOutcome.SCANNED: Part("✓ scanned", Tone.GOOD),
    HostOutcome.NOT_FINISHED: Part("… in work", Tone.WARN),
}
_STATE = {
    ResultState.COMPLETED: muted("Completed"),
    ResultState.UNKNOWN: muted("state unknown"),
}
_UNCLEAR = Part("? unclear", Tone.WARN)


def checks_section(view: View, width: int) -> list[Line]:
    """One line a fact: pings first, then what the scan that covers each address found."""
    rows = [*_ping_rows(view), *_scan_rows(view)]
    return [*heading("Ping and Security Center", width, "UTC"), *(line for lines in aligned(rows, width) for line in lines)]


def _ping_rows(view: View) -> list[Cells]:
    pings = sorted(view.case.pings, key=lambda ping: ping.captured_at)
    return [_ping_row(ping, view) for ping in pings] or [Cells((_PING, muted("not captured")))]


def _ping_row(ping: Ping, view: View) -> Cells:
    at = Part(short_minute(ping.captured_at, view.case.as_of))
    if isinstance(ping.outcome, Found):
        said = Part("✓ answers", Tone.GOOD) if ping.outcome.value is PingOutcome.ANSWERS else Part("✗ no answer", Tone.BAD)
        detail = f"{ping.received} of {ping.sent} back" if ping.sent is not None else ""
    else:
        said, detail = _UNCLEAR, ping.outcome.why if isinstance(ping.outcome, Unknown) else ""
    kinds = [row for row in rows_of(view) if row.address == ping.address]
    is_test = any((zone := view.zone(row)) is not None and ping.source_host in zone.scanners for row in kinds)
    source = muted(f"from {ping.source_host}")
    weight = () if is_test else (Part("which does not scan it: proves nothing", Tone.WARN),)
    return Cells((_PING, Part(str(ping.address)), said, at, Part(detail), source, *weight), ping.source)


def _scan_rows(view: View) -> list[Cells]:
    if view.case.host.family is Family.ARMADA:
        return [Cells((_SCAN, muted("does not apply: SOS-owned devices scan armada")))]
    rows = rows_of(view)
    if not any(view.covering_scans(row) for row in rows):
        return [Cells((_SCAN, muted("no result captured of a scan that covers it")))]
    return [cells for row in rows for cells in _scans_of(row, view)]


def _scans_of(row: PortalAddress, view: View) -> list[Cells]:
    """The newest result that is finished, and those still running; older ones stand below, where all results are."""
    scans = view.covering_scans(row)
    address = Part(str(row.address))
    if not scans:
        return [Cells((_SCAN, address, muted("not captured")))]
    newest = next((number for number, scan in enumerate(scans, 1) if scan.state is not ResultState.RUNNING), len(scans))
    found = []
    for scan in scans[:newest]:
        at = Part(short_minute(scan.finished_at, view.case.as_of) if scan.finished_at else "no end time")
        state = _STATE.get(scan.state) or Part(scan.state.value, Tone.WARN)
        found.append(Cells((_SCAN, address, outcome_words(scan, row), at, state), scan.source))
    older = len(scans) - newest
    if older:
        found.append(Cells((_SCAN, address, muted(f"{older} older below"))))
    return found


def outcome_words(scan: ScanResult, row: PortalAddress) -> Part:
    answer = scan.outcomes.get(row.address)
    if isinstance(answer, Found):
        return _OUTCOME[answer.value]
    return _UNCLEAR if answer is None or isinstance(answer, Unknown) else Part("✗ not in it", Tone.BAD)


def results_section(view: View, width: int) -> list[Line]:
    """Every result that covers one of its addresses, by its name and whole time, newest first; nothing where there is none."""
    if view.case.host.family is Family.ARMADA:
        return []
    found: dict[int, tuple[ScanResult, list[PortalAddress]]] = {}
    for row in rows_of(view):
        for scan in view.covering_scans(row):
            found.setdefault(id(scan), (scan, []))[1].append(row)
    lines: list[Line] = []
    for scan, rows in found.values():
        ended = f"finished {minute_text(scan.finished_at)}" if scan.finished_at else "no finishing time"
        lines += paragraph(f"{scan.name.line()}, {scan.state.value}, {ended}", width, lead=[Part("  ")], capture=scan.source)
        for row in rows:
            said = outcome_words(scan, row)
            lines += paragraph(said.text, width, lead=[muted(f"    {row.address}  ")], tone=said.tone, capture=scan.source)
            answer = scan.outcomes.get(row.address)
            why = answer.why if isinstance(answer, Unknown) else ""
            lines += paragraph(why, width, lead=[Part("      ")], tone=Tone.MUTED, capture=scan.source) if why else []
    return [*heading("Security Center results", width), *lines] if lines else []
