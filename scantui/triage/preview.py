"""What a capture is understood as, before it is kept: one line, and what is not whole about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..answer import Reason, Unknown
from ..chlorine.model import ChlorineLog, Window
from ..evidence.model import Capture, Kind
from ..times import minute_text
from . import fitting

if TYPE_CHECKING:
    from .fitting import Wanted

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Preview:
    summary: str
    gaps: tuple[Reason, ...] = ()
    misfits: tuple[str, ...] = ()
    """What it does not answer of what was wanted, where that was said."""


def preview(capture: Capture, headings: Mapping[str, Sequence[str]], wanted: Wanted | None = None) -> Preview:
    """Raises `Unreadable` when it is nothing of its kind."""
    if capture.kind is Kind.PORTAL:
        return _portal(capture, headings, wanted)
    return {
        Kind.TICKETS: _tickets,
        Kind.TICKET_COMMENTS: _comments,
        Kind.CHLORINE_LOG: _log,
        Kind.CHLORINE_LOOKUP: _lookup,
        Kind.SCAN_RESULT: _scan,
        Kind.PING: _ping,
        Kind.NETMAX: _netmax,
    }[capture.kind](capture, wanted)


def _count(number: int, word: str) -> str:
    plural = word[:-1] + "ies" if word.endswith("ry") else word + ("es" if word.endswith("s") else "s")
    return f"{number} {word if number == 1 else plural}"


def _tickets(capture: Capture, wanted: Wanted | None) -> Preview:
    from ..tickets.read import read_tickets

    listed = read_tickets(capture)
    machines = sum(len(ticket.machines) for ticket in listed.tickets)
    misfits = tuple(fitting.ticket_misfits(listed, wanted)) if wanted else ()
    return Preview(f"{_count(len(listed.tickets), 'ticket')} naming {_count(machines, 'machine')}", listed.gaps, misfits)


def _comments(capture: Capture, wanted: Wanted | None) -> Preview:
    from ..tickets.read import read_comments

    listed = read_comments(capture)
    markers = sum(len(comment.markers) for comment in listed.comments)
    comments = _count(len(listed.comments), "comment")
    misfits = tuple(fitting.comment_misfits(listed, wanted)) if wanted else ()
    return Preview(f"{comments} of ticket {listed.ticket}, {_count(markers, 'marker')} of scantui among them", listed.gaps, misfits)


def _portal(capture: Capture, headings: Mapping[str, Sequence[str]], wanted: Wanted | None) -> Preview:
    from ..portal.read import read_portal

    page = read_portal(capture, headings)
    opened = sum(records[0].address_gap is None for records in page.records.values())
    absence = "not proven to be all there are" if isinstance(page.absence, Unknown) else "all there are"
    machines = _count(len(page.records), "machine")
    summary = f"{machines} of {page.c_code} ({absence}), {opened} with all address rows, read at {minute_text(page.read_at)}"
    return Preview(summary, page.gaps, tuple(fitting.portal_misfits(page, wanted)) if wanted else ())


def _log(capture: Capture, wanted: Wanted | None) -> Preview:
    from ..chlorine.read import read_log

    log = read_log(capture, (wanted.host,) if wanted else ())
    covered = "; ".join(_covered(log)) or "no window completely"
    told = _requests(log, wanted) if wanted else ""
    misfits = tuple(fitting.log_misfits(log, wanted)) if wanted else ()
    return Preview(f"{_count(log.message_count, 'message')} of chlorine's log{told}, covering {covered}", log.gaps, misfits)


def _requests(log: ChlorineLog, wanted: Wanted) -> str:
    return f", {_count(len(log.requests.get(wanted.host, ())), 'request')} of {wanted.host} among them"


def _covered(log: ChlorineLog) -> Iterator[str]:
    """The windows that a log covers, each with the machines that it covers alone."""
    if log.covered is not None:
        yield _window(log.covered)
        return
    for window in dict.fromkeys(log.covered_only.values()):
        hosts = [str(host) for host, only in log.covered_only.items() if only == window]
        named = ", ".join(hosts) if len(hosts) <= _MOST_NAMED else _count(len(hosts), "machine")
        yield f"{_window(window)} for {named} only"


def _window(window: Window) -> str:
    return f"{minute_text(window.since)} to {minute_text(window.until)}"


def _lookup(capture: Capture, wanted: Wanted | None) -> Preview:
    from ..chlorine.read import read_lookup

    found = read_lookup(capture)
    misfits = tuple(fitting.lookup_misfits(found, wanted)) if wanted else ()
    return Preview(f"chlorine's look-up of {', '.join(str(lookup.host) for lookup in found)}", (), misfits)


def _scan(capture: Capture, wanted: Wanted | None) -> Preview:
    from ..security_center.read import read_scan_result

    result = read_scan_result(capture, wanted.addresses if wanted else ())
    finished = f", finished {minute_text(result.finished_at)}" if result.finished_at else ""
    misfits = tuple(fitting.scan_misfits(result, wanted)) if wanted else ()
    return Preview(f"a result of {result.name.line()}, state {result.state.value}{finished}", result.gaps, misfits)


def _ping(capture: Capture, wanted: Wanted | None) -> Preview:
    from ..nessus_host.read import read_ping

    ping = read_ping(capture)
    misfits = tuple(fitting.ping_misfits(ping, wanted)) if wanted else ()
    if isinstance(ping.outcome, Unknown):
        return Preview(f"a ping of {ping.address} from {ping.source_host} that says neither yes nor no", ping.outcome.reasons, misfits)
    return Preview(f"{ping.address} pinged from {ping.source_host}: {ping.received} of {ping.sent} answered", (), misfits)


def _netmax(capture: Capture, wanted: Wanted | None) -> Preview:
    from ..netmax.read import read_netmax

    owners = read_netmax(capture)
    misfits = tuple(fitting.owner_misfits(owners, wanted)) if wanted else ()
    return Preview("netmax on " + ", ".join(f"{owner.address}: {owner.host or owner.kind.value}" for owner in owners), (), misfits)
