"""Marks: whatever is done to them, they are of one ticket each, in the order shown, and can be taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scantui.console.marks import Marks
from scantui.runbook.assessment import Next

from .queuekit import ticket

ONE = ticket(7, *[Next.WAIT] * 4)
SHOWN = list(ONE.assessments)
HOSTS = [each.case.host for each in SHOWN]


def test_one_machine() -> None:
    marks = Marks()
    assert marks.toggle(7, HOSTS[2])
    assert marks.toggle(7, HOSTS[0])
    assert marks.of(7, SHOWN) == [SHOWN[0], SHOWN[2]]
    assert (marks.count(), marks.count(7), marks.count(8)) == (2, 2, 0)
    assert (marks.holds(7, HOSTS[0]), marks.holds(7, HOSTS[1]), marks.holds(8, HOSTS[0])) == (True, False, False)
    assert not marks.toggle(7, HOSTS[0])
    assert marks.of(7, SHOWN) == [SHOWN[2]]
    assert marks.of(8, SHOWN) == []


def test_all_that_is_shown() -> None:
    marks = Marks()
    marks.toggle(7, HOSTS[3])
    assert marks.toggle_all(7, SHOWN[:2]) == 2
    assert marks.of(7, SHOWN[::-1]) == [SHOWN[3], SHOWN[1], SHOWN[0]]
    assert marks.toggle_all(7, SHOWN) == 4
    assert marks.toggle_all(7, SHOWN[:2]) == 0
    assert marks.of(7, SHOWN) == SHOWN[2:]
    assert marks.toggle_all(7, []) == 0
    assert marks.count() == 2


def test_clearing_one_ticket_or_all() -> None:
    marks = Marks()
    for number in (7, 8, 9):
        marks.toggle(number, HOSTS[0])
    marks.clear(8)
    assert [marks.count(number) for number in (7, 8, 9)] == [1, 0, 1]
    marks.clear()
    assert marks.count() == 0
    assert marks.undo()
    assert [marks.count(number) for number in (7, 8, 9)] == [1, 0, 1]


def test_what_changed_nothing_is_nothing_to_undo() -> None:
    marks = Marks()
    marks.clear()
    marks.toggle_all(7, [])
    assert not marks.undo()


@given(st.lists(st.tuples(st.sampled_from(["toggle", "all", "clear"]), st.integers(7, 8), st.integers(0, 3)), max_size=20))
def test_undo_goes_back_step_by_step(steps: list[tuple[str, int, int]]) -> None:
    marks = Marks()
    states = [state(marks)]
    for what, number, index in steps:
        if what == "toggle":
            marks.toggle(number, HOSTS[index])
        elif what == "all":
            marks.toggle_all(number, SHOWN[:index])
        else:
            marks.clear(number)
        if state(marks) != states[-1]:
            states.append(state(marks))
    for before in states[-2::-1]:
        assert marks.undo()
        assert state(marks) == before
    assert not marks.undo()


def state(marks: Marks) -> list[bool]:
    return [marks.holds(number, host) for number in (7, 8) for host in HOSTS]
