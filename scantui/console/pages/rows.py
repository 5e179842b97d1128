"""The lines of the two lists: a ticket with its age, due date and how its machines stand; a machine with what is next."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from ...report.words import next_words
from ...runbook.assessment import Assessment, Next
from ...tickets.model import TicketKind
from ...triage.triage import TicketTriage
from ..lines import Line, Part, Tone, fit, fit_middle

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


def due_mark(one: TicketTriage, as_of: datetime) -> Part:
    due = one.ticket.due
    if due is None:
        return Part("no due date", Tone.MUTED)
    days = (due - as_of.date()).days
    if days < 0:
        return Part(f"{-days}d overdue", Tone.BAD)
    return Part("due today", Tone.BAD) if days == 0 else Part(f"due in {days}d", Tone.WARN if days <= 2 else Tone.PLAIN)


def subject_words(one: TicketTriage) -> str:
    """`not scanned 3d`, `not scanned >1y`, or what another ticket is about."""
    ticket = one.ticket
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
    age = (as_of - one.ticket.opened_at).days
    due = due_mark(one, as_of)
    right = f"  {age}d old"
    left = width - 8 - 18 - 13 - len(right)
    first = (
        Part(f"#{one.ticket.number}".ljust(8), Tone.KEY),
        Part(fit(subject_words(one), 18)),
        Part(fit(due.text, 13), due.tone),
        Part(right, Tone.MUTED),
        Part(" " * max(0, left)),
    )
    closed = "closed, " if one.ticket.state == "closed" else ""
    room = max(10, width - 8)
    return Line(first), Line((Part("        "), Part(fit(closed + standing(one, room - len(closed)), room), Tone.MUTED)))


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


def next_lines(assessment: Assessment) -> tuple[str, str, str]:
    """The three texts of the prominent box: what is next, why, and the command if there is one."""
    return next_words(assessment), assessment.why, assessment.command or ""
