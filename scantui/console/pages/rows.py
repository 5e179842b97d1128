"""The lines of the two lists: a ticket with its age, due date and how its machines stand; a machine with what is next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...report.words import count_words, next_words, subject_words
from ...runbook.assessment import Next
from ..lines import Line, Part, Tone, cell_width, fit, fit_middle, heading
from .standing import URGENCY, brief_standing, said_of, standing, strip

if TYPE_CHECKING:
    from datetime import datetime

    from ...runbook.assessment import Assessment
    from ...tickets.model import Ticket
    from ...triage.triage import TicketTriage
    from ..changes import TicketChange
    from ..queue import Heading

__all__ = [
    "URGENCY", "MachineRoom", "TicketEntry", "due_mark", "group_lines", "machine_line", "machine_room", "next_lines", "next_tone",
    "standing", "strip", "ticket_entry", "ticket_lines", "unjudged_lines", "unjudged_machine",
]  # fmt: skip

_NEXT_WIDTH = max(len(next_.value) for next_ in Next)
_QUIET = {Next.WAIT, Next.NO_REPAIR, Next.RECOVERED, Next.CLOSE_TICKET, Next.NOT_IN_PORTAL}


def next_tone(next_: Next) -> Tone:
    if next_ in {Next.COLLECT, Next.SEEK_GUIDANCE, Next.CHECK_TRANSACTION}:
        return Tone.WARN
    return Tone.GOOD if next_ in _QUIET else Tone.BAD


# Tickets


class TicketEntry(NamedTuple):
    """What the queue says of a ticket before anything is judged. Plain values: the first frame needs no more."""

    number: int
    subject: str
    due: Part
    age_days: int
    is_closed: bool
    machines: tuple[str, ...]
    assignees: tuple[str, ...] = ()
    due_on: int = 1 << 30
    """The day as an ordinal; none is later than all."""


def ticket_entry(ticket: Ticket, as_of: datetime) -> TicketEntry:
    names = tuple(machine.host.name for machine in ticket.machines)
    assignees = tuple(each.line() for each in ticket.assignees)
    due_on = ticket.due.toordinal() if ticket.due else 1 << 30
    is_closed = ticket.state == "closed"
    due, age = due_mark(ticket, as_of), ticket.days_old(as_of)
    return TicketEntry(ticket.number, subject_words(ticket), due, age, is_closed, names, assignees, due_on)


def due_mark(ticket: Ticket, as_of: datetime) -> Part:
    days = ticket.days_to_due(as_of.date())
    if days is None:
        return Part("no due date", Tone.MUTED)
    if days < 0:
        return Part(f"{-days}d overdue", Tone.BAD)
    return Part("due today", Tone.BAD) if days == 0 else Part(f"due in {days}d", Tone.WARN if days <= 2 else Tone.PLAIN)


class _Columns(NamedTuple):
    """Columns of a ticket's first line, the space behind each included. They depend on the width alone, so that tickets stand in line."""

    number: int
    subject: int
    due: int
    age: int
    change: int
    assignee: int


def _columns(width: int) -> _Columns:
    """The subject gives way first; what is left on a wide list tells what changed and whose the ticket is."""
    number = 8 if width >= 42 else 7
    due, age = (15, 8) if width >= 49 else (13, 8) if width >= 46 else (11, 7) if width >= 34 else (10, 4)
    rest = max(0, width - number - due - age)
    subject = min(rest, 18)
    rest -= subject
    change = 14 if rest >= 14 else 0
    assignee = min(rest - change, 20) if rest - change >= 12 else 0
    more = rest - change - assignee
    return _Columns(number, subject, due, age, change + more if change else 0, assignee)


_STRIP = 14
"""Columns of the strip with the space behind it; more on a wide list."""
_SHORTER = (("not scanned", "scan"), ("due in ", "in "), ("overdue", "late"), ("due today", "today"), ("no due date", "no due"))


def _shorter(text: str, width: int) -> str:
    """The text, in fewer words where it would be cut, then cut."""
    if cell_width(text) > width:
        for long, short in _SHORTER:
            text = text.replace(long, short)
    return fit(text, width)


def ticket_lines(one: TicketTriage, as_of: datetime, width: int, change: TicketChange | None = None) -> tuple[Line, Line]:
    """Two lines a ticket: what it is and when it is due; how its machines stand. `change`: since the last look, if there was one."""
    entry = ticket_entry(one.ticket, as_of)
    return _entry_lines(entry, lambda room: strip(one, room), lambda room: brief_standing(one, room), width, change)


def unjudged_lines(entry: TicketEntry, width: int) -> tuple[Line, Line]:
    """The same while its machines are being judged."""
    said = f"{count_words(len(entry.machines), 'machine')}, being judged …"
    return _entry_lines(entry, lambda room: (Part("…", Tone.MUTED),), lambda room: said, width, None)


def _entry_lines(
    entry: TicketEntry,
    signs: Callable[[int], tuple[Part, ...]],
    summary: Callable[[int], str],
    width: int,
    change: TicketChange | None,
) -> tuple[Line, Line]:
    columns = _columns(width)
    room = 18 if width >= 60 else _STRIP
    shown = signs(room - 2)
    words = max(0, width - columns.number - room)
    closed = "closed" if entry.is_closed else ""
    said = ", ".join(text for text in (closed, summary(words - len(closed) - 2 if closed else words)) if text)
    second = (
        _change_mark(change, columns.number),
        *shown,
        Part(" " * (room - sum(cell_width(part.text) for part in shown))),
        Part(fit(said, words), Tone.MUTED),
    )
    return Line(_first_parts(entry, columns, change, width)), Line(second)


def _first_parts(entry: TicketEntry, columns: _Columns, change: TicketChange | None, width: int) -> tuple[Part, ...]:
    number = f"#{entry.number} ".ljust(columns.number)
    subject = max(0, columns.subject - (len(number) - columns.number))
    age = f"{entry.age_days}d old"
    parts = [
        Part(number, Tone.KEY),
        Part(fit(_shorter(entry.subject, subject - 1), subject)),
        Part(fit(_shorter(entry.due.text, columns.due - 1), columns.due), entry.due.tone),
        Part(fit(age if len(age) <= columns.age else f"{entry.age_days}d", columns.age), Tone.MUTED),
    ]
    parts += _tail_parts(entry, change.words if change else "", columns)
    return (*parts, Part(" " * (width - sum(cell_width(part.text) for part in parts))))


def _tail_parts(entry: TicketEntry, changed: str, columns: _Columns) -> list[Part]:
    """Whose it is, and what changed behind that; where there is no room for both, what changed."""
    detail = f"  ● {changed}" if changed else ""
    others = len(entry.assignees) - 1
    whose = f"{entry.assignees[0]} +{others}" if others > 0 else entry.assignees[0] if entry.assignees else ""
    room = columns.assignee + columns.change
    if columns.change < len(detail) and (len(detail) <= room or columns.change):
        return [Part(fit(detail, room), Tone.KEY)]
    assignee = Part(f"  {fit(whose, columns.assignee - 2)}", Tone.MUTED) if columns.assignee else Part("")
    return [assignee, Part(fit(detail if columns.change else "", columns.change), Tone.KEY)]


def _change_mark(change: TicketChange | None, width: int) -> Part:
    """In the space below the number: `changed`, `+ new`; on a narrow list the sign alone."""
    if change is None or not change.sign:
        return Part(" " * width)
    return Part(fit(change.mark if len(change.mark) < width else change.sign, width), Tone.KEY)


def group_lines(group: Heading, width: int) -> tuple[Line, Line]:
    """The heading of a group of tickets, as high as a ticket."""
    above, line = heading(f"{group.sign} {group.text}".strip(), width, count_words(group.count, "ticket"))[:2]
    return above, line


# Machines


class MachineRoom(NamedTuple):
    """Columns that the names of a list and its verdicts need: then as little as can be is cut, and verdicts stand beside the names."""

    names: int
    verdicts: int


def machine_room(assessments: Sequence[Assessment]) -> MachineRoom:
    """Of the machines that are shown."""
    names = max((len(each.case.host.name) for each in assessments), default=0)
    return MachineRoom(max(names, 12), max((len(said_of(each)) for each in assessments), default=0))


def machine_line(
    assessment: Assessment, width: int, *, room: MachineRoom | None = None, was: str | None = None, done: str = ""
) -> Line:
    """The machine, then what is next: the state is a word, the colour only repeats it.

    `room`: `machine_room` of the list; `was`: what was next at the last look, if it was another; `done`: what was done about it since,
    as in `reboot CHG0472688`.
    """
    name = _name_width(width, room)
    tail = max(0, width - name - _SIGNS)
    said = said_of(assessment)
    tone = next_tone(assessment.next) if said == assessment.next.value else Tone.WARN
    extra = _extra(done, was, tail - len(said))
    return Line(
        (
            Part(fit_middle(assessment.case.host.name, name)),
            Part(" ✓" if done else " ●" if was else "  ", Tone.GOOD if done else Tone.KEY),
            Part("? " if assessment.unknown else "  ", Tone.WARN),
            Part(said if extra else fit(said, tail), tone),
            *((Part(fit(extra, tail - len(said)), Tone.MUTED),) if extra else ()),
        )
    )


_SIGNS = 4
"""Columns between name and verdict: done or changed, unknown, and a space on either side."""


def _name_width(width: int, room: MachineRoom | None) -> int:
    most = max(8, width - _SIGNS - (room.verdicts if room else _NEXT_WIDTH))
    return min(most, room.names) if room else most


def _extra(done: str, was: str | None, room: int) -> str:
    """As much as there is room for of what was done and what was next before; the signs say that there is something."""
    forms = [f"  done: {done}", f"  done: {done.partition(' ')[0]}", "  done"] if done else []
    text = next((form for form in forms if len(form) <= room), "")
    before = f"  was {was}" if was else ""
    return text + before if before and len(text) + len(before) <= room else text


def unjudged_machine(name: str, width: int) -> Line:
    return Line((Part(fit_middle(name, _name_width(width, None))), Part("    …", Tone.MUTED)))


def next_lines(assessment: Assessment) -> tuple[str, str, str]:
    """The three texts of the prominent box: what is next, why, and the command if there is one."""
    return next_words(assessment), assessment.why, assessment.command or ""
