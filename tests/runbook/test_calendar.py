"""Rows count days from a ticket's date: none fails at either end of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.casekit import CaseKit

FIRST, LAST = datetime(1, 1, 1, 0, 30, tzinfo=UTC), datetime(9999, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("opened", [FIRST, LAST], ids=["first", "last"])
def test_a_ticket_at_either_end_of_the_calendar_is_judged(opened: datetime) -> None:
    assert CaseKit().worker().ticket(opened_at=opened).portal(fen="5 days ago").log(since=FIRST).assess().why
