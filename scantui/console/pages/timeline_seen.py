"""Lanes of the timeline that tell what was seen of a machine: by the portal, by Security Center, by pings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from ...answer import CaptureId, Found, Unknown
from ...hosts import Family
from ...nessus_host.model import Ping, PingOutcome
from ...portal.model import PortalAddress, PortalRecord, When
from ...runbook.case import Case, PortalReading
from ...runbook.view import Freshness, View
from ...security_center.model import HostOutcome, ResultState, ScanResult
from ...times import short_minute
from ..lines import Tone
from ..picture.axis import EVER
from ..picture.lanes import Group, Lane, LaneName, Mark, Shape
from .glance import FRESHNESS, limit_of
from .signs import sign_of

_OUTCOME = {
    HostOutcome.DEAD: ("✗", "dead", Tone.BAD),
    HostOutcome.SCANNED: ("✓", "scanned", Tone.GOOD),
    HostOutcome.NOT_FINISHED: (">", "not finished", Tone.WARN),
}
_SECURITY_CENTER = ("Security Center", "Sec. Center")


def portal_groups(view: View) -> Iterator[Group]:
    reading = view.reading
    if reading is None:
        yield Group("portal", tuple(_not_in_portal(view.case)))
        return
    count = len(reading.records)
    for number, record in enumerate(reading.records, 1):
        row = f", row {number} of {count}" if count > 1 else ""
        yield Group(f"scans{row}", tuple(_address_lanes(record, reading, view)))
        reports = ((LaneName(("bigfix report", "bigfix")), record.bigfix), (LaneName(("log report",)), record.log))
        yield Group(f"reports{row}", tuple(_report_lane(name, when, reading, view) for name, when in reports))


def _not_in_portal(case: Case) -> Iterator[Lane]:
    """When it was looked for and not found; else why the portal is not known."""
    capture = next(iter(case.portal.evidence), None)
    if isinstance(case.portal, Unknown):
        yield _unknown_lane(LaneName(("portal",)), case.portal.why, case, capture)
    for search in sorted(case.searches, key=lambda search: search.read_at, reverse=True):
        sign, means, tone = ("✓", "listed", Tone.GOOD) if search.listed else ("–", "not listed", Tone.WARN)
        marks = (Mark(search.read_at, search.read_at, Shape.LASTED, means, sign, tone),)
        notes = (f"{means} {short_minute(search.read_at, case.as_of)}", means)
        yield Lane(LaneName((f"portal {search.c_code}", search.c_code)), marks, notes, search.source, tone)
    if not case.searches and not isinstance(case.portal, Unknown):
        yield Lane(LaneName(("portal",)), capture=capture, tone=Tone.WARN, says="not listed")


def _unknown_lane(name: LaneName, why: str, case: Case, capture: CaptureId | None = None) -> Lane:
    return Lane(name, capture=capture, tone=Tone.WARN, unseen=((EVER, case.as_of),), says=why)


def _address_lanes(record: PortalRecord, reading: PortalReading, view: View) -> Iterator[Lane]:
    capture = next(iter(view.portal_evidence), None)
    for row in record.addresses:
        yield _address_lane(row, reading, view, capture)
    if record.address_gap:
        yield _unknown_lane(LaneName(("addresses",)), record.address_gap, view.case, capture)
    elif not record.addresses:
        yield Lane(LaneName(("addresses",)), capture=capture, tone=Tone.WARN, says="none listed")
    if reading.later is not None:
        newer, at = reading.later
        marks = (Mark(at, at, Shape.LASTED, "not whole", "?", Tone.WARN),)
        yield Lane(LaneName(("newer reading", "newer")), marks, ("? not whole",), capture, Tone.WARN, says=newer.address_gap or "")


def _address_lane(row: PortalAddress, reading: PortalReading, view: View, capture: CaptureId | None) -> Lane:
    """The last scan, and the last attempt where that was surely another one."""
    sign, tone = _judged(row.scanned, limit_of(view), reading)
    marks = _happened(row.scanned, Shape.HAPPENED, "scanned", tone)
    tried = _happened(row.last_attempt, Shape.TRIED, "tried", Tone.PLAIN)
    if not any(scan.since <= attempt.until and attempt.since <= scan.until for scan in marks for attempt in tried):
        marks = (*marks, *tried)
    missing = (_missing(row.scanned, "scan", "never scanned"), _missing(row.last_attempt, "attempt", "never tried"))
    return Lane(
        LaneName((f"{row.address} {row.kind.value}",), row.kind.value, f"{row.address}"),
        marks,
        _note(sign, row.scanned),
        capture,
        tone,
        untold_until=row.scanned.span.earliest if row.scanned.span else None,
        unseen=_since_reading(row.scanned, reading, view.case),
        says=", ".join(words for words in missing if words),
        hint=(row.scanned.span.latest, ("no scan since", "no scan")) if row.scanned.span and tone is Tone.BAD else None,
    )


def _report_lane(name: LaneName, when: When, reading: PortalReading, view: View) -> Lane:
    sign, tone = _judged(when, view.case.rules.stale_report, reading)
    return Lane(
        name,
        _happened(when, Shape.HAPPENED, "reported", tone),
        _note(sign, when),
        next(iter(view.portal_evidence), None),
        tone,
        untold_until=when.span.earliest if when.span else None,
        unseen=_since_reading(when, reading, view.case),
        says=_missing(when, "report", "never reported"),
        hint=(when.span.latest, ("no report since", "no report")) if when.span and tone is Tone.BAD else None,
    )


def _judged(when: When, limit: timedelta | None, reading: PortalReading) -> tuple[str, Tone]:
    """Whether a date is fresh, as sign and tone; neither where the ticket names no limit."""
    return sign_of(FRESHNESS[Freshness.of(when, limit, reading.read_at)]) if limit is not None else ("", Tone.PLAIN)


def _note(sign: str, when: When) -> tuple[str, ...]:
    """What the portal says, then the same a little shorter."""
    text = when.text.line() or "never"
    return tuple(f"{sign} {words}".strip() for words in (text, text.removeprefix("about ")))


def _happened(when: When, shape: Shape, means: str, tone: Tone) -> tuple[Mark, ...]:
    """A date cell as the interval that it is; nothing for one that is empty or cannot be read."""
    return (Mark(when.span.earliest or EVER, when.span.latest, shape, means, tone=tone),) if when.span else ()


def _missing(when: When, what: str, never: str) -> str:
    return never if when.is_empty else f"date of last {what} not readable" if when.is_unreadable else ""


def _since_reading(when: When, reading: PortalReading, case: Case) -> tuple[tuple[datetime, datetime], ...]:
    """What the portal cannot tell: what came after it was read; and all of it where the date cannot be read."""
    since = EVER if when.is_unreadable else reading.read_at
    return ((since, case.as_of),) if since < case.as_of else ()


# Security Center and pings


def scan_lanes(view: View) -> Iterator[Lane]:
    """Each address in the results of the scan that covers it; a stale one without a result too."""
    case, rows = view.case, view.record.addresses if view.record else ()
    if case.host.family is Family.ARMADA:
        yield Lane(LaneName(_SECURITY_CENTER), tone=Tone.MUTED, says="does not apply")
        return
    kinds = Counter(row.kind for row in rows)
    asked = (*view.stale, *view.unclear)
    lanes = [_scan_lane(row, view, alone=kinds[row.kind] == 1) for row in rows if row in asked or view.covering_scans(row)]
    yield from lanes or [_unknown_lane(LaneName(_SECURITY_CENTER), "no result captured", case)]


def _scan_lane(row: PortalAddress, view: View, *, alone: bool) -> Lane:
    kind, scans = row.kind.value, view.covering_scans(row)
    names = (f"Security Center {kind}", f"Sec. Center {kind}", f"SC {kind}") if alone else (f"SC {row.address}",)
    name = LaneName(names, "SC", f"{row.address}")
    if not scans:
        return _unknown_lane(name, "no result captured", view.case)
    marks = tuple(mark for scan in scans if (mark := _scan_mark(scan, row, view.case)))
    undated = sum(scan.started_at is None and scan.finished_at is None for scan in scans)
    _, means, tone = _scan_outcome(scans[0], row)
    ended = scans[0].finished_at
    notes = (f"{means} {short_minute(ended, view.case.as_of)}", means) if ended else (means,)
    return Lane(name, marks, notes, scans[0].source, tone, says=f"{undated} without a time" if undated else "")


def _scan_mark(scan: ScanResult, row: PortalAddress, case: Case) -> Mark | None:
    sign, means, tone = _scan_outcome(scan, row)
    started, finished = scan.started_at or scan.finished_at, scan.finished_at
    if started is None:
        return None
    until = finished or (max(started, case.as_of) if scan.state is ResultState.RUNNING else started)
    return Mark(min(started, until), max(started, until), Shape.LASTED, means, sign, tone, capture=scan.source)


def _scan_outcome(scan: ScanResult, row: PortalAddress) -> tuple[str, str, Tone]:
    answer = scan.outcomes.get(row.address)
    if isinstance(answer, Found):
        return _OUTCOME[answer.value]
    if answer is None or isinstance(answer, Unknown):
        return ("?", "unclear", Tone.WARN)
    return ("–", "not in it", Tone.BAD)


def ping_lanes(case: Case) -> Iterator[Lane]:
    """One lane an address."""
    by_address: dict[str, list[Ping]] = {}
    for ping in sorted(case.pings, key=lambda ping: ping.captured_at):
        by_address.setdefault(f"{ping.address}", []).append(ping)
    for name, pings in by_address.items():
        marks = tuple(map(_ping_mark, pings))
        newest = marks[-1]
        notes = (f"{newest.means} {short_minute(newest.until, case.as_of)}", newest.means)
        yield Lane(LaneName((f"ping {name}",), "ping", name), marks, notes, newest.capture, newest.tone)
    if not by_address:
        yield _unknown_lane(LaneName(("ping",)), "not captured", case)


def _ping_mark(ping: Ping) -> Mark:
    sign, means, tone = "?", "unclear", Tone.WARN
    if isinstance(ping.outcome, Found):
        answers = ping.outcome.value is PingOutcome.ANSWERS
        sign, means, tone = ("✓", "answered", Tone.GOOD) if answers else ("✗", "no answer", Tone.BAD)
    return Mark(ping.captured_at, ping.captured_at, Shape.LASTED, means, sign, tone, capture=ping.source)
