"""A request is followed by its thread until it passes, fails or falls silent, with one line that says what it is doing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from scantui.chlorine.command import Command, reboot, reload
from scantui.chlorine.follow import SHORTEST, Ended, Sighting, follow, next_pause
from scantui.chlorine.live_line import ago, live_line
from scantui.chlorine.model import Action, RequestState
from scantui.chlorine.post import Order, Posted, post
from scantui.chlorine.read import read_log
from scantui.credentials import Secret
from scantui.net import Client, System
from scantui.settings.model import Network
from tests.lab.faults import Fault
from tests.lab.server import serving
from tests.lab.slack import CHANNEL_ID, DM_ID, SlackLab

from . import channel as slack
from .channel import START, WINDOW, Channel, Post, export, host
from .live import facts, log_of
from .stories import FAILED, PASSED, RUNNING, W80, W800, start

WORKER, OTHER = host("prod-dal10-carrier2-worker-8001"), host("prod-dal10-carrier2-worker-8002")
STUCK = timedelta(hours=3)
CANARY = "xoxb-canary-0123456789abcdef"


@pytest.fixture
def lab() -> Iterator[SlackLab]:
    with serving(SlackLab()) as system:
        system.accounts[CANARY] = system.accounts[system.bot_token]
        yield system


@dataclass
class Watch:
    """The lab's own time, which goes on while nobody looks; chlorine says its next line once in so many pauses."""

    lab: SlackLab
    every: int = 1
    slept: list[float] = field(default_factory=list)
    at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.lab.at

    def now(self) -> datetime:
        return max(self.at, self.lab.at)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at = self.now() + timedelta(seconds=seconds)
        if len(self.slept) % self.every == 0:
            self.lab.bot.go_on()


@asynccontextmanager
async def asking(lab: SlackLab, watch: Watch) -> AsyncIterator[tuple[Client, System]]:
    async with Client(Network(), watch.now, sleep=watch.sleep, jitter=lambda: 1.0) as http:
        yield http, System("Slack", lab.base, {"Authorization": Secret(f"Bearer {CANARY}")})


async def followed(lab: SlackLab, watch: Watch, command: Command | None = None, channel: str = CHANNEL_ID) -> list[Sighting]:
    command = command or reload(WORKER)
    async with asking(lab, watch) as (http, system):
        posted = await post(http, system, Order(command, channel, "1"), sleep=watch.sleep)
        assert isinstance(posted, Posted)
        action = Action(command.verb.value)
        looks = follow(http, system, CHANNEL_ID, posted.ts, WORKER, action, STUCK, now=watch.now, sleep=watch.sleep)
        return [sighting async for sighting in looks]


@pytest.mark.parametrize("channel", [CHANNEL_ID, DM_ID])
@pytest.mark.parametrize(
    ("ends", "state"), [("passed", RequestState.PASSED), ("failed", RequestState.FAILED), ("aborted", RequestState.ABORTED)]
)
async def test_a_reload_is_followed_to_its_end(lab: SlackLab, ends: str, state: RequestState, channel: str) -> None:
    lab.bot.ends = ends
    watch = Watch(lab)
    seen = await followed(lab, watch, channel=channel)
    last = seen[-1]
    assert (last.ended, last.request and last.request.state) == (Ended.FINISHED, state)
    assert [one.ended for one in seen[:-1]] == [None] * (len(seen) - 1)
    assert not any(one.trouble for one in seen)
    assert min(watch.slept) >= SHORTEST and last.collected is None
    states = [one.request.state for one in seen if one.request]
    assert states[0] is RequestState.WAITING and states == sorted(states, key=list(RequestState).index)


async def test_the_line_tells_each_step(lab: SlackLab) -> None:
    seen = await followed(lab, Watch(lab))
    lines = list(dict.fromkeys(one.line.rpartition(" (")[0] for one in seen))
    assert lines == [
        f"reload {WORKER}: waiting for approval",
        f"CHG5507001 reload {WORKER}: waiting for approval",
        *(
            f"CHG5507001 reload {WORKER}: {step}…"
            for step in (
                "cordoning node", "draining node", "draining node completed", "reload/bootstrap in progress (osimage 2111415)",
                "bootstrap completed, start patching (CHG5507024)", "patching completed, rebooting node", "reboot completed.",
                "adding node to cluster", "waiting for node to become Ready", "uncordon node",
            )
        ),
        f"CHG5507001 reload {WORKER}: passed",
    ]  # fmt: skip


async def test_what_was_heard_is_evidence_that_tells_the_same(lab: SlackLab) -> None:
    seen = await followed(lab, Watch(lab))
    kept = [one for one in seen if one.collected is not None]
    assert len(kept) > 10 and len({one.collected.body for one in kept if one.collected}) == len(kept)
    for one in kept:
        assert one.collected is not None and one.request is not None
        log = log_of(one.collected, [WORKER])
        assert facts(log.requests[WORKER][0]) == facts(one.request)
        assert log.covered_for(WORKER) is None  # one thread says nothing of others
        assert CANARY not in f"{one}{one.collected.body!r}"


async def test_a_request_that_falls_silent_is_said_to_be(lab: SlackLab) -> None:
    lab.bot.ends = "silent"
    watch = Watch(lab)
    seen = await followed(lab, watch)
    assert seen[-1].ended is Ended.SILENT
    assert seen[-1].line.startswith(f"CHG5507001 reload {WORKER}: reload/bootstrap in progress (osimage 2111415)… (3 h ")
    assert watch.slept[-1] == 120.0 and sorted(watch.slept[-20:]) == watch.slept[-20:]


async def test_a_command_that_nobody_answers_ends_in_silence(lab: SlackLab) -> None:
    watch = Watch(lab, every=10_000)
    seen = await followed(lab, watch, channel=DM_ID)
    assert seen[0].line == f"reload {WORKER}: no answer of chlorine's yet (asked just now)"
    assert (seen[-1].ended, seen[-1].request) == (Ended.SILENT, None)
    assert "asked 3 h " in seen[-1].line


async def test_of_several_machines_the_own_one_is_followed(lab: SlackLab) -> None:
    seen = await followed(lab, Watch(lab), reboot([OTHER, WORKER]))
    request = seen[-1].request
    assert request is not None and (request.host, request.state) == (WORKER, RequestState.PASSED)
    assert any(one.line.rpartition(" (")[0].endswith(f"reboot {WORKER}: cordoning node…") for one in seen)


async def test_a_look_that_fails_ends_nothing(lab: SlackLab) -> None:
    watch = Watch(lab, every=3)
    async with asking(lab, watch) as (http, system):
        posted = await post(http, system, Order(reload(WORKER), CHANNEL_ID, "1"), sleep=watch.sleep)
        assert isinstance(posted, Posted)
        looks = follow(http, system, CHANNEL_ID, posted.ts, WORKER, Action.RELOAD, STUCK, now=watch.now, sleep=watch.sleep)
        first = await anext(looks)
        troubled = []
        for fault in (Fault.BAD_GATEWAY, Fault.LOGIN, Fault.HALF_JSON, Fault.DROPPED):
            lab.fault = fault
            troubled.append(await anext(looks))
        lab.fault = None
        rest = [one async for one in looks]
    assert all(one.trouble and one.collected is None and one.ended is None for one in troubled)
    assert all(one.request == first.request for one in troubled)
    assert rest[-1].ended is Ended.FINISHED


@pytest.mark.parametrize(("code", "looks"), [("token_revoked", 1), ("missing_scope", 1), ("internal_error", 8)])
async def test_what_can_be_asked_no_longer_is_lost(lab: SlackLab, code: str, looks: int) -> None:
    watch = Watch(lab)
    lab.error, lab.only = code, "conversations.history"
    async with asking(lab, watch) as (http, system):
        seen = [
            one
            async for one in follow(
                http, system, CHANNEL_ID, "1795164001.000000", WORKER, Action.RELOAD, STUCK, now=watch.now, sleep=watch.sleep
            )
        ]
    assert [one.ended for one in seen] == [None] * (looks - 1) + [Ended.LOST]
    assert all(one.trouble.startswith(("Slack", "the token")) for one in seen)


@pytest.mark.parametrize("odd", [{"ts": "soon"}, {"ts": "1795164002.000000", "text": 7}, {}, None])
async def test_a_message_of_another_shape_is_trouble(lab: SlackLab, odd: Any) -> None:
    watch = Watch(lab)
    lab.log.messages = {"1795164002.000000": {"ts": "1795164002.000000", "text": str(WORKER), "type": "message"}}
    usual = lab._conversations_history
    lab._conversations_history = lambda *a: {**usual(*a), "messages": [odd]}  # type: ignore[method-assign]
    async with asking(lab, watch) as (http, system):
        looks = follow(http, system, CHANNEL_ID, "1795164001.000000", WORKER, Action.RELOAD, STUCK, now=watch.now, sleep=watch.sleep)
        assert "of a shape that it does not give" in (await anext(looks)).trouble


def test_pauses_grow_while_nothing_is_heard_and_are_never_short() -> None:
    pauses = [SHORTEST]
    for _ in range(9):
        pauses.append(next_pause(pauses[-1], heard_something=False))
    assert pauses[:4] == [15.0, 22.5, 33.75, 50.625] and pauses[-1] == 120.0
    assert next_pause(120.0, heard_something=True) == next_pause(0.0, heard_something=False) == SHORTEST


# --- the line by itself


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (PASSED, "passed"),
        (RUNNING, "reload/bootstrap in progress (osimage 2111415)…"),
        (FAILED, "failed: reload/bootstrap failed. Timeout after 10h0m0s, aborting..."),
        (Channel((start(),)), "started"),
    ],
)
def test_the_line_of_a_story(channel: Channel, words: str) -> None:
    (request,) = read_log(slack.capture(export(channel), WINDOW), [host(W800)]).requests[host(W800)]
    at = request.last_message_at + timedelta(minutes=3)
    assert live_line(host(W800), Action.RELOAD, request, START, at) == f"CHG0472688 reload {W800}: {words} (3 min ago)"


def test_of_a_message_about_two_machines_the_own_lines_count() -> None:
    lines = [f"processing OS reload for node {W800}. Status: draining node...", f"processing OS reload for node {W80}. Status: done..."]
    both = Post(5, "\n".join(lines), 0)
    (request,) = read_log(slack.capture(export(Channel((start(), both))), WINDOW), [host(W800)]).requests[host(W800)]
    assert "draining node…" in live_line(host(W800), Action.RELOAD, request, START, request.last_message_at)


def test_hostile_words_stay_harmless_in_the_line() -> None:
    post_ = Post(5, f"processing OS reload for node {W800}. Status: \x1b]52;c;aGk=\x07\u202edraining \x9b31m" + "x" * 500 + "...", 0)
    (request,) = read_log(slack.capture(export(Channel((start(), post_))), WINDOW), [host(W800)]).requests[host(W800)]
    line = live_line(host(W800), Action.RELOAD, request, START, request.last_message_at)
    assert line.isprintable() and "\x1b" not in line and len(line) < 200


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-3, "just now"), (0.9, "just now"), (1, "1 min ago"), (59.9, "59 min ago"), (60, "1 h 0 min ago"), (47.5 * 60, "47 h 30 min ago"),
     (72 * 60, "3 days ago")],
)  # fmt: skip
def test_ages_in_words(minutes: float, words: str) -> None:
    assert ago(timedelta(minutes=minutes)) == words
