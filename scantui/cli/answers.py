"""`assess` and `draft`."""

from __future__ import annotations

import argparse
import shutil
import sys
from typing import TYPE_CHECKING

from ..answer import Reason
from ..safe_text import clean_line
from .common import host_name, open_bundle, settings_of, ticket_number, triage_of
from .errors import Status, UsageError
from .streams import warn, write_out
from .unknowns import name_unknowns

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..evidence.replay import Bundle
    from ..hosts import HostName
    from ..tickets.model import Ticket
    from ..triage.triage import TicketTriage, Triage

_USUAL_WIDTH = 100
_MOST_TICKETS = 10
_ABOUT_THE_BUNDLE = {"bundle", "tickets"}
"""What a gap is named for when it may concern any machine; the others are named again by each machine that they concern."""


def assess_bundle(options: argparse.Namespace) -> int:
    number = None if options.ticket is None else ticket_number(options.ticket)
    host = None if options.host is None else host_name("--host", options.host)
    settings = settings_of(options)
    bundle = open_bundle(options.bundle)
    triage = _told_by(bundle, triage_of(bundle, options, settings, wanted=_wanted(number, host)))
    triage = _only(triage, number, host)
    write_out(_report(triage, options.format))
    return name_unknowns(triage)


def _report(triage: Triage, form: str) -> str:
    if form == "json":
        from ..report.json_report import json_report

        return json_report(triage)
    if form == "markdown":
        from ..report.markdown import markdown_report

        return markdown_report(triage)
    from ..report.text import text_report

    return text_report(triage, shutil.get_terminal_size((_USUAL_WIDTH, 24)).columns)


def _told_by(bundle: Bundle, triage: Triage) -> Triage:
    """The triage with what the bundle itself says: of an open one, captures that cannot be trusted; of a sealed one, left-overs."""
    from dataclasses import replace

    if bundle.root is None:
        return replace(triage, problems=(*(Reason("bundle", note) for note in bundle.notes), *triage.problems, *_no_ticket(triage)))
    for note in bundle.notes:
        warn(f"note: {clean_line(note)}")
    return replace(triage, problems=(*triage.problems, *_no_ticket(triage)))


def _no_ticket(triage: Triage) -> tuple[Reason, ...]:
    if triage.tickets:
        return ()
    held = any(capture.kind == "tickets" for capture in triage.captures.values())
    mend = "none could be used: see above, or judge as of a later time" if held else "not captured: import them to have machines assessed"
    return (Reason("tickets", mend),)


def _wanted(number: int | None, host: HostName | None) -> Callable[[Ticket, HostName], bool]:
    return lambda ticket, machine: (number is None or ticket.number == number) and (host is None or machine == host)


def _only(triage: Triage, number: int | None, host: HostName | None) -> Triage:
    """Only what was asked for; asking for what is not there is an error, not an empty answer."""
    from dataclasses import replace

    if number is None and host is None:
        return triage
    numbers = [one.ticket.number for one in triage.tickets]
    if number is not None and number not in numbers:
        raise UsageError(f"the bundle has no ticket {number}: it holds {_few(numbers)}")
    tickets = tuple(one for one in triage.tickets if number in (None, one.ticket.number) and (host is None or one.assessments))
    if host is not None and not tickets:
        where = f"ticket {number} does not name" if number is not None else "no ticket of the bundle names"
        raise UsageError(f"{where} {host}: check the name, and its tickets' machines (`scantui assess`)")
    shown = {assessment.case.host for one in tickets for assessment in one.assessments}
    return replace(
        triage,
        tickets=tickets,
        patterns=tuple(pattern for pattern in triage.patterns if not shown.isdisjoint(pattern.stale)),
        problems=tuple(reason for reason in triage.problems if _concerns(reason, tickets, host)),
    )


def _concerns(reason: Reason, tickets: tuple[TicketTriage, ...], host: HostName | None) -> bool:
    """Whether a gap of the bundle is one of the question's: what is not read of a ticket concerns who asks for that ticket."""
    if reason.what == "ticket":
        return host is None and any(reason.why.startswith(f"#{one.ticket.number}: ") for one in tickets)
    return reason.what in _ABOUT_THE_BUNDLE


def _few(numbers: list[int]) -> str:
    more = len(numbers) - _MOST_TICKETS
    return (", ".join(map(str, numbers[:_MOST_TICKETS])) or "no ticket") + (f" and {more} more" if more > 0 else "")


def draft_text(options: argparse.Namespace) -> int:
    from ..drafts.model import DraftKind, Provenance, called_for
    from ..drafts.write import write_draft

    host = host_name("--host", options.host)
    number = None if options.ticket is None else ticket_number(options.ticket)
    settings = settings_of(options)
    bundle = open_bundle(options.bundle)
    triage = _told_by(bundle, triage_of(bundle, options, settings, wanted=_wanted(number, host)))
    found = _only(triage, number, host).find(host, number)
    if len(found) > 1:
        raise UsageError(f"{host} is in the tickets {_few([assessment.case.ticket.number for assessment in found])}: add --ticket N")
    draft = write_draft(DraftKind(options.kind), found, Provenance(bundle.id, bundle.root))
    write_out(draft.text if draft.text.endswith("\n") or not sys.stdout.isatty() else draft.text + "\n")
    if draft.kind not in {DraftKind.COMMENT, called_for(found[0])}:
        warn(f"note: {clean_line(draft.allowed_because)}")
    return Status.DONE
