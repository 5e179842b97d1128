"""What every report says in the same words: what is next, how a ticket stands, and of which machines the same is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

from ..answer import Reason
from ..runbook.assessment import Next

if TYPE_CHECKING:
    from ..hosts import HostName
    from ..runbook.assessment import Assessment
    from ..tickets.model import Ticket
    from ..triage.triage import TicketTriage

NEXT_WORDS = {
    Next.SEEK_GUIDANCE: "seek guidance before anything is done",
    Next.NO_REPAIR: "no repair: say so in the ticket",
    Next.COLLECT: "collect evidence",
    Next.NOT_IN_PORTAL: "not in the portal: say which were searched",
    Next.RECOVERED: "scanned again: only a comment",
    Next.WAIT: "wait",
    Next.CHECK_TRANSACTION: "check its transaction in the cloud portal",
    Next.SCAN_EXCLUSION: "add a scan exclusion in the portal",
    Next.SOS_CHANNEL: "tell SOS in their channel",
    Next.SCANNER_FIRST: "look at the scanner first",
    Next.COMPLIANCE_LEAD: "ask the SRE Security Compliance Lead",
    Next.SOS_REQUEST: "file an SOS request",
    Next.SUPPORT_CASE: "open an IBM support case",
    Next.CLOSE_TICKET: "comment and close the ticket",
    Next.RELOAD: "reload it by chlorine",
    Next.NETWORK_TEAM: "hand it to the network team",
    Next.REBOOT: "reboot it by chlorine",
    Next.SQUAD: "ask the squad",
}


class Stage(IntEnum):
    """How soon something can be done about a machine: the order of a report."""

    ACT = 0
    COLLECT = 1
    WAIT = 2
    COMMENT = 3


_STAGES = {
    Next.COLLECT: Stage.COLLECT,
    Next.WAIT: Stage.WAIT,
    Next.RECOVERED: Stage.COMMENT,
    Next.NO_REPAIR: Stage.COMMENT,
    Next.NOT_IN_PORTAL: Stage.COMMENT,
}


def next_words(assessment: Assessment) -> str:
    """`collect chlorine-log`, `wait, and look again on 2026-11-21`, otherwise the words of the table."""
    if assessment.next is Next.COLLECT:
        return f"collect {', '.join(assessment.collect)}"
    if _waits_no_longer(assessment):
        return "read the portal again"
    if assessment.next is Next.WAIT and assessment.check_again_on is not None:
        return f"wait, and look again on {assessment.check_again_on}"
    return NEXT_WORDS[assessment.next]


def stage(assessment: Assessment) -> Stage:
    return Stage.COLLECT if _waits_no_longer(assessment) else _STAGES.get(assessment.next, Stage.ACT)


def _waits_no_longer(assessment: Assessment) -> bool:
    day = assessment.check_again_on
    return assessment.next is Next.WAIT and day is not None and day <= assessment.case.as_of.date()


def subject_words(ticket: Ticket) -> str:
    """`not scanned 3d`, `not scanned >1y`, or what another ticket is about."""
    from ..tickets.model import TicketKind

    if ticket.kind is not TicketKind.NOT_SCANNED:
        return ticket.subject
    days = ticket.not_scanned_days
    return "not scanned" if days is None else "not scanned >1y" if days >= 365 else f"not scanned {days}d"


def due_words(ticket: Ticket, today: date) -> str:
    """`due 2026-11-20 (today)`, `due 2026-11-18 (2 days overdue)`, `no due date`."""
    days = ticket.days_to_due(today)
    if days is None:
        return "no due date"
    if days == 0:
        return f"due {ticket.due} (today)"
    amount = count_words(abs(days), "day")
    return f"due {ticket.due} ({amount} overdue)" if days < 0 else f"due {ticket.due} (in {amount})"


def by_urgency(tickets: Iterable[TicketTriage]) -> list[TicketTriage]:
    """What is due first comes first, closed tickets last."""
    return sorted(tickets, key=lambda one: (one.ticket.state == "closed", one.ticket.due or date.max, one.ticket.number))


def count_words(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def without_name(sentence: str, host: HostName) -> str:
    """The sentence as it can be said of any machine: its own name becomes "this machine"."""
    return re.sub(rf"(?<![\w.-]){re.escape(host.name)}(?![\w-]|\.\w)", "this machine", sentence)


@dataclass(frozen=True, slots=True)
class Alike:
    """Machines of one ticket of which a report has the same to say."""

    assessments: tuple[Assessment, ...]

    @property
    def first(self) -> Assessment:
        return self.assessments[0]

    @property
    def why(self) -> str:
        if len(self.assessments) == 1:
            return self.first.why
        return without_name(self.first.why, self.first.case.host)

    @property
    def unknown(self) -> tuple[Reason, ...]:
        """What is unknown beyond what `why` says already."""
        return tuple(reason for reason in self.first.unknown if reason.why not in self.first.why)


def alike(assessments: Iterable[Assessment]) -> list[Alike]:
    """Grouped by all that is said of them, what can be acted on first, otherwise in the ticket's order."""
    groups: dict[object, list[Assessment]] = {}
    for assessment in sorted(assessments, key=stage):
        host = assessment.case.host
        unknown = tuple(Reason(reason.what, without_name(reason.why, host)) for reason in assessment.unknown)
        key = (next_words(assessment), without_name(assessment.why, host), assessment.command, unknown, assessment.evidence)
        groups.setdefault(key, []).append(assessment)
    order = {next_words(group[0]): number for number, group in reversed(list(enumerate(groups.values())))}
    return sorted((Alike(tuple(group)) for group in groups.values()), key=lambda group: order[next_words(group.first)])
