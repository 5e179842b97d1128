"""The timeline: what happened to a machine on one time axis, so that the eye sees what stopped when.

    10.21.6.66 ben   ·····················├──┤·│·············│   10 hours ago
    reload           ·····━━━━━✗·······················│·····│   failed
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...answer import CaptureId, Found
from ...chlorine.model import Request, RequestState
from ...nessus_host.model import PingOutcome
from ...portal.model import When
from ...runbook.assessment import Assessment
from ...runbook.view import View
from ...times import Span
from ..lines import Line, Part, Tone, cell_width, fit, heading

_LABEL = 17
_NOTE = 15
_NARROW = 66
"""Below this width the notes at the right are left out: the sections above say the same."""
_LONGEST = timedelta(days=45)
"""What lies further back is shown at the left edge."""
_BEFORE = "◂"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a lane: an instant, or the stretch in which it happened or lasted."""

    since: datetime
    until: datetime
    sign: str
    """How it ends (one column): `●` happened, `✓` `✗` `…` for a request, `○` for what is still to come."""
    tone: Tone = Tone.PLAIN
    lasted: bool = False
    """Whether it lasted from `since` to `until` (a request) rather than happened some time between (a relative age)."""


@dataclass(frozen=True, slots=True)
class Lane:
    label: str
    marks: tuple[Mark, ...]
    note: str = ""
    capture: CaptureId | None = None
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Axis:
    """Instants to columns. `ticket` and `now` run through every lane as thin lines."""

    since: datetime
    until: datetime
    columns: int
    through: dict[int, str] = field(default_factory=dict)

    def column(self, at: datetime) -> int:
        share = (at - self.since) / (self.until - self.since)
        return max(0, min(self.columns - 1, int(share * self.columns)))


def timeline_section(assessment: Assessment, width: int) -> list[Line]:
    """The picture with its axis; nothing where there is nothing to draw."""
    lanes = [*_scan_lanes(assessment), *_report_lanes(assessment), *_request_lanes(assessment), *_other_lanes(assessment)]
    if not any(lane.marks for lane in lanes):
        return []
    note = _NOTE if width >= _NARROW else 0
    axis = _axis(assessment, lanes, max(16, width - 2 - _LABEL - note))
    lines = heading("Timeline", width, f"{axis.since:%m-%d} to {axis.until:%m-%d}, UTC")
    lines += _days(axis)
    return [*lines, *(_draw(lane, axis, note) for lane in lanes if lane.marks), _legend(axis)]


def _axis(assessment: Assessment, lanes: list[Lane], columns: int) -> Axis:
    case, view = assessment.case, View(assessment.case)
    edges = [mark.since for lane in lanes for mark in lane.marks] + [view.log_since]
    ends = [mark.until for lane in lanes for mark in lane.marks] + [case.as_of]
    until = max(ends) + timedelta(hours=6)
    since = max(min(edges), case.as_of - max(_LONGEST, case.as_of - view.log_since if view.days < 60 else _LONGEST))
    axis = Axis(since - timedelta(hours=6), until, columns)
    axis.through[axis.column(case.ticket.opened_at)] = "┆"
    axis.through[axis.column(case.as_of)] = "│"
    return axis


def _scan_lanes(assessment: Assessment) -> list[Lane]:
    view = View(assessment.case)
    capture = next(iter(view.portal_evidence), None)
    lanes = []
    for row in view.record.addresses if view.record else ():
        stale = row in view.stale
        tone = Tone.BAD if stale else Tone.GOOD
        marks = (*_happened(row.last_attempt, "○", Tone.MUTED), *_happened(row.scanned, "●", tone))
        scanned = row.scanned.text.line() or "never"
        lanes.append(Lane(f"{row.address} {row.kind.value}", marks, f"{'✗' if stale else '✓'} {scanned}", capture, tone))
    return lanes


def _report_lanes(assessment: Assessment) -> list[Lane]:
    view = View(assessment.case)
    record, capture = view.record, next(iter(view.portal_evidence), None)
    reports = (("bigfix report", record.bigfix), ("log report", record.log)) if record else ()
    return [Lane(name, _happened(when, "●", Tone.PLAIN), when.text.line(), capture) for name, when in reports]


def _happened(when: When, sign: str, tone: Tone) -> tuple[Mark, ...]:
    """A date cell as the interval that it is; nothing for one that cannot be read."""
    span: Span | None = when.span
    if span is None:
        return ()
    return (Mark(span.earliest or span.latest - timedelta(days=400), span.latest, sign, tone),)


_REQUEST_SIGNS = {
    RequestState.PASSED: ("✓", Tone.GOOD),
    RequestState.FAILED: ("✗", Tone.BAD),
    RequestState.ABORTED: ("✗", Tone.BAD),
    RequestState.SKIPPED: ("–", Tone.WARN),
}


def _request_lanes(assessment: Assessment) -> list[Lane]:
    """One lane an action, its newest request in words; requests of one action seldom overlap."""
    lanes: dict[str, list[Request]] = {}
    for request in assessment.case.chlorine.requests:
        lanes.setdefault(request.action.value, []).append(request)
    return [
        Lane(
            action if action != "unknown" else "chlorine request",
            tuple(_request_mark(request) for request in requests),
            requests[0].state.value,
            next(iter(requests[0].evidence), None),
        )
        for action, requests in lanes.items()
    ]


def _request_mark(request: Request) -> Mark:
    sign, tone = _REQUEST_SIGNS.get(request.state, ("…", Tone.WARN))
    return Mark(request.requested_at, request.finished_at or request.last_message_at, sign, tone, lasted=True)


def _other_lanes(assessment: Assessment) -> list[Lane]:
    """Pings, finished scans, what comments say was done, and when to look again."""
    case = assessment.case
    pings = [
        Mark(
            ping.captured_at,
            ping.captured_at,
            *(("✓", Tone.GOOD) if isinstance(ping.outcome, Found) and ping.outcome.value is PingOutcome.ANSWERS else ("✗", Tone.BAD))
            if isinstance(ping.outcome, Found)
            else ("?", Tone.WARN),
        )
        for ping in case.pings
    ]
    view = View(case)
    covering = {scan.source: scan for row in (view.record.addresses if view.record else ()) for scan in view.covering_scans(row)}
    scans = [
        Mark(scan.started_at or scan.finished_at, scan.finished_at, "●", Tone.PLAIN, lasted=True)
        for scan in covering.values()
        if scan.finished_at is not None
    ]
    noted = [Mark(marker.at, marker.at, "●", Tone.PLAIN) for marker in case.markers]
    ahead = assessment.check_again_on
    noon = datetime(ahead.year, ahead.month, ahead.day, 12, tzinfo=case.as_of.tzinfo) if ahead else None
    again = [Mark(noon, noon, "○", Tone.KEY)] if noon else []
    return [
        Lane("ping", tuple(pings), "", next((ping.source for ping in case.pings), None)),
        Lane("Security Center", tuple(scans), "", next(iter(covering), None)),
        Lane("ticket comment", tuple(noted), "", next((marker.source for marker in case.markers), None)),
        Lane("look again", tuple(again), f"{ahead}" if ahead else ""),
    ]


def _draw(lane: Lane, axis: Axis, note: int) -> Line:
    cells: list[tuple[str, Tone]] = [(axis.through.get(column, "·"), Tone.MUTED) for column in range(axis.columns)]
    for mark in lane.marks:
        _place(mark, axis, cells)
    parts = [Part("  " + fit(lane.label, _LABEL - 1) + " ", lane.tone), *_joined(cells)]
    if note:
        parts.append(Part("  " + fit(lane.note, note - 2), lane.tone))
    return Line(tuple(parts), lane.capture)


def _place(mark: Mark, axis: Axis, cells: list[tuple[str, Tone]]) -> None:
    first, last = axis.column(mark.since), axis.column(mark.until)
    if mark.until < axis.since:
        cells[0] = (_BEFORE, mark.tone)
        return
    if mark.lasted:
        for column in range(first, last):
            cells[column] = ("━", mark.tone)
        cells[last] = (mark.sign, mark.tone)
    elif last - first < 2:
        cells[last] = (mark.sign, mark.tone)
    else:
        for column in range(first + 1, last):
            cells[column] = ("─", mark.tone)
        cells[first] = (_BEFORE if mark.since < axis.since else "├", mark.tone)
        cells[last] = ("┤", mark.tone)


def _joined(cells: list[tuple[str, Tone]]) -> list[Part]:
    parts: list[Part] = []
    for text, tone in cells:
        if parts and parts[-1].tone is tone:
            parts[-1] = Part(parts[-1].text + text, tone)
        else:
            parts.append(Part(text, tone))
    return parts


def _days(axis: Axis) -> list[Line]:
    """Days above the lanes, as many as fit."""
    day = axis.since.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    text = [" "] * axis.columns
    free = 0
    while day < axis.until:
        column, label = axis.column(day), f"{day:%m-%d}"
        if column >= free and column + cell_width(label) + 1 <= axis.columns:
            text[column : column + len(label) + 1] = f"╷{label}"
            free = column + len(label) + 2
        day += timedelta(days=1)
    return [Line((Part(" " * (_LABEL + 2) + "".join(text), Tone.MUTED),))]


def _legend(axis: Axis) -> Line:
    return Line((Part("  ● happened  ├─┤ some time between  ○ tried, or to come  ━✗ request and its end  ┆ ticket  │ now", Tone.MUTED),))
