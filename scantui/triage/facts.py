"""All captures of a bundle, read once: what every room's reader made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from ..answer import Reason, Unreadable
from ..chlorine.model import ChlorineLog, Lookup
from ..evidence.model import TROUBLE, Capture, Kind
from ..hosts import Address, HostName
from ..nessus_host.model import Ping
from ..netmax.model import Owner
from ..portal.model import PortalPage
from ..safe_text import clean_line
from ..security_center.model import ScanResult
from ..tickets.model import CommentList, Ticket, TicketList

T = TypeVar("T")

Progress = Callable[[int, int, str], None]
"""Called before each capture with its number, how many there are, and its id. May raise to cancel."""
TicketsSeen = Callable[[tuple[Ticket, ...], datetime], None]
"""Called once with the tickets and the time as of which they are judged."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A capture that could not be read, and why."""

    capture: Capture
    reason: Reason


@dataclass(frozen=True, slots=True)
class Facts:
    as_of: datetime
    tickets: tuple[Ticket, ...]
    """One per number: the newest capture's."""
    comments: Mapping[int, CommentList]
    portal_pages: tuple[PortalPage, ...]
    """Newest reading first."""
    logs: tuple[ChlorineLog, ...]
    lookups: tuple[Lookup, ...]
    scans: tuple[ScanResult, ...]
    pings: tuple[Ping, ...]
    owners: tuple[Owner, ...]
    damaged: tuple[Damaged, ...]
    notes: tuple[Reason, ...] = ()
    """What holds for the bundle as a whole: gaps of ticket lists, captures newer than `as_of`."""


def newest_instant(captures: Iterable[Capture]) -> datetime | None:
    """When the newest capture was made: the `as_of` of a replay unless the user names another."""
    return max((capture.captured_at for capture in captures), default=None)


@dataclass
class _Reading:
    """The walk over the captures: collects what could be read and what could not."""

    captures: Sequence[Capture]
    progress: Progress | None
    damaged: list[Damaged] = field(default_factory=list)
    troubles: list[Reason] = field(default_factory=list)
    """What went wrong with answers that could be read all the same."""
    done: int = 0

    def read(self, kind: Kind, reader: Callable[[Capture], T]) -> list[tuple[Capture, T]]:
        results = []
        for capture in self.captures:
            if capture.kind is not kind:
                continue
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, len(self.captures), capture.id)
            trouble = clean_line(capture.question.get(TROUBLE, ""))
            try:
                results.append((capture, reader(capture)))
                if trouble:
                    self.troubles.append(Reason(kind.value, f"{capture.id} is not whole: {trouble}"))
            except Unreadable as error:
                why = f"could not be asked: {trouble} ({capture.id})" if trouble else f"{capture.id} cannot be read: {error}"
                self.damaged.append(Damaged(capture, Reason(kind.value, why)))
            except Exception as error:  # noqa: BLE001 - a reader's fault on one capture must not hide every ticket
                why = f"{capture.id} cannot be read: the reader failed ({type(error).__name__}), please report it"
                self.damaged.append(Damaged(capture, Reason(kind.value, why)))
        return results


def read_facts(
    captures: Sequence[Capture],
    as_of: datetime,
    headings: Mapping[str, Sequence[str]] | None = None,
    progress: Progress | None = None,
    on_tickets: TicketsSeen | None = None,
) -> Facts:
    """Read every capture made up to `as_of`. A capture that cannot be read is named in `damaged`, never dropped.

    `on_tickets` is told the tickets as soon as they are known, long before the rest.
    """
    from ..tickets.read import read_comments, read_tickets

    used = [capture for capture in captures if capture.captured_at <= as_of]
    reading = _Reading(used, progress)
    lists = reading.read(Kind.TICKETS, read_tickets)
    tickets = _newest_tickets(lists)
    if on_tickets is not None:
        on_tickets(tickets, as_of)
    from ..chlorine.read import read_log, read_lookup
    from ..nessus_host.read import read_ping
    from ..netmax.read import read_netmax
    from ..portal.read import read_portal
    from ..security_center.read import read_scan_result

    comments = _newest_comments(reading.read(Kind.TICKET_COMMENTS, read_comments))
    pages = [page for _, page in reading.read(Kind.PORTAL, lambda capture: read_portal(capture, headings or {}))]
    hosts = {machine.host for ticket in tickets for machine in ticket.machines}
    logs = [log for _, log in reading.read(Kind.CHLORINE_LOG, lambda capture: read_log(capture, hosts))]
    addresses = _addresses_of(hosts, pages)
    scans = [scan for _, scan in reading.read(Kind.SCAN_RESULT, lambda capture: read_scan_result(capture, addresses))]
    lookups = [lookup for _, found in reading.read(Kind.CHLORINE_LOOKUP, read_lookup) for lookup in found]
    pings = [ping for _, ping in reading.read(Kind.PING, read_ping)]
    owners = [owner for _, found in reading.read(Kind.NETMAX, read_netmax) for owner in found]
    notes = [*reading.troubles, *(gap for _, listed in lists for gap in listed.gaps)]
    notes += [Reason("ticket", f"#{ticket.number}: {note}") for ticket in tickets for note in ticket.notes]
    if len(used) < len(captures):
        notes.append(Reason("bundle", f"{len(captures) - len(used)} captures are newer than the time asked for and were left out"))
    return Facts(
        as_of,
        tickets,
        comments,
        tuple(sorted(pages, key=lambda page: page.read_at, reverse=True)),
        tuple(logs),
        tuple(sorted(lookups, key=lambda lookup: lookup.captured_at, reverse=True)),
        tuple(scans),
        tuple(pings),
        tuple(sorted(owners, key=lambda owner: owner.captured_at, reverse=True)),
        tuple(reading.damaged),
        tuple(dict.fromkeys(notes)),
    )


def tickets_of(captures: Sequence[Capture]) -> tuple[Ticket, ...]:
    """The tickets alone, of all captures; what cannot be read tells of none."""
    from ..tickets.read import read_tickets

    return _newest_tickets(_Reading(captures, None).read(Kind.TICKETS, read_tickets))


def portal_pages_of(captures: Sequence[Capture], headings: Mapping[str, Sequence[str]]) -> tuple[PortalPage, ...]:
    """The portal's pages alone; what cannot be read is none."""
    from ..portal.read import read_portal

    return tuple(page for _, page in _Reading(captures, None).read(Kind.PORTAL, lambda capture: read_portal(capture, headings)))


def _newest_tickets(lists: Iterable[tuple[Capture, TicketList]]) -> tuple[Ticket, ...]:
    """By number. A newer list that was asked for without bodies does not take away the machines that an older one names."""
    newest: dict[int, Ticket] = {}
    for _, listed in sorted(lists, key=lambda pair: pair[0].captured_at):
        for ticket in listed.tickets:
            older = newest.get(ticket.number)
            newest[ticket.number] = ticket if older is None or ticket.has_body else replace(older, state=ticket.state)
    return tuple(sorted(newest.values(), key=lambda ticket: ticket.number))


def _newest_comments(lists: Iterable[tuple[Capture, CommentList]]) -> dict[int, CommentList]:
    """By ticket. A newer list that is not whole does not take away what an older one shows."""
    newest: dict[int, CommentList] = {}
    for _, listed in sorted(lists, key=lambda pair: pair[0].captured_at):
        older = newest.get(listed.ticket)
        if older is not None and listed.gaps:
            known = {(comment.created_at, comment.body) for comment in listed.comments}
            kept = [comment for comment in older.comments if (comment.created_at, comment.body) not in known]
            comments = sorted((*kept, *listed.comments), key=lambda comment: comment.created_at)
            listed = replace(listed, comments=tuple(comments))
        newest[listed.ticket] = listed
    return newest


def _addresses_of(hosts: set[HostName], pages: Iterable[PortalPage]) -> frozenset[Address]:
    """Every address that the portal lists for a machine of a ticket: what scan results are asked for."""
    found: set[Address] = set()
    for page in pages:
        for host in hosts & page.records.keys():
            found.update(row.address for record in page.records[host] for row in record.addresses)
    return frozenset(found)
