"""What the Status column means, however it is written: only a plain Live is Live (decision table, rule 2)."""

from __future__ import annotations

import pytest

from scantui.portal.model import Status, status_of
from scantui.portal.read import read_portal

from . import pages

MACHINE = pages.machines(1)[0]
WRITTEN = [
    ("Live", Status.LIVE), (" LIVE\u00a0", Status.LIVE), ("Li\u200bve", Status.LIVE),
    ("Build", Status.BUILD), ("\u200bBuild", Status.BUILD), ("Bu\u00adild", Status.BUILD), ("Build\u00a0", Status.BUILD),
    ("build (new)", Status.BUILD), ("In Build", Status.BUILD), ("Build\nsince yesterday", Status.BUILD), ("Live, Build", Status.BUILD),
    ("AVAILABLE ", Status.AVAILABLE), ("Available - cancel", Status.AVAILABLE),
    ("", Status.MISSING), (" \u00a0\u200b", Status.MISSING),
    ("Cancelled", Status.OTHER), ("Retired", Status.OTHER), ("Unavailable", Status.OTHER), ("Live (new)", Status.OTHER),
    ("-", Status.OTHER), ("\u0412uild", Status.OTHER), ("L\u0131ve", Status.OTHER),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), WRITTEN)
def test_what_a_status_means(text: str, status: Status) -> None:
    assert status_of(text) is status


def _state(text: str) -> Status:
    [[record]] = read_portal(pages.capture(text.encode())).records.values()
    return record.state


PAGE = pages.page([MACHINE])


@pytest.mark.parametrize(("cell", "status"), [("&#8203;Build", Status.BUILD), ("Bu&shy;ild", Status.BUILD), ("", Status.MISSING)])
def test_on_a_page(cell: str, status: Status) -> None:
    assert _state(PAGE) is Status.LIVE
    assert _state(PAGE.replace(">Live<", f">{cell}<")) is status


def test_without_a_status_column() -> None:
    assert _state(PAGE.replace("<span>Status<", "<span>Mood<")) is Status.MISSING


@pytest.mark.parametrize(
    ("second", "status"),
    [("Live", Status.LIVE), ("live ", Status.LIVE), ("Build", Status.DISAGREES), ("", Status.DISAGREES), ("Retired", Status.DISAGREES)],
)
def test_two_status_columns(second: str, status: Status) -> None:
    """What stands under the second heading of that name counts as much as what stands under the first."""
    text = PAGE.replace("<span>EDR seen<", "<span>Status<").replace(">an hour ago<", f">{second}<")
    assert text.count("<span>Status<") == 2
    assert _state(text) is status
