"""Ages of the portal as intervals (DOMAIN 3), and instants with zones (SAFETY B.6, 51 to 53)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.times import YEAR, Age, Span, earlier, instant_text, minute_text, parse_age, parse_instant

UNHURRIED = settings(deadline=None)

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONTH = 30 * DAY
READ_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def age(text: str) -> Age:
    found = parse_age(text)
    assert found is not None, text
    return found


def holds(text: str, true_age: timedelta) -> bool:
    found = age(text)
    return found.least <= true_age and (found.most is None or true_age < found.most)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("just now", timedelta(0), 2 * MINUTE),
        ("2 minutes ago", 1.5 * MINUTE, 3 * MINUTE),
        ("about an hour ago", 45 * MINUTE, 2 * HOUR),
        ("23 hours ago", 22.5 * HOUR, 24 * HOUR),
        ("24 hours ago", 23.5 * HOUR, 25 * HOUR),
        ("about a day ago", 18 * HOUR, 2 * DAY),
        ("1 day ago", 18 * HOUR, 2 * DAY),
        ("3 days ago", 2.5 * DAY, 4 * DAY),
        ("2 weeks ago", 10.5 * DAY, 21 * DAY),
        ("about a month ago", 22.5 * DAY, 62 * DAY),
        ("2 months ago", 45 * DAY, 93 * DAY),
        ("about a year ago", YEAR, 732 * DAY),
        ("2 years ago", 1.5 * YEAR, 1098 * DAY),
        ("almost 1 year ago", 0.5 * YEAR, 732 * DAY),
        ("> 1 year ago", YEAR, None),
        (">1 year ago", YEAR, None),
        ("over a year ago", YEAR, None),
        ("more than 3 days ago", 3 * DAY, None),
    ],
)
def test_texts(text: str, least: timedelta, most: timedelta | None) -> None:
    assert parse_age(text) == Age(least, most)


@pytest.mark.parametrize("text", ["3\u00a0days\u00a0ago", " 3  days ago\n", "3 DAYS AGO", "about 3 days ago", "3\tday ago"])
def test_spellings_of_three_days(text: str) -> None:
    assert parse_age(text) == age("3 days ago")


@pytest.mark.parametrize(
    "text",
    ["", "ago", "3 days", "in 3 days", "in about a month", "-3 days ago", "3.5 days ago", "3 days ago or so", "x 3 days ago",
     "three days ago", "\u0663 days ago", "3 day\u017f ago", "100000 days ago", "3 fortnights ago", "2026-11-17", "3 days ago\x00",
     "less than 3 days ago",
     "3 days ago" * 10_000],
)  # fmt: skip
def test_no_age(text: str) -> None:
    assert parse_age(text) is None


UNITS = [("second", SECOND, 60), ("minute", MINUTE, 60), ("hour", HOUR, 25), ("day", DAY, 31), ("month", MONTH, 12)]


def floored(true_age: timedelta) -> str:
    """As a clock that rounds down says it."""
    for (unit, length, _), (_, above, _) in zip(UNITS, [*UNITS[1:], ("year", YEAR, 0)], strict=True):
        if true_age < above:
            return _said(max(1, true_age // length), unit)
    return _said(true_age // YEAR, "year")


def rounded(true_age: timedelta) -> str:
    """As one that rounds to the nearest and changes the unit when the count is full."""
    for unit, length, limit in UNITS:
        count = int(true_age / length + 0.5)
        if count < limit:
            return _said(max(1, count), unit)
    return _said(max(1, int(true_age / YEAR + 0.5)), "year") if true_age >= YEAR else "12 months ago"


def worded(true_age: timedelta) -> str:
    """As the widespread web scripts say it: "about a day" from 24 to 42 hours, "about a month" from 30 to 45 days."""
    steps = [
        (45 * SECOND, "less than a minute ago"), (90 * SECOND, "about a minute ago"), (45 * MINUTE, None),
        (90 * MINUTE, "about an hour ago"), (24 * HOUR, None), (42 * HOUR, "about a day ago"), (30 * DAY, None), (45 * DAY,
        "about a month ago"), (YEAR, None),
        (1.5 * YEAR, "about a year ago"),
    ]  # fmt: skip
    for limit, text in steps:
        if true_age < limit:
            unit, length = next((unit, length) for unit, length, _ in reversed(UNITS) if true_age >= length)
            return text or _said(max(1, int(true_age / length + 0.5)), unit)
    return _said(int(true_age / YEAR + 0.5), "year")


def _said(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


AGES = st.one_of(
    st.timedeltas(SECOND, 2 * HOUR), st.timedeltas(HOUR, 3 * DAY), st.timedeltas(DAY, 100 * DAY), st.timedeltas(100 * DAY, 1500 * DAY)
)


@UNHURRIED
@given(AGES)
def test_whatever_the_rounding_the_true_age_is_in_the_interval(true_age: timedelta) -> None:
    for style in (floored, rounded, worded):
        assert holds(style(true_age), true_age), (style.__name__, style(true_age))


@pytest.mark.parametrize(("unit", "last"), [("second", 59), ("minute", 59), ("hour", 24), ("day", 30), ("month", 12), ("year", 9)])
def test_larger_counts_are_later_and_leave_no_gap(unit: str, last: int) -> None:
    found = [age(_said(count, unit)) for count in range(1, last + 1)]
    for one, other in pairwise(found):
        assert one.most is not None
        assert other.most is not None
        assert one.least < other.least <= one.most < other.most


@pytest.mark.parametrize(
    ("one", "other"),
    [("59 seconds ago", "a minute ago"), ("59 minutes ago", "about an hour ago"), ("23 hours ago", "about a day ago"),
     ("24 hours ago", "about a day ago"), ("29 days ago", "about a month ago"), ("12 months ago", "about a year ago")],
)  # fmt: skip
def test_no_gap_between_units(one: str, other: str) -> None:
    assert age(one).most is not None
    assert age(other).least <= (age(one).most or DAY)


class TestSpan:
    def test_edges_of_surely_within(self) -> None:
        """Rule 5: less than N days before the reading, even at the oldest instant."""
        cases = [("2 days ago", 3, True), ("3 days ago", 3, False), ("about a day ago", 2, True), ("> 1 year ago", 999, False)]
        for text, days, within in cases:
            assert Span.ago(age(text), READ_AT).surely_within(days * DAY, READ_AT) is within, text
        assert Span.at(READ_AT - 3 * DAY + SECOND).surely_within(3 * DAY, READ_AT)
        assert not Span.at(READ_AT - 3 * DAY).surely_within(3 * DAY, READ_AT)

    def test_edges_of_surely_older(self) -> None:
        cases = [("3 days ago", 3, False), ("4 days ago", 3, True), ("> 1 year ago", 365, True), ("about a year ago", 365, True)]
        for text, days, older in cases:
            assert Span.ago(age(text), READ_AT).surely_older(days * DAY, READ_AT) is older, text
        assert Span.at(READ_AT - 3 * DAY).surely_older(3 * DAY, READ_AT)

    @UNHURRIED
    @given(AGES, st.integers(1, 400))
    def test_never_both_and_never_wrong(self, true_age: timedelta, days: int) -> None:
        for style in (floored, rounded, worded):
            span = Span.ago(age(style(true_age)), READ_AT)
            within, older = span.surely_within(days * DAY, READ_AT), span.surely_older(days * DAY, READ_AT)
            assert not (within and older)
            assert not within or true_age < days * DAY
            assert not older or true_age >= days * DAY

    def test_ages_before_there_were_dates(self) -> None:
        span = Span.ago(age("99999 years ago"), READ_AT)
        assert span.earliest is None
        assert span.surely_older(YEAR, READ_AT)

    def test_earlier_ends_where_the_calendar_does(self) -> None:
        first = datetime(1, 1, 1, tzinfo=UTC)
        assert earlier(READ_AT, DAY) == READ_AT - DAY
        assert earlier(first + DAY, DAY) == earlier(first + DAY, 2 * DAY) == earlier(first, timedelta.max) == first
        assert earlier(datetime(2026, 10, 25, 12, 0, tzinfo=ZoneInfo("Europe/London")), DAY) == datetime(2026, 10, 24, 12, 0, tzinfo=UTC)

    def test_naive_instants_are_refused(self) -> None:
        naive = READ_AT.replace(tzinfo=None)
        with pytest.raises(ValueError, match="zone"):
            Span.at(naive)
        with pytest.raises(ValueError, match="zone"):
            Span.ago(age("3 days ago"), naive)
        with pytest.raises(ValueError, match="zone"):
            Span(naive, READ_AT)
        for show in (instant_text, minute_text):
            with pytest.raises(ValueError, match="zone"):
                show(naive)

    def test_a_day_is_24_hours_across_a_change_of_clocks(self) -> None:
        """In the reader's own zone the subtraction would be an hour off (SAFETY B.6, 51)."""
        read_at = datetime(2026, 10, 25, 12, 0, tzinfo=ZoneInfo("Europe/London"))
        assert Span.ago(Age(DAY, DAY), read_at).latest == datetime(2026, 10, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z"),
        ("2026-11-20T09:00:00+00:00", "2026-11-20T09:00:00Z"),
        ("2026-11-20 14:30:00+05:30", "2026-11-20T09:00:00Z"),
        ("2021-01-24T16:10:42+0000", "2021-01-24T16:10:42Z"),
        (" 2026-11-20T09:00Z\n", "2026-11-20T09:00:00Z"),
        ("2026-11-20T09:00:00.999Z", "2026-11-20T09:00:00Z"),
    ],
)
def test_instants(text: str, utc: str) -> None:
    found = parse_instant(text)
    assert found is not None
    assert instant_text(found) == utc


def test_the_year_has_four_digits_on_every_system() -> None:
    instant = datetime(21, 2, 3, 4, 5, tzinfo=UTC)
    assert (instant_text(instant), minute_text(instant)) == ("0021-02-03T04:05:00Z", "0021-02-03 04:05 UTC")


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-11-20T09:00:00", "2026-11-20", "2026-11-20T09:00:00 IST", "2026-13-01T00:00:00Z", "01/02/2026",
     "0001-01-01T00:00:00+14:00", "2026-W01-1T00:00Z", "20261120T090000Z", "\uff12026-11-20T09:00:00Z", "2026-11-20T09:00:00Z\x00",
     "\ud800", "1" * 10_000],
)  # fmt: skip
def test_no_instant(text: str) -> None:
    assert parse_instant(text) is None


@UNHURRIED
@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1970, 1, 2), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001
def test_the_same_instant_in_every_zone(instant: datetime) -> None:
    whole = instant.astimezone(UTC).replace(microsecond=0)
    assert parse_instant(instant_text(whole.astimezone(instant.tzinfo))) == whole
    assert minute_text(instant) == minute_text(whole.astimezone(timezone(timedelta(hours=-7))))
