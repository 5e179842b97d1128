"""Cases by hand, for tests of what is made of them: `CaseKit().worker().portal(fen="5 days ago").log().assess()`.

The world of a kit: the ticket was opened two days before `AS_OF` and says 3 days; the portal was read an hour before `AS_OF`.
Every method changes the kit and returns it; `case()` and `assess()` make the thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Self

from scantui.answer import Absent, Answer, Check, Found, Proof, Reason, Unknown, unknown
from scantui.chlorine.model import Action, Lookup, Request, RequestState, Window
from scantui.hosts import Address, AddressKind, HostName, Topology, parse_address, parse_host
from scantui.nessus_host.model import Ping, PingOutcome
from scantui.netmax.model import Owner, OwnerKind
from scantui.portal.model import PortalAddress, PortalRecord, When
from scantui.runbook.assessment import Assessment
from scantui.runbook.case import Case, ChlorineStory, Pattern, PortalReading, PortalSearch, Rules
from scantui.runbook.table import assess
from scantui.safe_text import OutsideText
from scantui.security_center.model import HostOutcome, ResultState, ScanResult
from scantui.tickets.model import DoneState, Marker, Ticket, TicketKind, TicketMachine
from scantui.times import Span, parse_age

AS_OF = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVIDENCE_ID = "20261120T083000Z-0123456789abcdef"
ROOT = "ab" * 32
TOPOLOGY = Topology.load()

BEN, FEN, IMM = AddressKind.BEN, AddressKind.FEN, AddressKind.IMM
ADDRESSES = {BEN: "10.21.6.66", FEN: "203.0.113.71", IMM: "10.21.7.66"}

WORKER = "prod-dal10-carrier2-worker-8001"
TUGBOAT_WORKER = "kube-c0ffee0d0example0abc-produssouth-custome-000231e0"
MASTER = "prod-dal12-carrier2-master-01"
HAPROXY = "prod-mex01-carrier11-haproxy-01"
SCANNER = "prod-wdc06-infra-nessus-01"
INFRA = "prod-dal09-infra-apt-repo-mirror-01"
VYATTA = "prod-dal10-firewall-vyattaha0-01"
VIP = "prod-lon05-tugboat106-loadbalancer-vip"
OTHER = "prod-dal10-registry-cache-01"


def host(name: str) -> HostName:
    parsed = parse_host(name)
    assert parsed is not None, name
    return parsed


def address(text: str) -> Address:
    parsed = parse_address(text)
    assert parsed is not None, text
    return parsed


def when(text: str | None, read_at: datetime) -> When:
    """A date cell that says `text`; None is an empty cell."""
    age = parse_age(text) if text else None
    return When(OutsideText(text or ""), Span.ago(age, read_at) if age else None)


class CaseKit:
    def __init__(self, as_of: datetime = AS_OF) -> None:
        self.as_of = as_of
        self.read_at = as_of - HOUR
        self.opened_at = as_of - 2 * DAY
        self.name = host(WORKER)
        self.number, self.title, self.days, self.kind, self.subject = 11738, "", 3, TicketKind.NOT_SCANNED, "scan"
        self.others: tuple[str, ...] = ()
        self.answer: Answer[PortalReading] = unknown("portal", "not captured")
        self.searches: list[PortalSearch] = []
        self.requests: list[Request] = []
        self.windows: tuple[Window, ...] = ()
        self.log_seen = False
        self.pings: list[Ping] = []
        self.scans: list[ScanResult] = []
        self.owners: dict[Address, Owner] = {}
        self.known: Lookup | None = None
        self.markers: list[Marker] = []
        self.patterns: list[Pattern] = []
        self.rules = Rules()
        self.notes: tuple[Reason, ...] = ()

    # the machine

    def host(self, name: str) -> Self:
        self.name = host(name)
        return self

    def worker(self) -> Self:
        return self.host(WORKER)

    def tugboat_worker(self) -> Self:
        return self.host(TUGBOAT_WORKER)

    def master(self) -> Self:
        return self.host(MASTER)

    def haproxy(self) -> Self:
        return self.host(HAPROXY)

    def scanner(self) -> Self:
        return self.host(SCANNER)

    def infra(self) -> Self:
        return self.host(INFRA)

    def vyatta(self) -> Self:
        return self.host(VYATTA)

    def vip(self) -> Self:
        return self.host(VIP)

    # the ticket

    def ticket(
        self,
        days: int | None = 3,
        *,
        title: str | None = None,
        subject: str = "scan",
        opened_at: datetime | None = None,
        number: int = 11738,
        others: tuple[str, ...] = (),
    ) -> Self:
        """`others`: further machines that it names."""
        self.days, self.number, self.others, self.subject = days or 0, number, others, subject
        self.title = title or ""
        self.kind = TicketKind.NOT_SCANNED if subject == "scan" else TicketKind.OTHER
        self.opened_at = opened_at or self.opened_at
        return self

    # the portal

    def portal(
        self,
        *,
        ben: str | None = "10 hours ago",
        fen: str | None = "10 hours ago",
        imm: str | None = None,
        attempt: str | None = "10 hours ago",
        bigfix: str | None = "2 hours ago",
        log: str | None = "about an hour ago",
        status: str = "Live",
        columns: Mapping[str, str] | None = None,
        note: str = "",
        gap: str | None = None,
        read_at: datetime | None = None,
        addresses: Mapping[AddressKind, str] = ADDRESSES,
    ) -> Self:
        """A complete reading. An age per kind of address; None: it has no such address, "": never scanned. Called twice: a second row."""
        self.read_at = read_at or self.read_at
        ages = {BEN: ben, FEN: fen, IMM: imm}
        rows = tuple(self._row(address(addresses[kind]), kind, age, attempt, note) for kind, age in ages.items() if age is not None)
        oldest = max((row.scanned for row in rows), key=lambda scanned: _oldness(scanned, self.read_at), default=when(None, self.read_at))
        record = PortalRecord(
            self.name,
            OutsideText(status),
            OutsideText("Server"),
            oldest,
            when(bigfix, self.read_at),
            when(log, self.read_at),
            {heading: OutsideText(text) for heading, text in (columns or {}).items()},
            rows,
            gap,
        )
        records = self.answer.value.records if isinstance(self.answer, Found) else ()
        self.answer = Found(PortalReading((*records, record), self.read_at), ("data/0002-portal.body",))
        return self

    def _row(self, at: Address, kind: AddressKind, age: str | None, attempt: str | None, note: str = "") -> PortalAddress:
        return PortalAddress(at, kind, when(attempt, self.read_at), when(age, self.read_at), OutsideText(note))

    def row(self, at: str, kind: AddressKind, age: str, attempt: str | None = "10 hours ago") -> Self:
        """One more address row in the last record."""
        assert isinstance(self.answer, Found)
        *before, last = self.answer.value.records
        longer = PortalRecord(
            last.host, last.status, last.form, last.scanned, last.bigfix, last.log, last.columns,
            (*last.addresses, self._row(address(at), kind, age, attempt)), last.address_gap,
        )  # fmt: skip
        self.answer = Found(PortalReading((*before, longer), self.read_at), self.answer.evidence)
        return self

    def portal_unknown(self, *reasons: str) -> Self:
        self.answer = Unknown(tuple(Reason("portal", reason) for reason in reasons), ("data/0002-portal.body",))
        return self

    def portal_absent(self) -> Self:
        self.answer = Absent(Proof((Check("the page is whole", True),)), ("data/0002-portal.body",))
        return self.search(self.name.c_code, listed=False)

    def search(self, c_code: str, *, listed: bool) -> Self:
        self.searches.append(PortalSearch(c_code, self.read_at, listed, f"data/0003-portal-{c_code}.body"))
        return self

    # chlorine

    def log(self, *, since: datetime | None = None, until: datetime | None = None) -> Self:
        """The log was completely seen, as far as rule 12 asks unless told otherwise."""
        self.log_seen = True
        self.windows = (*self.windows, Window(since or self.opened_at - (self.days + 2) * DAY, until or self.as_of))
        return self

    def request(
        self,
        action: Action,
        state: RequestState,
        at: datetime,
        *,
        change: str | None = "CHG0472688",
        reason: str = "",
    ) -> Self:
        """A request of which the log tells, last heard of `at`."""
        self.log_seen = True
        ended = at if state.is_finished else None
        self.requests.append(
            Request(self.name, action, state, change, at - HOUR, at, ended, (), ("data/0004-chlorine-log.body",), OutsideText(reason))
        )
        return self

    def rebooted(self, at: datetime, state: RequestState = RequestState.PASSED) -> Self:
        return self.request(Action.REBOOT, state, at)

    def reloaded(self, at: datetime, state: RequestState = RequestState.PASSED, reason: str = "") -> Self:
        return self.request(Action.RELOAD, state, at, reason=reason)

    def look_up(self, at: str | None = ADDRESSES[BEN], *, worker: bool | None = True, master: bool | None = False) -> Self:
        self.known = Lookup(
            self.name, address(at) if at else None, worker, master, "unknown", OutsideText(""), OutsideText(""), False,
            self.read_at, "data/0005-chlorine-lookup.body",
        )  # fmt: skip
        return self

    # the other systems

    def ping(self, kind: AddressKind, outcome: PingOutcome | str, *, source: str | None = None, at: datetime | None = None) -> Self:
        """From the scanner of the address unless told otherwise; a text as outcome is the reason why nothing can be said."""
        zone = TOPOLOGY.zone_of(self.name, kind).zone
        scanner = host(source) if source else zone.scanners[0] if zone and zone.ours else host(SCANNER)
        answer: Answer[PingOutcome] = Found(outcome, ()) if isinstance(outcome, PingOutcome) else unknown("ping", outcome)
        received = {PingOutcome.ANSWERS: 3, PingOutcome.NO_ANSWER: 0}.get(outcome) if isinstance(outcome, PingOutcome) else None
        sent = None if received is None else 3
        target = address(ADDRESSES[kind])
        self.pings.append(Ping(scanner, target, answer, sent, received, at or self.read_at, "data/0006-ping.body"))
        return self

    def scan(
        self,
        kind: AddressKind,
        outcome: HostOutcome | Answer[HostOutcome] | None = None,
        *,
        state: ResultState = ResultState.COMPLETED,
        finished_at: datetime | None = None,
        scanned: int = 6000,
        name: str | None = None,
        idle: tuple[str, ...] = (),
    ) -> Self:
        """A result of the scan that covers that kind of address. No outcome: the address is proven not to be in it."""
        zone = TOPOLOGY.zone_of(self.name, kind).zone
        source = "data/0007-scan-result.body"
        answer: Answer[HostOutcome]
        if outcome is None:
            answer = Absent(Proof((Check("the result is whole", True),)), (source,))
        else:
            answer = Found(outcome, (source,)) if isinstance(outcome, HostOutcome) else outcome
        ended = finished_at or self.read_at - HOUR
        definition = OutsideText(name or (zone.scan if zone else None) or "unnamed")
        scanners = tuple((OutsideText(one), 0) for one in idle)
        outcomes = {address(ADDRESSES[kind]): answer}
        self.scans.append(ScanResult(definition, state, ended - 20 * HOUR, ended, 6100, scanned, outcomes, scanners, source))
        return self

    def owner(self, at: str, kind: OwnerKind, name: str | None = None, *, load_balancer: bool = False) -> Self:
        target = address(at)
        owner = host(name) if name else None
        self.owners[target] = Owner(target, kind, owner, load_balancer, OutsideText(""), self.read_at, "data/0008-netmax.body")
        return self

    def marker(self, action: str, state: DoneState, at: datetime, *, request: str | None = None, again: date | None = None) -> Self:
        """What an earlier comment says."""
        self.markers.append(Marker(self.name, action, state, at, request, again, EVIDENCE_ID, ROOT, "data/0009-ticket-comments.body"))
        return self

    def group(self, kind: AddressKind, stale: int = 4, seen: int = 5) -> Self:
        """So many machines of its zone, itself among them, have a stale address of that kind."""
        zone = TOPOLOGY.zone_of(self.name, kind).zone
        assert zone is not None
        names = (self.name, *(host(f"prod-dal10-carrier2-worker-{9000 + number}") for number in range(stale - 1)))
        self.patterns.append(Pattern(zone.name, kind, names, seen, ("data/0002-portal.body",)))
        return self

    def note(self, what: str, why: str) -> Self:
        self.notes = (*self.notes, Reason(what, why))
        return self

    # the outcome

    def case(self) -> Case:
        machines = tuple(TicketMachine(name, OutsideText("")) for name in (self.name, *map(host, self.others)))
        ticket = Ticket(
            number=self.number,
            title=OutsideText(self.title or f"Systems reporting as not scanned in {self.days} days"),
            body=OutsideText(""),
            state="open",
            opened_at=self.opened_at,
            kind=self.kind,
            subject=self.subject,
            not_scanned_days=self.days or None,
            due=None,
            machines=machines,
            labels=(OutsideText("COMPLIANCE"),),
            assignees=(),
            url=OutsideText(""),
            runbook=OutsideText(""),
            comment_count=0,
            source="data/0001-tickets.body",
        )
        evidence = ("data/0004-chlorine-log.body",) if self.log_seen else ()
        requests = tuple(sorted(self.requests, key=lambda request: request.requested_at, reverse=True))
        story = ChlorineStory(requests, self.windows, (), evidence)
        return Case(
            ticket, self.name, self.as_of, self.answer, tuple(self.searches), story, tuple(self.pings), tuple(self.scans),
            dict(self.owners), self.known, tuple(self.markers), tuple(self.patterns), TOPOLOGY, self.rules, self.notes,
        )  # fmt: skip

    def assess(self) -> Assessment:
        return assess(self.case())


def _oldness(scanned: When, read_at: datetime) -> timedelta:
    """The portal shows the scanned date of the oldest address; never scanned counts as oldest."""
    return timedelta.max if scanned.span is None else read_at - scanned.span.latest
