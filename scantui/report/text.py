"""`assess` in text: reads like a colleague's short report. What is due and what can be done today comes first."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ..answer import CaptureId
from ..runbook.assessment import Assessment
from ..safe_text import join_lines
from ..times import minute_text
from ..triage.triage import TicketTriage, Triage
from .words import Alike, alike, by_urgency, count_words, due_words, next_words, stage

_NARROWEST, _WIDEST = 60, 120
_MOST_TICKETS = 6
_MOST_MACHINES = 4
_NUMBERED = re.compile(r"data/0*(\d+)-")


def text_report(triage: Triage, width: int = 100) -> str:
    """`width` is the terminal's; lines are kept between 60 and 120 characters. Commands are never broken."""
    return join_lines(_Report(triage, max(_NARROWEST, min(_WIDEST, width))).lines())


class _Report:
    def __init__(self, triage: Triage, width: int) -> None:
        self.triage = triage
        self.width = width
        self.today = triage.as_of.date()

    def lines(self) -> Iterator[str]:
        tickets = by_urgency(self.triage.tickets)
        assessments = [assessment for one in tickets for assessment in one.assessments]
        count = f"{count_words(len(assessments), 'machine')} in {count_words(len(tickets), 'ticket')}"
        yield f"{count}, as of {minute_text(self.triage.as_of)}."
        yield from self._first(tickets)
        if len(assessments) > 1:
            yield from self._overview(tickets)
        for one in tickets:
            yield from ("", *self._ticket(one))
        yield from self._legend(assessments)

    # what matters before any single machine

    def _first(self, tickets: Sequence[TicketTriage]) -> Iterator[str]:
        items = [*self._due(tickets), *self._groups()]
        items += [f"Not whole: {reason.what}: {reason.why}." for reason in self.triage.problems]
        if items:
            yield from ("", "First")
        for item in items:
            yield from self._wrapped(item, "  - ", "    ")

    def _due(self, tickets: Sequence[TicketTriage]) -> Iterator[str]:
        if len(tickets) < 2:  # its own heading says it
            return
        late: dict[date, list[int]] = {}
        for one in tickets:
            if one.ticket.due is not None and one.ticket.due <= self.today and one.ticket.state != "closed":
                late.setdefault(one.ticket.due, []).append(one.ticket.number)
        for due, numbers in late.items():
            days = (self.today - due).days
            yield f"{_some([f'#{number}' for number in numbers], _MOST_TICKETS)}: " + (
                f"{count_words(days, 'day')} overdue." if days else "due today."
            )

    def _groups(self) -> Iterator[str]:
        listed = {assessment.case.host for one in self.triage.tickets for assessment in one.assessments}
        for pattern in self.triage.patterns:
            other = [str(host) for host in pattern.stale if host not in listed]
            unnamed = f" (in no ticket here: {_some(other, _MOST_MACHINES)})" if other else ""
            yield (
                f"{len(pattern.stale)} of {pattern.seen} machines seen in {pattern.zone} have a stale {pattern.address_kind.value} address"
                f"{unnamed}: look at its scanner before any of them."
            )

    def _overview(self, tickets: Sequence[TicketTriage]) -> Iterator[str]:
        """How many machines each thing is next for, and in which tickets."""
        found: dict[str, dict[int, int]] = {}
        for assessment in sorted((each for one in tickets for each in one.assessments), key=stage):
            numbers = found.setdefault(next_words(assessment), {})
            numbers[assessment.case.ticket.number] = numbers.get(assessment.case.ticket.number, 0) + 1
        widest = max(map(len, found))
        yield from ("", "Next")
        for words, numbers in found.items():
            head = f"  {sum(numbers.values()):4}  {words:{widest}}  "
            where = _some([f"#{number}" for number in numbers], _MOST_TICKETS)
            if len(head) + 20 > self.width:
                yield head.rstrip()
                head = " " * 10
            yield from self._wrapped(where, head, " " * len(head))

    # a ticket and its machines

    def _ticket(self, one: TicketTriage) -> Iterator[str]:
        ticket = one.ticket
        number = f"#{ticket.number}  "
        yield number + _clip_cells(ticket.title.line(), self.width - len(number))
        age = ticket.days_old(self.triage.as_of)
        opened = f"opened {count_words(age, 'day')} ago" if age else "opened today"
        yield f"  {due_words(ticket, self.today)}, {opened}{'' if ticket.state == 'open' else f', {ticket.state}'}"
        for note in ticket.notes:
            yield from self._wrapped(f"note: {note}", "  ", "    ")
        if not ticket.machines:
            yield "  names no machine"
        said = ""
        for group in alike(one.assessments):
            words = next_words(group.first)
            if words != said:
                yield f"  {words[0].upper()}{words[1:]}"
            said = words
            yield from self._machines(group)

    def _machines(self, group: Alike) -> Iterator[str]:
        for assessment in group.assessments:
            host = assessment.case.host
            yield f"    {host} ({host.role.value}, {host.c_code})"
        yield from self._wrapped(group.why, "      ", "      ")
        if group.first.command:
            yield f"      command: {group.first.command}"
        for reason in group.unknown:
            if reason not in self.triage.problems:
                yield from self._wrapped(f"unknown: {reason.what}: {reason.why}", "      ", "        ")
        if group.first.evidence:
            yield from self._wrapped(f"evidence: {_numbers(group.first.evidence)}", "      ", "        ")

    # what the numbers of the evidence stand for

    def _legend(self, assessments: Iterable[Assessment]) -> Iterator[str]:
        used = sorted({capture for assessment in assessments for capture in assessment.evidence}, key=_number)
        if used:
            yield from ("", "Evidence")
        for name in used:
            capture = self.triage.captures.get(name)
            told = f"{capture.file_name.line()}, captured {minute_text(capture.captured_at)}" if capture else ""
            yield from self._wrapped(f"{name}  {told}", f"  {_number(name):4}  ", " " * 8)

    def _wrapped(self, text: str, first: str, further: str) -> list[str]:
        return textwrap.wrap(
            text, self.width, initial_indent=first, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
        )  # fmt: skip


def _some(names: Sequence[str], most: int) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _number(capture: CaptureId) -> int:
    found = _NUMBERED.match(capture)
    return int(found[1]) if found else 0


def _numbers(captures: Iterable[CaptureId]) -> str:
    """`1, 7, 10-12`"""
    runs: list[list[int]] = []
    for number in sorted({_number(capture) for capture in captures}):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" if len(run) > 2 else f"{run[0]}, {run[1]}" for run in runs)


def _clip_cells(text: str, cells: int) -> str:
    """At most so many columns of the terminal, in which an East Asian character takes two."""
    widths = [2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text]
    if sum(widths) <= cells:
        return text
    kept = 0
    while sum(widths[: kept + 1]) < cells:
        kept += 1
    return text[:kept] + "…"
