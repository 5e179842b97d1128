"""chlorine's log live, from the lab's Slack: the right questions, and the same stories as the demo's files tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from scantui.chlorine.collect import channel_id_of, who_am_i
from scantui.chlorine.model import RequestState, Window
from scantui.demo import demo_bundle
from scantui.evidence.model import Capture, Kind
from scantui.evidence.replay import open_bundle
from scantui.hosts import HostName
from scantui.net import Problem, Trouble
from scantui.triage.triage import Triage, triage
from tests.lab.server import serving
from tests.lab.slack import CHANNEL, CHANNEL_ID, SlackLab
from tests.lab.slack_talk import Talk
from tests.net.kit import client

from .channel import host
from .live import MACHINES, SINCE, UNTIL, capture_of, collected, facts, log_of, system_of

WINDOW = Window(SINCE, UNTIL)
FAILED = "prod-dal10-carrier2-worker-80"
RUNNING = "prod-dal10-carrier2-worker-800"
NEVER = "prod-dal10-carrier2-worker-8003"
ABORTED = "prod-mex01-carrier11-haproxy-01"


@pytest.fixture
def lab() -> Iterator[SlackLab]:
    with serving(SlackLab()) as system:
        yield system


@pytest.fixture(scope="module")
def shipped() -> Triage:
    return triage(open_bundle(demo_bundle()).captures)


def told(judged: Triage) -> dict[HostName, list[tuple[object, ...]]]:
    cases = {said.case.host: said.case for one in judged.tickets for said in one.assessments}
    return {machine: [facts(request) for request in case.chlorine.requests] for machine, case in cases.items()}


def with_log(captures: list[Capture]) -> Triage:
    """The demo's evidence with another log."""
    others = [capture for capture in open_bundle(demo_bundle()).captures if capture.kind is not Kind.CHLORINE_LOG]
    return triage([*others, *captures])


# --- who, and where


async def test_it_knows_who_is_signed_in(lab: SlackLab) -> None:
    async with client() as (http, _):
        bot, user = await who_am_i(http, system_of(lab)), await who_am_i(http, system_of(lab, lab.user_token))
    assert (str(bot), bot.is_bot, "search:read" in bot.scopes) == ("scantui of Demo (bot token)", True, False)
    assert (str(user), user.is_bot, "search:read" in user.scopes) == ("sre-oncall of Demo (user token)", False, True)


async def test_a_channel_is_found_by_name_through_all_pages(lab: SlackLab) -> None:
    lab.paging.largest = 1
    lab.talks[1:1] = [Talk(f"C0DEMO{number:05d}", f"channel-{number}") for number in range(9)]
    async with client() as (http, _):
        assert await channel_id_of(http, system_of(lab), f"#{CHANNEL}") == CHANNEL_ID
    cursors = [request.query.get("cursor", "") for request in lab.seen]
    assert len(lab.seen) == 11 and any(cursor.endswith("=") for cursor in cursors)


async def test_a_private_channel_is_found_too_and_an_id_asks_nothing(lab: SlackLab) -> None:
    lab.log.is_private = True
    async with client() as (http, _):
        assert await channel_id_of(http, system_of(lab), CHANNEL) == CHANNEL_ID
        lab.seen.clear()
        assert await channel_id_of(http, system_of(lab), CHANNEL, "C0123456789") == "C0123456789"
    assert lab.seen == []


@pytest.mark.parametrize(
    ("channel", "channel_id", "problem"), [("elsewhere", "", Problem.NOT_FOUND), (CHANNEL, "bot-chlorine", Problem.REFUSED)]
)
async def test_a_channel_that_is_none_is_said_to_be(lab: SlackLab, channel: str, channel_id: str, problem: Problem) -> None:
    async with client() as (http, _):
        with pytest.raises(Trouble, match=r"\[slack\] channel") as caught:
            await channel_id_of(http, system_of(lab), channel, channel_id)
    assert caught.value.problem is problem


# --- the channel as a whole


async def test_the_channel_is_read_once_and_its_question_tells_how(lab: SlackLab) -> None:
    steps: list[str] = []
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab), channel_id="", on_progress=steps.append)
    assert one.trouble == ""
    assert one.question == {
        "since": "2026-11-08T00:00:00Z", "until": "2026-11-20T08:40:00Z", "channel": CHANNEL_ID, "as": "scantui of Demo (bot token)",
        "answers": "channel 1, history 1, replies 15",
        "asked": f"GET /conversations.history?channel={CHANNEL_ID}"
        "&oldest=1794009600.000000&latest=1795164001.000000&inclusive=true&limit=500",
    }  # fmt: skip
    assert steps[0].endswith("messages of the channel") and steps[-1] == "thread 15 of 15"
    assert log_of(one).covered == WINDOW and log_of(one).gaps == ()


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_live_stories_and_verdicts_are_those_of_the_demos_files(lab: SlackLab, shipped: Triage, size: int) -> None:
    lab.paging.largest = size
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab))
    live = with_log([capture_of(one)])
    assert told(live) == told(shipped) and sum(map(len, told(live).values())) > 12
    assert [said.next for one in live.tickets for said in one.assessments] == [
        said.next for one in shipped.tickets for said in one.assessments
    ]


async def test_only_threads_that_may_be_about_the_machine_are_read(lab: SlackLab) -> None:
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab), [host(FAILED)])
        (none,) = await collected(http, system_of(lab), [host(NEVER)])
    assert one.question["answers"] == "channel 1, history 1, replies 1"
    assert none.question["answers"] == "channel 1, history 1"
    assert log_of(one, [host(FAILED)]).covered == log_of(none, [host(NEVER)]).covered == WINDOW
    assert log_of(none, [host(FAILED)]).covered is None  # for another machine its threads are missing


async def test_a_thread_that_names_nobody_is_read(lab: SlackLab) -> None:
    ts = f"{int((UNTIL - timedelta(hours=1)).timestamp())}.000001"
    parent = {"type": "message", "bot_id": "B1", "text": "CHG5500001 was raised", "ts": ts}
    reply = {**parent, "ts": ts[:-1] + "2", "thread_ts": ts, "text": f"I am starting the reload of {NEVER} now"}
    lab.log.add([parent, reply])
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab), [host(NEVER)])
    (request,) = log_of(one, [host(NEVER)]).requests[host(NEVER)]
    assert request.state is RequestState.STARTED


async def test_a_request_that_began_before_the_window_is_seen_to_end_in_it(lab: SlackLab) -> None:
    failed = next(one for one in lab.fleet.requests if FAILED in one.hosts)
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab), [host(FAILED)], window=(failed.at + timedelta(hours=2), UNTIL))
    (request,) = log_of(one, [host(FAILED)]).requests[host(FAILED)]
    assert request.state is RequestState.FAILED


async def test_a_page_may_be_empty_and_others_follow(lab: SlackLab) -> None:
    lab.paging.empty_first = True
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab))
    assert one.question["answers"] == "channel 1, history 2, replies 30"
    log = log_of(one)
    assert (log.covered, log.gaps) == (WINDOW, ())


async def test_what_slack_keeps_no_longer_is_not_covered(lab: SlackLab) -> None:
    """Where nothing older is seen, the beginning of the window may have been deleted."""
    kept = sorted(ts for ts in lab.log.messages if ts > f"{int((SINCE + timedelta(days=3)).timestamp())}")
    lab.log.messages = {ts: lab.log.messages[ts] for ts in kept}
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab), [host(NEVER)])
        by_search = await collected(http, system_of(lab, lab.user_token), [host(FAILED)], by_search=True)
    for log in (log_of(one, [host(NEVER)]), log_of(by_search[0], [host(FAILED)])):
        assert log.covered is not None and log.covered.since > SINCE + timedelta(days=3)
        assert "kept it no longer" in log.gaps[0].why


async def test_a_channel_that_is_younger_than_the_window_is_covered_all_the_same(lab: SlackLab) -> None:
    lab.log.messages = {ts: one for ts, one in lab.log.messages.items() if ts > f"{int(SINCE.timestamp())}"}
    lab.log.created = int(SINCE.timestamp()) + 60
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab), [host(NEVER)])
    assert log_of(one, [host(NEVER)]).covered == WINDOW


async def test_nothing_after_the_question_counts_as_seen(lab: SlackLab) -> None:
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab), [host(NEVER)], window=(SINCE, UNTIL + timedelta(days=3)))
    assert one.question["until"] == "2026-11-20T09:00:00Z"


async def test_a_token_that_may_not_ask_about_the_channel_may_still_read_it(lab: SlackLab) -> None:
    lab.accounts[lab.bot_token].scopes = frozenset({"channels:history"})
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab))
    assert one.question["answers"] == "history 1, replies 15"
    assert log_of(one).covered == WINDOW


# --- by search


def searching(lab: SlackLab) -> str:
    """The token of a person who may search, and nothing else."""
    lab.accounts[lab.user_token].scopes = frozenset({"search:read"})
    return lab.user_token


async def test_a_person_who_may_not_read_the_channel_searches_it(lab: SlackLab) -> None:
    async with client() as (http, _):
        failed, never, _running = await collected(http, system_of(lab, searching(lab)), [host(FAILED), host(NEVER), host(RUNNING)])
    assert failed.question == {
        "since": "2026-11-08T00:00:00Z", "until": "2026-11-20T08:40:00Z", "channel": CHANNEL_ID, "as": "sre-oncall of Demo (user token)",
        "host": FAILED, "answers": "canary 1, search 1",
        "query": f'"{FAILED}" in:{CHANNEL} after:2026-11-06 before:2026-11-21', "asked": failed.question["asked"],
    }  # fmt: skip
    assert failed.question["asked"].startswith("GET /search.messages?query=%22prod-dal10")
    log = log_of(failed, [host(FAILED), host(NEVER)])
    assert [request.state for request in log.requests[host(FAILED)]] == [RequestState.FAILED]
    assert (log.covered_for(host(FAILED)), log.covered_for(host(NEVER))) == (WINDOW, None)
    said = "; ".join(gap.why for gap in log.gaps)
    assert "searched as sre-oncall of Demo (user token)" in said and "threads of the hits were not read" in said
    nothing = log_of(never, [host(NEVER)])
    assert (nothing.requests, nothing.covered_for(host(NEVER))) == ({}, WINDOW)
    assert sum("/conversations.replies" in request.path for request in lab.seen) == 1  # refused once, and not asked again


async def test_a_search_with_its_threads_tells_the_same_stories_as_the_demos_files(lab: SlackLab, shipped: Triage) -> None:
    wanted = {said.case.host for one in shipped.tickets for said in one.assessments}
    async with client() as (http, _):
        found = await collected(http, system_of(lab, lab.user_token), wanted, by_search=True)
    assert [one.trouble for one in found] == [""] * len(wanted)
    live = with_log([capture_of(one) for one in found])
    assert told(live) == told(shipped)
    assert [said.next for one in live.tickets for said in one.assessments] == [
        said.next for one in shipped.tickets for said in one.assessments
    ]


async def test_a_search_alone_tells_all_but_what_no_line_of_the_machine_says(lab: SlackLab, shipped: Triage) -> None:
    wanted = {said.case.host for one in shipped.tickets for said in one.assessments}
    async with client() as (http, _):
        found = await collected(http, system_of(lab, searching(lab)), wanted)
    live, whole = told(with_log([capture_of(one) for one in found])), told(shipped)
    differ = {str(machine) for machine in whole if [one[:3] for one in live[machine]] != [one[:3] for one in whole[machine]]}
    assert differ == {ABORTED}  # that it was aborted stands in a reply which names the change alone


@pytest.mark.parametrize("hours_east", [-12, 0, 14])
async def test_the_days_of_a_search_hold_the_window_in_every_zone(lab: SlackLab, hours_east: int) -> None:
    lab.hours_east = hours_east
    at = next(one for one in lab.fleet.requests if FAILED in one.hosts).at
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab, searching(lab)), [host(FAILED)], window=(at, at + timedelta(minutes=1)))
    assert log_of(one, [host(FAILED)]).requests[host(FAILED)]


async def test_a_search_goes_through_all_pages(lab: SlackLab) -> None:
    note = {"type": "message", "bot_id": "B1", "text": f"a note on {NEVER}"}
    lab.log.add({**note, "ts": f"{int(SINCE.timestamp()) + number}.000000"} for number in range(230))
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab, searching(lab)), [host(NEVER)])
    assert one.question["answers"] == "canary 1, search 3"
    assert log_of(one, [host(NEVER)]).covered_for(host(NEVER)) == WINDOW


async def test_an_account_whose_searches_leave_the_channel_out_proves_nothing(lab: SlackLab) -> None:
    lab.log.name = "renamed"
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab, searching(lab)), [host(NEVER)])
    log = log_of(one, [host(NEVER)])
    assert log.covered_for(host(NEVER)) is None
    assert "no message at all" in log.gaps[0].why


async def test_a_search_tells_nothing_of_machines_that_it_finds_by_the_way(lab: SlackLab) -> None:
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab, searching(lab)), [host(FAILED)])
    assert f"{RUNNING}`".encode() in one.body
    assert set(log_of(one, MACHINES).requests) == {host(FAILED)}
