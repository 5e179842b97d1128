"""The whole way: captures to facts to cases to assessments. What the console, `assess` and `draft` all show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..answer import Reason
from ..evidence.model import Capture
from ..hosts import HostName, Topology
from ..runbook.assessment import Assessment
from ..runbook.case import Pattern, Rules
from ..runbook.table import assess
from ..tickets.model import CommentList, Ticket, TicketKind
from .cases import CaseMaker
from .facts import Progress, TicketsSeen, newest_instant, read_facts


@dataclass(frozen=True, slots=True)
class TicketTriage:
    """One ticket and the assessment of each of its machines."""

    ticket: Ticket
    assessments: tuple[Assessment, ...]
    comments: CommentList | None = None


@dataclass(frozen=True, slots=True)
class Triage:
    as_of: datetime
    tickets: tuple[TicketTriage, ...]
    patterns: tuple[Pattern, ...]
    """The groups: zones and kinds of which so many machines are stale that the scanner comes first."""
    problems: tuple[Reason, ...]
    """What could not be read or is not whole, over the bundle."""
    captures: Mapping[str, Capture] = field(repr=False)

    def find(self, host: HostName, ticket: int | None = None) -> list[Assessment]:
        """The assessments of a machine, in all tickets or in one."""
        return [
            assessment
            for one in self.tickets
            if ticket is None or one.ticket.number == ticket
            for assessment in one.assessments
            if assessment.case.host == host
        ]


class NothingToAssess(Exception):
    """The bundle holds no capture."""


def triage(
    captures: Sequence[Capture],
    *,
    as_of: datetime | None = None,
    topology: Topology | None = None,
    rules: Rules | None = None,
    headings: Mapping[str, Sequence[str]] | None = None,
    progress: Progress | None = None,
    on_tickets: TicketsSeen | None = None,
    wanted: Callable[[Ticket, HostName], bool] | None = None,
) -> Triage:
    """Assess every machine of every ticket (or those that are `wanted`). `as_of` defaults to the newest capture's time.

    Raises `NothingToAssess` when there is no capture.
    """
    as_of = as_of or newest_instant(captures)
    if as_of is None:
        raise NothingToAssess
    rules = rules or Rules()
    facts = read_facts(captures, as_of, headings, progress, on_tickets)
    maker = CaseMaker(facts, topology or Topology.load(), rules)
    tickets = tuple(
        TicketTriage(
            ticket,
            tuple(assess(maker.case(ticket, one.host)) for one in ticket.machines if wanted is None or wanted(ticket, one.host)),
            facts.comments.get(ticket.number),
        )
        for ticket in facts.tickets
    )
    opened = min((ticket.opened_at for ticket in facts.tickets if ticket.kind is TicketKind.NOT_SCANNED), default=None)
    groups = tuple(pattern for pattern in maker.patterns(opened) if pattern.is_group(rules.group_size))
    problems = (*(damaged.reason for damaged in facts.damaged), *facts.notes, *(gap for page in facts.portal_pages for gap in page.gaps))
    return Triage(as_of, tickets, groups, tuple(dict.fromkeys(problems)), {capture.id: capture for capture in captures})
