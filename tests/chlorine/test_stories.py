"""What the log tells of a request: the states of DOMAIN 4, line by line."""

from __future__ import annotations

import pytest

from scantui.chlorine.model import Action, Request, RequestState
from scantui.chlorine.read import read_log

from . import channel as slack
from .channel import WINDOW, Channel, Post, host, together
from .stories import (
    ABORTED,
    CHG,
    COMMANDED,
    FAILED,
    FAILED_LINE,
    INNER,
    IP,
    JSON_LINE,
    OTHER_IP,
    PASSED,
    RUNNING,
    SHARED,
    SKIPPED,
    W80,
    W800,
    W8001,
    finish,
    start,
    steps,
    summary,
)


def told(channel: Channel, name: str = W800) -> tuple[Request, ...]:
    log = read_log(slack.capture(slack.export(channel), WINDOW), [host(name)])
    return log.requests.get(host(name), ())


def newest(channel: Channel, name: str = W800) -> Request:
    return told(channel, name)[0]


@pytest.mark.parametrize(
    ("channel", "state", "action", "change"),
    [
        (PASSED, RequestState.PASSED, Action.RELOAD, CHG),
        (FAILED, RequestState.FAILED, Action.RELOAD, CHG),
        (RUNNING, RequestState.IN_PROGRESS, Action.RELOAD, CHG),
        (ABORTED, RequestState.ABORTED, Action.RELOAD, CHG),
        (COMMANDED, RequestState.WAITING, Action.RELOAD, None),
        (SKIPPED, RequestState.SKIPPED, Action.RELOAD, CHG),
        (SHARED, RequestState.PASSED, Action.REBOOT, CHG),
    ],
)
def test_a_story_ends_in_its_state(channel: Channel, state: RequestState, action: Action, change: str | None) -> None:
    (request,) = told(channel)
    assert (request.state, request.action, request.change) == (state, action, change)
    assert request.requested_at == channel.at(0)
    assert (request.finished_at is not None) == state.is_finished


def test_a_failure_has_its_line() -> None:
    assert newest(FAILED).reason.raw == FAILED_LINE
    assert newest(FAILED).finished_at == FAILED.at(len(FAILED.posts) - 3)
    assert not newest(PASSED).reason


def test_a_second_change_inside_the_thread_is_never_the_requests_own() -> None:
    text = PASSED.posts[0].text.replace(f"{CHG} ", "")
    without_own = Channel((Post(0, text), *[post for post in PASSED.posts[1:] if CHG not in post.text]))
    assert newest(PASSED).change == CHG
    assert newest(without_own).change is None
    assert INNER in "".join(message.text.raw for message in newest(PASSED).messages)


def test_a_change_that_another_shard_disclaims_is_not_the_requests_own() -> None:
    noise = Post(-1, "I had a problem: I'm not working on: `CHG0999999`", 1)
    posts = (noise, *(Post(post.minutes, post.text, None if post.thread is None else 1) for post in RUNNING.posts))
    assert newest(Channel(posts)).change == CHG


def test_silence_says_nothing_and_the_last_message_is_known() -> None:
    request = newest(RUNNING)
    assert request.last_message_at == RUNNING.at(len(RUNNING.posts) - 1)
    assert request.finished_at is None


def test_several_machines_share_one_change() -> None:
    assert newest(SHARED, W80).state is RequestState.FAILED
    assert newest(SHARED, W80).reason.raw.startswith(f"I failed to reboot node {W80}")
    assert newest(SHARED, W800).state is RequestState.PASSED
    assert all("worker-80 (" not in message.text.raw for message in newest(SHARED).messages)


@pytest.mark.parametrize("name", [W80, W8001, "x" + W800, W800 + "-cancel"])
def test_only_the_whole_name_counts(name: str) -> None:
    log = read_log(slack.capture(slack.export(FAILED), WINDOW), [host(name)])
    assert log.requests == {}


def test_a_similar_name_in_the_brackets_is_no_result() -> None:
    channel = Channel((*RUNNING.posts, Post(99, summary(CHG, "reload", "failed", failed=f"{W8001},{W80}"), 0)))
    assert newest(channel).state is RequestState.IN_PROGRESS


_FAILURES = [
    f"Passed:[ Failed:[{W800}]",
    FAILED_LINE,
    JSON_LINE,
    f"Failed:[{W800}]",
    f"failed : [{W8001}, {W800}.alchemy.ibm.com]",
    f"Draining node {W800} ({IP}) failed, investigation required, err: timed out",
    f"I failed to add {W800} ({IP}) to bastion. Error: jenkins add node to bastion timeout, stop here, URL: https://j/1, aborting...",
    f"processing OS reload for node {W800}\nerror:SoftLayer_Exception_Virtual_Guest_ActiveTransactionExists: There is currently an "
    "outstanding transaction for this node",
    f"Change Request: {CHG}, Action: reload, Status: FAILED",
    "Change Request: 0472688, Action: reload, Status: failed",
]


@pytest.mark.parametrize("line", _FAILURES)
def test_a_failing_line_fails_the_request(line: str) -> None:
    request = newest(Channel((*RUNNING.posts, Post(99, line, 0))))
    assert request.state is RequestState.FAILED
    assert request.reason.raw in line
    assert request.reason


_NO_RESULTS = [
    "Failed:[]",
    f"Failed:[{W8001}]",
    "Passed:[]",
    f"Passed:[0], Failed:[0], Skipped:[0], Unattempted:[0], InProgress:[0]({W800})",
    f"InProgress:[1]({W800}) Failed:[1]",
    f"Unattempted:[{W800}]",
    f"InProgress:[{W800}]",
    f"I had a problem: I'm not working on: `{CHG}`",
    JSON_LINE.replace(IP, OTHER_IP),
    JSON_LINE.replace("unsuccessful", "successful").replace("false", "true"),
    FAILED_LINE.replace(W800, W8001),
    f"processing OS reload for node {W800}. Status: reboot completed.",
    summary(INNER, "patch", "passed", passed=W800),
    f"sorry, but request {INNER} has been aborted(unstarted)",
    f"Passed:[{W800}] Failed:[{W800}]",
    "0xc00dcc2928: {broken",
    f"I had a problem: I'm not working on: `{CHG}` {W800} Status: failed",
    f"processing OS reload for node {W800}. Status: reboot completed. Failed:[]",
]


@pytest.mark.parametrize("line", _NO_RESULTS)
def test_a_line_that_is_no_result_leaves_the_request_running(line: str) -> None:
    posts = (*RUNNING.posts, Post(12, f"Status: bootstrap completed, start patching ({INNER})", 0), Post(99, line, 0))
    assert newest(Channel(posts)).state is RequestState.IN_PROGRESS


def test_a_running_summary_after_a_failing_sentence_keeps_it_in_progress() -> None:
    channel = Channel((*RUNNING.posts, Post(90, FAILED_LINE, 0), Post(99, summary(CHG, "reload", "in progress", going=W800), 0)))
    assert newest(channel).state is RequestState.IN_PROGRESS
    assert not newest(channel).reason


def test_the_brackets_outweigh_the_sentence_and_the_status() -> None:
    channel = Channel((*RUNNING.posts, *finish(), Post(99, summary(CHG, "reload", "passed", failed=W800), 0)))
    assert newest(channel).state is RequestState.FAILED
    later = Channel((*channel.posts, Post(100, f"The OS reload for node {W800} ({IP}) successfully completed.", 0)))
    assert newest(later).state is RequestState.FAILED


def test_brackets_may_come_in_messages_of_their_own() -> None:
    lines = summary(CHG, "reload", "failed", failed=W800).split("\n")
    channel = Channel((*RUNNING.posts, *(Post(99 + number / 10, line, 0) for number, line in enumerate(lines))))
    assert newest(channel).state is RequestState.FAILED


def test_the_newest_request_comes_first() -> None:
    def numbered(channel: Channel, change: str) -> Channel:
        return Channel(tuple(Post(post.minutes, post.text.replace(CHG, change), post.thread) for post in channel.posts))

    stories = [numbered(channel, f"CHG050000{number}") for number, channel in enumerate((FAILED, PASSED, RUNNING))]
    requests = told(together(*stories))
    assert [request.state for request in requests] == [RequestState.IN_PROGRESS, RequestState.PASSED, RequestState.FAILED]


def test_requests_with_their_own_changes_stay_apart() -> None:
    other = Channel(tuple(Post(post.minutes, post.text.replace(CHG, "CHG0500001"), post.thread) for post in FAILED.posts))
    requests = told(together(PASSED, other))
    assert [(request.change, request.state) for request in requests] == [
        ("CHG0500001", RequestState.FAILED),
        (CHG, RequestState.PASSED),
    ]


def test_a_new_command_in_the_thread_of_a_failed_request_starts_another() -> None:
    again = [
        Post(700, f"reload {W800} ignoreconflict outage:0", 0, person=True),
        Post(701, "Change request raised: CHG0500001 waiting for approval", 0),
        Post(900, summary("CHG0500001", "reload", "passed", passed=W800), 0),
    ]
    first, second = reversed(told(Channel((*FAILED.posts, *again))))
    assert (first.state, first.change) == (RequestState.FAILED, CHG)
    assert (second.state, second.change) == (RequestState.PASSED, "CHG0500001")


def test_what_the_bot_makes_of_a_command_is_one_request() -> None:
    posts = (COMMANDED.posts[0], *(Post(post.minutes + 1, post.text, None if post.thread is None else 1) for post in PASSED.posts))
    (request,) = told(Channel(posts))
    assert (request.state, request.requested_at) == (RequestState.PASSED, COMMANDED.at(0))


def test_without_threads_changes_and_order_hold_a_request_together() -> None:
    loose = Channel(tuple(Post(post.minutes, post.text) for post in together(PASSED).posts))
    (request,) = told(loose)
    assert (request.state, request.change, request.action) == (RequestState.PASSED, CHG, Action.RELOAD)


def test_an_abort_outside_the_thread_counts() -> None:
    posts = (ABORTED.posts[0], Post(121, f"sorry, but request {CHG} has been aborted(unstarted)"))
    assert newest(Channel(posts)).state is RequestState.ABORTED


def test_a_bare_mention_is_no_request() -> None:
    log = read_log(slack.capture(slack.export(Channel((Post(0, f"who owns {W800}?", person=True),))), WINDOW), [host(W800)])
    assert log.requests == {host(W800): ()}


def test_the_counts_of_task_status_are_no_sign_of_life() -> None:
    counts = Post(300, f"Passed:[0], Failed:[0], Skipped:[0], Unattempted:[0], InProgress:[0]({W800})")
    assert newest(Channel((*RUNNING.posts, counts))).last_message_at == RUNNING.at(len(RUNNING.posts) - 1)


def test_each_message_tells_the_state_it_brings() -> None:
    request = newest(Channel((start(), *steps()[:2], Post(99, FAILED_LINE, 0))))
    assert [message.state for message in request.messages] == [
        RequestState.STARTED,
        None,
        RequestState.IN_PROGRESS,
        RequestState.FAILED,
    ]
