"""`World` to `Case`: the abstract evidence as the facts that scantui's readers would make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from scantui.answer import Absent, Answer, Check, Found, Proof, Unknown, unknown
from scantui.chlorine.model import Action, Lookup, Request, RequestState, Window
from scantui.hosts import Address, AddressKind, HostName
from scantui.nessus_host.model import Ping, PingOutcome
from scantui.netmax.model import Owner, OwnerKind
from scantui.portal.model import PortalAddress, PortalRecord, When
from scantui.runbook.case import Case, ChlorineStory, Pattern, PortalReading, PortalSearch
from scantui.safe_text import OutsideText
from scantui.security_center.model import HostOutcome, ResultState, ScanResult
from scantui.tickets.model import DoneState, Marker, Ticket, TicketKind, TicketMachine
from scantui.times import Span
from tests.casekit import AS_OF as NINE
from tests.casekit import EVIDENCE_ID, TOPOLOGY, address, host, when

from .world import AGES, OPENED, ROWS, World, history, log_windows, marker, results
from .world import AS_OF as AS_OF_HOURS

READ_AT = NINE - timedelta(hours=1)
ADDRESSES = {"ben": "10.21.6.66", "ben2": "10.21.6.67", "fen": "203.0.113.71", "fen2": "203.0.113.72", "imm": "10.21.7.66"}
EMPTY = When(OutsideText(""), None)
NOWHERE = Proof((Check("it was read to its end", True),))
OTHER_SCANNER = "prod-tok02-infra-nessus-01"

_STATES = {"running": ResultState.RUNNING, "partial": ResultState.PARTIAL, "error": ResultState.ERROR}

cached_host = lru_cache(host)
_OWNERS = {
    "other machine": host("prod-dal10-carrier2-worker-80"),
    "balancer": host("prod-dal10-tugboat106-loadbalancer-vip"),
    "gateway": host("prod-dal10-firewall-vyattaha0-02"),
}
cached_address = lru_cache(address)


def ago(hours: float) -> datetime:
    return READ_AT - timedelta(hours=hours)


@lru_cache
def cell(text: str) -> When:
    return when(text, READ_AT)


def kind_of(row: str) -> AddressKind:
    return AddressKind(row.rstrip("2"))


def address_of(row: str) -> Address:
    return cached_address(ADDRESSES[row])


@lru_cache
def address_row(row: str, state: str, days: int) -> PortalAddress:
    ages, tried = AGES[days], cell("10 hours ago")
    attempt, scanned = {
        "untried": (EMPTY, cell(ages["stale"])),
        "never": (EMPTY, EMPTY),
        "never scanned": (tried, EMPTY),
        "unreadable": (tried, cell("on a Tuesday")),
        "attempt unreadable": (cell("on a Tuesday"), cell(ages["stale"])),
    }.get(state) or (tried, cell(ages[state]))
    return PortalAddress(address_of(row), kind_of(row), attempt, scanned)


def portal(world: World, name: HostName) -> Answer[PortalReading]:
    if world.portal == "unknown":
        return unknown("portal", "the newest is of before the ticket was opened")
    if world.portal == "absent":
        return Absent(NOWHERE, ("portal",))
    rows = tuple(address_row(row, getattr(world, row), world.n) for row in ROWS if getattr(world, row) != "none")
    gap = "collapsed" if world.portal == "collapsed" else None
    fresh = cell("2 hours ago")
    bigfix, log = {
        "fresh": (fresh, fresh),
        "bigfix": (cell("5 days ago"), fresh),
        "log": (fresh, cell("2 days ago")),
        "exactly two days": (When(OutsideText("2026-11-18T08:00:00Z"), Span.at(ago(48))), fresh),
        "bigfix never": (EMPTY, fresh),
        "unreadable": (fresh, cell("on a Tuesday")),
        "bigfix unreadable": (cell("on a Tuesday"), fresh),
        "bigfix unreadable, log stale": (cell("on a Tuesday"), cell("5 days ago")),
    }[world.reports]

    def record(rows: tuple[PortalAddress, ...], gap: str | None = gap, bigfix: When = bigfix) -> PortalRecord:
        status, form = OutsideText(world.status), OutsideText("Server")
        return PortalRecord(name, status, form, cell("5 days ago"), bigfix, log, {}, () if gap else rows, gap)

    more = PortalAddress(cached_address("10.21.9.9"), AddressKind.BEN, cell("10 hours ago"), cell("9 hours ago"))
    records = {
        "one": (record(rows),),
        "agree": (record(rows), record(rows[::-1])),
        "disagree": (record(rows), record(rows, bigfix=cell("40 days ago"))),
        "differ": (record(rows), record((*rows, more))),
        "tried otherwise": (record(rows), record(tuple(replace(row, last_attempt=cell("3 hours ago")) for row in rows))),
        "first collapsed": (record(rows, "collapsed"), record(rows)),
        "second collapsed": (record(rows), record(rows, "collapsed")),
    }[world.rows]
    return Found(PortalReading(records, READ_AT), ("portal",))


def ticket(world: World, name: HostName) -> Ticket:
    return Ticket(
        11738, OutsideText("Systems reporting as not scanned"), OutsideText(""), "open", ago(OPENED),
        TicketKind.OTHER if world.ticket == "other" else TicketKind.NOT_SCANNED, "scan",
        None if world.ticket == "no days" else world.n, None, (TicketMachine(name, OutsideText("")),), (), (), OutsideText(""),
        OutsideText(""), 0, "ticket",
    )  # fmt: skip


def story(world: World, name: HostName) -> ChlorineStory:
    requests = []
    for number, (action, state, hours) in enumerate(history(world)):
        at, known = ago(hours), RequestState(state)
        ended, heard = (at, at + timedelta(minutes=15)) if known.is_finished else (None, at)  # a last word after the end
        change = None if hours in {24, 30} else f"CHG{7000000 - number}"
        request = Request(name, Action(action), known, change, at, heard, ended, (), (f"log {number}",))
        requests.append(replace(request, give_or_take=timedelta(hours=14)) if world.copied == "yes" else request)
    windows = sorted((Window(ago(start), ago(end)) for start, end in log_windows(world)), key=lambda window: window.since)
    return ChlorineStory(tuple(requests), tuple(windows), (), ("log",) if windows or requests else ())


def pings(world: World, name: HostName) -> Iterator[Ping]:
    zone = TOPOLOGY.zone_of(name, AddressKind.IMM).zone
    scanner = zone.scanners[-1] if zone and zone.scanners else cached_host(OTHER_SCANNER)

    def ping(outcome: Answer[PingOutcome], hours: float = 0.5, source: HostName = scanner) -> Ping:
        return Ping(source, address_of("imm"), outcome, None, None, ago(hours), "ping")

    silent, answers = Found(PingOutcome.NO_ANSWER, ("ping",)), Found(PingOutcome.ANSWERS, ("ping",))
    if world.ping != "none":
        yield replace(ping(answers if world.ping == "silent" else silent, -0.5), address=address_of("ben"))
    if world.ping == "other host":
        yield ping(silent, source=cached_host(OTHER_SCANNER))
    elif world.ping == "old":
        yield ping(silent, OPENED + 1)
    elif world.ping == "at the opening":
        yield ping(answers, OPENED)
    elif world.ping == "answers":
        yield ping(answers)
    elif world.ping == "silent":
        yield ping(answers, 5)
        yield ping(silent)
        yield ping(answers, 9)
    elif world.ping == "silent, then answers":
        yield ping(silent, 5)
        yield ping(answers)
    elif world.ping == "unknown":
        yield ping(unknown("ping", "it was cut short"))


def scans(world: World, name: HostName) -> Iterator[ScanResult]:
    for scan, rows in (("public", ("fen", "fen2")), ("private", ("ben", "ben2", "imm"))):
        zone = TOPOLOGY.zone_of(name, kind_of(rows[0])).zone
        if zone is None:
            continue
        idle = ((OutsideText(zone.scanners[0].name), 0),) if world.idle == "yes" and zone.scanners else ()
        scanners = (*idle, (OutsideText("prod-dal09-infra-nessus-02"), 17))
        definition = OutsideText((zone.scan or "Armada_Public_import").upper())  # names compare without case
        for word, says, hours in results(world, scan):
            ended, started = (None, ago(22)) if hours is None else (ago(hours), ago(hours + 20))
            state, outcome = _STATES.get(word, ResultState.COMPLETED), _outcome(says)
            outcomes = {} if outcome is None else {address_of(row): outcome for row in rows}
            yield ScanResult(definition, state, started, ended, 6000, 0 if word == "zero" else 5900, outcomes, scanners, scan)
    if world.stray == "yes":
        dead = {address_of(row): Found(HostOutcome.DEAD, ("stray",)) for row in ROWS}
        stray = OutsideText("ALC_Prod_TOK02_private_import")
        yield ScanResult(stray, ResultState.PARTIAL, ago(20), ago(-0.9), 10, 0, dict(dead), (), "stray")


def _outcome(says: str) -> Answer[HostOutcome] | None:
    outcomes: dict[str, Answer[HostOutcome]] = {
        "dead": Found(HostOutcome.DEAD, ("scan",)),
        "scanned": Found(HostOutcome.SCANNED, ("scan",)),
        "absent": Absent(NOWHERE, ("scan",)),
        "unknown": unknown("scan-result", "the file is cut short"),
        "unfinished": Found(HostOutcome.NOT_FINISHED, ("scan",)),
    }
    return outcomes.get(says)


def owners(world: World, name: HostName) -> Iterator[tuple[Address, Owner]]:
    for row in ROWS:
        word = getattr(world, f"own_{row}")
        if word == "none" or getattr(world, row) == "none" or world.portal != "read":
            continue
        vip = OwnerKind.VIP
        kind = {"vip": vip, "balancer": vip, "gateway": OwnerKind.GATEWAY, "unknown": OwnerKind.UNKNOWN}.get(word, OwnerKind.MACHINE)
        owner = name if word == "own" else _OWNERS.get(word)
        yield address_of(row), Owner(address_of(row), kind, owner, word == "balancer", OutsideText(""), READ_AT, "netmax")


def lookup(world: World, name: HostName) -> Lookup | None:
    if world.lookup == "none":
        return None
    first = next((row for row in ROWS if getattr(world, row) != "none"), "ben")
    at: Address | None = address_of(first)
    worker: bool | None = name.role.is_worker or None
    master: bool | None = None
    hardware = "bare-metal"
    if world.lookup == "no address":
        at = None
    elif world.lookup == "other address":
        at = cached_address("10.99.9.9")
    elif world.lookup == "worker":
        worker = True
    elif world.lookup == "master":
        worker, master = None, True
    elif world.lookup == "no worker":
        worker = False
    elif world.lookup == "virtual":
        hardware = "virtual"
    return Lookup(name, at, worker, master, hardware, OutsideText(""), OutsideText(""), False, READ_AT, "lookup")


def patterns(world: World, name: HostName) -> Iterator[Pattern]:
    if world.group == "none":
        return
    word, _, size = world.group.partition(" ")
    zone = TOPOLOGY.zone_of(name, AddressKind(word)).zone
    if zone is None:
        return
    stale, seen = (4, 5) if size == "of others" else map(int, size.split(" of "))
    others = [cached_host(f"prod-dal10-carrier2-worker-{9000 + number}") for number in range(stale)]
    names = others if size == "of others" else [name, *others[1:]]
    yield Pattern("ALC_Prod_TOK02_SZ", AddressKind(word), (name, *others), 5, ("portal",))
    yield Pattern(zone.name, AddressKind(word), tuple(names), seen, ("portal",))


def markers(world: World, name: HostName) -> Iterator[Marker]:
    said = marker(world)
    if said is not None:
        change = "CHG7000000" if world.marker == "told by the log" else None
        yield Marker(name, said.action, DoneState(said.state), ago(said.hours), change, None, EVIDENCE_ID, None, "comments")


def build(world: World) -> Case:
    name = cached_host(world.name)
    answer = portal(world, name)
    searches = (PortalSearch(name.c_code, READ_AT, False, "portal"),) if isinstance(answer, Absent) else ()
    return Case(
        ticket(world, name), name, ago(AS_OF_HOURS[world.as_of]), answer, searches, story(world, name), tuple(pings(world, name)),
        tuple(scans(world, name)), dict(owners(world, name)), lookup(world, name), tuple(markers(world, name)),
        tuple(patterns(world, name)), TOPOLOGY, notes=(),
    )  # fmt: skip


__all__ = ["READ_AT", "Unknown", "build"]
