"""`assess` and `draft`."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ..answer import Reason
from ..safe_text import clean_line
from .common import host_name, open_bundle, settings_of, ticket_number, triage_of
from .errors import Status, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..evidence.replay import Bundle
    from ..hosts import HostName
    from ..tickets.model import Ticket
    from ..triage.triage import Triage


def assess_bundle(options: argparse.Namespace) -> int:
    number = ticket_number(options.ticket)
    host = host_name("--host", options.host) if options.host else None
    triage = triage_of(open_bundle(options.bundle), options, settings_of(options), wanted=_wanted(number, host))
    triage = _only(triage, number, host)
    if options.format == "json":
        from ..report.json_report import json_report

        sys.stdout.write(json_report(triage))
    elif options.format == "markdown":
        from ..report.markdown import markdown_report

        sys.stdout.write(markdown_report(triage))
    else:
        from ..report.text import text_report

        sys.stdout.write(text_report(triage))
    return _name_unknowns(triage)


def _wanted(number: int | None, host: HostName | None) -> Callable[[Ticket, HostName], bool]:
    return lambda ticket, machine: (number is None or ticket.number == number) and (host is None or machine == host)


def _only(triage: Triage, number: int | None, host: HostName | None) -> Triage:
    """Only what was asked for; asking for what is not there is an error, not an empty answer."""
    from ..triage.triage import Triage

    numbers = [one.ticket.number for one in triage.tickets]
    if number is not None and number not in numbers:
        held = ", ".join(map(str, numbers)) or "no ticket"
        raise UsageError(f"the bundle has no ticket {number}; it holds {held}")
    tickets = tuple(one for one in triage.tickets if number in (None, one.ticket.number) and (host is None or one.assessments))
    if host is not None and not tickets:
        where = f"ticket {number} does not name" if number is not None else "no ticket of the bundle names"
        raise UsageError(f"{where} {host}")
    return Triage(triage.as_of, tickets, triage.patterns, triage.problems, triage.captures)


def _name_unknowns(triage: Triage) -> int:
    """Name on stderr everything that could not be answered; the exit status that follows."""
    machines: dict[Reason, list[str]] = {reason: [] for reason in triage.problems}
    for one in triage.tickets:
        for assessment in one.assessments:
            for reason in assessment.unknown:
                machines.setdefault(reason, []).append(str(assessment.case.host))
    if not triage.tickets:
        machines[Reason("tickets", "not captured; import them to have machines assessed")] = []
    for reason, names in machines.items():
        named = ", ".join(dict.fromkeys(names))
        print(f"unknown: {clean_line(f'{reason.what}: {reason.why}')}{f' [{named}]' if named else ''}", file=sys.stderr)
    return Status.UNKNOWNS if machines else Status.DONE


def draft_text(options: argparse.Namespace) -> int:
    from ..drafts.model import DraftKind
    from ..drafts.write import write_draft

    host, number = host_name("--host", options.host), ticket_number(options.ticket)
    bundle = open_bundle(options.bundle)
    triage = _only(triage_of(bundle, options, settings_of(options), wanted=_wanted(number, host)), number, host)
    found = triage.find(host, number)
    if len(found) > 1:
        tickets = ", ".join(str(assessment.case.ticket.number) for assessment in found)
        raise UsageError(f"{host} is in the tickets {tickets}: add --ticket N")
    draft = write_draft(DraftKind(options.kind), found, provenance_of(bundle))
    sys.stdout.write(draft.text if draft.text.endswith("\n") or not sys.stdout.isatty() else draft.text + "\n")
    return Status.DONE


def provenance_of(bundle: Bundle) -> Provenance:
    from ..drafts.model import Provenance

    return Provenance(bundle.id, bundle.root)


if TYPE_CHECKING:
    from ..drafts.model import Provenance
