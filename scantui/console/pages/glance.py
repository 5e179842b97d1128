"""What the portal says of a machine, at a glance: the dates of its row, then its addresses with who scans them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from ...answer import CaptureId, Unknown
from ...hosts import ZoneChoice
from ...portal.model import PortalAddress, PortalRecord, Status, When
from ...runbook.case import PortalReading
from ...runbook.view import Freshness, View
from ...times import Span, minute_text, short_date, short_minute
from ..lines import Line, Part, Tone, heading, paragraph
from .columns import Cells, aligned, muted

FRESHNESS = {
    Freshness.FRESH: Part("✓ fresh", Tone.GOOD),
    Freshness.STALE: Part("✗ stale", Tone.BAD),
    Freshness.NEVER: Part("✗ never", Tone.BAD),
    Freshness.UNREADABLE: Part("? unread", Tone.WARN),
}
_NO_LIMIT = muted("– no limit")
"""Of a ticket that names no days nothing is stale by it, nor fresh."""
_COARSE = timedelta(hours=20)
_ROOMY = 100
"""Columns from which on who scans an address stands on the address's own line."""
_UNSURE = [Part("  ? ", Tone.WARN)]
_STATUS_WORDS = {
    Status.BUILD: "the checks leave it out",
    Status.AVAILABLE: "the checks leave it out",
    Status.MISSING: "no status is shown",
    Status.OTHER: "no status that is known",
    Status.DISAGREES: "its columns disagree",
}


def portal_section(view: View, width: int) -> list[Line]:
    """Scanned date and the two reports, each with its state in words and the instants that it allows."""
    case, reading, capture = view.case, view.reading, next(iter(view.portal_evidence), None)
    title = f"SOS portal ({case.host.c_code})"
    if reading is None:
        lines = heading(title, width)
        if isinstance(case.portal, Unknown):
            return [*lines, *paragraph(case.portal.why, width, lead=_UNSURE, capture=capture)]
        return [*lines, *paragraph(f"{case.host} is proven absent from it", width, lead=[Part("  – ", Tone.STRONG)], capture=capture)]
    live = "Live, " if all(record.state is Status.LIVE for record in reading.records) else ""
    lines = heading(title, width, f"{live}read {minute_text(reading.read_at)}", capture)
    rows = [[*_status(record), *_dates(record, view, reading)] for record in reading.records]
    placed = iter(aligned([Cells(cells, capture) for of_record in rows for cells in of_record], width))
    for number, of_record in enumerate(rows):
        lines += row_label(number, reading, width, capture)
        lines += [line for _ in of_record for line in next(placed)]
    if reading.later is not None:
        text = f"a newer page, read {minute_text(reading.later[1])}, lists it without all its address rows"
        lines += paragraph(text, width, lead=_UNSURE, capture=capture)
    return lines


def row_label(number: int, reading: PortalReading, width: int, capture: CaptureId | None) -> list[Line]:
    """Which of several rows with one name is meant; nothing where there is one."""
    count = len(reading.records)
    text = f"row {number + 1} of {count} with this name"
    return paragraph(text, width, lead=[Part("  ")], tone=Tone.WARN, capture=capture) if count > 1 else []


def _dates(record: PortalRecord, view: View, reading: PortalReading) -> Iterator[tuple[Part, ...]]:
    stale_report = view.case.rules.stale_report
    dates = (("Scanned date", record.scanned, limit_of(view)), ("Bigfix report", record.bigfix, stale_report),
             ("Log report", record.log, stale_report))  # fmt: skip
    for name, when, limit in dates:
        fresh = _judged(when, limit, reading)
        yield muted(name), Part(when.text.line() or "(empty)"), fresh, muted(span_words(when.span, reading.read_at))


def limit_of(view: View) -> timedelta | None:
    """What the ticket calls stale; None where it does not say."""
    return view.limit if view.days else None


def _judged(when: When, limit: timedelta | None, reading: PortalReading) -> Part:
    fresh = Freshness.of(when, limit or timedelta(), reading.read_at)
    return _NO_LIMIT if limit is None and fresh in {Freshness.FRESH, Freshness.STALE} else FRESHNESS[fresh]


def _status(record: PortalRecord) -> Iterator[tuple[Part, ...]]:
    """What speaks against the machine being in service; nothing when it is Live."""
    words = _STATUS_WORDS.get(record.state)
    if words is not None:
        sign = "–" if record.state.is_excluded else "?"
        yield muted("Status"), Part(f"{sign} {record.status.line() or '(empty)'}", Tone.WARN), Part(words, Tone.WARN)


def span_words(span: Span | None, read_at: datetime) -> str:
    """`03:20…04:50`, `11-16…11-17`: the instants that a relative age allows; with the year where it is not that of the reading."""
    if span is None:
        return ""
    if span.earliest is None:
        return f"before {span.latest:%Y-%m-%d}"
    if span.earliest == span.latest:
        return short_minute(span.latest, read_at)
    if span.latest - span.earliest > _COARSE:
        return f"{short_date(span.earliest, read_at)}…{short_date(span.latest, read_at)}"
    return f"{span.earliest:%H:%M}…{span.latest:%H:%M}"


def address_section(view: View, width: int) -> list[Line]:
    """One line an address: its state in words, how long ago it was scanned and tried; then who scans which kind."""
    reading, capture = view.reading, next(iter(view.portal_evidence), None)
    if reading is None:
        return []
    lines = heading("Addresses", width, f"stale means {view.days} days or more" if view.days else "", capture)
    for number, record in enumerate(reading.records):
        lines += row_label(number, reading, width, capture)
        if record.address_gap:
            lines += paragraph(f"not all there: {record.address_gap}", width, lead=_UNSURE, capture=capture)
        elif not record.addresses:
            lines += paragraph("the portal lists no address for it", width, lead=_UNSURE, capture=capture)
        lines += _address_lines(record.addresses, view, reading, width)
    return lines


def _address_lines(rows: tuple[PortalAddress, ...], view: View, reading: PortalReading, width: int) -> list[Line]:
    capture = next(iter(view.portal_evidence), None)
    bare = [Cells(_address_cells(row, view, reading), capture) for row in rows]
    tests = [who_scans(view.zone_choice(row)) for row in rows]
    if width >= _ROOMY:
        placed = aligned([Cells((*row.cells, test), capture) for row, test in zip(bare, tests, strict=True)], width)
        if all(len(lines) == 1 for lines in placed):
            return [line for row, lines in zip(rows, placed, strict=True) for line in (*lines, *_note(row, width, capture))]
    kinds: dict[Part, list[str]] = {}
    for row, test in zip(rows, tests, strict=True):
        kinds.setdefault(test, []).append(row.kind.value)
    found = [line for row, lines in zip(rows, aligned(bare, width), strict=True) for line in (*lines, *_note(row, width, capture))]
    names = {test: ", ".join(dict.fromkeys(of)) for test, of in kinds.items()}
    column = max(map(len, names.values()), default=0)
    for test, name in names.items():
        found += paragraph(test.text, width, lead=[muted(f"  {name:<{column}}  ")], tone=test.tone, capture=capture)
    return found


def _address_cells(row: PortalAddress, view: View, reading: PortalReading) -> tuple[Part, ...]:
    fresh = _judged(row.scanned, limit_of(view), reading)
    tone = Tone.STRONG if fresh.tone in {Tone.BAD, Tone.WARN} else Tone.PLAIN
    scanned = Part(row.scanned.text.line() or "scanned", tone)
    return (Part(str(row.address), tone), Part(row.kind.value), fresh, scanned, _attempt(row.last_attempt))


def _attempt(when: When) -> Part:
    if when.is_empty:
        return Part("✗ never tried", Tone.BAD)
    words = f"tried {when.text.line()}"
    return Part(f"? {words}", Tone.WARN) if when.is_unreadable else Part(words)


def _note(row: PortalAddress, width: int, capture: CaptureId | None) -> list[Line]:
    """Other text in the address's row, such as a scan exclusion."""
    return paragraph(row.note.line(), width, lead=[Part("    ")], tone=Tone.WARN, capture=capture) if row.note else []


def who_scans(choice: ZoneChoice) -> Part:
    """Who scans an address, and whether a ping from our nessus host proves anything about it (DOMAIN 2)."""
    if choice.zone is None:
        return Part(f"? {choice.why}", Tone.WARN)
    if not choice.zone.ours:
        return muted("SOS scans it: a ping from ours proves nothing")
    return muted(f"test: ping from {range_words([str(name) for name in choice.zone.scanners])}")


def range_words(names: list[str]) -> str:
    """`prod-dal09-infra-nessus-01…-03`, where all numbers between are meant too; else as `short_names`."""
    stems, numbers = zip(*((name.rpartition("-")[0], name.rpartition("-")[2]) for name in names), strict=True)
    if len(names) < 3 or len(set(stems)) > 1 or not all(number.isdecimal() for number in numbers):
        return short_names(names)
    in_turn = all(int(after) == int(before) + 1 for before, after in pairwise(numbers))
    return f"{names[0]}…-{numbers[-1]}" if in_turn else short_names(names)


def short_names(names: list[str]) -> str:
    """`prod-dal09-infra-nessus-01, -02, -03`: names that differ in their last word only are not repeated."""
    shown = names[:1]
    for before, name in pairwise(names):
        stem, _, last = name.rpartition("-")
        shown.append(f"-{last}" if stem and stem == before.rpartition("-")[0] else name)
    return ", ".join(shown)


def rows_of(view: View) -> tuple[PortalAddress, ...]:
    """The addresses of all its rows in the portal, each once."""
    records = view.reading.records if view.reading else ()
    return tuple({(row.address, row.kind): row for record in reversed(records) for row in reversed(record.addresses)}.values())[::-1]
