"""The filter that the lists share: words that must all match, `!word` for those that must not, and `next:`, `role:`, `zone:`, `kind:`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .pages.rows import subject_words

if TYPE_CHECKING:
    from ..runbook.assessment import Assessment
    from ..triage.triage import TicketTriage


@dataclass(frozen=True)
class Filter:
    """A filter as typed. An empty one matches everything."""

    text: str = ""

    def __bool__(self) -> bool:
        return bool(self._words)

    @cached_property
    def _words(self) -> tuple[tuple[str, bool], ...]:
        """Each word, and whether it must occur."""
        words = self.text.lower().split()
        return tuple((word.removeprefix("!"), not word.startswith("!")) for word in words if word.removeprefix("!"))

    def matches(self, text: str) -> bool:
        return all((word in text) is must for word, must in self._words)


class Searchable:
    """Tickets with what a filter may find in each machine: gathered once, at the first letter typed."""

    def __init__(self, tickets: Sequence[TicketTriage]) -> None:
        self._tickets = tickets

    @cached_property
    def _texts(self) -> dict[int, tuple[str, list[str]]]:
        texts = {id(one): _ticket_text(one) for one in self._tickets}
        return {id(one): (texts[id(one)], [f"{texts[id(one)]} {_machine_text(each)}" for each in one.assessments]) for one in self._tickets}

    def tickets(self, wanted: Filter) -> list[TicketTriage]:
        """The tickets of which a machine matches; one without machines by its own words."""
        if not wanted:
            return list(self._tickets)
        found = []
        for one in self._tickets:
            own, texts = self._texts[id(one)]
            if any(map(wanted.matches, texts)) if texts else wanted.matches(own):
                found.append(one)
        return found

    def machines(self, one: TicketTriage, wanted: Filter) -> list[Assessment]:
        """The machines of a ticket that match; its own words count for each of them."""
        if not wanted:
            return list(one.assessments)
        return [each for each, text in zip(one.assessments, self._texts[id(one)][1], strict=True) if wanted.matches(text)]


def _ticket_text(one: TicketTriage) -> str:
    return f"#{one.ticket.number} {one.ticket.title.line()} {subject_words(one.ticket)}".lower()


def _machine_text(assessment: Assessment) -> str:
    case = assessment.case
    zones = {choice.zone.name for row in assessment.addresses if (choice := case.topology.zone_of(case.host, row.kind)).zone}
    tags = [f"zone:{name}" for name in sorted(zones)] + [f"kind:{row.kind.value} {row.address}" for row in assessment.addresses]
    return f"{case.host} next:{assessment.next.value} role:{case.host.role.value} {assessment.why} {' '.join(tags)}".lower()
