"""`assess` in markdown: for a ticket, a pull request or a hand-over page. Nothing from outside acts in it (SAFETY B.3, 18)."""

from __future__ import annotations

from collections.abc import Iterator

from ..drafts.pen import CELL, MARKDOWN
from ..safe_text import join_lines
from ..times import minute_text
from ..triage.triage import TicketTriage, Triage
from .words import Alike, alike, by_urgency, count_words, due_words, next_words


def markdown_report(triage: Triage) -> str:
    return join_lines(_lines(triage))


def _lines(triage: Triage) -> Iterator[str]:
    tickets = by_urgency(triage.tickets)
    machines = sum(len(one.assessments) for one in tickets)
    yield "# Machines not scanned"
    yield ""
    yield f"{count_words(machines, 'machine')} in {count_words(len(tickets), 'ticket')}, as of {minute_text(triage.as_of)}."
    if triage.patterns or triage.problems:
        yield ""
    for pattern in triage.patterns:
        names = ", ".join(MARKDOWN.code(host.name) for host in pattern.stale)
        yield (
            f"- {len(pattern.stale)} of {pattern.seen} machines seen in {MARKDOWN.code(pattern.zone)} have a stale "
            f"{pattern.address_kind.value} address: look at its scanner before any of them. They are {names}."
        )
    for reason in triage.problems:
        yield f"- Not whole: {reason.what}: {MARKDOWN.prose(reason.why)}"
    for one in tickets:
        yield from _ticket(one, triage)


def _ticket(one: TicketTriage, triage: Triage) -> Iterator[str]:
    ticket = one.ticket
    yield from ("", f"## Ticket {ticket.number}", "")
    state = "" if ticket.state == "open" else f", {ticket.state}"
    yield f"{MARKDOWN.code(ticket.title)}, {due_words(ticket, triage.as_of.date())}{state}"
    if ticket.notes:
        yield ""
    for note in ticket.notes:
        yield f"- Note: {MARKDOWN.prose(note)}"
    groups = alike(one.assessments)
    if not groups:
        yield from ("", "Names no machine.")
        return
    yield from ("", "| machine | role | next | why |", "| --- | --- | --- | --- |")
    for group in groups:
        yield from _rows(group)
    commands = dict.fromkeys(group.first.command for group in groups if group.first.command)
    if commands:
        yield from ("", "Commands:", "", *(f"- {MARKDOWN.code(command)}" for command in commands))
    unknown = [f"- {_names(group)}: {reason.what}: {MARKDOWN.prose(reason.why)}" for group in groups for reason in group.unknown]
    if unknown:
        yield from ("", "Could not be determined:", "", *unknown)


def _rows(group: Alike) -> Iterator[str]:
    for assessment in group.assessments:
        host = assessment.case.host
        why = CELL.prose(assessment.why)
        yield f"| {CELL.code(host.name)} | {host.role.value} | {next_words(assessment)} | {why} |"


def _names(group: Alike) -> str:
    return ", ".join(MARKDOWN.code(assessment.case.host.name) for assessment in group.assessments)
