"""Everything that could not be answered, on stderr: one line a reason, short even for hundreds of tickets."""

from __future__ import annotations

from collections.abc import Iterator
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


def name_unknowns(triage: Triage) -> int:
    """Says what is unknown and for which machines; the exit status that follows."""
    reasons = _machines_by_reason(triage)
    for line in _lines(reasons):
        warn(f"unknown: {clean_line(line)}")
    return Status.UNKNOWNS if reasons else Status.DONE


def _machines_by_reason(triage: Triage) -> dict[Reason, dict[HostName, None]]:
    from ..report.words import without_name

    machines: dict[Reason, dict[HostName, None]] = {reason: {} for reason in triage.problems}
    for one in triage.tickets:
        for assessment in one.assessments:
            host = assessment.case.host
            for reason in assessment.unknown:
                machines.setdefault(Reason(reason.what, without_name(reason.why, host)), {})[host] = None
    return machines


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
