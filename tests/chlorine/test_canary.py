"""The canary: what is to prove that chlorine's log holds no entry must show that it is chlorine's log (SAFETY B.7, Slack row)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scantui.chlorine.canary import is_chlorines
from scantui.chlorine.message import read_message
from scantui.chlorine.model import ChlorineLog
from scantui.chlorine.read import read_log

from . import channel as slack
from .channel import WINDOW, Channel, Post, dumped, export, history, host, pasted, replies, search, together, zipped
from .stories import ABORTED, CHG, FAILED, FAILED_LINE, IP, JSON_LINE, PASSED, RUNNING, W80, W800, summary

HOST = host(W800)
TEN_DAYS = {"since": "2021-01-20T00:00:00Z", "until": "2021-01-30T00:00:00Z"}
HOUR, DAY = 60, 24 * 60


def read(body: bytes, question: dict[str, str] | None = None) -> ChlorineLog:
    return read_log(slack.capture(body, WINDOW if question is None else question), [HOST])


def gaps(log: ChlorineLog) -> str:
    return "; ".join(gap.why for gap in log.gaps)


def by_people(message: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in message.items() if key not in {"subtype", "username", "bot_id"}}
    return {**kept, "user": "U0AAAAAAA"}


def nameless(message: dict[str, Any]) -> dict[str, Any]:
    """By a bot of another name."""
    return {**message, "username": "helper"} if "username" in message else message


LUNCH = Channel(tuple(Post(hour * HOUR, text, person=True) for hour in range(-48, 60, 2) for text in ("lunch?", "yes")))
BUILDS = Channel(tuple(Post(hour * HOUR, "Build 17: Passed:[12], Failed:[0]. Status: done") for hour in range(-48, 60, 2)))
ORDERS = Channel(tuple(Post(hour * HOUR, f"reload {W80} outage:0", person=True) for hour in range(-48, 60, 6)))
QUOTES = Channel((*LUNCH.posts, Post(0, FAILED_LINE.replace(W800, W80), person=True)))
LOG = together(*[PASSED] * 4, apart=DAY)


def without_folder(channel: Channel) -> bytes:
    """The channel's day files, packed without the folder that names it."""
    return zipped((f"{day}.json", body) for day, body in slack.days(channel, nameless).items())


def copied_from(channel: Channel) -> bytes:
    return pasted(channel).replace(b"chlorine  APP", b"somebody")


def foreign_hits(channel: Channel) -> bytes:
    """Hits that do not say where they stand, all about lunch with the machine."""
    answer = search(Channel(tuple(Post(post.minutes, f"{post.text} {W800}", person=True) for post in channel.posts)), W800)
    answer["messages"]["matches"] = [{**match, "channel": {"id": "C0000000000"}} for match in answer["messages"]["matches"]]
    return dumped(answer)


WRONG = {
    "one message": dumped(history(Channel(LUNCH.posts[40:41]))),
    "history": dumped(history(LUNCH)),
    "a list of messages": dumped(history(LUNCH)[0]["messages"]),
    "lines": b"\n".join(json.dumps(page).encode() for page in history(LUNCH, page_size=20)),
    "an export without the channel's folder": without_folder(LUNCH),
    "copied text": copied_from(LUNCH),
    "one copied message": b"2021-01-24\nbob 10:00 AM\nlunch?\n",
    "hits": foreign_hits(LUNCH),
    "another bot": dumped(history(BUILDS, nameless)),
    "another bot, copied": copied_from(BUILDS),
    "commands given elsewhere": dumped(history(ORDERS)),
    "commands given elsewhere, copied": copied_from(ORDERS),
    "the log quoted": dumped(history(QUOTES)),
    "another channel with the log's threads": dumped([*history(LUNCH), *replies(PASSED)]),
}


@pytest.mark.parametrize("window", [WINDOW, TEN_DAYS, {}], ids=["five days", "ten days", "none stated"])
@pytest.mark.parametrize("name", WRONG)
def test_a_log_of_another_channel_proves_nothing(name: str, window: dict[str, str]) -> None:
    log = read(WRONG[name], window)
    assert log.covered_for(HOST) is None
    assert "nothing in it is chlorine's" in gaps(log) or (not window and "state the window" in gaps(log))


RIGHT = {
    "history": dumped([*history(LOG, nameless), *replies(LOG, nameless)]),
    "history with the bot's name alone": dumped(history(Channel((Post(0, "Good morning."), Post(9, "lunch?", person=True))))),
    "history of commands, answered in threads": dumped([
        *history(Channel((Post(0, f"reboot {W80} outage:0", person=True), Post(1, f"Change request raised: {CHG}", 0))), nameless),
        *replies(Channel((Post(0, f"reboot {W80} outage:0", person=True), Post(1, f"Change request raised: {CHG}", 0))), nameless),
    ]),
    "an export without the channel's folder": without_folder(LOG),
    "an export of the channel's folder": export(LUNCH),
    "copied text": copied_from(LOG),
    "hits": dumped(search(LOG, W800, lambda match: {**match, "channel": {"id": slack.CHANNEL_ID}})),
    "hits that name the channel": dumped(search(Channel((Post(0, f"lunch with {W800}?", person=True),)), W800)),
    "history that names the channel": dumped(history(LUNCH, lambda message: {**message, "channel": slack.CHANNEL})),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_one_message_of_chlorines_is_enough_for_some_days(name: str) -> None:
    log = read(RIGHT[name])
    covered = log.covered_for(HOST)
    assert covered is not None
    assert (covered.until - covered.since).days == 5
    assert "chlorine's" not in gaps(log)


def test_the_canary_must_lie_in_the_window() -> None:
    posts = (*LUNCH.posts, Post(-20 * DAY, "Good morning."))
    log = read(dumped(history(Channel(posts))))
    assert log.covered is None
    assert "nothing in it is chlorine's" in gaps(log)


def test_hits_of_another_day_show_the_channel_as_well() -> None:
    hits = search(LOG, W800, lambda match: {**match, "channel": {"id": slack.CHANNEL_ID}})
    assert read(dumped(hits), {"since": "2021-01-10T00:00:00Z", "until": "2021-01-12T00:00:00Z"}).covered is not None


@pytest.mark.parametrize("make", [lambda channel: dumped(history(channel)), pasted, without_folder], ids=["history", "copied", "export"])
def test_one_message_of_chlorines_shows_the_channel_for_the_whole_window(make: Any) -> None:
    """A quiet week is a quiet week: the window is what the user asked for."""
    log = read(make(Channel((Post(0, f"Change request raised: {CHG}"),))), TEN_DAYS)
    covered = log.covered
    assert covered is not None
    assert (covered.until - covered.since).days == 10
    assert "chlorine's" not in gaps(log)


_CHLORINES = [
    *(post.text for story in (PASSED, FAILED, ABORTED, RUNNING) for post in story.posts),
    f"I had a problem: I'm not working on: `{CHG}`",
    summary(CHG, "patch", "in progress", going=W80),
    f"Failed:[{W80}]",
    JSON_LINE,
]
_OTHERS = [
    "",
    "lunch?",
    "status: done",
    "waiting for approval",
    f"reload {W800} ignoreconflict outage:0",
    f"who owns {W800} ({IP})?",
    "Passed:[12], Failed:[0]",
    "Failed:[]",
    f"Change Request: {CHG} was closed",
    "the reboot failed",
    "my request 1234567 has been approved",
]


def _said(text: str, **more: object) -> bool:
    return is_chlorines(read_message(json.dumps({"ts": "1611475602.000200", "text": text, **more}).encode()))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", _CHLORINES)
def test_chlorine_is_known_by_its_words(text: str) -> None:
    assert _said(text)
    assert _said(text, user="U0AAAAAAA", bot_id="B01")
    assert not _said(text, user="U0AAAAAAA")


@pytest.mark.parametrize("text", _OTHERS)
def test_other_words_are_not_chlorines(text: str) -> None:
    assert not _said(text)
    assert not _said(text, user="U0AAAAAAA", username="chlorine-fan")
    assert _said(text, subtype="bot_message", username="chlorine")
    assert _said(text, bot_profile={"name": "Igorina (2)"})
