"""The pieces of evidence that a machine's verdict may rest on: which are missing, which are not whole, which are there. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from ..answer import Absent, Found, Unknown
from ..evidence.model import Capture, Kind
from ..netmax.model import OwnerKind
from ..report.collecting import ping_row
from ..runbook.assessment import Assessment
from ..runbook.view import View
from ..times import minute_text


class PieceState(Enum):
    """In the order in which they are shown."""

    MISSING = "✗ missing"
    INCOMPLETE = "? partly"
    CAPTURED = "✓ captured"


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    state: PieceState
    why: str
    is_asked: bool
    """Whether the verdict asks for it."""


def pieces_of(assessment: Assessment, captures: Mapping[str, Capture]) -> tuple[Piece, ...]:
    """What the verdict asks for first, then what is missing or not whole, then what is there; nothing that the machine has no use for."""
    found = []
    for kind, state, why in _all(assessment, captures):
        asked = kind.value in assessment.collect
        if asked and state is PieceState.CAPTURED:  # the verdict knows better what it lacks
            state, why = PieceState.INCOMPLETE, assessment.why
        found.append(Piece(kind, state, why, asked))
    order = list(PieceState)
    return tuple(sorted(found, key=lambda piece: (not piece.is_asked, order.index(piece.state))))


def _all(assessment: Assessment, captures: Mapping[str, Capture]) -> Iterator[tuple[Kind, PieceState, str]]:
    view = View(assessment.case)
    yield Kind.PORTAL, *_portal(view)
    yield Kind.CHLORINE_LOG, *_log(view)
    row = ping_row(view)
    if row is not None or Kind.PING.value in assessment.collect:
        yield Kind.PING, *_ping(view)
    if any(zone.scan for each in view.stale if (zone := view.zone(each)) is not None) or Kind.SCAN_RESULT.value in assessment.collect:
        yield Kind.SCAN_RESULT, *_scan(view)
    if view.stale or Kind.NETMAX.value in assessment.collect:
        yield Kind.NETMAX, *_netmax(view)
    yield Kind.CHLORINE_LOOKUP, *_lookup(view)
    yield Kind.TICKET_COMMENTS, *_comments(view, captures)
    ticket = assessment.case.ticket
    yield Kind.TICKETS, PieceState.CAPTURED, _when(captures.get(ticket.source))


def _when(capture: Capture | None) -> str:
    return f"captured {minute_text(capture.captured_at)}" if capture is not None else "captured"


def _latest(instants: list[datetime]) -> str:
    return f"captured {minute_text(max(instants))}"


def _portal(view: View) -> tuple[PieceState, str]:
    portal = view.case.portal
    if isinstance(portal, Unknown):
        return PieceState.INCOMPLETE if portal.evidence else PieceState.MISSING, portal.why
    if isinstance(portal, Absent):
        return PieceState.CAPTURED, f"{view.case.host} is proven absent from it"
    gap = next((record.address_gap for record in portal.value.records if record.address_gap is not None), None)
    if gap is not None:
        return PieceState.INCOMPLETE, f"read {minute_text(portal.value.read_at)}: address rows {gap}"
    return PieceState.CAPTURED, f"read {minute_text(portal.value.read_at)}"


def _log(view: View) -> tuple[PieceState, str]:
    story = view.case.chlorine
    needed = f"{minute_text(view.log_since)} to {minute_text(view.log_until)}"
    if view.log_is_known:
        return PieceState.CAPTURED, f"known from {needed}"
    if not story.evidence:
        return PieceState.MISSING, f"not captured; needed from {needed}"
    known = "; ".join(f"{minute_text(one.since)} to {minute_text(one.until)}" for one in story.covered) or "no time completely"
    return PieceState.INCOMPLETE, f"known for {known}; needed from {needed}"


def _ping(view: View) -> tuple[PieceState, str]:
    rows = [row for row in view.stale if (zone := view.zone(row)) is not None and zone.ours]
    pings = {row.address: [ping for ping in view.case.pings if ping.address == row.address] for row in rows}
    unpinged = [str(address) for address, found in pings.items() if not found]
    if unpinged:
        return PieceState.MISSING, f"no ping of {', '.join(unpinged)}"
    for address, found in pings.items():
        if not any(isinstance(ping.outcome, Found) for ping in found):
            why = found[-1].outcome.why if isinstance(found[-1].outcome, Unknown) else ""
            return PieceState.INCOMPLETE, f"the ping of {address} settles nothing: {why}"
    times = [ping.captured_at for found in pings.values() for ping in found]
    return (PieceState.CAPTURED, _latest(times)) if times else (PieceState.MISSING, "not captured")


def _scan(view: View) -> tuple[PieceState, str]:
    rows = [row for row in view.stale if (zone := view.zone(row)) is not None and zone.scan]
    since = minute_text(view.since_action)
    for row in rows:
        if view.newest_finished_scan(row, view.since_action) is None:
            name = zone.scan if (zone := view.zone(row)) is not None else None
            older = view.covering_scans(row)
            return PieceState.INCOMPLETE if older else PieceState.MISSING, f"no finished result of {name} since {since}"
    times = [scan.finished_at for row in rows if (scan := view.newest_finished_scan(row, view.since_action)) and scan.finished_at]
    return (PieceState.CAPTURED, f"finished {minute_text(max(times))}") if times else (PieceState.MISSING, "not captured")


def _netmax(view: View) -> tuple[PieceState, str]:
    owners = view.case.owners
    unasked = [str(row.address) for row in view.stale if row.address not in owners]
    if unasked or not view.stale:
        return PieceState.MISSING, f"nobody asked who owns {', '.join(unasked)}" if unasked else "not captured"
    unclear = [str(row.address) for row in view.stale if owners[row.address].kind is OwnerKind.UNKNOWN]
    if unclear:
        return PieceState.INCOMPLETE, f"its answer names no owner of {', '.join(unclear)}"
    return PieceState.CAPTURED, _latest([owners[row.address].captured_at for row in view.stale])


def _lookup(view: View) -> tuple[PieceState, str]:
    lookup = view.case.lookup
    return (PieceState.MISSING, "not captured") if lookup is None else (PieceState.CAPTURED, _latest([lookup.captured_at]))


def _comments(view: View, captures: Mapping[str, Capture]) -> tuple[PieceState, str]:
    ticket = view.case.ticket
    gaps = [reason.why for reason in view.case.notes if reason.what == Kind.TICKET_COMMENTS.value]
    of_ticket = {"ticket": str(ticket.number)}
    own = [one for one in captures.values() if one.kind is Kind.TICKET_COMMENTS and of_ticket.items() <= one.question.items()]
    if gaps:
        return PieceState.INCOMPLETE if own else PieceState.MISSING, gaps[0]
    if own:
        return PieceState.CAPTURED, _latest([one.captured_at for one in own])
    if ticket.comment_count == 0:
        return PieceState.CAPTURED, "the ticket has none"
    return (PieceState.CAPTURED, "came with the ticket") if ticket.comment_count else (PieceState.MISSING, "not captured")
