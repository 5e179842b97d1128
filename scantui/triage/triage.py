"""The whole way: captures to facts to cases to assessments. What the console, `assess` and `draft` all show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ..evidence.model import Capture
from ..hosts import HostName, Topology
from ..runbook.case import Rules
from ..runbook.table import assess
from ..tickets.model import Ticket, TicketKind
from .cases import CaseMaker
from .facts import Progress, TicketsSeen, newest_instant, read_facts
from .model import TicketTriage, Triage

__all__ = ["NothingToAssess", "TicketTriage", "Triage", "triage"]


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
