"""Dates of two readings are never silently wrong (SAFETY B.6, 52)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scantui.portal.dates import order_of, when

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
FORMATS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}
READ_AT = datetime(2027, 1, 10, 9, tzinfo=UTC)


def possible(day: date) -> tuple[datetime, datetime]:
    """The first and the last instant of a day, wherever on earth."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start - timedelta(hours=14), start + timedelta(hours=24 + 12)


def holds(text: str, order: str, read_at: datetime, day: date) -> bool | None:
    """Whether the reading covers the true day; None when it was not read."""
    span = when(text, read_at, order).span
    if span is None:
        return None
    first, last = possible(day)
    assert span.earliest is not None
    return span.earliest <= first and span.latest >= min(last, read_at)


@pytest.mark.parametrize("order", FORMATS)
def test_every_day_alone_in_its_column(order: str) -> None:
    for ahead in (0, 3, 40, 200):
        for day in DAYS:
            read_at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=ahead)
            text = day.strftime(FORMATS[order])
            verdict = holds(text, order_of([text], read_at), read_at, day)
            assert verdict is not False, (text, read_at)
            if day.day > 12 or day.day == day.month:
                assert verdict is True


@pytest.mark.parametrize("order", FORMATS)
def test_one_clear_date_settles_its_column(order: str) -> None:
    column = [day.strftime(FORMATS[order]) for day in DAYS]
    assert order_of(column, READ_AT) == order
    assert all(holds(text, order, READ_AT, day) for text, day in zip(column, DAYS, strict=True))


def test_a_column_that_mixes_orders_is_not_read() -> None:
    column = ["13/02/2026", "02/14/2026", "03/04/2026"]
    assert order_of(column, READ_AT) == ""
    assert all(when(text, READ_AT, order_of(column, READ_AT)).is_unreadable for text in column)


def test_an_undecided_column_is_not_read() -> None:
    assert when("03/04/2026", READ_AT, order_of(["03/04/2026", "05/06/2026"], READ_AT)).is_unreadable


def test_the_future_decides() -> None:
    read_at = datetime(2026, 3, 12, tzinfo=UTC)
    assert order_of(["03/11/2026"], read_at) == "mdy"


NO_DATES = ["*", "Never", "Not a server", "-", "No data", "in 5 days", "3 days", "not 3 days ago", "31/02/2026",
            "32/13/2026", "2026-13-01", "3 days ago | 4 days ago", "2036-01-01", "2026-01-01T00:00:00+99:00", "1/2/26"]  # fmt: skip
WRITTEN = ["2026-11-20", "2026-11-20 08:30", "20 Nov 2026", "Nov 20, 2026", "20-Nov-2026", "20/11/2026 08:30:00", "20.11.2026"]


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date_is_unreadable_and_not_empty(text: str) -> None:
    cell = when(text, READ_AT, "dmy")
    assert cell.is_unreadable
    assert not cell.is_empty


@pytest.mark.parametrize("text", WRITTEN)
def test_written_dates(text: str) -> None:
    span = when(text, READ_AT, "dmy").span
    assert span is not None
    assert span.earliest is not None
    assert span.earliest <= datetime(2026, 11, 20, 8, 30, tzinfo=UTC) <= span.latest
    assert span.latest - span.earliest <= timedelta(hours=52)


@pytest.mark.parametrize("text", ["✔ 3 days ago", "ok 3 days ago", "[OK] 3 days ago", "3 days ago", " 3\u00a0days ago ", "3 days ago ●"])
def test_icons_and_odd_spaces_do_not_matter(text: str) -> None:
    assert when(text, READ_AT, "").span == when("3 days ago", READ_AT, "").span


def test_an_icon_is_never_taken_off_a_limit() -> None:
    span = when("> 1 year ago", READ_AT, "").span
    assert span is not None
    assert span.earliest is None


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u200b"])
def test_blank_is_empty(text: str) -> None:
    assert when(text, READ_AT, "").is_empty
