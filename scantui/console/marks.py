"""Which machines are marked, ticket by ticket: what an action for several machines is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..hosts import HostName
    from ..runbook.assessment import Assessment
    from ..tickets.model import TicketId

_MOST_UNDONE = 100


class Marks:
    """Marks by ticket. They outlast a filter, another order and a new reading of the evidence."""

    def __init__(self) -> None:
        self._marked: dict[TicketId, frozenset[HostName]] = {}
        self._before: list[Mapping[TicketId, frozenset[HostName]]] = []

    def count(self, ticket: TicketId | None = None) -> int:
        """How many are marked, in all tickets or in one."""
        return sum(map(len, self._marked.values())) if ticket is None else len(self._marked.get(ticket, ()))

    def holds(self, ticket: TicketId, host: HostName) -> bool:
        return host in self._marked.get(ticket, ())

    def of(self, ticket: TicketId, assessments: Iterable[Assessment]) -> list[Assessment]:
        """The marked ones among `assessments`, in their order."""
        marked = self._marked.get(ticket, frozenset())
        return [each for each in assessments if each.case.host in marked]

    def toggle(self, ticket: TicketId, host: HostName) -> bool:
        """Mark it or take its mark away; whether it is marked now."""
        self._set(ticket, self._marked.get(ticket, frozenset()) ^ {host})
        return self.holds(ticket, host)

    def toggle_all(self, ticket: TicketId, shown: Sequence[Assessment]) -> int:
        """Mark all that are shown; when all of them are marked, take their marks away. How many of them are marked now."""
        hosts = {each.case.host for each in shown}
        marked = self._marked.get(ticket, frozenset())
        all_marked = hosts <= marked
        self._set(ticket, marked - hosts if all_marked else marked | hosts)
        return 0 if all_marked else len(hosts)

    def clear(self, ticket: TicketId | None = None) -> None:
        """Take all marks away, of all tickets or of one."""
        self._change({each: marked for each, marked in self._marked.items() if ticket is not None and each != ticket})

    def undo(self) -> bool:
        """Take the last change back; whether there was one."""
        if not self._before:
            return False
        self._marked = dict(self._before.pop())
        return True

    def _set(self, ticket: TicketId, hosts: frozenset[HostName]) -> None:
        rest = {each: marked for each, marked in self._marked.items() if each != ticket}
        self._change({**rest, ticket: hosts} if hosts else rest)

    def _change(self, marked: dict[TicketId, frozenset[HostName]]) -> None:
        if marked != self._marked:
            self._before = [*self._before, self._marked][-_MOST_UNDONE:]
            self._marked = marked
