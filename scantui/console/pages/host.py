"""The machine's page: everything known of one machine of one ticket, what decides first and the rest below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...answer import CaptureId, Unknown
from ...runbook.assessment import Assessment
from ...runbook.view import View
from ..lines import Line, Part, Tone, heading, paragraph
from .checks import checks_section, results_section
from .collecting import collect_section
from .glance import address_section, portal_section
from .more import column_section, comment_section, owner_section, zone_section
from .story import chlorine_section, log_section

if TYPE_CHECKING:
    from ...report.collecting import Places

_NAMED = 2
"""Addresses that the note names; of further ones it gives the number."""


def host_page(assessment: Assessment, width: int, places: Places | None = None) -> list[Line]:
    """All sections; one about which nothing was captured says so."""
    view = View(assessment.case)
    return [
        *collect_section(assessment, width, places),
        *portal_section(view, width),
        *address_section(view, width),
        *chlorine_section(view, width),
        *checks_section(view, width),
        *_unknown_section(assessment, width),
        *owner_section(view, width),
        *log_section(view, width, assessment.unknown),
        *comment_section(view, width),
        *results_section(view, width),
        *zone_section(view, width),
        *column_section(view, width),
    ][1:]


def page_note(assessment: Assessment) -> str:
    """The page in a few words, for its frame: `stale: 203.0.113.71 (fen)`."""
    view = View(assessment.case)
    if view.record is None:
        return "portal not known" if isinstance(view.case.portal, Unknown) else "not in the portal"
    if view.record.address_gap:
        return "addresses not known"
    if not view.days:
        return "the ticket names no days"
    for word, rows in (("stale", view.stale), ("not readable", view.unclear)):
        if rows:
            named = ", ".join(f"{row.address} ({row.kind.value})" for row in rows[:_NAMED])
            return f"{word}: {named}" + (f" +{len(rows) - _NAMED}" if len(rows) > _NAMED else "")
    return "nothing stale" if view.record.addresses else ""


def _unknown_section(assessment: Assessment, width: int) -> list[Line]:
    if not assessment.unknown:
        return []
    lines = heading("Unknown", width)
    for reason in assessment.unknown:
        lines += paragraph(f"{reason.what}: {reason.why}", width, lead=[Part("  ? ", Tone.WARN)])
    return lines


def captures_of(lines: Iterable[Line]) -> tuple[CaptureId, ...]:
    """The captures that lines lead to, each once."""
    return tuple(dict.fromkeys(line.capture for line in lines if line.capture))
