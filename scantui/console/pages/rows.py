"""The lines of the two lists: a ticket with its age, due date and how its machines stand; a machine with what is next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ...report.words import next_words
from ...runbook.assessment import Next
from ..lines import Line, Part, Tone, fit, fit_middle

if TYPE_CHECKING:
    from datetime import datetime

    from ...runbook.assessment import Assessment
    from ...tickets.model import Ticket
    from ...triage.triage import TicketTriage

URGENCY: tuple[Next, ...] = (
    Next.RELOAD,
    Next.REBOOT,
    Next.SCANNER_FIRST,
    Next.CHECK_TRANSACTION,
    Next.SUPPORT_CASE,
    Next.COMPLIANCE_LEAD,
    Next.SOS_REQUEST,
    Next.SOS_CHANNEL,
    Next.SCAN_EXCLUSION,
    Next.NETWORK_TEAM,
    Next.SQUAD,
    Next.SEEK_GUIDANCE,
    Next.COLLECT,
    Next.CLOSE_TICKET,
    Next.NOT_IN_PORTAL,
    Next.WAIT,
    Next.NO_REPAIR,
    Next.RECOVERED,
)
"""In which order a ticket tells how its machines stand: what has to be done first comes first."""
_NEXT_WIDTH = max(len(next_.value) for next_ in Next)
_QUIET = {Next.WAIT, Next.NO_REPAIR, Next.RECOVERED, Next.CLOSE_TICKET, Next.NOT_IN_PORTAL}


def next_tone(next_: Next) -> Tone:
    if next_ in {Next.COLLECT, Next.SEEK_GUIDANCE, Next.CHECK_TRANSACTION}:
        return Tone.WARN
    return Tone.GOOD if next_ in _QUIET else Tone.BAD


class TicketEntry(NamedTuple):
    """What the queue says of a ticket before anything is judged. Plain values: the first frame needs no more."""

    number: int
    subject: str
    due: Part
    age_days: int
    is_closed: bool
    machines: tuple[str, ...]


def ticket_entry(ticket: Ticket, as_of: datetime) -> TicketEntry:
    names = tuple(machine.host.name for machine in ticket.machines)
    age = (as_of - ticket.opened_at).days
    return TicketEntry(ticket.number, subject_words(ticket), due_mark(ticket, as_of), age, ticket.state == "closed", names)


def due_mark(ticket: Ticket, as_of: datetime) -> Part:
    due = ticket.due
    if due is None:
        return Part("no due date", Tone.MUTED)
    days = (due - as_of.date()).days
    if days < 0:
        return Part(f"{-days}d overdue", Tone.BAD)
    return Part("due today", Tone.BAD) if days == 0 else Part(f"due in {days}d", Tone.WARN if days <= 2 else Tone.PLAIN)


def subject_words(ticket: Ticket) -> str:
    """`not scanned 3d`, `not scanned >1y`, or what another ticket is about."""
    from ...tickets.model import TicketKind

    if ticket.kind is not TicketKind.NOT_SCANNED:
        return ticket.subject
    days = ticket.not_scanned_days
    return "not scanned" if days is None else "not scanned >1y" if days >= 365 else f"not scanned {days}d"


def standing(one: TicketTriage, width: int) -> str:
    """`10 machines: 2 reload, 1 wait, +7`: how the machines of a ticket stand, the most urgent first, as many as there is room for."""
    counts = Counter(assessment.next for assessment in one.assessments)
    total = len(one.assessments)
    text = f"{total} machine{'' if total == 1 else 's'}" if total else "no machine"
    left, sign = total, ": "
    for next_ in (each for each in URGENCY if counts[each]):
        longer = f"{text}{sign}{counts[next_]} {next_.value}"
        rest = left - counts[next_]
        if len(longer) + (len(f", +{rest}") if rest else 0) > width:
            return f"{text}{sign}+{left}" if sign == ", " else text
        text, left, sign = longer, rest, ", "
    return text


def ticket_lines(one: TicketTriage, as_of: datetime, width: int) -> tuple[Line, Line]:
    """Two lines a ticket: what it is and when it is due; how its machines stand."""
    return _entry_lines(ticket_entry(one.ticket, as_of), lambda room: standing(one, room), width)


def unjudged_lines(entry: TicketEntry, width: int) -> tuple[Line, Line]:
    """The same while its machines are being judged."""
    count = len(entry.machines)
    return _entry_lines(entry, lambda room: f"{count} machine{'' if count == 1 else 's'}, being judged …", width)


def _entry_lines(entry: TicketEntry, summary: Callable[[int], str], width: int) -> tuple[Line, Line]:
    right = f"  {entry.age_days}d old"
    left = width - 8 - 18 - 13 - len(right)
    first = (
        Part(f"#{entry.number}".ljust(8), Tone.KEY),
        Part(fit(entry.subject, 18)),
        Part(fit(entry.due.text, 13), entry.due.tone),
        Part(right, Tone.MUTED),
        Part(" " * max(0, left)),
    )
    closed = "closed, " if entry.is_closed else ""
    room = max(10, width - 8)
    return Line(first), Line((Part("        "), Part(fit(closed + summary(room - len(closed)), room), Tone.MUTED)))


def machine_line(assessment: Assessment, width: int) -> Line:
    """The machine, then what is next: the state is a word, the colour only repeats it."""
    next_ = assessment.next
    name = max(12, width - _NEXT_WIDTH - 3)
    return Line(
        (
            Part(fit_middle(assessment.case.host.name, name)),
            Part(" ? " if assessment.unknown else "   ", Tone.WARN),
            Part(fit(next_.value, _NEXT_WIDTH), next_tone(next_)),
        )
    )


def unjudged_machine(name: str, width: int) -> Line:
    return Line((Part(fit_middle(name, max(12, width - _NEXT_WIDTH - 3))), Part("   …", Tone.MUTED)))


def next_lines(assessment: Assessment) -> tuple[str, str, str]:
    """The three texts of the prominent box: what is next, why, and the command if there is one."""
    return next_words(assessment), assessment.why, assessment.command or ""
