"""The host page: everything known of one machine of one ticket, section by section."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ...answer import CaptureId, Found, Unknown
from ...hosts import Family
from ...nessus_host.model import Ping, PingOutcome
from ...portal.model import PortalAddress, PortalRecord, When
from ...runbook.assessment import Assessment
from ...runbook.view import Freshness, View
from ...security_center.model import HostOutcome, ScanResult
from ...times import Span, minute_text
from ..lines import Line, Part, Tone, cell_width, fit, heading, paragraph, table
from .steps import steps_section
from .story import chlorine_section

FRESHNESS = {
    Freshness.FRESH: Part("✓ fresh", Tone.GOOD),
    Freshness.STALE: Part("✗ stale", Tone.BAD),
    Freshness.NEVER: Part("✗ never", Tone.BAD),
    Freshness.UNREADABLE: Part("? unread", Tone.WARN),
}
_COARSE = timedelta(hours=20)
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
        why = case.portal.why if isinstance(case.portal, Unknown) else f"{case.host} is proven absent from it"
        return [*lines, *paragraph(why, width, lead=[Part("  ? ", Tone.WARN)], capture=next(iter(case.portal.evidence), None))]
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
    rows = [
        (Part(name, Tone.MUTED), Part(when.text.line() or "(empty)"), FRESHNESS[Freshness.of(when, limit, reading.read_at)],
         Part(span_words(when.span), Tone.MUTED))
        for name, when, limit in limits
    ]  # fmt: skip
    lines = table(rows, (13, 17, 8, max(0, width - 48)), capture)
    shown = {when.text for _, when, _ in limits}
    others = [(name, cell.line()) for name, cell in record.columns.items() if cell and cell not in shown and name != "Name"]
    return [*lines, *_in_columns([f"{name}: {value}" for name, value in others], width, capture)]


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
    first = (
        Part("  " + fit(f"{row.address}", 16) + " ", Tone.STRONG),
        Part(fit(row.kind.value, 4)),
        Part(fit(fresh.text, 9), fresh.tone),
        Part(f"scanned {row.scanned.text.line() or 'never'}"),
    )
    second = [Line((Part(" " * 19), attempt), capture)]
    if row.note:
        second += paragraph(row.note.line(), width, lead=[Part(" " * 19)], tone=Tone.MUTED, capture=capture)
    return [Line(first, capture), *second, *paragraph(who_scans(row, view), width, lead=[Part(" " * 19)], tone=Tone.MUTED, capture=capture)]


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
        scanners = ", ".join(map(str, choice.zone.scanners))
        return f"{choice.zone.name}: a ping from its scanner is the test ({scanners})"
    return f"{choice.zone.name}: scanned by SOS, a ping from our hosts proves nothing"


def _ping_section(assessment: Assessment, width: int) -> list[Line]:
    case = assessment.case
    lines = heading("Ping from the nessus host", width)
    if not case.pings:
        return [*lines, Line((Part("  not captured", Tone.MUTED),))]
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
    lead = [Part(f"  {ping.address}  "), Part(fit(said.text, 12), said.tone)]
    text = f"from {ping.source_host} at {minute_text(ping.captured_at)}: {detail}"
    return paragraph(text, width, lead=lead, capture=ping.source)


def _scan_section(assessment: Assessment, width: int) -> list[Line]:
    case, view = assessment.case, View(assessment.case)
    lines = heading("Security Center", width)
    if case.host.family is Family.ARMADA:
        return [*lines, Line((Part("  does not apply: armada is scanned by SOS-owned devices", Tone.MUTED),))]
    rows = view.record.addresses if view.record else ()
    found = [(row, scan) for row in rows for scan in view.covering_scans(row)]
    if not found:
        return [*lines, Line((Part("  no result captured of a scan that covers it", Tone.MUTED),))]
    for row, scan in found:
        lines += _scan_lines(row, scan, width)
    return lines


def _scan_lines(row: PortalAddress, scan: ScanResult, width: int) -> list[Line]:
    finished = f"finished {minute_text(scan.finished_at)}" if scan.finished_at else "no finishing time"
    said = _scan_words(scan, row)
    lead = [Part(f"  {row.address}  "), Part(fit(said.text, 12), said.tone)]
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

