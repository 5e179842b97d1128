"""Dates as Domino writes them: an instant where nothing is open, both where the sign of the offset is, none where a zone is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scantui.answer import Found
from scantui.hosts import parse_host
from scantui.portal.dates import is_date, is_date_like, when
from scantui.portal.model import When
from scantui.portal.read import read_portal

from .pages import READ_AT
from .views import NAMES, body, capture, date, with_column


def scanned(value: dict[str, Any]) -> When:
    """What a view's third machine says of its scan."""
    host = parse_host(NAMES[2])
    assert host is not None
    found = read_portal(capture(body(with_column(7, value)))).find(host)
    assert isinstance(found, Found)
    return found.value[0].scanned


@pytest.mark.parametrize("zone", ["Z", "+00", "-0000"])
def test_a_date_without_a_doubt(zone: str) -> None:
    span = when(f"20261119T080000,52{zone}", READ_AT, "").span
    assert span is not None
    assert span.earliest == span.latest == datetime(2026, 11, 19, 8, 0, 0, 520_000, UTC)


@pytest.mark.parametrize(("zone", "hours"), [("-05", 5.0), ("+05", 5.0), ("-0530", 5.5), ("+1400", 14.0)])
def test_a_date_whose_sign_is_not_proven_means_both(zone: str, hours: float) -> None:
    span = when(f"20261115T080000,00{zone}", READ_AT, "").span
    local = datetime(2026, 11, 15, 8, tzinfo=UTC)
    assert span is not None and span.earliest is not None
    assert span.latest == local + timedelta(hours=hours)
    assert span.earliest < local - timedelta(hours=hours) <= span.earliest + timedelta(seconds=1)


def test_what_would_lie_in_the_future_settles_the_sign() -> None:
    span = when("20261120T080000,00-05", READ_AT, "").span
    assert span is not None and span.earliest == span.latest == datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    ["20261119T080000,52", "20261119", "T080000,52", "20261119T080000", "20261119T080000Z", "20261319T080000,00Z", "20261119T250000,00Z",
     "20261119T080000,00-15", "20261119T080000,00-0560", "20261119T080000,00-5", "20261121T080000,00Z", "00010101T000000,00+14",
     "99991231T235959,99-14", "20261119T080000,0\u0660Z"],
)  # fmt: skip
def test_what_is_no_instant_is_no_date(value: str) -> None:
    assert when(value, READ_AT, "dmy").is_unreadable
    assert scanned(date(value)).is_unreadable


def test_daylight_saving_time_is_not_guessed() -> None:
    value = {"datetime": {"0": "20260801T080000,00-04", "@dst": "true"}}
    assert scanned(value).is_unreadable
    value["datetime"]["@dst"] = "false"
    assert not scanned(value).is_unreadable


def test_dates_of_domino_are_dates_in_address_rows_too() -> None:
    assert is_date("20261119T080000,00-05")
    assert not is_date("20261119T080000,00") and is_date_like("20261119T080000,00")
