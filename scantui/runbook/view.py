"""What the rows of the decision table ask of a case: its stale addresses, what was done to it, the scan that covers an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property

from ..answer import Absent, CaptureId, Found, Reason, Unknown
from ..chlorine.model import Action, Request, RequestState
from ..hosts import Zone, ZoneChoice
from ..portal.model import PortalAddress, PortalRecord, When
from ..security_center.model import ResultState, ScanResult
from ..tickets.model import DoneState, Marker
from ..times import earlier
from .case import Case, PortalReading

_MARKER_STATES = {
    DoneState.REQUESTED: RequestState.STARTED,
    DoneState.PASSED: RequestState.PASSED,
    DoneState.FAILED: RequestState.FAILED,
}


class Freshness(Enum):
    """What a date cell says against a limit."""

    FRESH = "fresh"
    """even the oldest instant it allows is within the limit"""
    STALE = "stale"
    NEVER = "never"
    """there is no date: it never happened, which is stale too"""
    UNREADABLE = "unreadable"

    @classmethod
    def of(cls, when: When, limit: timedelta, read_at: datetime) -> Freshness:
        if when.is_empty:
            return cls.NEVER
        if when.span is None:
            return cls.UNREADABLE
        return cls.FRESH if when.span.surely_within(limit, read_at) else cls.STALE

    @property
    def is_stale(self) -> bool:
        return self in {Freshness.STALE, Freshness.NEVER}


@dataclass(frozen=True, slots=True)
class Deed:
    """One reboot or reload of the machine, from chlorine's log or from a marker that the log does not contradict."""

    action: Action
    state: RequestState
    at: datetime
    """When it ended, or was last heard of."""
    change: str | None
    evidence: tuple[CaptureId, ...]
    from_marker: bool
    give_or_take: timedelta = timedelta(0)
    """How far off `at` may be: a log copied as text names no time zone."""

    def surely_after(self, instant: datetime) -> bool:
        return self.at - self.give_or_take > instant

    def maybe_after(self, instant: datetime) -> bool:
        return self.at + self.give_or_take > instant

    @property
    def words(self) -> str:
        change = f" ({self.change})" if self.change else ""
        source = " according to the ticket's comment" if self.from_marker else ""
        return f"{self.action.value}{change} {self.state.value} at {self.at:%Y-%m-%d %H:%M} UTC{source}"


class View:
    """A case with what follows from it. Made by `assess`; every property is computed once."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @property
    def days(self) -> int:
        """The ticket's N. Only asked for after rule 1 has made sure that there is one."""
        return self.case.ticket.not_scanned_days or 0

    @property
    def limit(self) -> timedelta:
        return timedelta(days=self.days)

    @property
    def reading(self) -> PortalReading | None:
        return self.case.portal.value if isinstance(self.case.portal, Found) else None

    @property
    def record(self) -> PortalRecord | None:
        return self.reading.record if self.reading else None

    @property
    def portal_evidence(self) -> tuple[CaptureId, ...]:
        return self.case.portal.evidence

    @property
    def portal_reasons(self) -> tuple[Reason, ...]:
        return self.case.portal.reasons if isinstance(self.case.portal, Unknown) else ()

    @cached_property
    def stale(self) -> tuple[PortalAddress, ...]:
        """The addresses that are not proven fresh although their date can be read (or there is none: never scanned)."""
        if self.reading is None:
            return ()
        read_at = self.reading.read_at
        return tuple(row for row in self.reading.record.addresses if Freshness.of(row.scanned, self.limit, read_at).is_stale)

    @cached_property
    def unclear(self) -> tuple[PortalAddress, ...]:
        """The addresses whose scanned date stands there but cannot be read."""
        return tuple(row for row in self.record.addresses if row.scanned.is_unreadable) if self.record else ()

    @cached_property
    def last_scanned(self) -> datetime | None:
        """The latest instant at which one of the stale addresses may have been scanned; None when none ever was."""
        return max((row.scanned.span.latest for row in self.stale if row.scanned.span is not None), default=None)

    def zone_choice(self, row: PortalAddress) -> ZoneChoice:
        return self.case.topology.zone_of(self.case.host, row.kind)

    def zone(self, row: PortalAddress) -> Zone | None:
        return self.zone_choice(row).zone

    @cached_property
    def newest_request(self) -> Request | None:
        return next(iter(self.case.chlorine.requests), None)

    @cached_property
    def log_since(self) -> datetime:
        """Where the window of rule 12 begins: ticket opened minus N days, and one day more (DOMAIN 4, "Window")."""
        return earlier(self.case.ticket.opened_at, self.limit + timedelta(days=1))

    @cached_property
    def near_since(self) -> datetime:
        """From when on a request is near the time at which it stopped being scanned (RUNBOOK "Is the machine down?")."""
        if self.last_scanned is None:
            return self.log_since
        return min(self.log_since, earlier(self.last_scanned, timedelta(days=1)))

    @cached_property
    def log_until(self) -> datetime:
        return self.reading.read_at if self.reading else self.case.as_of

    @cached_property
    def log_is_known(self) -> bool:
        return self.case.chlorine.covers(self.log_since, self.log_until)

    @cached_property
    def deeds(self) -> tuple[Deed, ...]:
        """All reboots and reloads known, newest first."""
        deeds = [
            Deed(
                request.action,
                request.state,
                request.finished_at or request.last_message_at,
                request.change,
                request.evidence,
                from_marker=False,
                give_or_take=request.give_or_take,
            )
            for request in self.case.chlorine.requests
        ]
        deeds += [
            Deed(Action(marker.action), _MARKER_STATES[marker.state], marker.at, marker.request, (marker.source,), from_marker=True)
            for marker in self.case.markers
            if marker.action in {"reboot", "reload"} and not self._log_knows_better(marker)
        ]
        return tuple(sorted(deeds, key=lambda deed: deed.at, reverse=True))

    def _log_knows_better(self, marker: Marker) -> bool:
        """Whether the log tells of the marker's request itself, or covers its time without telling of it (then it never happened).

        What passed or failed did so before the comment; what was only asked for may have been given to chlorine after it.
        """
        chlorine = self.case.chlorine
        if marker.request and any(request.change == marker.request for request in chlorine.requests):
            return True
        around = timedelta(hours=1)
        return chlorine.covers(marker.at - around, marker.at + around if marker.state is DoneState.REQUESTED else marker.at)

    @cached_property
    def pending_marker(self) -> Deed | None:
        """A request that a comment says was made and of which the log, not covering it, says nothing."""
        newest = next(iter(self.deeds), None)
        return newest if newest and newest.from_marker and not newest.state.is_finished else None

    @cached_property
    def since_action(self) -> datetime:
        """The action after which a scan result counts: the newest one that passed since it was last scanned, else the ticket's opening."""
        last = self.last_scanned
        done = (deed.at for deed in self.deeds if deed.state is RequestState.PASSED and (last is None or deed.at > last))
        return next(done, self.case.ticket.opened_at)

    def covering_scans(self, row: PortalAddress) -> tuple[ScanResult, ...]:
        """The results of the scan definition that covers an address, newest first; undated ones last.

        One result may have been told of twice, by its lists and by its file: what tells of the address comes first.
        """
        zone = self.zone(row)
        results = [scan for scan in self.case.scans if zone is not None and zone.is_scan(scan.name.raw)]
        oldest = datetime.min.replace(tzinfo=self.case.as_of.tzinfo)

        def newness(scan: ScanResult) -> tuple[datetime, bool]:
            tells = isinstance(scan.outcomes.get(row.address), Found | Absent)
            return scan.finished_at or scan.started_at or oldest, tells

        return tuple(sorted(results, key=newness, reverse=True))

    def newest_finished_scan(self, row: PortalAddress, since: datetime) -> ScanResult | None:
        """The newest finished result that ended after `since`. One that does not tell when it ended proves nothing."""
        for scan in self.covering_scans(row):
            if scan.state is not ResultState.RUNNING and scan.finished_at is not None and scan.finished_at > since:
                return scan
        return None


def address_words(rows: tuple[PortalAddress, ...]) -> str:
    """`10.21.6.66 (ben) and 203.0.113.71 (fen)`"""
    words = [f"{row.address} ({row.kind.value})" for row in rows]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "no address"
