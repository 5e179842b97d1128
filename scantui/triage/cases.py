"""Facts into cases: for each machine of each ticket, what is known of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ..answer import Absent, Answer, CaptureId, Found, Reason, Unknown
from ..chlorine.model import Action, Lookup, Request, Window
from ..evidence.model import Kind
from ..hosts import Address, AddressKind, HostName, Topology
from ..netmax.model import Owner, OwnerKind
from ..portal.model import PortalPage, PortalRecord
from ..runbook.case import Case, ChlorineStory, Pattern, PortalReading, PortalSearch, Rules
from ..tickets.model import Marker, Ticket, TicketKind
from ..times import minute_text
from .facts import Facts

_DEFAULT_DAYS = 3


class CaseMaker:
    """Makes the cases of a bundle. Look-ups over all captures are made once, so that many tickets cost little more than one."""

    def __init__(self, facts: Facts, topology: Topology, rules: Rules) -> None:
        self.facts = facts
        self.topology = topology
        self.rules = rules
        self.owners = _newest_owners(facts.owners)
        self.lookups = _newest_lookups(facts.lookups)
        self.log_evidence = tuple(log.source for log in facts.logs)
        self.log_gaps = tuple(
            dict.fromkeys((*(gap for log in facts.logs for gap in log.gaps), *_damage(facts, {Kind.CHLORINE_LOG})))
        )
        self._patterns: dict[int, tuple[Pattern, ...]] = {}
        self._stories: dict[HostName, ChlorineStory] = {}

    def case(self, ticket: Ticket, host: HostName) -> Case:
        facts = self.facts
        portal = self._portal(ticket, host)
        addresses = {row.address for record in portal.value.records for row in record.addresses} if isinstance(portal, Found) else set()
        return Case(
            ticket,
            host,
            facts.as_of,
            portal,
            self._searches(ticket, host),
            self._story(host),
            tuple(ping for ping in facts.pings if ping.address in addresses),
            facts.scans,
            {address: owner for address, owner in self.owners.items() if address in addresses},
            self.lookups.get(host),
            self._markers(ticket, host),
            self.patterns(ticket.opened_at),
            self.topology,
            self.rules,
            self._notes(ticket, addresses),
        )

    def patterns(self, since: datetime | None) -> tuple[Pattern, ...]:
        """What the portal readings made since then show of the zones: an older reading says nothing of today (rule 3)."""
        pages = [page for page in self.facts.portal_pages if since is None or page.read_at >= since]
        if len(pages) not in self._patterns:  # they come newest first, so their number says which they are
            self._patterns[len(pages)] = find_patterns(pages, self._group_limit(), self.topology, self.owners)
        return self._patterns[len(pages)]

    def _group_limit(self) -> timedelta:
        """By the smallest N of the bundle's tickets: a scanner that is down concerns the machines of every ticket."""
        tickets = self.facts.tickets
        days = [ticket.not_scanned_days for ticket in tickets if ticket.kind is TicketKind.NOT_SCANNED and ticket.not_scanned_days]
        return timedelta(days=min(days, default=_DEFAULT_DAYS))

    def _portal(self, ticket: Ticket, host: HostName) -> Answer[PortalReading]:
        """The newest complete reading since the ticket was opened; an incomplete one only when there is no other."""
        own = [page for page in self.facts.portal_pages if page.c_code == host.c_code]
        pages = [page for page in own if page.read_at >= ticket.opened_at]
        reasons: list[Reason] = []
        incomplete: Found[PortalReading] | None = None
        may_be_listed = False
        answers = [(page, page.find(host)) for page in pages]
        answers.sort(key=lambda pair: isinstance(pair[1], Absent))  # of two of the same instant the one that lists it counts
        answers.sort(key=lambda pair: pair[0].read_at, reverse=True)
        for page, answer in answers:
            may_be_listed = may_be_listed or page.may_list(host)
            if isinstance(answer, Absent) and incomplete is None and not may_be_listed:
                return answer
            if isinstance(answer, Found):
                reading = Found(PortalReading(answer.value, page.read_at), answer.evidence)
                if all(record.address_gap is None for record in answer.value):
                    return _with_others(reading, answers, incomplete)
                incomplete = incomplete or reading
            elif isinstance(answer, Unknown):
                reasons += answer.reasons
        if incomplete is not None:
            return incomplete
        reasons += _damage(self.facts, {Kind.PORTAL}, c_code=host.c_code)
        if not pages:
            older = f"the newest is of {minute_text(own[0].read_at)}, before the ticket was opened" if own else "not captured"
            reasons.insert(0, Reason("portal", older))
        return Unknown(tuple(dict.fromkeys(reasons)), tuple(page.source for page in pages))

    def _searches(self, ticket: Ticket, host: HostName) -> tuple[PortalSearch, ...]:
        answers = ((page, page.find(host)) for page in self.facts.portal_pages if page.read_at >= ticket.opened_at)
        return tuple(
            PortalSearch(page.c_code, page.read_at, isinstance(answer, Found), page.source)
            for page, answer in answers
            if not isinstance(answer, Unknown)
        )

    def _story(self, host: HostName) -> ChlorineStory:
        if host not in self._stories:
            requests = _merged_requests(request for log in self.facts.logs for request in log.requests.get(host, ()))
            windows = _joined(window for log in self.facts.logs if (window := log.covered_for(host)) is not None)
            self._stories[host] = ChlorineStory(requests, windows, self.log_gaps, self.log_evidence)
        return self._stories[host]

    def _markers(self, ticket: Ticket, host: HostName) -> tuple[Marker, ...]:
        listed = self.facts.comments.get(ticket.number)
        return tuple(marker for comment in listed.comments for marker in comment.markers if marker.host == host) if listed else ()

    def _notes(self, ticket: Ticket, addresses: Iterable[Address]) -> tuple[Reason, ...]:
        """Damaged captures that could have told of this machine, and what is missing of its ticket's comments."""
        words = {str(address) for address in addresses}
        damaged = (
            one.reason
            for one in self.facts.damaged
            if one.capture.kind in {Kind.SCAN_RESULT, Kind.CHLORINE_LOOKUP, Kind.TICKET_COMMENTS}
            or (one.capture.kind in {Kind.PING, Kind.NETMAX} and one.capture.question.get("address", "") in words)
        )
        return (*self._missing_comments(ticket), *damaged)

    def _missing_comments(self, ticket: Ticket) -> tuple[Reason, ...]:
        """A comment that was not captured may say that somebody already acted (SAFETY B.7)."""
        comments = self.facts.comments.get(ticket.number)
        captured, said = len(comments.comments) if comments else 0, ticket.comment_count or 0
        reasons = [*comments.gaps] if comments else []
        for comment in comments.comments if comments else ():
            when = minute_text(comment.created_at)
            reasons += [Reason(Kind.TICKET_COMMENTS.value, f"the comment of {when}: {note}") for note in comment.notes]
        if captured < said:
            missing = f"{captured} of {said} comments of the ticket captured"
            reasons.append(Reason(Kind.TICKET_COMMENTS.value, missing))
        return tuple(reasons)


def _with_others(
    reading: Found[PortalReading],
    answers: Iterable[tuple[PortalPage, Answer[tuple[PortalRecord, ...]]]],
    later: Found[PortalReading] | None,
) -> Found[PortalReading]:
    """A complete reading, with the rows of other pages of the same instant beside it, and the newer incomplete one behind it."""
    seen = reading.value
    twins = [
        (page, answer)
        for page, answer in answers
        if isinstance(answer, Found) and page.read_at == seen.read_at and page.source not in reading.evidence
    ]
    records = list(seen.records)
    records += [record for _, answer in twins for record in answer.value if record not in seen.records]
    evidence = dict.fromkeys((*reading.evidence, *(page.source for page, _ in twins), *(later.evidence if later else ())))
    newer = (later.value.record, later.value.read_at) if later and later.value.read_at > seen.read_at else None
    return Found(replace(seen, records=tuple(records), later=newer), tuple(evidence))


def _damage(facts: Facts, kinds: set[Kind], **question: str) -> list[Reason]:
    return [
        damaged.reason
        for damaged in facts.damaged
        if damaged.capture.kind in kinds and all(damaged.capture.question.get(key) == value for key, value in question.items())
    ]


def _newest_owners(owners: Iterable[Owner]) -> dict[Address, Owner]:
    """By address; `owners` come newest first. An answer that names no owner takes nothing away from one that does."""
    newest: dict[Address, Owner] = {}
    for owner in owners:
        known = newest.get(owner.address)
        if known is None or (known.kind is OwnerKind.UNKNOWN and owner.kind is not OwnerKind.UNKNOWN):
            newest[owner.address] = owner
    return newest


def _newest_lookups(lookups: Iterable[Lookup]) -> dict[HostName, Lookup]:
    """By machine; `lookups` come newest first. What a newer answer does not say, an older one still does."""
    newest: dict[HostName, Lookup] = {}
    for lookup in lookups:
        known = newest.setdefault(lookup.host, lookup)
        newest[lookup.host] = replace(
            known,
            address=known.address or lookup.address,
            is_worker=lookup.is_worker if known.is_worker is None else known.is_worker,
            is_master=lookup.is_master if known.is_master is None else known.is_master,
            hardware=lookup.hardware if known.hardware == "unknown" else known.hardware,
        )
    return newest


def _joined(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Windows that overlap or touch become one."""
    joined: list[Window] = []
    for window in sorted(windows, key=lambda window: window.since):
        if joined and window.since <= joined[-1].until:
            joined[-1] = Window(joined[-1].since, max(joined[-1].until, window.until))
        else:
            joined.append(window)
    return tuple(joined)


def _merged_requests(requests: Iterable[Request]) -> tuple[Request, ...]:
    """Newest first; the same request seen in several captures is told once, by the capture that knows most of it."""
    merged: dict[str, Request] = {}
    for request in requests:
        key = request.change or f"{request.requested_at.isoformat()} {request.action.value}"
        known = merged.get(key)
        if known is None:
            merged[key] = request
            continue
        merged[key] = _merged(known, request)
    return tuple(sorted(merged.values(), key=lambda request: request.requested_at, reverse=True))


def _merged(one: Request, other: Request) -> Request:
    """One request, of two tellings: by the one that holds all of the other's messages, else by the one that knows how it ended."""
    told, also = {(said.at, said.text) for said in one.messages}, {(said.at, said.text) for said in other.messages}
    by_end = (other.state.is_finished, other.last_message_at) > (one.state.is_finished, one.last_message_at)
    fuller, lesser = (other, one) if told < also or (by_end and not told > also) else (one, other)
    return replace(
        fuller,
        action=lesser.action if fuller.action is Action.UNKNOWN else fuller.action,
        requested_at=min(one.requested_at, other.requested_at),
        last_message_at=max(one.last_message_at, other.last_message_at),
        evidence=tuple(dict.fromkeys((*one.evidence, *other.evidence))),
    )


def find_patterns(
    pages: Iterable[PortalPage], limit: timedelta, topology: Topology, owners: Mapping[Address, Owner]
) -> tuple[Pattern, ...]:
    """How many machines of each zone and address kind are stale, over every machine of every page (rule 8). Newest page first."""
    seen: defaultdict[tuple[str, AddressKind], dict[HostName, bool]] = defaultdict(dict)
    evidence: defaultdict[tuple[str, AddressKind], dict[CaptureId, None]] = defaultdict(dict)
    for host, (page, record) in _newest_records(pages).items():
        if not host.is_machine or host.decommissioned or record.state.is_excluded:
            continue
        for row in record.addresses:
            zone = topology.zone_of(host, row.kind).zone
            owner = owners.get(row.address)
            foreign = owner is not None and owner.kind in {OwnerKind.VIP, OwnerKind.GATEWAY}
            if zone is None or foreign or row.scanned.is_unreadable:
                continue
            stale = row.scanned.span is None or not row.scanned.span.surely_within(limit, page.read_at)
            key = (zone.name, row.kind)
            seen[key][host] = seen[key].get(host, False) or stale
            evidence[key][page.source] = None
    patterns = []
    for (zone_name, kind), hosts in sorted(seen.items()):
        stale_hosts = sorted((host for host, stale in hosts.items() if stale), key=str)
        patterns.append(Pattern(zone_name, kind, tuple(stale_hosts), len(hosts), tuple(evidence[zone_name, kind])))
    return tuple(patterns)


def _newest_records(pages: Iterable[PortalPage]) -> dict[HostName, tuple[PortalPage, PortalRecord]]:
    """Each machine's row on the newest page that shows its addresses; `pages` come newest first."""
    newest: dict[HostName, tuple[PortalPage, PortalRecord]] = {}
    for page in pages:
        for host, records in page.records.items():
            if host not in newest and records[0].address_gap is None and page.c_code == host.c_code:
                newest[host] = (page, records[0])
    return newest
