"""What a triage is: tickets with the assessments of their machines. Light to import: showing one needs no reader and no rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ..answer import Reason
    from ..evidence.model import Capture
    from ..hosts import HostName
    from ..runbook.assessment import Assessment
    from ..runbook.case import Pattern
    from ..tickets.model import CommentList, Ticket


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
