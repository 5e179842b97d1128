"""The lines of the lists: exact at every width, nothing that matters cut, and every sign told apart without colour."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.answer import Reason
from scantui.console.changes import ChangeKind, TicketChange
from scantui.console.lines import Part, cell_width
from scantui.console.pages.rows import (
    TicketEntry,
    due_mark,
    group_lines,
    machine_line,
    machine_room,
    strip,
    ticket_entry,
    ticket_lines,
    unjudged_lines,
    unjudged_machine,
)
from scantui.console.pages.standing import MOST_SIGNS, SIGNS, State, brief_standing, standing, state_of
from scantui.console.queue import Heading
from scantui.demo import demo_bundle
from scantui.runbook.assessment import Next
from scantui.safe_text import OutsideText
from scantui.triage.model import TicketTriage

from ..casekit import AS_OF
from .driver import loaded
from .queuekit import machine, ticket

CHANGES = (None, TicketChange(), TicketChange(ChangeKind.NEW), TicketChange(ChangeKind.CHANGED, 2, {"a": "wait"}))
DUE = (None, -120, -1, 0, 7, 12, 365)
WIDTHS = range(30, 121)


def shorter(due: str) -> str:
    """A due date in fewer words."""
    return "no due" if due == "no due date" else due.removeprefix("due ").replace("overdue", "late")


def text(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def line(one: TicketTriage, width: int, change: TicketChange | None = None) -> tuple[str, str]:
    first, second = ticket_lines(one, AS_OF, width, change)
    return first.text, second.text


@pytest.mark.parametrize("next_", Next)
def test_the_sign_of_a_verdict(next_: Next) -> None:
    assert text(strip(ticket(1, next_), 12)) == SIGNS[state_of(machine(next_))].text


def test_a_strip_goes_from_the_most_urgent_on() -> None:
    verdicts = (Next.RECOVERED, Next.RELOAD, Next.WAIT, Next.COLLECT, Next.SQUAD, Next.REBOOT)
    assert text(strip(ticket(1, *verdicts), 12)) == "!!>?.✓"
    assert text(strip(ticket(1, *verdicts), 5)) == "2! +4"
    assert strip(ticket(1), 12) == ()


def test_many_machines_are_counted() -> None:
    twelve = ticket(1, *[Next.RELOAD] * 5, *[Next.WAIT] * 7)
    assert text(strip(twelve, 12)) == "!!!!!......."
    more = ticket(1, *[Next.RELOAD] * 3, *[Next.SQUAD] * 2, *[Next.COLLECT] * 7, *[Next.WAIT] * 10, *[Next.RECOVERED] * 4)
    assert text(strip(more, 30)) == "3! 2> 7? 10. 4✓"
    assert text(strip(more, 12)) == "3! 2> 7? +14"
    assert text(strip(more, 3)) == "+26"
    assert strip(more, 2) == ()


@given(verdicts=st.lists(st.sampled_from(Next), max_size=40), width=st.integers(3, 40))
def test_a_strip_counts_every_machine_within_its_width(verdicts: list[Next], width: int) -> None:
    one = ticket(1, *verdicts)
    shown = text(strip(one, width))
    assert cell_width(shown) <= width
    signs = {SIGNS[state].text for state in State}
    if set(shown) <= signs:
        assert len(shown) == len(verdicts) <= MOST_SIGNS
    else:
        assert sum(int(count.strip("".join(signs) + "+")) for count in shown.split()) == len(verdicts)


def test_words_beside_a_strip_tell_what_is_next_before_how_many() -> None:
    one = ticket(1, *[Next.RELOAD] * 2, *[Next.WAIT] * 8)
    assert brief_standing(one, 40) == standing(one, 40) == "10 machines: 2 reload, 8 wait"
    assert brief_standing(one, 24) == "2 reload, 8 wait"
    assert brief_standing(one, 13) == "2 reload, +8"
    assert brief_standing(one, 11) == "10 machines"
    assert brief_standing(one, 10) == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_a_ticket_is_as_wide_as_the_list_and_tells_due_date_and_age_whole(width: int) -> None:
    tickets = [ticket(21731, *[Next.RELOAD] * 3, due=due, age=age, closed=due == 0) for due in DUE for age in (0, 8, 120)]
    tickets += [ticket(1234567, *[Next.WAIT] * 30, due=2, days=120), ticket(7, subject="bigfix", assignees=("sre-oncall", "another"))]
    for one in [*tickets, *loaded(demo_bundle()).triage.tickets]:
        for change in CHANGES:
            first, second = line(one, width, change)
            assert cell_width(first) == cell_width(second) == width
            age = (AS_OF - one.ticket.opened_at).days
            assert f" {age}d" in first
            assert f"#{one.ticket.number} " in first
            due = due_mark(one.ticket, AS_OF).text
            assert f" {due} " in first or f" {shorter(due)} " in first
    for entry in (ticket_entry(one.ticket, AS_OF) for one in tickets):
        assert [cell_width(each.text) for each in unjudged_lines(entry, width)] == [width, width]
    above, below = group_lines(Heading("evidence missing", 120, "?"), width)
    assert (above.text, cell_width(below.text), below.text.split(" ─")[0]) == ("", width, "? evidence missing")


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (30, "#21731 scan 3d  1d late   12d "),
        (34, "#21731 scan 3d  1d overdue 12d old"),
        (42, "#21731  not scanned 3d  1d overdue 12d old"),
        (51, "#21731  not scanned 3d    1d overdue     12d old   "),
        (75, "#21731  not scanned 3d    1d overdue     12d old   sre-oncall              "),
    ],
)
def test_what_gives_way_is_the_subject(width: int, expected: str) -> None:
    assert line(ticket(21731, Next.WAIT, due=-1, age=12, assignees=("sre-oncall",)), width)[0].rstrip() == expected.rstrip()


def test_columns_depend_on_the_width_alone() -> None:
    for width in WIDTHS:
        lines = [line(ticket(21000 + index, Next.WAIT, due=due), width)[0] for index, due in enumerate((None, 3, -2))]
        starts = {shown.index(word) for shown, word in zip(lines, ("no due", "in 3d", "2d "), strict=True)}
        assert max(starts) - min(starts) <= len("due ")  # `due in 3d` begins with another word


@pytest.mark.parametrize("width", WIDTHS)
def test_a_change_is_a_sign_or_a_word_at_every_width(width: int) -> None:
    one = ticket(21731, Next.WAIT)
    new, changed = (line(one, width, change)[1] for change in CHANGES[2:])
    assert new.startswith("+ new ")
    assert changed.startswith("changed " if width >= 42 else "● ")
    for nothing in CHANGES[:2]:
        assert line(one, width, nothing)[1].startswith(" " * 7)


def test_a_wide_list_tells_what_changed_and_whose_it_is() -> None:
    one = ticket(21731, Next.WAIT, assignees=("sre-oncall", "another"))
    assert "  ● 1 machine, 2 comments" in line(one, 75, CHANGES[3])[0]
    assert "sre-oncall +1" in line(one, 110)[0]
    assert "sre-oncall +1" in line(one, 110, CHANGES[3])[0]
    assert "1 machine, 2 comments" in line(one, 110, CHANGES[3])[0]
    assert "●" not in line(one, 60, CHANGES[3])[0]


def test_a_wait_whose_day_has_come_is_told_as_its_sign_is() -> None:
    over = machine(Next.WAIT, check_again_on=AS_OF.date())
    assert line(ticket(1, over, Next.WAIT, Next.COLLECT), 60)[1].split()[:2] == ["??.", "3"]
    assert standing(ticket(1, over, Next.WAIT, Next.COLLECT), 60) == "3 machines: 1 wait over, 1 collect, 1 wait"
    assert machine_line(over, 60).text.rstrip().endswith("wait over")


def test_closed_and_without_machines() -> None:
    assert "closed, 1 machine: 1 wait" in line(ticket(1, Next.WAIT, closed=True), 60)[1]
    assert line(ticket(1, closed=True), 60)[1].split() == ["closed,", "no", "machine"]
    assert line(ticket(1, Next.SUPPORT_CASE, closed=True), 30)[1].split() == [">", "closed"]


def test_what_somebody_wrote_cannot_paint_the_line() -> None:
    one = ticket(1, Next.WAIT, assignees=("\x1b[31m監視\u202e",))
    for width in WIDTHS:
        first, _ = line(one, width)
        assert first.isprintable()
        assert cell_width(first) == width


def test_an_entry_needs_no_assignee() -> None:
    entry = TicketEntry(7, "bigfix", Part("due today"), 3, False, ("a", "b"))
    assert "2 machines, being judged …" in unjudged_lines(entry, 60)[1].text


UNKNOWN = replace(machine(Next.CHECK_TRANSACTION), unknown=(Reason("portal", "not captured"),))
LONG = "kube-b1ade0f0demo0tug0xyz-prodeude-default-0001b2c3"


@pytest.mark.parametrize("next_", Next)
def test_a_machine_is_as_wide_as_the_list_and_tells_what_is_next(next_: Next) -> None:
    for width, name in product(WIDTHS, ("prod-dal10-carrier2-worker-8001", LONG)):
        one = machine(next_, name)
        for was, done in ((None, ""), ("wait", ""), ("wait", "reboot CHG0472688")):
            for room in (None, machine_room([one])):
                said = machine_line(one, width, room=room, was=was, done=done).text
                assert cell_width(said) == width
                assert next_.value in said
                assert ("✓" in said, "●" in said) == (bool(done), bool(was) and not done)
        assert cell_width(unjudged_machine(name, width).text) <= width


def test_signs_and_words_of_a_machine() -> None:
    reboot = machine(Next.REBOOT)
    room = machine_room([reboot])
    done = "reboot CHG0472688"
    assert machine_line(reboot, 75, room=room).text.rstrip() == "prod-dal10-carrier2-worker-8001    reboot"
    assert "8001 ●  reboot  was wait" in machine_line(reboot, 75, room=room, was="wait").text
    assert "8001 ✓  reboot  done: reboot CHG0472688" in machine_line(reboot, 75, room=room, was="wait", done=done).text
    assert machine_line(reboot, 90, room=room, was="wait", done=done).text.rstrip().endswith("CHG0472688  was wait")
    assert machine_line(reboot, 52, room=room, done=done).text.rstrip().endswith("✓  reboot  done")
    assert machine_room([]) == (12, 0)
    assert " ? check-transaction" in machine_line(UNKNOWN, 51).text
    assert " ●? check-transaction" in machine_line(UNKNOWN, 51, was="wait").text


def test_what_is_next_stands_beside_the_names() -> None:
    listed = [machine(Next.WAIT, name) for name in ("prod-dal09-infra-vault-02", "prod-dal10-carrier2-worker-8001")]
    room = machine_room(listed)
    assert len({machine_line(each, 75, room=room).text.index("wait") for each in listed}) == 1
    assert machine_line(listed[0], 75, room=room).text.index("wait") < machine_line(listed[0], 75).text.index("wait")
    assert machine_line(listed[1], 39, room=room).text == "prod-dal10-carrier2-worker-8001    wait"  # nothing is cut


def test_a_hidden_assignee_of_the_entry_went_through_the_door() -> None:
    one = replace(ticket(1).ticket, assignees=(OutsideText("\x1b[2Jx"),))
    assert ticket_entry(one, AS_OF).assignees == ("�[2Jx",)
