"""What a queue asks of each system: the machines, the window of the log, the scan definitions, the addresses to ping. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from ..hosts import AddressKind, Family, HostName
from ..runbook.view import View
from ..tickets.model import Ticket, TicketKind
from ..times import earlier

if TYPE_CHECKING:
    from ..hosts import Address, Topology, Zone
    from ..runbook.assessment import Assessment

YEAR: Final = 365
"""Days from which on the runbook asks SOS before it asks the log (DESIGN, decision table 10)."""
_ALC: Final = {Family.ALC, Family.ALC_FR2}


@dataclass(frozen=True, slots=True)
class Scope:
    """What was asked for: nothing named means the whole queue."""

    tickets: tuple[int, ...] = ()
    hosts: frozenset[HostName] = frozenset()

    def takes(self, ticket: Ticket) -> bool:
        if self.tickets:
            return ticket.number in self.tickets
        return ticket.state == "open" and (not self.hosts or any(one.host in self.hosts for one in ticket.machines))

    def machines(self, tickets: Iterable[Ticket]) -> tuple[HostName, ...]:
        """The machines to ask about, each once: those of tickets about scanning, for the others have runbooks of their own."""
        named = (one.host for ticket in tickets if ticket.kind is TicketKind.NOT_SCANNED for one in ticket.machines)
        return tuple(dict.fromkeys(host for host in named if host.is_machine and (not self.hosts or host in self.hosts)))


def log_window(tickets: Collection[Ticket], now: datetime) -> tuple[datetime, datetime] | None:
    """From the earliest (opened minus N days, and one more) to now (DOMAIN 4, "Window"); None where no ticket needs the log."""
    begins = [
        earlier(ticket.opened_at, timedelta(days=ticket.not_scanned_days + 1))
        for ticket in tickets
        if ticket.kind is TicketKind.NOT_SCANNED and ticket.not_scanned_days and ticket.not_scanned_days < YEAR
    ]
    return (min(begins), now) if begins else None


def scan_names(machines: Iterable[HostName], topology: Topology) -> tuple[str, ...]:
    """The scan definitions that cover the machines' addresses; Security Center knows nothing of armada (DOMAIN 2)."""
    zones = (topology.zone_of(host, kind).zone for host in machines if host.family in _ALC for kind in AddressKind)
    return tuple(dict.fromkeys(zone.scan for zone in zones if zone is not None and zone.scan))


def pings_to_ask(assessments: Iterable[Assessment]) -> Mapping[tuple[HostName, ...], tuple[tuple[Address, AddressKind], ...]]:
    """By the scanners of a zone of ours: the stale addresses of which a ping from there is the test."""
    wanted: dict[tuple[HostName, ...], dict[tuple[Address, AddressKind], None]] = {}
    for assessment in assessments:
        view = View(assessment.case)
        for row in view.stale:
            zone: Zone | None = view.zone(row)
            if zone is not None and zone.ours and zone.scanners:
                wanted.setdefault(tuple(zone.scanners), {})[row.address, row.kind] = None
    return {scanners: tuple(addresses) for scanners, addresses in wanted.items()}
