"""The queue: in which order tickets and machines are listed, and under which headings. Knows no screen and no filter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self

from ..report.words import subject_words
from .pages.standing import SIGNS, URGENCY, State, state_of, urgency

if TYPE_CHECKING:
    from ..runbook.assessment import Assessment
    from ..triage.triage import TicketTriage


class _Choice(StrEnum):
    """One of several ways to list, with its words."""

    words: str

    def __new__(cls, value: str, words: str) -> Self:
        made = str.__new__(cls, value)
        made._value_ = value
        made.words = words
        return made

    @property
    def following(self) -> Self:
        members = list(type(self))
        return members[(members.index(self) + 1) % len(members)]

    @classmethod
    def of(cls, value: object) -> Self:
        """The one that was remembered; the first where that is none."""
        return next((member for member in cls if member.value == value), next(iter(cls)))


class Order(_Choice):
    DUE = "due", "due first"
    AGE = "age", "oldest first"
    STATE = "state", "most urgent first"
    NUMBER = "number", "by number"


class Grouping(_Choice):
    NONE = "none", "not grouped"
    STATE = "state", "grouped by what is to be done"
    DUE = "due", "grouped by due date"
    SUBJECT = "subject", "grouped by subject"
    REPOSITORY = "repository", "grouped by repository"


class MachineOrder(_Choice):
    TICKET = "ticket", "as in the ticket"
    URGENCY = "urgency", "most urgent first"
    NAME = "name", "by name"


@dataclass(frozen=True, slots=True)
class Heading:
    """Stands above the tickets of a group."""

    text: str
    count: int
    sign: str = ""
    """The sign that the group's machines have in a strip."""


class _Group(NamedTuple):
    """Groups are ordered by rank, then by text."""

    rank: int
    text: str
    sign: str = ""


class _Keys(NamedTuple):
    """What a ticket is ordered by, made once."""

    is_closed: bool
    due: int
    opened_at: datetime
    urgency: int
    identity: tuple[int, str]
    """Its number, then its address: no two tickets are equal."""


_NO_DUE_DATE = 1 << 30
_NO_MACHINE = 2 * URGENCY.index(next(each for each in URGENCY if each.value == "collect")) + 1
"""A ticket in which no machine could be read comes behind those that lack evidence: somebody has to read it."""
_CLOSED = _Group(99, "closed")


class Queue:
    """The tickets of one triage, with their keys made once for all orders and groupings."""

    def __init__(self, tickets: Sequence[TicketTriage], as_of: datetime) -> None:
        self._tickets = tickets
        self._as_of = as_of
        self._groups: dict[Grouping, dict[int, _Group]] = {}

    @cached_property
    def _keys(self) -> dict[int, _Keys]:
        return {id(one): _keys(one) for one in self._tickets}

    @cached_property
    def groupings(self) -> tuple[Grouping, ...]:
        """Those on offer: by repository only where there are several."""
        several = len({one.ticket.repository for one in self._tickets}) > 1
        return tuple(each for each in Grouping if several or each is not Grouping.REPOSITORY)

    def following(self, grouping: Grouping) -> Grouping:
        """The next one on offer."""
        offered = self.groupings
        return offered[(offered.index(grouping) + 1) % len(offered)] if grouping in offered else offered[0]

    def arrange(self, order: Order, grouping: Grouping, shown: Sequence[TicketTriage] | None = None) -> list[Heading | TicketTriage]:
        """The tickets in order, below their headings; `shown`: those that a filter left, of the queue's own."""
        key, keys = _ORDERS[order], self._keys
        ordered = sorted(self._tickets if shown is None else shown, key=lambda one: key(keys[id(one)]))
        if grouping is Grouping.NONE:
            return [*ordered]
        groups = self._groups_by(grouping)
        ordered.sort(key=lambda one: groups[id(one)][:2])  # stable: within a group the order stays
        counts = Counter(groups[id(one)] for one in ordered)
        arranged: list[Heading | TicketTriage] = []
        current: _Group | None = None
        for one in ordered:
            if (group := groups[id(one)]) != current:
                current = group
                arranged.append(Heading(group.text, counts[group], group.sign))
            arranged.append(one)
        return arranged

    def _groups_by(self, grouping: Grouping) -> dict[int, _Group]:
        if grouping not in self._groups:
            self._groups[grouping] = {id(one): _GROUPS[grouping](one, self._as_of) for one in self._tickets}
        return self._groups[grouping]


def arrange(tickets: Sequence[TicketTriage], as_of: datetime, order: Order, grouping: Grouping) -> list[Heading | TicketTriage]:
    """The same in one go, for a list that is arranged once."""
    return Queue(tickets, as_of).arrange(order, grouping)


def _keys(one: TicketTriage) -> _Keys:
    ticket = one.ticket
    urgent = min((2 * urgency(each) for each in one.assessments), default=_NO_MACHINE)
    due = ticket.due.toordinal() if ticket.due else _NO_DUE_DATE
    return _Keys(ticket.state == "closed", due, ticket.opened_at, urgent, (ticket.number, ticket.url.raw))


_ORDERS: dict[Order, Callable[[_Keys], tuple[object, ...]]] = {
    Order.DUE: lambda keys: (keys.is_closed, keys.due, keys.identity),
    Order.AGE: lambda keys: (keys.is_closed, keys.opened_at, keys.identity),
    Order.STATE: lambda keys: (keys.is_closed, keys.urgency, keys.due, keys.identity),
    Order.NUMBER: lambda keys: (keys.is_closed, keys.identity),
}
"""Closed tickets come last, whatever the order."""

# Groups


def _by_state(one: TicketTriage, as_of: datetime) -> _Group:
    if one.ticket.state == "closed":
        return _CLOSED
    if not one.assessments:
        return _Group(2 * list(State).index(State.COLLECT) + 1, "no machine found in the ticket")
    state = state_of(min(one.assessments, key=urgency))
    return _Group(2 * list(State).index(state), state.value, SIGNS[state].text)


def _by_due(one: TicketTriage, as_of: datetime) -> _Group:
    if one.ticket.state == "closed":
        return _CLOSED
    days = one.ticket.days_to_due(as_of.date())
    if days is None:
        return _Group(4, "no due date")
    if days < 0:
        return _Group(0, "overdue")
    return _Group(1, "today") if days == 0 else _Group(2, "within 3 days") if days <= 3 else _Group(3, "later")


def _by_subject(one: TicketTriage, as_of: datetime) -> _Group:
    """Those about scanning first, the longest unscanned before the others."""
    from ..tickets.model import TicketKind

    if one.ticket.kind is not TicketKind.NOT_SCANNED:
        return _Group(1, subject_words(one.ticket))
    return _Group(-(one.ticket.not_scanned_days or 0), subject_words(one.ticket))


def _by_repository(one: TicketTriage, as_of: datetime) -> _Group:
    repository = one.ticket.repository
    return _Group(0, repository) if repository else _Group(1, "no repository stated")


_GROUPS: dict[Grouping, Callable[[TicketTriage, datetime], _Group]] = {
    Grouping.STATE: _by_state,
    Grouping.DUE: _by_due,
    Grouping.SUBJECT: _by_subject,
    Grouping.REPOSITORY: _by_repository,
}

# Machines of one ticket

_DIGITS = re.compile(r"(\d+)", re.ASCII)


def arrange_machines(assessments: Sequence[Assessment], order: MachineOrder) -> list[Assessment]:
    """The machines of a ticket; among equals the ticket's order stays."""
    if order is MachineOrder.URGENCY:
        return sorted(assessments, key=urgency)
    return sorted(assessments, key=_name_key) if order is MachineOrder.NAME else list(assessments)


def _name_key(assessment: Assessment) -> list[tuple[int, str]]:
    """`worker-9` before `worker-10`."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in _DIGITS.split(assessment.case.host.key)]
