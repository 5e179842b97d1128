"""The verdict's box: whole where there is room, in one line where there is little, and the command is never lost to a long reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.geometry import Size

from scantui.console.widgets.next_box import MORE, NextBox
from scantui.demo import demo_bundle
from scantui.runbook.assessment import Assessment, Next

from .driver import loaded

WIDTHS = (20, 38, 57, 76, 118)


def assessments() -> list[Assessment]:
    return [each for ticket in loaded(demo_bundle()).triage.tickets for each in ticket.assessments]


def shown(assessment: Assessment | None, width: int, height: int, compact: bool = False) -> list[str]:
    box = NextBox()
    box.set_reactive(NextBox.compact, compact)
    box.show(assessment)
    return [line.plain for line in box._fitted(width, height)]


@pytest.mark.parametrize("width", WIDTHS)
def test_all_of_it_where_there_is_room(width: int) -> None:
    for each in assessments():
        text = " ".join(shown(each, width, 99))
        assert text.startswith("NEXT  ")
        assert "".join(each.why.split()) in "".join(text.split())
        assert "".join((each.command or "").split()) in "".join(text.split())
        assert MORE not in text


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("height", [1, 2, 3, 4, 6])
def test_it_never_takes_more_than_it_is_given(width: int, height: int) -> None:
    for each in [*assessments(), None]:
        lines = shown(each, width, height)
        assert len(lines) <= height
        assert all(cell_len(line) <= width for line in lines)


def long_reason() -> Assessment:
    (reload, *_) = [each for each in assessments() if each.next is Next.RELOAD]
    return replace(reload, why="a reason of many words " * 40)


@pytest.mark.parametrize("height", [4, 6, 9])
def test_a_long_reason_leaves_the_command_and_says_that_there_is_more(height: int) -> None:
    each = long_reason()
    lines = shown(each, 76, height)
    assert lines[-1] == each.command
    assert lines[-2].endswith(MORE)
    assert lines[0].startswith("NEXT  reload it")
    assert len(lines) == height


def test_in_one_line() -> None:
    (line,) = shown(long_reason(), 76, 1)
    assert line.startswith("NEXT  reload it by chlorine: a reason of many words")
    assert line.endswith("…")
    assert shown(long_reason(), 76, 9, compact=True) == [line]
    (line,) = shown(long_reason(), 12, 1)
    assert line == "NEXT  reloa…"


def test_how_many_lines_it_would_like() -> None:
    box = NextBox()
    size = Size(80, 24)
    assert box.get_content_height(size, size, 76) == 1
    box.show(long_reason())
    assert box.get_content_height(size, size, 76) == len(shown(long_reason(), 76, 99)) > 10
    box.set_reactive(NextBox.compact, True)
    assert box.get_content_height(size, size, 76) == 1


def test_no_machine_is_said() -> None:
    assert shown(None, 40, 5) == ["No machine is selected.".ljust(40)]
