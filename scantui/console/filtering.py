"""The filter that the lists share: words that must all match, `!word` for those that must not, and `next:`, `role:`, `zone:`, `kind:`."""

from __future__ import annotations

from dataclasses import dataclass

from ..runbook.assessment import Assessment
from ..triage.triage import TicketTriage
from .pages.rows import subject_words


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as typed. An empty one matches everything."""

    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def tickets(self, tickets: tuple[TicketTriage, ...]) -> list[TicketTriage]:
        """The tickets that match, or of which a machine does."""
        return [one for one in tickets if self._matches(_ticket_text(one)) or any(self.machine(one, each) for each in one.assessments)]

    def machines(self, one: TicketTriage) -> list[Assessment]:
        """The machines that match; all of them when it is the ticket itself that does and none of its machines."""
        matching = [assessment for assessment in one.assessments if self.machine(one, assessment)]
        return matching or list(one.assessments)

    def machine(self, one: TicketTriage, assessment: Assessment) -> bool:
        return self._matches(f"{_ticket_text(one)} {_machine_text(assessment)}")

    def _matches(self, text: str) -> bool:
        for word in self.text.lower().split():
            wanted = word.removeprefix("!")
            if wanted and (wanted in text) == word.startswith("!"):
                return False
        return True


def _ticket_text(one: TicketTriage) -> str:
    return f"#{one.ticket.number} {one.ticket.title.line()} {subject_words(one)}".lower()


def _machine_text(assessment: Assessment) -> str:
    case = assessment.case
    zones = {choice.zone.name for row in assessment.addresses if (choice := case.topology.zone_of(case.host, row.kind)).zone}
    tags = [f"zone:{name}" for name in sorted(zones)] + [f"kind:{row.kind.value}" for row in assessment.addresses]
    return f"{case.host} next:{assessment.next.value} role:{case.host.role.value} {assessment.why} {' '.join(tags)}".lower()
