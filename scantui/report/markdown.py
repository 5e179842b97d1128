"""`assess` in markdown: for a ticket, a pull request or a hand-over page."""

from __future__ import annotations

from ..runbook.assessment import Assessment
from ..safe_text import join_lines, markdown_cell, markdown_code
from ..times import minute_text
from ..triage.triage import Triage
from .words import due_words, next_words


def markdown_report(triage: Triage) -> str:
    lines = ["# Machines not scanned", "", f"As of {minute_text(triage.as_of)}."]
    for pattern in triage.patterns:
        machines = ", ".join(markdown_code(host.name) for host in pattern.stale)
        count = f"{len(pattern.stale)} of {pattern.seen}"
        lines += ["", f"- {count} machines of {markdown_code(pattern.zone)} have a stale {pattern.address_kind.value} address: {machines}"]
    for one in triage.tickets:
        ticket = one.ticket
        lines += ["", f"## Ticket {ticket.number}", "", f"{markdown_code(ticket.title)}, {due_words(ticket, triage.as_of.date())}", ""]
        lines += ["| machine | role | next | why |", "| --- | --- | --- | --- |"]
        lines += [_row(assessment) for assessment in one.assessments]
        commands = [assessment for assessment in one.assessments if assessment.command]
        if commands:
            lines += ["", "Commands:", ""]
            lines += [f"- {markdown_code(assessment.command or '')}" for assessment in commands]
        unknown = [(assessment, reason) for assessment in one.assessments for reason in assessment.unknown]
        if unknown:
            lines += ["", "Could not be determined:", ""]
            lines += [f"- {markdown_code(each.case.host.name)}: {reason.what}: {markdown_code(reason.why)}" for each, reason in unknown]
    return join_lines(lines)


def _row(assessment: Assessment) -> str:
    host = assessment.case.host
    words = next_words(assessment)
    return f"| {markdown_cell(host.name)} | {host.role.value} | {words} | {markdown_cell(assessment.why)} |"
