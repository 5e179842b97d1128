"""The queue: orders are permutations without ties, groups part the tickets, and every verdict has its place."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.console.pages.standing import SIGNS, STATES, URGENCY, State, state_of, urgency
from scantui.console.queue import Grouping, Heading, MachineOrder, Order, Queue, arrange, arrange_machines
from scantui.report.words import Stage, stage
from scantui.runbook.assessment import Next
from scantui.triage.model import TicketTriage

from ..casekit import AS_OF
from .queuekit import machine, queues, ticket

WHOSE = {
    State.DO: {Next.RELOAD, Next.REBOOT, Next.SCANNER_FIRST, Next.CHECK_TRANSACTION, Next.SCAN_EXCLUSION, Next.CLOSE_TICKET},
    State.ASK: {
        Next.SUPPORT_CASE, Next.COMPLIANCE_LEAD, Next.SOS_REQUEST, Next.SOS_CHANNEL, Next.NETWORK_TEAM, Next.SQUAD, Next.SEEK_GUIDANCE,
    },
    State.COLLECT: {Next.COLLECT},
    State.WAIT: {Next.WAIT},
    State.NOTHING: {Next.NOT_IN_PORTAL, Next.NO_REPAIR, Next.RECOVERED},
}  # fmt: skip
ORDERS = st.sampled_from(Order)
GROUPINGS = st.sampled_from(Grouping)


def shown(arranged: list[Heading | TicketTriage]) -> list[str | int]:
    return [each.text if isinstance(each, Heading) else each.ticket.number for each in arranged]


def in_order(tickets: list[TicketTriage], order: Order) -> list[str | int]:
    return shown(arrange(tickets, AS_OF, order, Grouping.NONE))


@pytest.mark.parametrize("next_", Next)
def test_every_verdict_has_a_state_a_sign_and_a_heading(next_: Next) -> None:
    (expected,) = [state for state, verdicts in WHOSE.items() if next_ in verdicts]
    assert state_of(machine(next_)) is expected is STATES[next_]
    (heading, one) = arrange([ticket(1, next_)], AS_OF, Order.DUE, Grouping.STATE)
    assert heading == Heading(expected.value, 1, SIGNS[expected].text)
    assert isinstance(one, TicketTriage)
    assert URGENCY.count(next_) == 1


def test_signs_are_told_apart_and_urgency_goes_from_state_to_state() -> None:
    assert len({SIGNS[state].text.replace("✓", "+") for state in State}) == len(State)
    states = [list(State).index(STATES[next_]) for next_ in URGENCY]
    assert states == sorted(states)
    assert len(URGENCY) == len(Next)


@pytest.mark.parametrize("next_", Next)
def test_states_do_not_contradict_the_reports_stages(next_: Next) -> None:
    said = machine(next_)
    stages = {State.NOTHING: Stage.COMMENT, State.WAIT: Stage.WAIT, State.COLLECT: Stage.COLLECT}
    assert stages.get(state_of(said), Stage.ACT) is stage(said)


def test_a_wait_whose_day_has_come_lacks_evidence() -> None:
    today, tomorrow = (machine(Next.WAIT, check_again_on=AS_OF.date() + timedelta(days=days)) for days in (0, 1))
    assert (state_of(today), state_of(tomorrow)) == (State.COLLECT, State.WAIT)
    assert urgency(today) == urgency(machine(Next.COLLECT)) < urgency(tomorrow)


def test_the_orders() -> None:
    tickets = [
        ticket(3, Next.WAIT, due=1, age=9),
        ticket(1, Next.RECOVERED, Next.RELOAD, due=5, age=1),
        ticket(2, Next.RELOAD, due=None, age=4),
        ticket(4, Next.COLLECT, due=-2, age=4),
        ticket(5, Next.RELOAD, due=-9, age=99, closed=True),
        ticket(6, due=9, age=0),
    ]
    assert in_order(tickets, Order.DUE) == [4, 3, 1, 6, 2, 5]
    assert in_order(tickets, Order.AGE) == [3, 2, 4, 1, 6, 5]
    assert in_order(tickets, Order.STATE) == [1, 2, 4, 6, 3, 5]
    assert in_order(tickets, Order.NUMBER) == [1, 2, 3, 4, 6, 5]


def test_the_groups() -> None:
    elsewhere = "https://github.ibm.com/another/squad"
    tickets = [
        ticket(1, Next.WAIT, due=-1),
        ticket(2, Next.WAIT, Next.REBOOT, due=0),
        ticket(3, Next.SQUAD, due=3, days=10),
        ticket(4, Next.COLLECT, due=4, days=365),
        ticket(5, Next.RECOVERED, due=None, repository=elsewhere),
        ticket(6, due=1, subject="bigfix", repository=""),
        ticket(7, Next.RELOAD, due=-8, closed=True),
    ]

    def grouped(grouping: Grouping) -> list[str | int]:
        return shown(arrange(tickets, AS_OF, Order.NUMBER, grouping))

    assert grouped(Grouping.STATE) == [
        "to do now", 2, "ask others", 3, "evidence missing", 4, "no machine found in the ticket", 6, "waiting", 1, "nothing to do", 5,
        "closed", 7,
    ]  # fmt: skip
    assert grouped(Grouping.DUE) == ["overdue", 1, "today", 2, "within 3 days", 3, 6, "later", 4, "no due date", 5, "closed", 7]
    assert grouped(Grouping.SUBJECT) == ["not scanned >1y", 4, "not scanned 10d", 3, "not scanned 3d", 1, 2, 5, 7, "bigfix", 6]
    assert grouped(Grouping.REPOSITORY) == ["alchemy-conductors/team", 1, 2, 3, 4, 7, "another/squad", 5, "no repository stated", 6]


def test_by_repository_only_where_there_are_several() -> None:
    one, other = ticket(1, Next.WAIT), ticket(2, Next.WAIT, repository="https://github.ibm.com/another/squad")
    assert Grouping.REPOSITORY not in Queue([one], AS_OF).groupings
    queue = Queue([one, other], AS_OF)
    assert queue.groupings == tuple(Grouping)
    assert queue.following(Grouping.REPOSITORY) is Grouping.NONE
    assert Queue([one], AS_OF).following(Grouping.SUBJECT) is Grouping.NONE
    assert Queue([one], AS_OF).following(Grouping.REPOSITORY) is Grouping.NONE


def test_what_a_key_comes_to_next() -> None:
    assert [order.following for order in Order] == [*list(Order)[1:], Order.DUE]
    assert MachineOrder.NAME.following is MachineOrder.TICKET
    assert all(each.words for kind in (Order, Grouping, MachineOrder) for each in kind)


def test_a_repositorys_name_cannot_paint_the_screen() -> None:
    tickets = [ticket(1, Next.WAIT, repository="https://x/o\x1b[31m/r\u202e"), ticket(2, Next.WAIT)]
    headings = [each.text for each in arrange(tickets, AS_OF, Order.DUE, Grouping.REPOSITORY) if isinstance(each, Heading)]
    assert all(text.isprintable() and "\u202e" not in text for text in headings)


@given(tickets=queues(), order=ORDERS, grouping=GROUPINGS, seed=st.integers(0, 9))
def test_an_order_is_a_permutation_whatever_came_before(tickets: list[TicketTriage], order: Order, grouping: Grouping, seed: int) -> None:
    arranged = arrange(tickets, AS_OF, order, grouping)
    assert sorted(each.ticket.number for each in arranged if not isinstance(each, Heading)) == sorted(one.ticket.number for one in tickets)
    shuffled = random.Random(seed).sample(tickets, len(tickets))
    assert shown(arrange(shuffled, AS_OF, order, grouping)) == shown(arranged)


@given(tickets=queues(), order=ORDERS, grouping=GROUPINGS)
def test_groups_part_the_tickets_and_keep_the_order_within(tickets: list[TicketTriage], order: Order, grouping: Grouping) -> None:
    plain = in_order(tickets, order)
    groups: dict[str, list[str | int]] = {}
    counts: dict[str, int] = {}
    current = ""
    for each in arrange(tickets, AS_OF, order, grouping):
        if isinstance(each, Heading):
            assert each.text not in groups
            current, counts[each.text] = each.text, each.count
            groups[current] = []
        else:
            groups.setdefault(current, []).append(each.ticket.number)
    assert all(found == [number for number in plain if number in found] for found in groups.values())
    assert all(groups[text] and len(groups[text]) == count for text, count in counts.items())
    assert bool(counts) is (grouping is not Grouping.NONE and bool(tickets))


@given(tickets=queues(), order=ORDERS, grouping=GROUPINGS)
def test_what_a_filter_left_stands_in_the_order_of_the_whole(tickets: list[TicketTriage], order: Order, grouping: Grouping) -> None:
    queue, left = Queue(tickets, AS_OF), tickets[::2]
    assert shown(queue.arrange(order, grouping, left)) == shown(arrange(left, AS_OF, order, grouping))


def test_machines_of_a_ticket() -> None:
    worker = "prod-dal10-carrier2-worker-"
    names = (f"{worker}10", f"{worker}9", "prod-dal09-infra-vault-02", f"{worker}9001")
    listed = [machine(next_, name) for next_, name in zip((Next.WAIT, Next.RELOAD, Next.COLLECT, Next.RELOAD), names, strict=True)]

    def order(by: MachineOrder) -> list[int]:
        return [listed.index(each) for each in arrange_machines(listed, by)]

    assert order(MachineOrder.TICKET) == [0, 1, 2, 3]
    assert order(MachineOrder.URGENCY) == [1, 3, 2, 0]
    assert order(MachineOrder.NAME) == [2, 1, 0, 3]
