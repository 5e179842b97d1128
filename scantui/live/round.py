"""One round of questions: the queue first, then every system at once, then the pings that the portal's rows call for.

Knows which question follows from which answer; how a system is asked is its room's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast

from ..evidence.model import Collected, Kind
from .errors import NotSetUp
from .scope import Scope, log_window, pings_to_ask, scan_names
from .systems import Systems

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from ..hosts import HostName, Topology
    from ..nessus_host.command import Target
    from ..net import Client, System
    from ..runbook.assessment import Assessment
    from ..settings import Settings
    from ..tickets.asking import Pages
    from ..tickets.model import Ticket
    from .keeping import Keeper


@dataclass(frozen=True, slots=True)
class Step:
    """A question that is being asked, or was; for the user to see."""

    system: str
    words: str
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one works: the settings, the systems that are set up, the environment that ssh needs, the clock."""

    settings: Settings
    systems: Systems
    topology: Topology
    environment: Mapping[str, str]
    now: Callable[[], datetime]
    pages: Pages = field(default_factory=dict)
    """GitHub's answers of this session, asked for again only where they changed."""


class Round:
    """One round over a scope. What is not set up, or does not answer, is kept as a question without an answer."""

    def __init__(self, desk: Desk, client: Client, keeper: Keeper, scope: Scope, say: Callable[[Step], None] = lambda step: None) -> None:
        self._desk, self._client, self._keeper, self._scope, self._say = desk, client, keeper, scope, say

    async def run(self) -> None:
        """Asks everything. Cancelling it leaves what was kept. Raises `BundleError` when the disk failed."""
        tickets = await self._tickets()
        machines = self._scope.machines(tickets)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._comments(tickets))
            if machines:
                group.create_task(self._log(tickets, machines))
                group.create_task(self._scans(tickets, machines))
                group.create_task(self._portal_and_pings(machines))

    async def _tickets(self) -> tuple[Ticket, ...]:
        """The tickets of the scope, newest telling of each."""
        from ..tickets.collect import collect_ticket, collect_tickets
        from ..triage.facts import tickets_of

        github = self._system(self._desk.systems.github)
        settings = self._desk.settings.github
        if isinstance(github, NotSetUp):
            await self._unasked(Kind.TICKETS, {}, github)
        elif self._scope.tickets:
            for number in self._scope.tickets:
                asked = collect_ticket(self._client, github, settings.repository, number, now=self._desk.now)
                await self._take("GitHub", f"ticket {number}", asked)
        else:
            pages = self._desk.pages
            asked = collect_tickets(self._client, github, settings.repository, settings.labels, now=self._desk.now, known=pages)
            await self._take("GitHub", "the queue", asked)
        tickets = await asyncio.to_thread(tickets_of, tuple(self._keeper.captures))
        return tuple(ticket for ticket in tickets if self._scope.takes(ticket))

    async def _comments(self, tickets: Iterable[Ticket]) -> None:
        from ..tickets.collect import collect_comments

        github = self._system(self._desk.systems.github)
        if isinstance(github, NotSetUp):
            return  # the tickets came by hand, and that their list was not asked for is said already
        repository = self._desk.settings.github.repository
        for ticket in tickets:
            if ticket.comment_count != 0:
                count, pages = ticket.comment_count, self._desk.pages
                asked = collect_comments(self._client, github, repository, ticket.number, count, now=self._desk.now, known=pages)
                await self._take("GitHub", f"comments of {ticket.number}", asked)

    async def _log(self, tickets: tuple[Ticket, ...], machines: tuple[HostName, ...]) -> None:
        from ..chlorine.collect import collect_log

        window = log_window(tickets, self._desk.now())
        if window is None:
            return
        slack = self._system(self._desk.systems.slack)
        if isinstance(slack, NotSetUp):
            await self._unasked(Kind.CHLORINE_LOG, {}, slack)
            return
        settings = self._desk.settings.slack
        channel, channel_id, now = settings.channel, settings.channel_id, self._desk.now
        asked = collect_log(self._client, slack, channel, *window, machines, now=now, channel_id=channel_id, on_progress=self._slack_says)
        await self._take("Slack", f"#{settings.channel}", asked)

    def _slack_says(self, words: str) -> None:
        self._say(Step("Slack", words))

    async def _scans(self, tickets: tuple[Ticket, ...], machines: tuple[HostName, ...]) -> None:
        from ..security_center.collect import collect_scan_results

        names = scan_names(machines, self._desk.topology)
        if not names:
            return
        center = self._system(self._desk.systems.security_center)
        if isinstance(center, NotSetUp):
            for name in names:
                await self._unasked(Kind.SCAN_RESULT, {"scan": name}, center)
            return
        since = min(ticket.opened_at for ticket in tickets)
        asked = collect_scan_results(self._client, center, names, since, self._desk.now)
        await self._take("Security Center", f"results of {len(names)} scans", asked)

    async def _portal_and_pings(self, machines: tuple[HostName, ...]) -> None:
        await self._portal(machines)
        await self._pings()

    async def _portal(self, machines: tuple[HostName, ...]) -> None:
        """Only with a cookie of this session: else the page is saved by hand, which is not a failure."""
        from ..portal.collect import collect_page, collect_view

        settings, now = self._desk.settings.portal, self._desk.now
        try:
            portal, page = self._desk.systems.portal(settings.address)
        except NotSetUp:
            return
        if settings.view.url:
            system, view = self._desk.systems.portal(settings.view.url)
            for c_code in dict.fromkeys(host.c_code for host in machines):
                await self._take("the portal", c_code, collect_view(self._client, system, view, settings.view.columns, c_code, now=now))
        for c_code in dict.fromkeys(host.c_code for host in machines):
            await self._take("the portal", c_code, collect_page(self._client, portal, page, c_code, now=now))
        for host in await asyncio.to_thread(self._unanswered, machines):
            await self._take("the portal", host.name, collect_page(self._client, portal, page, host.c_code, host.name, now=now))

    def _unanswered(self, machines: tuple[HostName, ...]) -> tuple[HostName, ...]:
        """The machines that the lists of whole inventories leave open: a searched page may show them whole, but says nothing of groups."""
        from ..triage.facts import portal_pages_of

        pages = portal_pages_of(tuple(self._keeper.captures), self._desk.settings.portal.headings)
        return tuple(host for host in machines if not any(page.c_code == host.c_code and page.answers(host) for page in pages))

    async def _pings(self) -> None:
        """The stale addresses of what the portal says by now, all zones at once."""
        from ..nessus_host.command import Target

        assessments = await asyncio.to_thread(self._assessments)
        async with asyncio.TaskGroup() as group:
            for scanners, addresses in pings_to_ask(assessments).items():
                group.create_task(self._zone_pings(scanners, tuple(Target(address, kind) for address, kind in addresses)))

    def _assessments(self) -> tuple[Assessment, ...]:
        from ..triage.triage import triage

        result = triage(
            tuple(self._keeper.captures),
            topology=self._desk.topology,
            headings=self._desk.settings.portal.headings,
            wanted=lambda ticket, host: self._scope.takes(ticket) and (not self._scope.hosts or host in self._scope.hosts),
        )
        return tuple(assessment for one in result.tickets for assessment in one.assessments)

    async def _zone_pings(self, scanners: tuple[HostName, ...], targets: tuple[Target, ...]) -> None:
        """From the zone's first scanner; from the next one where it could not be reached at all."""
        from ..nessus_host.collect import collect_pings
        from ..nessus_host.command import Scanner

        settings = self._desk.settings.nessus_host
        for host in scanners:
            scanner = Scanner(self._desk.topology, host)
            asked = collect_pings(settings, scanner, targets, self._desk.now, self._desk.environment)
            kept = await self._take("the nessus host", f"{len(targets)} addresses from {host}", asked)
            if any(not one.trouble for one in kept):
                return

    async def _take(self, system: str, words: str, asked: AsyncIterator[Collected]) -> list[Collected]:
        """Keeps every answer as it comes."""
        self._say(Step(system, words))
        kept = []
        async with aclosing(cast("AsyncGenerator[Collected, None]", asked)) as answers:
            async for collected in answers:
                await self._keeper.keep(collected)
                kept.append(collected)
        self._say(Step(system, words, is_done=True))
        return kept

    async def _unasked(self, kind: Kind, question: Mapping[str, str], why: NotSetUp) -> None:
        await self._keeper.keep(Collected(kind, question, self._desk.now(), "not-asked", b"", str(why)))

    @staticmethod
    def _system(get: Callable[[], System]) -> System | NotSetUp:
        try:
            return get()
        except NotSetUp as error:
            return error
