"""`assess` in text: reads like a colleague's short report."""

from __future__ import annotations

import textwrap
from collections import Counter

from ..runbook.assessment import Assessment
from ..safe_text import clip, join_lines
from ..times import minute_text
from ..triage.triage import TicketTriage, Triage
from .words import due_words, next_words

_WIDTH = 100


def text_report(triage: Triage) -> str:
    lines = [f"As of {minute_text(triage.as_of)}: {_summary(triage)}."]
    for pattern in triage.patterns:
        machines = ", ".join(map(str, pattern.stale))
        lines += _wrapped(
            f"Group: {len(pattern.stale)} of {pattern.seen} machines seen in {pattern.zone} have a stale {pattern.address_kind.value} address "
            f"(look at the scanner): {machines}.",
            "  ",
        )
    for reason in triage.problems:
        lines += _wrapped(f"Not whole: {reason.what}: {reason.why}", "  ")
    for one in triage.tickets:
        lines += ["", *_ticket(one, triage)]
    return join_lines(lines)


def _summary(triage: Triage) -> str:
    machines = [assessment for one in triage.tickets for assessment in one.assessments]
    counts = Counter(assessment.next.value for assessment in machines)
    tickets = f"{len(triage.tickets)} ticket{'' if len(triage.tickets) == 1 else 's'}"
    if not machines:
        return f"{tickets}, no machine"
    said = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    return f"{tickets}, {len(machines)} machine{'' if len(machines) == 1 else 's'}: {said}"


def _ticket(one: TicketTriage, triage: Triage) -> list[str]:
    ticket = one.ticket
    age = (triage.as_of - ticket.opened_at).days
    lines = [
        f"#{ticket.number}  {clip(ticket.title.line(), 80)}",
        f"  opened {age} day{'' if age == 1 else 's'} ago, {due_words(ticket, triage.as_of.date())}, {ticket.state}",
    ]
    lines += [line for note in ticket.notes for line in _wrapped(f"note: {note}", "  ")]
    if not one.assessments:
        lines.append("  names no machine" if not ticket.machines else "  none of its machines was asked for")
    for assessment in one.assessments:
        lines += _machine(assessment, triage)
    return lines


def _machine(assessment: Assessment, triage: Triage) -> list[str]:
    host = assessment.case.host
    lines = [f"  {host}  ({host.role.value}, {host.c_code})", *_wrapped(f"-> {next_words(assessment)}", "     ")]
    lines += _wrapped(assessment.why, "     ")
    if assessment.command:
        lines.append(f"     command: {assessment.command}")
    for reason in assessment.unknown:
        if reason.why not in assessment.why and reason not in triage.problems:
            lines += _wrapped(f"unknown: {reason.what}: {reason.why}", "     ")
    if assessment.evidence:
        lines += _wrapped(f"evidence: {', '.join(assessment.evidence)}", "     ")
    return lines


def _wrapped(text: str, indent: str) -> list[str]:
    further = indent + "  "
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=further, break_long_words=False, break_on_hyphens=False)
