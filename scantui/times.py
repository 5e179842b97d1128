"""Instants, and ages that are intervals. Knows no clock: whoever needs "now" is given it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

YEAR = timedelta(days=365)
_FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)


def utc(instant: datetime) -> datetime:
    """The instant in UTC, where subtraction is right (SAFETY B.6, 51). Raises `ValueError` for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone means nothing here")
    return instant.astimezone(UTC)


def _back(instant: datetime, by: timedelta) -> datetime | None:
    """None: before there were dates ("99999 years ago")."""
    try:
        return utc(instant) - by
    except OverflowError:
        return None


def earlier(instant: datetime, by: timedelta) -> datetime:
    """`by` before the instant, in UTC; the first instant there is where that would be before there were dates."""
    return _back(instant, by) or _FIRST_INSTANT


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago, as far as a relative text tells: at least `least`, and less than `most` (None: any age above)."""

    least: timedelta
    most: timedelta | None


@dataclass(frozen=True, slots=True)
class Span:
    """The instants an event may have happened at: after `earliest` (None: any time before) up to and including `latest`. UTC."""

    earliest: datetime | None
    latest: datetime

    def __post_init__(self) -> None:
        if self.latest.tzinfo is None or (self.earliest is not None and self.earliest.tzinfo is None):
            raise ValueError("an instant without a zone means nothing here")

    @classmethod
    def at(cls, instant: datetime) -> Span:
        return cls(instant, instant)

    @classmethod
    def ago(cls, age: Age, read_at: datetime) -> Span:
        return cls(None if age.most is None else _back(read_at, age.most), earlier(read_at, age.least))

    def surely_within(self, limit: timedelta, before: datetime) -> bool:
        """Even the oldest instant allowed is less than `limit` before `before` (decision table, rule 5)."""
        if self.earliest is None:
            return False
        if self.earliest == self.latest:
            return before - self.latest < limit
        return before - self.earliest <= limit  # `earliest` itself is not one of the instants

    def surely_older(self, limit: timedelta, before: datetime) -> bool:
        """Even the newest instant allowed is `limit` or more before `before`."""
        return before - self.latest >= limit


_NUMBER_WORDS = {"a": 1, "an": 1, "one": 1}
_UNITS = {
    "second": timedelta(seconds=1), "sec": timedelta(seconds=1),
    "minute": timedelta(minutes=1), "min": timedelta(minutes=1),
    "hour": timedelta(hours=1), "hr": timedelta(hours=1),
    "day": timedelta(days=1), "week": timedelta(days=7),
    "month": timedelta(days=30), "year": YEAR,
}  # fmt: skip
_AGE = re.compile(
    r"(?P<over>>|over|more than)?\s*(?:about|(?P<almost>almost))?\s*(?P<count>\d{1,5}|an?|one)\s+"
    r"(?P<unit>second|sec|minute|min|hour|hr|day|week|month|year)s?\s+ago",
    re.IGNORECASE | re.ASCII,
)
_MOMENT = re.compile(r"(?:just now|less than a minute ago|a few seconds ago|moments ago)", re.IGNORECASE | re.ASCII)


def parse_age(text: str) -> Age | None:
    """The interval that a relative age means ("3 days ago", "> 1 year ago"), or None when the text is none.

    The portal's rounding is not known, so the interval covers rounding down and rounding to the nearest: "3 days ago" is 2.5 up to 4 days.
    "A year" counts as 365 days or more (DOMAIN 3; decision table, ">1 year" = 365).
    """
    text = " ".join(text.split())  # no-break spaces too
    if _MOMENT.fullmatch(text):
        return Age(timedelta(0), timedelta(minutes=2))
    match = _AGE.fullmatch(text)
    if match is None:
        return None
    count = _NUMBER_WORDS.get(match["count"].lower()) or int(match["count"])
    unit = _UNITS[match["unit"].lower()]
    if match["over"]:
        return Age(count * unit, None)
    if unit == YEAR:
        least = YEAR if count == 1 and not match["almost"] else (count - 0.5) * YEAR
        return Age(max(timedelta(0), least), (count + 1) * timedelta(days=366))
    longest = timedelta(days=31) if unit == timedelta(days=30) else unit
    if count == 1 and unit >= timedelta(hours=1):  # "a day ago" is said from about 21 hours on, "an hour ago" from 45 minutes
        return Age(unit * 0.75, 2 * longest)
    return Age(max(timedelta(0), (count - 0.5) * unit), (count + 1) * longest)


_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)


def parse_instant(text: str) -> datetime | None:
    """An ISO 8601 instant with a zone, in UTC; None when it is none, or has no zone (a naive time means nothing here).

    Of the forms that `fromisoformat` takes only the usual ones: some versions overlook what stands behind a NUL.
    """
    text = text.strip()
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def instant_text(instant: datetime) -> str:
    """`2026-11-20T09:00:00Z`: the one form in which scantui writes instants."""
    return utc(instant).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def minute_text(instant: datetime) -> str:
    """`2026-11-20 09:00 UTC`: for people."""
    return utc(instant).replace(tzinfo=None).isoformat(" ", "minutes") + " UTC"


def short_date(instant: datetime, beside: datetime) -> str:
    """`11-20`, with its year where that is not the year of `beside`. UTC: whoever shows it says so."""
    text = utc(instant).date().isoformat()
    return text[5:] if utc(instant).year == utc(beside).year else text


def short_minute(instant: datetime, beside: datetime) -> str:
    """`11-20 08:40`"""
    return f"{short_date(instant, beside)} {utc(instant):%H:%M}"
