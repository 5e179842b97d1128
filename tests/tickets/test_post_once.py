"""A comment is posted exactly once, whatever becomes of the answers (SAFETY B.3, 21)."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest

from scantui.tickets.prepared import Changed, NotPosted, Posted, Uncertain
from tests.lab.faults import Fault
from tests.lab.github import Lost
from tests.lab.github_store import REPOSITORY
from tests.lab.wire import Answer, Request

from .posting_kit import TICKET, Bench

POINTS = [Lost.BEFORE_READING, Lost.AFTER_STORING, Lost.MID_ANSWER, Lost.AFTERWARDS]


async def test_fifty_lost_replies_post_nothing_twice(bench: Bench) -> None:
    chance = random.Random(21)
    for number in range(50):
        text = f"Round {number}.\n"
        bench.lab.store.late, bench.lab.lost = chance.randint(0, 2), chance.choice(POINTS)
        outcome = await bench.post(text)
        for _ in range(3):  # the user tries again, once at once
            assert sum(text in body for body in bench.mine) <= 1
            if isinstance(outcome, Posted):
                break
            assert isinstance(outcome, Uncertain), outcome
            bench.lab.lost = chance.choice([None, *POINTS])
            outcome = await bench.post(text)
            bench.now += timedelta(minutes=2)
        bench.lab.lost = None
        outcome = outcome if isinstance(outcome, Posted) else await bench.post(text)
        assert isinstance(outcome, Posted), outcome
        assert sum(text in body for body in bench.mine) == 1
        assert bench.records == []


@pytest.mark.parametrize(("lost", "stored"), [
    (Lost.BEFORE_READING, 0), (Lost.AFTER_STORING, 1), (Lost.MID_ANSWER, 1), (Lost.AFTERWARDS, 1), (Lost.GATEWAY, 1), (Lost.SILENT, 1),
])  # fmt: skip
async def test_a_lost_reply_is_looked_after_and_nothing_is_sent_again(bench: Bench, lost: Lost, stored: int) -> None:
    bench.lab.lost = lost
    outcome = await bench.post()
    assert (len(bench.mine), len(bench.writes), len(bench.records)) == (stored, 1, 1 - stored)
    assert isinstance(outcome, Posted if stored else Uncertain)
    if isinstance(outcome, Uncertain):
        assert "look at the ticket before it is sent again" in outcome.why
        assert [wait.seconds for wait in bench.waits] == [1.0, 3.0, 6.0, 10.0]


async def test_a_comment_that_comes_late_is_waited_for(bench: Bench) -> None:
    bench.lab.store.late, bench.lab.lost = 3, Lost.AFTER_STORING
    assert isinstance(await bench.post(), Posted)
    assert len(bench.waits) == 4


async def test_the_same_text_is_not_sent_again_at_once_and_is_when_it_surely_did_not_arrive(bench: Bench) -> None:
    bench.lab.lost = Lost.BEFORE_READING
    first = await bench.prepared()
    assert isinstance(await bench.poster.carry_out(first), Uncertain)
    bench.lab.lost = None
    soon = await bench.post()
    assert isinstance(soon, Uncertain) and "look again in a minute" in soon.why
    bench.now += timedelta(minutes=2)
    again = await bench.prepared()
    assert again.post_id == first.post_id
    assert isinstance(await bench.poster.carry_out(again), Posted)
    assert bench.mine == [first.body]


async def test_a_comment_that_did_arrive_is_found_and_not_sent_again(bench: Bench) -> None:
    bench.lab.lost, bench.lab.store.late = Lost.AFTER_STORING, 4
    assert isinstance(await bench.post(), Uncertain)
    bench.lab.lost = None
    bench.now += timedelta(minutes=2)
    assert isinstance(await bench.post(), Posted)
    assert len(bench.mine) == 1 and bench.writes == ["POST comments"] and bench.records == []


async def test_that_it_did_not_arrive_needs_as_many_comments_as_the_ticket_has(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.lab.lost = Lost.BEFORE_READING
    await bench.post()
    bench.lab.lost = None
    bench.now += timedelta(minutes=2)
    usual = bench.lab.store.issue
    monkeypatch.setattr(bench.lab.store, "issue", lambda number: {**usual(number), "comments": 3})
    outcome = await bench.post()
    assert isinstance(outcome, Uncertain) and "another number of comments" in outcome.why
    assert bench.mine == []


@pytest.mark.parametrize("fault", [Fault.LOGIN, Fault.DROPPED, Fault.HALF_JSON, Fault.BAD_GATEWAY, Fault.UNAUTHORIZED, Fault.MISSING])
async def test_who_cannot_look_sends_nothing_again(bench: Bench, fault: Fault) -> None:
    bench.lab.lost = Lost.BEFORE_READING
    prepared = await bench.prepared()
    await bench.poster.carry_out(prepared)
    bench.lab.lost, bench.lab.fault, bench.lab.only = None, fault, "/comments"
    bench.now += timedelta(minutes=2)
    outcome = await bench.poster.carry_out(prepared)
    assert isinstance(outcome, Uncertain) and "cannot be seen" in outcome.why
    assert bench.writes == ["POST comments"] and len(bench.records) == 1


async def test_a_run_that_was_ended_while_it_sent_is_noticed_by_the_next(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    arrived, loop, usual = asyncio.Event(), asyncio.get_running_loop(), bench.lab.answer

    def answer(request: Request) -> Answer:
        if request.method == "POST":
            loop.call_soon_threadsafe(arrived.set)
        return usual(request)

    monkeypatch.setattr(bench.lab, "answer", answer)
    bench.lab.lost = Lost.SILENT
    sending = asyncio.create_task(bench.post())
    await arrived.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert len(bench.records) == 1
    (settled,), damaged = await bench.poster.settle()
    assert settled[0].number == TICKET and isinstance(settled[1], Posted) and damaged == []
    assert bench.records == [] and len(bench.mine) == 1


async def test_what_did_not_arrive_is_settled_when_it_is_old_enough(bench: Bench) -> None:
    bench.lab.lost = Lost.BEFORE_READING
    await bench.post()
    ((_, young),), _ = await bench.poster.settle()
    bench.now += timedelta(minutes=2)
    ((_, old),), _ = await bench.poster.settle()
    assert isinstance(young, Uncertain)
    assert old == NotPosted(f"the comment that was sent to {REPOSITORY}#{TICKET} at 2026-11-20 09:00 UTC did not arrive")
    assert await bench.poster.settle() == ([], [])


async def test_two_that_send_the_same_text_post_it_once(bench: Bench) -> None:
    first, second = await bench.prepared(), await bench.prepared()
    assert first.post_id != second.post_id
    outcomes = await asyncio.gather(bench.poster.carry_out(first), bench.poster.carry_out(second))
    assert len(bench.mine) == 1
    assert {type(one) for one in outcomes} <= {Posted, Uncertain, Changed}


async def test_the_same_text_may_be_posted_another_day(bench: Bench) -> None:
    assert isinstance(await bench.post(), Posted)
    assert isinstance(await bench.post(), Posted)
    assert len(set(bench.mine)) == 2
