"""The host page: everything known of one machine of one ticket, section by section."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from ...answer import CaptureId, Found, Unknown
from ...hosts import Family
from ...nessus_host.model import Ping, PingOutcome
from ...portal.model import PortalAddress, PortalRecord, When
from ...runbook.assessment import Assessment
from ...runbook.view import Freshness, View
from ...security_center.model import HostOutcome, ScanResult
from ...times import Span, minute_text
from ..lines import Line, Part, Tone, cell_width, fit, flow, heading, pad, paragraph
from .collecting import collect_section
from .steps import steps_section
from .story import chlorine_section

FRESHNESS = {
    Freshness.FRESH: Part("✓ fresh", Tone.GOOD),
    Freshness.STALE: Part("✗ stale", Tone.BAD),
    Freshness.NEVER: Part("✗ never", Tone.BAD),
    Freshness.UNREADABLE: Part("? unread", Tone.WARN),
}
_COARSE = timedelta(hours=20)
_ALIGNED = 58
"""Columns from which on the dates stand in columns of their own."""
COLUMNS = (
    "Status", "Health", "Next vuln due", "Next patch due", "Local Scan", "AV Signature date", "AV Version", "EDR seen", "MAD validated",
    "Role", "Location", "Environment", "ITSS group", "Administrator", "Form", "Platform", "Birthday", "Alias",
)  # fmt: skip
"""The order in which the portal's other columns are shown: what tells of the machine's state comes first (DOMAIN 3)."""
_ATTEMPT = {
    Freshness.FRESH: Part("tried", Tone.PLAIN),
    Freshness.STALE: Part("tried long ago", Tone.WARN),
    Freshness.NEVER: Part("✗ never tried", Tone.BAD),
    Freshness.UNREADABLE: Part("? unread", Tone.WARN),
}
_ONGOING = {True: "actions going on", False: "no action going on", None: "does not say whether an action is going on"}


def host_page(assessment: Assessment, width: int) -> list[Line]:
    """All sections; a section about which nothing was captured says so."""
    return [
        *collect_section(assessment, width),
        *_portal_section(assessment, width),
        *_address_section(assessment, width),
        *chlorine_section(assessment.case, width),
        *_ping_section(assessment, width),
        *_scan_section(assessment, width),
        *_owner_section(assessment, width),
        *steps_section(assessment, width),
        *_unknown_section(assessment, width),
    ][1:]


def _portal_section(assessment: Assessment, width: int) -> list[Line]:
    case, view = assessment.case, View(assessment.case)
    code = case.host.c_code
    if view.reading is None:
        lines = heading(f"SOS portal ({code})", width)
        capture = next(iter(case.portal.evidence), None)
        if isinstance(case.portal, Unknown):
            return [*lines, *paragraph(case.portal.why, width, lead=[Part("  ? ", Tone.WARN)], capture=capture)]
        return [*lines, *paragraph(f"{case.host} is proven absent from it", width, lead=[Part("  – ", Tone.STRONG)], capture=capture)]
    capture = next(iter(case.portal.evidence), None)
    lines = heading(f"SOS portal ({code})", width, f"read {minute_text(view.reading.read_at)}", capture)
    for number, record in enumerate(view.reading.records, 1):
        if len(view.reading.records) > 1:
            lines.append(Line((Part(f"  row {number} of {len(view.reading.records)} with this name", Tone.WARN),), capture))
        lines += _record_lines(record, view, width, capture)
    return lines


def _record_lines(record: PortalRecord, view: View, width: int, capture: CaptureId | None) -> list[Line]:
    """The columns with a date first, with their state in words; then every other cell as it stands."""
    reading = view.reading
    if reading is None:
        return []
    limits = (("Scanned date", record.scanned, view.limit), ("Bigfix report", record.bigfix, view.case.rules.stale_report),
              ("Log report", record.log, view.case.rules.stale_report))  # fmt: skip
    lines: list[Line] = []
    for name, when, limit in limits:
        fresh = FRESHNESS[Freshness.of(when, limit, reading.read_at)]
        value = when.text.line() or "(empty)"
        aligned = width >= _ALIGNED
        shown = Part(pad(value, 17) + "  " if aligned else value)
        cells = (shown, Part(pad(fresh.text, 10), fresh.tone), Part(span_words(when.span), Tone.MUTED))
        lead = (Part(f"  {pad(name, 13)}  ", Tone.MUTED),)
        fits = aligned and cell_width(value) <= 17
        lines += [Line((*lead, *cells), capture)] if fits else flow(cells, width, lead=lead, capture=capture)
    dated = {when.text for _, when, _ in limits}
    others = [(name, record.columns[name].line()) for name in sorted(record.columns, key=_column_order) if name != "Name"]
    others = [(name, value) for name, value in others if value and record.columns[name] not in dated]
    return [*lines, *_in_columns([f"{name}: {value}" for name, value in others], width, capture)]


def _column_order(name: str) -> tuple[int, str]:
    """The portal's own order; a column that is new to us comes last."""
    return (COLUMNS.index(name) if name in COLUMNS else len(COLUMNS), name)


def _in_columns(pairs: list[str], width: int, capture: CaptureId | None) -> list[Line]:
    """Short cells side by side in two columns; one that needs the whole line gets it, so that nothing is cut."""
    column = (width - 4) // 2
    lines: list[Line] = []
    waiting = ""
    for pair in pairs:
        if cell_width(pair) > column:
            lines += paragraph(pair, width, lead=[Part("  ")], tone=Tone.MUTED, capture=capture)
        elif waiting:
            lines.append(Line((Part(f"  {fit(waiting, column)}  {pair}", Tone.MUTED),), capture))
            waiting = ""
        else:
            waiting = pair
    return [*lines, Line((Part(f"  {waiting}", Tone.MUTED),), capture)] if waiting else lines


def span_words(span: Span | None) -> str:
    """`03:20…04:50`, `11-16…11-17`: the instants that a relative age allows."""
    if span is None:
        return ""
    if span.earliest is None:
        return f"before {span.latest:%Y-%m-%d}"
    if span.earliest == span.latest:
        return f"{span.latest:%m-%d %H:%M}"
    if span.latest - span.earliest > _COARSE:
        return f"{span.earliest:%m-%d}…{span.latest:%m-%d}"
    return f"{span.earliest:%H:%M}…{span.latest:%H:%M}"


def _address_section(assessment: Assessment, width: int) -> list[Line]:
    view = View(assessment.case)
    if view.reading is None or view.record is None:
        return []
    capture = next(iter(view.portal_evidence), None)
    lines = heading("Addresses", width, f"stale means {view.days} days or more" if view.days else "", capture)
    if view.record.address_gap:
        lines += paragraph(f"not all there: {view.record.address_gap}", width, lead=[Part("  ? ", Tone.WARN)], capture=capture)
    for row in view.record.addresses:
        lines += _address_lines(row, view, width, capture)
    return lines


def _address_lines(row: PortalAddress, view: View, width: int, capture: CaptureId | None) -> list[Line]:
    reading = view.reading
    if reading is None:
        return []
    fresh = FRESHNESS[Freshness.of(row.scanned, view.limit, reading.read_at)]
    attempt = _attempt_words(row.last_attempt)
    name = f"{row.address}"
    lead = [Part(f"  {pad(name, 16)} ", Tone.STRONG), Part(pad(row.kind.value, 4)), Part(pad(fresh.text, 9), fresh.tone)]
    indent = [Part(" " * 19)]
    lines = []
    if cell_width(name) > 16:
        lines = paragraph(name, width, lead=[Part("  ")], tone=Tone.STRONG, capture=capture)
        lead = [*indent, *lead[1:]]
    scanned = f"scanned {row.scanned.text.line() or 'never'}"
    if 32 + cell_width(f"{pad(scanned, 24)} {attempt.text}") <= width:
        lines.append(Line((*lead, Part(pad(scanned, 24) + " "), attempt), capture))
    else:
        lines += paragraph(scanned, width, lead=lead, capture=capture)
        lines += flow((attempt,), width, lead=[Part(" " * 32)], capture=capture)
    if row.note:
        lines += paragraph(row.note.line(), width, lead=indent, tone=Tone.MUTED, capture=capture)
    return [*lines, *paragraph(who_scans(row, view), width, lead=indent, tone=Tone.MUTED, capture=capture)]


def _attempt_words(when: When) -> Part:
    if when.is_empty:
        return _ATTEMPT[Freshness.NEVER]
    if when.is_unreadable:
        return _ATTEMPT[Freshness.UNREADABLE]
    return Part(f"tried {when.text.line()}")


def who_scans(row: PortalAddress, view: View) -> str:
    """Who scans an address, and whether a ping from our nessus host proves anything about it (DOMAIN 2)."""
    choice = view.zone_choice(row)
    if choice.zone is None:
        return choice.why
    if choice.zone.ours:
        scanners = short_names([str(name) for name in choice.zone.scanners])
        return f"{choice.zone.name}: a ping from its scanner is the test ({scanners})"
    return f"{choice.zone.name}: scanned by SOS, a ping from our hosts proves nothing"


def short_names(names: list[str]) -> str:
    """`prod-dal09-infra-nessus-01, -02, -03`: names that differ in their last word only are not repeated."""
    shown = names[:1]
    for before, name in pairwise(names):
        stem, _, last = name.rpartition("-")
        shown.append(f"-{last}" if stem and stem == before.rpartition("-")[0] else name)
    return ", ".join(shown)


def _ping_section(assessment: Assessment, width: int) -> list[Line]:
    case = assessment.case
    lines = heading("Ping from the nessus host", width)
    if not case.pings:
        return [*lines, *_muted("not captured", width)]
    for ping in sorted(case.pings, key=lambda ping: ping.captured_at):
        lines += _ping_lines(ping, width)
    return lines


def _ping_lines(ping: Ping, width: int) -> list[Line]:
    if isinstance(ping.outcome, Found):
        answers = ping.outcome.value is PingOutcome.ANSWERS
        said = Part("✓ answers", Tone.GOOD) if answers else Part("✗ no answer", Tone.BAD)
        detail = f"{ping.received} of {ping.sent} packets came back"
    else:
        said = Part("? unclear", Tone.WARN)
        detail = ping.outcome.why if isinstance(ping.outcome, Unknown) else ""
    lead = [Part(f"  {pad(str(ping.address), 15)}  "), Part(fit(said.text, 12), said.tone)]
    text = f"from {ping.source_host} at {minute_text(ping.captured_at)}: {detail}"
    return paragraph(text, width, lead=lead, capture=ping.source)


def _scan_section(assessment: Assessment, width: int) -> list[Line]:
    case, view = assessment.case, View(assessment.case)
    lines = heading("Security Center", width)
    if case.host.family is Family.ARMADA:
        return [*lines, *_muted("does not apply: armada is scanned by SOS-owned devices", width)]
    rows = view.record.addresses if view.record else ()
    found = [(row, scan) for row in rows for scan in view.covering_scans(row)]
    if not found:
        return [*lines, *_muted("no result captured of a scan that covers it", width)]
    for row, scan in found:
        lines += _scan_lines(row, scan, width)
    return lines


def _scan_lines(row: PortalAddress, scan: ScanResult, width: int) -> list[Line]:
    finished = f"finished {minute_text(scan.finished_at)}" if scan.finished_at else "no finishing time"
    said = _scan_words(scan, row)
    lead = [Part(f"  {pad(str(row.address), 15)}  "), Part(fit(said.text, 12), said.tone)]
    return paragraph(f"{scan.name.line()}, {scan.state.value}, {finished}", width, lead=lead, capture=scan.source)


def _scan_words(scan: ScanResult, row: PortalAddress) -> Part:
    answer = scan.outcomes.get(row.address)
    if isinstance(answer, Found):
        return {
            HostOutcome.DEAD: Part("✗ dead", Tone.BAD),
            HostOutcome.SCANNED: Part("✓ scanned", Tone.GOOD),
            HostOutcome.NOT_FINISHED: Part("… in work", Tone.WARN),
        }[answer.value]
    return Part("? unclear", Tone.WARN) if answer is None or isinstance(answer, Unknown) else Part("✗ not in it", Tone.BAD)


def _muted(text: str, width: int) -> list[Line]:
    return paragraph(text, width, lead=[Part("  ")], tone=Tone.MUTED)


def _owner_section(assessment: Assessment, width: int) -> list[Line]:
    """What netmax and chlorine's look-up say; nothing when neither was asked, for few machines need them."""
    case = assessment.case
    lines: list[Line] = []
    for owner in case.owners.values():
        text = f"{owner.address} belongs to {owner.host or 'an owner of kind ' + owner.kind.value} ({owner.kind.value})"
        lines += paragraph(text, width, lead=[Part("  netmax   ", Tone.MUTED)], capture=owner.source)
    lookup = case.lookup
    if lookup is not None:
        role = "worker" if lookup.is_worker else "master" if lookup.is_master else "neither worker nor master"
        going_on = _ONGOING[lookup.ongoing]
        text = f"{lookup.host} {lookup.address or ''}, {lookup.hardware}, {role}, {going_on}"
        lines += paragraph(text, width, lead=[Part("  look-up  ", Tone.MUTED)], capture=lookup.source)
    return [*heading("Owner and look-up", width), *lines] if lines else []


def _unknown_section(assessment: Assessment, width: int) -> list[Line]:
    if not assessment.unknown:
        return []
    lines = heading("Unknown", width)
    for reason in assessment.unknown:
        lines += paragraph(f"{reason.what}: {reason.why}", width, lead=[Part("  ? ", Tone.WARN)])
    return lines


def captures_of(lines: Iterable[Line]) -> tuple[CaptureId, ...]:
    """The captures that lines lead to, each once."""
    return tuple(dict.fromkeys(line.capture for line in lines if line.capture))

