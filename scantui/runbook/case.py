"""A case: everything known about one machine of one ticket, as the decision table needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..answer import Answer, CaptureId, Reason
from ..chlorine.model import Lookup, Request, Window
from ..hosts import Address, AddressKind, HostName, Topology
from ..nessus_host.model import Ping
from ..netmax.model import Owner
from ..portal.model import PortalRecord
from ..security_center.model import ScanResult
from ..tickets.model import Marker, Ticket


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of the decision table that a user may change (`[rules]`)."""

    stale_report_days: int = 2
    group_size: int = 3
    stuck_after_hours: int = 3

    @property
    def stale_report(self) -> timedelta:
        return timedelta(days=self.stale_report_days)

    @property
    def stuck_after(self) -> timedelta:
        return timedelta(hours=self.stuck_after_hours)


@dataclass(frozen=True, slots=True)
class PortalReading:
    """The newest usable reading of a machine's portal row."""

    records: tuple[PortalRecord, ...]
    """More than one when the portal lists the name twice, or two readings of one instant do."""
    read_at: datetime
    later: tuple[PortalRecord, datetime] | None = None
    """A newer row of it whose address rows are not all there, and when it was read."""

    @property
    def record(self) -> PortalRecord:
        return self.records[0]


@dataclass(frozen=True, slots=True)
class PortalSearch:
    """One portal capture, of its own or another c_code, that answers whether the machine is listed."""

    c_code: str
    read_at: datetime
    listed: bool
    source: CaptureId


@dataclass(frozen=True, slots=True)
class ChlorineStory:
    """All that the captured log tells of a machine."""

    requests: tuple[Request, ...]
    """Newest first."""
    covered: tuple[Window, ...]
    """The stretches completely seen, joined where they touch, oldest first."""
    gaps: tuple[Reason, ...]
    evidence: tuple[CaptureId, ...]

    def covers(self, since: datetime, until: datetime) -> bool:
        return any(window.since <= since and window.until >= until for window in self.covered)

    def seen_on_from(self, instant: datetime) -> datetime:
        """How far the log was seen without a gap from `instant` on."""
        return next((window.until for window in self.covered if window.since <= instant <= window.until), instant)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Machines of one zone and address kind, seen on the portal: how many are stale (rule 8)."""

    zone: str
    address_kind: AddressKind
    stale: tuple[HostName, ...]
    seen: int
    evidence: tuple[CaptureId, ...]
    _stale: frozenset[HostName] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_stale", frozenset(self.stale))

    def holds(self, host: HostName) -> bool:
        """Whether the machine is one of the stale ones: asked for every machine of every ticket."""
        return host in self._stale

    def is_group(self, group_size: int) -> bool:
        return len(self.stale) >= group_size and 2 * len(self.stale) > self.seen


@dataclass(frozen=True, slots=True)
class Case:
    ticket: Ticket
    host: HostName
    as_of: datetime
    portal: Answer[PortalReading]
    """The newest complete reading of its own c_code since the ticket was opened."""
    searches: tuple[PortalSearch, ...]
    chlorine: ChlorineStory
    pings: tuple[Ping, ...]
    scans: tuple[ScanResult, ...]
    owners: Mapping[Address, Owner]
    lookup: Lookup | None
    markers: tuple[Marker, ...]
    patterns: tuple[Pattern, ...]
    """Every zone and kind of the bundle, group or not."""
    topology: Topology
    rules: Rules = field(default_factory=Rules)
    notes: tuple[Reason, ...] = ()
    """Captures that could not be read or used for this machine, and why."""
