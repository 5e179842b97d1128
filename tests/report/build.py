"""A triage by hand, of cases by hand: what the reports are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from scantui.answer import Reason
from scantui.runbook.assessment import Assessment
from scantui.runbook.case import Pattern
from scantui.triage.triage import TicketTriage, Triage
from tests.casekit import AS_OF, CaseKit


def ticket(*kits: CaseKit, due: date | None = None, state: str = "open", notes: tuple[str, ...] = ()) -> TicketTriage:
    """One ticket of all the kits' machines; number, title and the rest are the first one's."""
    first = kits[0].case().ticket
    machines = tuple(machine for kit in kits for machine in kit.case().ticket.machines)
    made = replace(first, machines=machines, due=due, state=state, notes=notes)
    return TicketTriage(made, tuple(_of(kit.assess(), made) for kit in kits))


def _of(assessment: Assessment, made: object) -> Assessment:
    return replace(assessment, case=replace(assessment.case, ticket=made))  # type: ignore[arg-type]


def triage(*tickets: TicketTriage, patterns: Sequence[Pattern] = (), problems: Sequence[Reason] = ()) -> Triage:
    return Triage(AS_OF, tickets, tuple(patterns), tuple(problems), {})
