"""Everything that could not be answered, on stderr: one line a reason, short even for hundreds of tickets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..answer import Reason
from ..safe_text import clean_line
from .errors import Status
from .streams import warn

if TYPE_CHECKING:
    from ..hosts import HostName
    from ..triage.triage import Triage

_MOST_NAMES = 4
_MOST_REASONS = 5
"""of one kind of evidence; the JSON has all"""
_NEEDED = re.compile(r"\(needed: (\d{4}-\d\d-\d\d \d\d:\d\d UTC) to (\d{4}-\d\d-\d\d \d\d:\d\d UTC)\)")
"""Of which time evidence is asked for: differs from ticket to ticket, and one capture of the whole time answers them all."""


def name_unknowns(triage: Triage) -> int:
    """Says what is unknown and for which machines; the exit status that follows."""
    reasons = _machines_by_reason(triage)
    for line in _lines(reasons):
        warn(f"unknown: {clean_line(line)}")
    return Status.UNKNOWNS if reasons else Status.DONE


def _machines_by_reason(triage: Triage) -> dict[Reason, dict[HostName, None]]:
    """The same reason once, whatever its machine's name and the time needed: then the time is the whole that is needed."""
    from ..report.words import without_name

    machines: dict[Reason, dict[HostName, None]] = {reason: {} for reason in triage.problems}
    needed: dict[Reason, list[str]] = {}
    for one in triage.tickets:
        for assessment in one.assessments:
            host = assessment.case.host
            for reason in assessment.unknown:
                same = Reason(reason.what, _NEEDED.sub("(needed)", without_name(reason.why, host)))
                machines.setdefault(same, {})[host] = None
                for window in _NEEDED.finditer(reason.why):
                    needed.setdefault(same, []).extend(window.groups())
    return {_with_window(reason, needed.get(reason, ())): hosts for reason, hosts in machines.items()}


def _with_window(reason: Reason, instants: Sequence[str]) -> Reason:
    return Reason(reason.what, reason.why.replace("(needed)", f"(needed: {min(instants)} to {max(instants)})")) if instants else reason


def _lines(reasons: dict[Reason, dict[HostName, None]]) -> Iterator[str]:
    for what in dict.fromkeys(reason.what for reason in reasons):
        named = [(reason.why, [host.name for host in hosts]) for reason, hosts in reasons.items() if reason.what == what]
        named.sort(key=lambda pair: len(pair[1]), reverse=True)
        for why, names in named[:_MOST_REASONS]:
            yield f"{what}: {why}{_names(names)}"
        left = named[_MOST_REASONS:]
        if left:
            concerned = dict.fromkeys(name for _, names in left for name in names)
            yield f"{what}: {len(left)} more reasons{_names(list(concerned))}; `--format json` has them all"


def _names(names: list[str]) -> str:
    if not names:
        return ""
    more = len(names) - _MOST_NAMES
    return f" [{', '.join(names[:_MOST_NAMES])}{f' and {more} more' if more > 0 else ''}]"
