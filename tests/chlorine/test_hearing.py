"""Who may tell of a request, and where in a line: chlorine's own words at its beginning, never what people say or quote (DOMAIN 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from scantui.chlorine.model import Request, RequestState
from scantui.chlorine.read import read_log

from . import channel as slack
from .channel import WINDOW, Channel, Post, dumped, export, history, host, pasted, replies
from .stories import CHG, COMMANDED, FAILED, FAILED_LINE, IP, JSON_LINE, PASSED, RUNNING, W80, W800, start, summary

SUCCESS = f"The OS reload for node {W800} ({IP}) using osimage 2111415 successfully completed."
QUESTION = f'did the reload of {W800} pass? I had hoped for "The OS reload for node {W800} successfully completed." but never saw it'
OTHERS = Channel(tuple(Post(post.minutes, post.text.replace(W800, W80).replace(CHG, "CHG0500001"), post.thread) for post in RUNNING.posts))


def told(body: bytes) -> tuple[Request, ...]:
    return read_log(slack.capture(body, WINDOW), [host(W800)]).requests.get(host(W800), ())


def states(channel: Channel, change: Callable[[dict[str, Any]], dict[str, Any]] = slack.as_is) -> list[RequestState]:
    return [request.state for request in told(export(channel, change))]


def unmarked(message: dict[str, Any]) -> dict[str, Any]:
    """As captures look in which nothing tells bots from people."""
    return {**{key: value for key, value in message.items() if key not in {"subtype", "username", "bot_id"}}, "user": "U0AAAAAAA"}


_SAID = {
    "a question": QUESTION,
    "a success": SUCCESS,
    "a failure": FAILED_LINE,
    "a summary": summary(CHG, "reload", "failed", failed=W800),
    "a summary of no machine": f"{W800}\nChange Request: {CHG}, Action: reload, Status: failed",
    "an abort": f"{W800}: sorry, but request {CHG} has been aborted(unstarted)",
    "a start": start().text,
}


@pytest.mark.parametrize("text", _SAID.values(), ids=_SAID.keys())
def test_people_never_report_a_state(text: str) -> None:
    assert states(Channel((*OTHERS.posts, Post(300, text, person=True)))) == []
    reply = Channel((*RUNNING.posts, Post(300, text, 0, person=True)))
    assert states(reply) == [RequestState.IN_PROGRESS]
    assert told(export(reply))[0].change == CHG


def test_people_may_give_a_command() -> None:
    assert states(Channel((*OTHERS.posts, Post(300, f"please\nreload {W800} outage:0", person=True)))) == [RequestState.WAITING]


@pytest.mark.parametrize("mark", [{"bot_id": "B01"}, {"subtype": "bot_message"}, {"username": "chlorine"}, {"bot_profile": {"name": "x"}}])
def test_one_mark_of_a_bot_tells_people_from_bots(mark: dict[str, Any]) -> None:
    def only_others_marked(message: dict[str, Any]) -> dict[str, Any]:
        return {**unmarked(message), **mark} if W80 in message["text"].replace(W800, "") else unmarked(message)

    assert states(Channel((*OTHERS.posts, Post(300, SUCCESS))), only_others_marked) == []
    pages = [*history(Channel((*OTHERS.posts, Post(300, SUCCESS))), only_others_marked), *replies(OTHERS, only_others_marked)]
    assert told(dumped(pages)) == ()


@pytest.mark.parametrize("channel", [PASSED, FAILED, RUNNING, COMMANDED])
def test_where_nothing_marks_bots_every_message_is_heard(channel: Channel) -> None:
    assert states(channel, unmarked) == states(channel) != []


def test_copied_text_tells_people_by_the_mark_of_apps() -> None:
    quoted = pasted(OTHERS) + f"someone  2:10 PM\n{SUCCESS}\n2:11\n{FAILED_LINE}\n".encode()
    assert told(quoted) == ()
    assert [request.state for request in told(quoted.replace(b"chlorine  APP", b"anyone"))] == [RequestState.PASSED]
    own = quoted + f"chlorine\n2:20 PM\n{FAILED_LINE}\n".encode()
    assert [request.state for request in told(own)] == [RequestState.FAILED]


_NOT_AT_THE_BEGINNING = [
    QUESTION,
    f'"{SUCCESS}"',
    f"> {SUCCESS}",
    f"\u201c{SUCCESS}\u201d",
    f"I never saw: {SUCCESS}",
    f"The OS reload for node {W800} has not successfully completed",
    f"The OS reload for node {W800} successfully completed?",
    f"it said {FAILED_LINE}",
    f"does 'Draining node {W800} failed, investigation required' matter?",
    f"is {W800} still at Status: failed?",
    f"any idea what Failed:[{W800}] means",
    f"do you see Change Request: {CHG}, Action: reload, Status: failed for {W800}",
    f"was it {JSON_LINE}",
    f"{W800} said sorry, but request {CHG} has been aborted(unstarted)",
    f"SoftLayer tells me SoftLayer_Exception_Virtual_Guest for {W800}",
]


@pytest.mark.parametrize("text", _NOT_AT_THE_BEGINNING)
def test_what_is_said_amid_a_sentence_is_no_result(text: str) -> None:
    assert states(Channel((*RUNNING.posts, Post(300, text, 0))), unmarked) == [RequestState.IN_PROGRESS]


_LEADS = [
    *("", f"{CHG} ", f"`{CHG}`: ", f"{CHG} carrier autorecovery: ({W800}) "),
    *(f"({W800}) ", f"{W800}: ", f"{W800} ({IP}): ", ":x: ", "<@U1> "),
]


@pytest.mark.parametrize("lead", _LEADS)
@pytest.mark.parametrize(
    ("line", "state"),
    [
        (SUCCESS, RequestState.PASSED),
        (SUCCESS.replace(W800, f"`{W800}`"), RequestState.PASSED),
        (FAILED_LINE, RequestState.FAILED),
        (f"Draining node {W800} ({IP}) failed, investigation required, err: x", RequestState.FAILED),
        (f"processing OS reload for node {W800}. Status: reload/bootstrap failed.", RequestState.FAILED),
        (f"Failed:[{W800}]", RequestState.FAILED),
        (f"InProgress:[], Passed:[{W800}], Failed:[]", RequestState.PASSED),
        (f"Change Request: {CHG}, Action: reload, Status: passed Passed:[] Failed:[{W800}]", RequestState.FAILED),
    ],
)
def test_a_line_of_chlorines_may_have_its_lead(lead: str, line: str, state: RequestState) -> None:
    text = f"{lead}{line}"
    message = {"type": "message", "ts": RUNNING.ts(0)[:5] + "99999.000001", "text": text, "bot_id": "B01", "thread_ts": RUNNING.ts(0)}
    pages = [*history(RUNNING), *replies(RUNNING)]
    pages[-1]["messages"].append(message)
    assert [request.state for request in told(dumped(pages))] == [state]


COUNTS = f"Passed:[1], Failed:[0], Skipped:[0], Unattempted:[0], InProgress:[0]({W800})"

_NAMED = ["", "CHG1000077 ", "`CHG1000077`: ", "CHG1000077\n", "Change Request: CHG1000077, Action: reload, Status: passed\n"]


@pytest.mark.parametrize("before", _NAMED)
def test_the_counts_of_task_status_make_no_request(before: str) -> None:
    assert states(Channel((Post(0, before + COUNTS),))) == []
    assert states(Channel((Post(0, f"who runs {W800}?"), Post(1, before + COUNTS, 0)))) == []
    request = told(export(Channel((*RUNNING.posts, Post(300, before + COUNTS, 0)))))[0]
    assert (request.state, request.change) == (RequestState.IN_PROGRESS, CHG)
    assert request.last_message_at == RUNNING.at(len(RUNNING.posts) - 1)


def test_counts_after_a_sentence_leave_the_sentence() -> None:
    assert states(Channel((*RUNNING.posts, Post(300, f"{FAILED_LINE}\n{COUNTS}", 0)))) == [RequestState.FAILED]
