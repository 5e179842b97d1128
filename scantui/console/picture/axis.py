"""A time axis: instants to columns, and the ticks above it. Knows nothing of machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ...times import earlier

EVER = datetime.min.replace(tzinfo=UTC)
"""Stands for "any time before"."""
_LAST = datetime.max.replace(tzinfo=UTC)
_FARTHEST = timedelta(days=45)
"""What lies further back (or ahead) than this is told in words at the edge: else a scan of last year leaves the ticket's days no room."""
_SHORTEST = timedelta(hours=2)
_LEAD = 14
"""A part of the axis that lies before the first thing on it, so that what stops there is seen to have gone on before."""
_MINUTE, _DAY = 60, 86400
_STEPS = (*(n * _MINUTE for n in (5, 15, 30, 60, 120, 180, 360, 720)), *(n * _DAY for n in (1, 2, 4, 7, 14, 28)))
_TICK = 5
_LABEL = 7
"""Columns that a tick needs at least, and one with its date."""


def later(instant: datetime, by: timedelta) -> datetime:
    """`by` after the instant; the last instant there is where that would be after it."""
    return instant + by if _LAST - instant > by else _LAST


@dataclass(frozen=True, slots=True)
class Axis:
    """`columns` columns of equal length from `since` to `until`."""

    since: datetime
    until: datetime
    columns: int = 1

    @classmethod
    def around(cls, now: datetime, instants: Iterable[datetime]) -> Axis:
        """From before the first of the instants to the last of them and `now`, leaving out what is too far from `now`."""
        low, high = earlier(now, _FARTHEST), later(now, _FARTHEST)
        near = [now, *(at for at in instants if low <= at <= high)]
        since, until = min(near), max(near)
        if until - since < _SHORTEST:
            until = later(until, _SHORTEST)
        return cls(earlier(since, (until - since) / _LEAD + _SHORTEST), until)

    def column(self, at: datetime) -> int:
        """The column of an instant; what lies outside is put at the edge."""
        share = (at - self.since) / (self.until - self.since)
        return max(0, min(self.columns - 1, int(share * self.columns)))

    def holds(self, at: datetime) -> bool:
        return self.since <= at <= self.until

    def columns_in(self, since: datetime, until: datetime) -> range:
        """The columns whose middle lies between two instants; at least the one where a stretch of the axis begins."""
        if until <= since or until <= self.since or since >= self.until:
            return range(0)
        width = (self.until - self.since) / self.columns
        first, last = (max(0.0, (at - self.since) / width) for at in (since, until))
        middle = range(min(self.columns, int(first + 0.5)), min(self.columns, int(last + 0.5)))
        return middle or range(self.column(since), self.column(since) + 1)

    def ticks(self) -> Iterator[tuple[int, str]]:
        """Column and label of each tick, the label empty where there is no room for it: `11-20` for midnight, else `06:00`."""
        per_second = self.columns / (self.until - self.since).total_seconds()
        labelled = next((step for step in _STEPS if step * per_second >= _LABEL), _STEPS[-1])
        step = next(step for step in _STEPS if labelled % step == 0 and (step * per_second >= _TICK or step == labelled))
        first, last = ((at - EVER) // timedelta(seconds=1) for at in (self.since, self.until))
        for at in range(-(-first // step) * step, last + 1, step):
            instant = EVER + timedelta(seconds=at)
            label = "" if at % labelled else f"{instant:%H:%M}" if at % _DAY else instant.date().isoformat()[5:]
            yield self.column(instant), label
