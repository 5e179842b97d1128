"""Marks: whatever is done to them, they are of one ticket each, in the order shown, and can be taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scantui.console.marks import Marks
from scantui.runbook.assessment import Next
from scantui.tickets.model import TicketId

from .queuekit import ticket

SEVEN, EIGHT, NINE = (TicketId("a/b", number) for number in (7, 8, 9))
ONE = ticket(7, *[Next.WAIT] * 4)
SHOWN = list(ONE.assessments)
HOSTS = [each.case.host for each in SHOWN]


def test_one_machine() -> None:
    marks = Marks()
    assert marks.toggle(SEVEN, HOSTS[2])
    assert marks.toggle(SEVEN, HOSTS[0])
    assert marks.of(SEVEN, SHOWN) == [SHOWN[0], SHOWN[2]]
    assert (marks.count(), marks.count(SEVEN), marks.count(EIGHT)) == (2, 2, 0)
    assert (marks.holds(SEVEN, HOSTS[0]), marks.holds(SEVEN, HOSTS[1]), marks.holds(EIGHT, HOSTS[0])) == (True, False, False)
    assert not marks.toggle(SEVEN, HOSTS[0])
    assert marks.of(SEVEN, SHOWN) == [SHOWN[2]]
    assert marks.of(EIGHT, SHOWN) == []


def test_all_that_is_shown() -> None:
    marks = Marks()
    marks.toggle(SEVEN, HOSTS[3])
    assert marks.toggle_all(SEVEN, SHOWN[:2]) == 2
    assert marks.of(SEVEN, SHOWN[::-1]) == [SHOWN[3], SHOWN[1], SHOWN[0]]
    assert marks.toggle_all(SEVEN, SHOWN) == 4
    assert marks.toggle_all(SEVEN, SHOWN[:2]) == 0
    assert marks.of(SEVEN, SHOWN) == SHOWN[2:]
    assert marks.toggle_all(SEVEN, []) == 0
    assert marks.count() == 2


def test_two_repositories_number_their_tickets_alike() -> None:
    marks, other = Marks(), SEVEN._replace(repository="another/team")
    marks.toggle(SEVEN, HOSTS[0])
    assert not marks.holds(other, HOSTS[0])
    assert (marks.count(SEVEN), marks.count(other)) == (1, 0)


def test_clearing_one_ticket_or_all() -> None:
    marks = Marks()
    for ticket_id in (SEVEN, EIGHT, NINE):
        marks.toggle(ticket_id, HOSTS[0])
    marks.clear(EIGHT)
    assert [marks.count(ticket_id) for ticket_id in (SEVEN, EIGHT, NINE)] == [1, 0, 1]
    marks.clear()
    assert marks.count() == 0
    assert marks.undo()
    assert [marks.count(ticket_id) for ticket_id in (SEVEN, EIGHT, NINE)] == [1, 0, 1]


def test_what_changed_nothing_is_nothing_to_undo() -> None:
    marks = Marks()
    marks.clear()
    marks.toggle_all(SEVEN, [])
    assert not marks.undo()


@given(st.lists(st.tuples(st.sampled_from(["toggle", "all", "clear"]), st.sampled_from([SEVEN, EIGHT]), st.integers(0, 3)), max_size=20))
def test_undo_goes_back_step_by_step(steps: list[tuple[str, TicketId, int]]) -> None:
    marks = Marks()
    states = [state(marks)]
    for what, ticket_id, index in steps:
        if what == "toggle":
            marks.toggle(ticket_id, HOSTS[index])
        elif what == "all":
            marks.toggle_all(ticket_id, SHOWN[:index])
        else:
            marks.clear(ticket_id)
        if state(marks) != states[-1]:
            states.append(state(marks))
    for before in states[-2::-1]:
        assert marks.undo()
        assert state(marks) == before
    assert not marks.undo()


def state(marks: Marks) -> list[bool]:
    return [marks.holds(ticket_id, host) for ticket_id in (SEVEN, EIGHT) for host in HOSTS]
