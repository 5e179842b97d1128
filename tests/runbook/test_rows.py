"""The test of the table's test: with any one row removed, silenced or moved the comparison finds a fault. More: mutate.py."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from scantui.runbook import table
from scantui.runbook.ruling import no
from scantui.runbook.table import TABLE, Row

from .corpus import BASES, fault, short

COMMUTE = {(3, 4), (16, 17)}
"""3 and 4: a reading that is missing is not absent, so they never both apply. 16 and 17: see `test_the_net_below_the_table`."""


def is_noticed(rows: tuple[Row, ...], monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(table, "TABLE", rows)
    for world in short():
        try:
            if fault(world) is not None:
                return True
        except (AssertionError, ValueError):  # a later row met what the missing one keeps away
            return True
    return False


@pytest.mark.parametrize("row", [row for row in TABLE if row.rule != 17], ids=lambda row: row.id)
def test_a_missing_row_is_noticed(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_noticed(tuple(one for one in TABLE if one is not row), monkeypatch)


@pytest.mark.parametrize("row", [row for row in TABLE if row.rule != 17], ids=lambda row: row.id)
def test_a_silenced_row_is_noticed(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = replace(row, judge=lambda view: no("silenced"))
    assert is_noticed(tuple(silent if one is row else one for one in TABLE), monkeypatch)


@pytest.mark.parametrize(("first", "second"), [pair for pair in pairwise(TABLE) if (pair[0].rule, pair[1].rule) not in COMMUTE])
def test_two_rows_in_the_wrong_order_are_noticed(first: Row, second: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    swapped = {first.rule: second, second.rule: first}
    assert is_noticed(tuple(swapped.get(one.rule, one) for one in TABLE), monkeypatch)


def test_the_net_below_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 17 would take what row 16 leaves: with 16 silenced every such machine goes to the squad, and none is without a verdict."""
    silent = tuple(replace(row, judge=lambda view: no("silenced")) if row.rule == 16 else row for row in TABLE)
    monkeypatch.setattr(table, "TABLE", silent)
    decided = [name for name, world in BASES.items() if name.startswith("16") and "dead master" not in name]
    assert decided
    for name in decided:
        assert "table  Verdict(next='squad'" in (fault(BASES[name]) or ""), name
