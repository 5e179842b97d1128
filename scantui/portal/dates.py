"""What a date cell means: an age or a date as an interval of instants. Knows no clock: ages count back from when the page was made.

A date like 03/11/2026 is read only when its whole column and the page's time leave one order of day and month (SAFETY B.6, 52).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

from ..safe_text import OutsideText
from ..times import Span, parse_age, parse_instant
from .cells import ICON, plain
from .domino_dates import domino_span, is_domino_date
from .model import When

ANY_ZONE = timedelta(hours=14)
"""A date without a zone is widened by this on both sides: the largest distance of a local time from UTC."""
_SKEW = timedelta(minutes=5)
Order: TypeAlias = str
"""`dmy`, `mdy`, or empty: not known."""

_CLOCK = r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,6})?)?\s*(?P<half>[ap]\.?m\.?)?)?"
_ISO = re.compile(rf"(?P<year>\d{{4}})[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_CLOCK}", re.IGNORECASE | re.ASCII)
_NUMBERS = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second_number>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_CLOCK}",
    re.IGNORECASE | re.ASCII,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)\.?"
)
_NAMED = re.compile(
    rf"(?:(?P<day>\d{{1,2}})[ -]{_MONTH}[ -],?\s*(?P<year>\d{{4}})"
    rf"|{_MONTH.replace('name', 'name2')} (?P<day2>\d{{1,2}}),? (?P<year2>\d{{4}})){_CLOCK}",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A date, with or without a time of day, in an unknown zone."""

    day: date
    clock: time | None

    def span(self, read_at: datetime) -> Span | None:
        """The instants it can mean; None when all of them are in the future."""
        start = datetime.combine(self.day, self.clock or time(0), UTC)
        end = start if self.clock is not None else start + timedelta(days=1)
        earliest, latest = start - ANY_ZONE, min(end + ANY_ZONE, read_at)
        return Span(earliest, latest) if earliest <= latest else None


def bare(text: str) -> str:
    """A date cell's text without icons that are written as text."""
    words = plain(text).split()
    start, end = 0, len(words)
    while end - start > 1 and ICON.fullmatch(words[start]) and words[start] != ">":
        start += 1
    while end - start > 1 and ICON.fullmatch(words[end - 1]):
        end -= 1
    return " ".join(words[start:end])


def _moment(year: str, month: int, day: str, match: re.Match[str]) -> _Moment | None:
    try:
        clock = None
        if match["hour"] is not None:
            hour = int(match["hour"])
            half = (match["half"] or "").lower()[:1]
            if half:
                if not 1 <= hour <= 12:
                    return None
                hour = hour % 12 + (12 if half == "p" else 0)
            clock = time(hour, int(match["minute"]), int(match["second"] or 0))
        moment = _Moment(date(int(year), month, int(day)), clock)
    except ValueError:
        return None
    return moment if 1990 <= moment.day.year <= 2200 else None


def _readings(text: str) -> dict[Order, _Moment]:
    """What a date of two numbers and a year can be, by order."""
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return {}
    first, second, year = match["first"], match["second_number"], match["year"]
    both = {"dmy": _moment(year, int(second), first, match), "mdy": _moment(year, int(first), second, match)}
    return {order: moment for order, moment in both.items() if moment is not None}


def order_of(texts: Iterable[str], read_at: datetime) -> Order:
    """The one order of day and month in which every such date of a column exists and is not in the future; empty when both or none."""
    orders = {"dmy", "mdy"}
    for text in texts:
        text = bare(text)
        if _NUMBERS.fullmatch(text):
            possible = {order for order, moment in _readings(text).items() if moment.span(read_at) is not None}
            orders &= possible
    return orders.pop() if len(orders) == 1 else ""


def _absolute(text: str, read_at: datetime, order: Order) -> Span | None:
    iso = _ISO.fullmatch(text)
    if iso is not None:
        moment = _moment(iso["year"], int(iso["month"]), iso["day"], iso)
        return moment.span(read_at) if moment else None
    named = _NAMED.fullmatch(text)
    if named is not None:
        month = _MONTHS.index((named["name"] or named["name2"])[:3].lower()) + 1
        moment = _moment(named["year"] or named["year2"], month, named["day"] or named["day2"], named)
        return moment.span(read_at) if moment else None
    readings = _readings(text)
    same = len(readings) == 2 and readings["dmy"] == readings["mdy"]
    chosen = readings.get("dmy" if same else order)
    return chosen.span(read_at) if chosen else None


def when(text: str, read_at: datetime, order: Order) -> When:
    """A date cell. `order` is the order of day and month in its column."""
    value = bare(text)
    if not value:
        return When(OutsideText(""), None)
    age = parse_age(value)
    if age is not None:
        try:
            return When(OutsideText(text), Span.ago(age, read_at))
        except OverflowError:
            return When(OutsideText(text), None)
    if is_domino_date(value):
        return When(OutsideText(text), domino_span(value, read_at, _SKEW))
    instant = parse_instant(value)
    if instant is not None and re.match(r"\d{4}-\d\d-\d\d[T ]", value):
        return When(OutsideText(text), Span.at(instant) if instant - read_at <= _SKEW else None)
    return When(OutsideText(text), _absolute(value, read_at, order))


_DATE_LIKE = re.compile(
    r"\bago\b|\bnever\b|\bnow\b|\bdate\b|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}t\d{6}"
    r"|\b\d+\s*(?:min|hour|hr|day|week|month|year)"
)


def is_date_like(text: str) -> bool:
    """Whether the text tells of a date, readable or not: digits of any script count, for a date that is not read is not no date."""
    return _DATE_LIKE.search(text.lower()) is not None


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Whether the text as a whole is an age or a date, whatever it means."""
    value = bare(text)
    if parse_age(value) is not None or parse_instant(value) is not None or is_domino_date(value):
        return True
    return any(pattern.fullmatch(value) for pattern in (_ISO, _NUMBERS, _NAMED))
