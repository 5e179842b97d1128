"""Dates as Domino writes them into a view's answer: `20261101T080000,00-05` (WIRE 5.2). Knows no cell and no column.

One without an offset is local to a server whose zone nobody says, and one without a time is a day there: neither is an instant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from ..times import Span

_DATE = re.compile(
    r"(?P<local>\d{8}T\d{6}),(?P<hundredths>\d{2})(?:Z|(?P<sign>[+-])(?P<hours>\d{2})(?P<minutes>\d{2})?)",
    re.ASCII,
)
_HUNDREDTH = timedelta(milliseconds=10)
_FARTHEST = timedelta(hours=14)


def is_domino_date(text: str) -> bool:
    """Whether it is an instant in Domino's form."""
    return _DATE.fullmatch(text) is not None


def domino_span(text: str, read_at: datetime, skew: timedelta) -> Span | None:
    """The instants that a date of the past may mean; None for what is none, or lies in the future.

    Whether `-05` is west of Greenwich, as everywhere else, or east, as Domino counts inside, is not proven (WIRE 10, 6). So both count,
    until one of them would be in the future.
    """
    match = _DATE.fullmatch(text)
    if match is None or not 1990 <= int(match["local"][:4]) <= 2200:
        return None
    offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    if offset > _FARTHEST or int(match["minutes"] or 0) > 59:
        return None
    try:
        local = datetime.strptime(match["local"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) + int(match["hundredths"]) * _HUNDREDTH
        instants = sorted(instant for instant in {local - offset, local + offset} if instant - read_at <= skew)
    except ValueError:
        return None
    if not instants:
        return None
    first, last = instants[0], instants[-1]
    return Span.at(last) if first == last else Span(first - _HUNDREDTH, last)
