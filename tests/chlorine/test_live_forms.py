"""The form in which live captures are kept: a sequence of answers, of which the question tells what each is; whole or damaged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scantui.answer import Unreadable
from scantui.chlorine.model import ChlorineLog, Window
from scantui.chlorine.read import read_log
from scantui.chlorine.tally import Method, tallied, tally
from scantui.evidence.sequence import joined
from scantui.times import parse_instant

from . import channel as slack
from .channel import CHANNEL, CHANNEL_ID, WINDOW, Channel, Post, history, host, replies, search, together
from .stories import ABORTED, FAILED, PASSED, SHARED, W80, W800

HOST = host(W800)
STORY = Channel((Post(-60 * 24 * 4, "Good morning."), *together(FAILED, PASSED, apart=1500).shifted(0, 1)))
"""With something older than the window, as a live look asks for."""
INFO = {"ok": True, "channel": {"id": CHANNEL_ID, "name": CHANNEL, "created": 1_500_000_000}}
Answers = list[tuple[Method, dict[str, Any]]]


def by_history(channel: Channel, page_size: int = 1000) -> Answers:
    return [
        (Method.CHANNEL, INFO),
        *((Method.HISTORY, page) for page in history(channel, page_size=page_size)),
        *((Method.REPLIES, page) for page in replies(channel)),
    ]


def canary(channel: Channel) -> dict[str, Any]:
    return {**search(channel, "", mark=False), "query": f"in:{CHANNEL}"}


def by_search(channel: Channel, name: str = W800, *, threads: bool = True) -> Answers:
    found = search(channel, name)
    return [(Method.CANARY, canary(channel)), (Method.SEARCH, found), *((Method.REPLIES, page) for page in replies(channel) if threads)]


def question(answers: Answers, **more: str) -> dict[str, str]:
    return {**WINDOW, "answers": tally(method for method, _ in answers), **more}


def body(answers: Answers) -> bytes:
    return joined([json.dumps(answer).encode() for _, answer in answers])


def read(answers: Answers, *names: str, **more: str) -> ChlorineLog:
    return read_log(slack.capture(body(answers), question(answers, **more)), [host(name) for name in names or (W800,)])


def tells(log: ChlorineLog) -> tuple[Window | None, list[object]]:
    return log.covered_for(HOST), [(request.change, request.state) for request in log.requests.get(HOST, ())]


SEARCHED = {"host": W800, "query": f'"{W800}" in:{CHANNEL}', "as": "sre-oncall of Demo (user token)"}


@pytest.mark.parametrize("channel", [PASSED, FAILED, ABORTED, SHARED])
def test_a_sequence_tells_what_a_list_tells(channel: Channel) -> None:
    pages = [*history(channel, page_size=1), *replies(channel)]
    separate = joined([json.dumps(page).encode() for page in pages])
    as_list = read_log(slack.capture(json.dumps(pages).encode(), WINDOW), [HOST])
    assert read_log(slack.capture(separate, WINDOW), [HOST]) == as_list
    assert as_list.requests


@pytest.mark.parametrize(("answers", "more"), [(by_history(STORY, 1), {}), (by_history(STORY), {}), (by_search(STORY), SEARCHED)])
def test_a_live_capture_covers_its_window(answers: Answers, more: dict[str, str]) -> None:
    covered, requests = tells(read(answers, **more))
    assert covered is not None and {"since": covered.since, "until": covered.until} == {
        key: parse_instant(value) for key, value in WINDOW.items()
    }
    assert len(requests) == 2


# --- damage: whatever is lost, what is left never covers as much with less in it

WHOLE = {
    "history": (body(by_history(STORY, 1)), question(by_history(STORY, 1))),
    "search": (body(by_search(STORY)), question(by_search(STORY), **SEARCHED)),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_cut_sequence_is_unreadable(name: str) -> None:
    whole, asked = WHOLE[name]
    ends = [at for at in range(len(whole)) if whole[at : at + 1] == b"\x1e"]
    for size in {*range(0, len(whole) - 1, max(1, len(whole) // 150)), *ends, *(end + 1 for end in ends[1:])}:
        with pytest.raises(Unreadable):
            read_log(slack.capture(whole[:size], asked), [HOST])


@pytest.mark.parametrize("answers", [by_history(STORY, 1), by_search(STORY)], ids=["history", "search"])
def test_an_answer_less_is_noticed_even_where_the_question_is_told_so(answers: Answers) -> None:
    """As a collector tells that stopped half way."""
    more = SEARCHED if answers[0][0] is Method.CANARY else {}
    whole = tells(read(answers, **more))
    for dropped in range(1, len(answers)):
        left = answers[:dropped]
        log = read(left, **more)
        assert tells(log) == whole or (log.covered_for(HOST) != whole[0] and log.gaps), dropped


@pytest.mark.parametrize(
    "told",
    [
        "",
        "history",
        "history 0",
        "history 1",
        "history 2, replies 1",
        "replies 9",
        "general 1",
        "channel 1 history 5",
        "day 1",
        "search 999999",
    ],
)
def test_a_tally_that_is_another_is_unreadable(told: str) -> None:
    whole, asked = WHOLE["history"]
    with pytest.raises(Unreadable, match="does not hold the answers that it was captured with"):
        read_log(slack.capture(whole, {**asked, "answers": told}), [HOST])


@pytest.mark.parametrize("methods", [[], [Method.HISTORY], [Method.CHANNEL, *[Method.HISTORY] * 3, *[Method.REPLIES] * 12, Method.HISTORY]])
def test_a_tally_reads_back(methods: list[Method]) -> None:
    assert tallied(tally(methods)) == (methods or None)


# --- what only the question can tell


def test_an_empty_page_of_a_thread_is_no_history_that_goes_on() -> None:
    empty = {"ok": True, "messages": [], "has_more": True, "response_metadata": {"next_cursor": "bmV4dF90czox"}}
    answers = by_history(STORY)
    answers.insert(2, (Method.REPLIES, empty))
    assert tells(read(answers)) == tells(read(by_history(STORY)))


def test_a_thread_that_is_missing_is_noticed() -> None:
    answers = [answer for answer in by_history(STORY) if answer[0] is not Method.REPLIES]
    log = read(answers)
    assert log.covered_for(HOST) is None
    assert "threads are missing" in "; ".join(gap.why for gap in log.gaps)


def test_threads_about_other_machines_need_not_be_read_at_all() -> None:
    answers = [answer for answer in by_history(STORY) if answer[0] is not Method.REPLIES]
    assert read(answers, "prod-dal10-carrier2-worker-9").covered is not None


# --- how far back


YOUNGER = together(FAILED, PASSED, apart=1500)


@pytest.mark.parametrize(("answers", "more"), [(by_history(YOUNGER), {}), (by_search(YOUNGER), SEARCHED)], ids=["history", "search"])
def test_without_anything_older_the_window_begins_with_the_oldest_message(answers: Answers, more: dict[str, str]) -> None:
    log = read(answers, **more)
    covered = log.covered_for(HOST)
    assert covered is not None and covered.since == YOUNGER.at(0)
    assert "kept it no longer" in log.gaps[0].why


def test_a_channel_that_is_younger_than_the_window_hides_nothing() -> None:
    answers = by_history(YOUNGER)
    answers[0] = (Method.CHANNEL, {"ok": True, "channel": {**INFO["channel"], "created": 1_611_300_000}})  # type: ignore[dict-item]
    assert read(answers).covered == read(by_history(STORY)).covered


def test_a_workspace_that_hides_older_messages_says_so() -> None:
    answers = [(method, {**answer, "is_limited": True} if method is Method.HISTORY else answer) for method, answer in by_history(YOUNGER)]
    for told in (True, False):
        asked = question(answers) if told else WINDOW
        log = read_log(slack.capture(body(answers), dict(asked)), [HOST])
        assert log.covered is not None and log.covered.since == YOUNGER.at(0)


# --- what a search proves


def nothing_found() -> Answers:
    return [(Method.CANARY, canary(STORY)), (Method.SEARCH, search(STORY, "prod-dal10-carrier2-worker-9"))]


NOBODY = {"host": "prod-dal10-carrier2-worker-9", "query": f'"prod-dal10-carrier2-worker-9" in:{CHANNEL}'}


def test_a_search_that_finds_nothing_proves_it_by_what_else_it_finds() -> None:
    nobody = host("prod-dal10-carrier2-worker-9")
    answers = nothing_found()
    answers[1][1]["query"] = NOBODY["query"]
    log = read(answers, nobody.name, **NOBODY)
    assert (log.requests, log.covered_for(nobody) is not None) == ({}, True)
    for silent in ([answers[1]], [(Method.CANARY, search(STORY, "zzz")), answers[1]]):
        assert read(silent, nobody.name, **NOBODY).covered_for(nobody) is None


def test_what_the_canary_finds_tells_of_no_machine() -> None:
    answers = nothing_found()
    log = read(answers, W800, **NOBODY)
    assert (log.requests, log.message_count) == ({}, 0)


def test_a_search_tells_of_its_machine_alone() -> None:
    shared = Channel((STORY.posts[0], *SHARED.shifted(0, 1)))
    log = read(by_search(shared), W800, W80, **SEARCHED)
    assert set(log.requests) == {HOST}
    assert (log.covered_for(HOST) is not None, log.covered_for(host(W80))) == (True, None)


def test_the_query_that_slack_does_not_repeat_is_the_one_that_was_asked() -> None:
    answers = by_search(STORY)
    answers[1][1]["query"] = None
    log = read(answers, W800, W80, **SEARCHED)
    assert (log.covered_for(HOST) is not None, log.covered_for(host(W80))) == (True, None)


def test_a_search_says_as_whom_it_looked_and_what_it_may_have_missed() -> None:
    said = [gap.why for gap in read(by_search(STORY, threads=False), **{**SEARCHED, "as": "a\x1b[31mb\u202e" * 99}).gaps]
    assert said[0].startswith("searched as a\ufffd[31mb\ufffda") and len(said[0]) < 260
    assert "\x1b" not in said[0] and said[1].startswith("the threads of the hits were not read")
    assert len(read(by_search(STORY), **SEARCHED).gaps) == 1
