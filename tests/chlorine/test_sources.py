"""The same story in every form in which Slack hands it out, and what each form covers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from scantui.answer import Unreadable
from scantui.chlorine.model import ChlorineLog, Request, Window
from scantui.chlorine.read import read_log
from scantui.times import parse_instant

from . import channel as slack
from .channel import WINDOW, Channel, Post, dumped, export, history, host, pasted, replies, search, together
from .stories import ABORTED, FAILED, PASSED, SHARED, W80, W800

STATED = Window(*(instant for text in WINDOW.values() if (instant := parse_instant(text)) is not None))


def read(body: bytes, *names: str, **question: str) -> ChlorineLog:
    return read_log(slack.capture(body, question), [host(name) for name in names or (W800,)])


def facts(request: Request) -> tuple[object, ...]:
    return (
        request.state,
        request.action,
        request.change,
        request.requested_at,
        request.last_message_at,
        request.finished_at,
        "".join(request.reason.raw.split()),
    )


def story(log: ChlorineLog, name: str = W800) -> list[tuple[object, ...]]:
    return [facts(request) for request in log.requests.get(host(name), ())]


_MOVES = [slack.as_is, slack.text_in_blocks, slack.text_in_rich_text, slack.text_in_attachment, slack.text_in_fields]


@pytest.mark.parametrize("move", _MOVES)
@pytest.mark.parametrize("channel", [PASSED, FAILED, ABORTED, SHARED])
def test_every_source_tells_the_same_story(channel: Channel, move: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    expected = story(read(export(channel), **WINDOW))
    assert expected
    pages = [*history(channel, move), *replies(channel, move)]
    sources = [
        export(channel, move),
        export(channel, move, folder=f"Example export/{slack.CHANNEL}"),
        dumped(pages),
        dumped(pages[::-1]),
        "\n".join(json.dumps(page) for page in pages).encode(),
        dumped([message for page in pages for message in page["messages"]]),
        dumped([search(channel, "worker", move), *replies(channel, move)]),
    ]
    for number, body in enumerate(sources):
        assert story(read(body, **WINDOW)) == expected, number


@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("channel", [PASSED, FAILED, SHARED])
def test_a_search_with_marked_hits_tells_the_outcome(channel: Channel, linked: bool) -> None:
    expected = read(export(channel)).requests[host(W800)][0]
    found = read(dumped(search(channel, W800, linked=linked))).requests[host(W800)][0]
    assert (found.state, found.action, found.requested_at) == (expected.state, expected.action, expected.requested_at)
    assert "\ue000" not in "".join(message.text.raw for message in found.messages)


@pytest.mark.parametrize("channel", [PASSED, FAILED, SHARED])
def test_copied_text_tells_the_outcome_and_how_far_its_times_may_be_off(channel: Channel) -> None:
    expected = read(export(channel)).requests[host(W800)][0]
    (found,) = read(pasted(channel)).requests[host(W800)]
    assert (found.state, found.action, found.change) == (expected.state, expected.action, expected.change)
    assert abs(found.requested_at - expected.requested_at) <= found.give_or_take


# --- what is covered


def covers(body: bytes, *names: str, **question: str) -> tuple[Window | None, str]:
    log = read(body, *names, **question)
    return log.covered, "; ".join(gap.why for gap in log.gaps)


ALL = dumped([*history(PASSED), *replies(PASSED)])


def test_a_stated_window_is_covered_by_whole_answers() -> None:
    assert covers(ALL, **WINDOW) == (STATED, "")
    assert covers(export(PASSED), **WINDOW) == (STATED, "")
    assert covers(dumped(search(PASSED, W800)), **WINDOW) == (STATED, "")


def test_without_a_stated_window_the_messages_are_the_window() -> None:
    log = read(export(PASSED))
    assert log.covered == Window(PASSED.at(0), PASSED.at(len(PASSED.posts) - 1))
    assert log.message_count == len(PASSED.posts)


def test_what_lies_after_the_capture_is_not_covered() -> None:
    covered, why = covers(export(PASSED), since=WINDOW["since"], until="2021-03-01T00:00:00Z")
    assert covered is not None
    assert covered.until == slack.CAPTURED
    assert "after the capture" in why


TWO_PAGES = history(Channel(tuple(Post(minute * 60, f"line {minute}") for minute in range(20))), page_size=10)


@pytest.mark.parametrize("more", [{"has_more": True}, {"has_more": False, "response_metadata": {"next_cursor": "abc="}}])
def test_history_that_goes_on_covers_from_its_oldest_message(more: dict[str, Any]) -> None:
    page = {**history(PASSED)[0], **more}
    covered, why = covers(dumped([page, *replies(PASSED)]), **WINDOW)
    assert covered == Window(PASSED.at(0), STATED.until)
    assert "goes on" in why


def test_a_missing_page_is_noticed() -> None:
    assert covers(dumped(TWO_PAGES), **WINDOW) == (STATED, "")
    for pages in (TWO_PAGES[:1], [TWO_PAGES[0], *history(PASSED)]):
        covered, why = covers(dumped(pages), **WINDOW)
        assert covered is None or covered.since > STATED.since
        assert "next page is missing" in why


def _without(pages: list[dict[str, Any]], dropped: int) -> list[dict[str, Any]]:
    return [{**page, "messages": page["messages"][:dropped] + page["messages"][dropped + 1 :]} for page in pages]


_NOT_COVERED: list[tuple[str, bytes, dict[str, str], str]] = [
    ("history without its threads", dumped(history(PASSED)), WINDOW, "threads"),
    ("a reply less", dumped([*history(PASSED), *_without(replies(PASSED), 3)]), WINDOW, "threads"),
    ("an export with a reply less", export(Channel(PASSED.posts), lambda m: {**m, "reply_count": 99} if "reply_count" in m else m), WINDOW,
     "threads"),
    ("replies alone", dumped(replies(PASSED)), WINDOW, "single threads"),
    ("a search without a window", dumped(search(PASSED, W800)), {}, "state the window"),
    ("a search with more hits than shown", dumped({**search(PASSED, W800), "messages": {
        "total": 400, "matches": search(PASSED, W800)["messages"]["matches"]}}), WINDOW, "more than it shows"),
    ("a search for another machine", dumped(search(together(PASSED, SHARED), W80)), WINDOW, "something else"),
    ("a search with more words", dumped({**search(PASSED, W800), "query": f"{W800} failed"}), WINDOW, "something else"),
    ("nothing found", dumped(search(PASSED, "prod-dal10-carrier2-worker-9")), WINDOW, "no message at all"),
    ("no message", dumped([{"ok": True, "messages": [], "has_more": False}]), WINDOW, "no message at all"),
    ("another window", export(PASSED), {"since": "2021-01-26T00:00:00Z", "until": "2021-01-27T00:00:00Z"}, "no message at all"),
    ("another channel's export", export(PASSED, folder="general"), WINDOW, "another channel"),
    ("another channel asked", export(PASSED), {**WINDOW, "channel": "other"}, "another channel"),
    ("an id that the export does not list", export(PASSED), {**WINDOW, "channel": "C0999999999"}, "another channel"),
    ("another channel's hits", dumped(search(PASSED, W800)), {**WINDOW, "channel": "C0999999999"}, "another channel"),
    ("a window without zone", export(PASSED), {"since": "2021-01-20", "until": WINDOW["until"]}, "not an instant"),
    ("a window that ends first", export(PASSED), {"since": WINDOW["until"], "until": WINDOW["since"]}, "before it begins"),
    ("a copy that hides replies", pasted(PASSED) + b"13 replies\n", WINDOW, "threads"),
    ("a copy without a day", pasted(PASSED).split(b"\n", 1)[1], WINDOW, "day"),
    ("a copy that ends after an author", pasted(PASSED) + b"chlorine  APP  9:00 AM\n", WINDOW, "ends inside"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "question", "why"), [case[1:] for case in _NOT_COVERED], ids=[case[0] for case in _NOT_COVERED])
def test_a_doubt_leaves_nothing_covered(body: bytes, question: dict[str, str], why: str) -> None:
    log = read(body, **question)
    assert log.covered_for(host(W800)) is None
    assert why in "; ".join(gap.why for gap in log.gaps)


def test_a_channel_may_be_asked_by_id() -> None:
    assert covers(export(PASSED), **WINDOW, channel=slack.CHANNEL_ID) == (STATED, "")
    assert covers(dumped(search(PASSED, W800)), **WINDOW, channel=slack.CHANNEL_ID) == (STATED, "")


def test_messages_of_another_channel_tell_nothing() -> None:
    assert read(dumped(search(PASSED, W800)), **WINDOW, channel="C0999999999").requests == {}


def test_a_thread_about_other_machines_only_may_stay_unfetched() -> None:
    both = together(PASSED, Channel((Post(0, f"reboot {W80} outage:0", person=True), Post(1, "ok", 0))))
    answers = [*history(both), replies(both)[0]]
    assert covers(dumped(answers), **WINDOW) == (STATED, "")
    assert covers(dumped(answers), W80, **WINDOW)[0] is None


def test_a_thread_that_names_nobody_must_be_fetched() -> None:
    both = together(PASSED, Channel((Post(0, "Change request raised: CHG0500009 waiting for approval"), Post(1, "ok", 0))))
    covered, why = covers(dumped([*history(both), replies(both)[0]]), **WINDOW)
    assert covered is None
    assert "threads" in why


def test_a_search_covers_only_the_machine_it_asked_for() -> None:
    log = read(dumped(search(PASSED, W800)), W800, W80, **WINDOW)
    assert log.covered is None
    assert log.covered_for(host(W800)) == STATED
    assert log.covered_for(host(W80)) is None


@pytest.mark.parametrize("query", [f'in:{slack.CHANNEL} "{W800}"', W800])
def test_without_machines_to_ask_about_a_search_tells_its_own(query: str) -> None:
    """As when it is kept, before any ticket is read."""
    log = read_log(slack.capture(dumped({**search(PASSED, W800), "query": query}), WINDOW), ())
    assert (log.covered, log.covered_only, log.gaps) == (None, {host(W800): STATED}, ())


@pytest.mark.parametrize("query", [f"{W800} failed", "reload", slack.CHANNEL])
def test_without_machines_to_ask_about_other_words_are_still_no_machine(query: str) -> None:
    log = read_log(slack.capture(dumped({**search(PASSED, W800), "query": query}), WINDOW), ())
    assert log.covered_only == {}
    assert "something else" in log.gaps[0].why


def test_the_dates_of_a_search_narrow_what_it_covers() -> None:
    body = dumped({**search(PASSED, W800), "query": f"in:{slack.CHANNEL} {W800} after:2021-01-22 before:2021-01-26"})
    covered, why = covers(body, **WINDOW)
    assert covered == Window(*(parse_instant(text) for text in ("2021-01-23T12:00:00Z", "2021-01-25T10:00:00Z")))  # type: ignore[arg-type]
    assert "narrower" in why


def test_a_silent_day_in_a_busy_channel_is_a_missing_day() -> None:
    posts = tuple(Post(hour * 60, "Good morning.") for hour in range(-100, 135, 3))
    assert covers(export(Channel(posts)), **WINDOW)[0] == STATED
    holed = Channel(tuple(post for post in posts if not 0 <= post.minutes < 26 * 60))
    covered, why = covers(export(holed), **WINDOW)
    assert covered is not None
    assert covered.since > slack.START
    assert "no message" in why


def test_copied_text_without_a_stated_window_covers_what_is_sure_in_every_zone() -> None:
    posts = tuple(Post(hour * 60, f"line {hour}") for hour in range(60))
    log = read(pasted(Channel(posts)))
    assert log.covered is not None
    assert log.covered.since > Channel(posts).at(13)
    assert log.message_count == 60


def test_copied_text_covers_the_window_that_the_user_says_was_copied() -> None:
    covered, why = covers(pasted(PASSED), **WINDOW)
    assert covered == STATED
    assert "14 hours off" in why


def test_messages_without_a_day_have_no_place_in_time() -> None:
    log = read(pasted(PASSED).split(b"\n", 1)[1], **WINDOW)
    assert log.requests == {host(W800): ()}
    assert log.message_count == len(PASSED.posts)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Sunday, January 24th", "2021-01-24"),
        ("2021-01-24", "2021-01-24"),
        ("January 24th, 2021", "2021-01-24"),
        ("Sunday, 24 January 2021", "2021-01-24"),
        ("Friday, January 24th", "2020-01-24"),
        ("January 24th", None),
        ("Yesterday", "2021-01-31"),
    ],
)
def test_date_lines_of_copied_text(line: str, day: str | None) -> None:
    log = read(f"{line}\nchlorine  APP  10:42 AM\nreload {W800} outage:0\n".encode())
    requests = log.requests[host(W800)]
    assert [request.requested_at.strftime("%Y-%m-%d %H:%M") for request in requests] == ([f"{day} 10:42"] if day else [])


@pytest.mark.parametrize("line", ["[10:42 AM]", "[10:42]", "[9:05]"])
def test_copied_text_may_begin_with_a_time_in_brackets(line: str) -> None:
    log = read(f"{line}\nreload {W800} outage:0\n2021-01-24\nchlorine  APP  10:43 AM\nwell\n".encode())
    assert (log.requests, log.message_count) == ({host(W800): ()}, 2)


@pytest.mark.parametrize("line", ["[2021-01-24T06:30:00Z] chlorine:", "[24.01.2021 06:30]", "[1/24/21, 6:30 AM]", "[2021/01/24 06:30]"])
def test_a_date_in_brackets_is_no_damaged_json(line: str) -> None:
    with pytest.raises(Unreadable, match="copied from Slack with authors and times"):
        read(f"{line} reload of {W800}\n".encode())


def test_today_means_nothing_when_only_the_file_tells_when() -> None:
    body = f"Today\nchlorine\nAPP  10:42 AM\nreload {W800} outage:0\n10:43\nmore\n".encode()
    log = read_log(slack.capture(body, time_source="modified"), [host(W800)])
    assert log.requests == {host(W800): ()}
    assert read_log(slack.capture(body), [host(W800)]).requests[host(W800)][0].messages[0].author.raw == "chlorine"


@pytest.mark.parametrize("code", ["missing_scope", "ratelimited", "channel_not_found"])
def test_a_refusal_is_named(code: str) -> None:
    with pytest.raises(Unreadable, match=code):
        read(dumped({"ok": False, "error": code, "needed": "search:read"}))


def test_a_refusal_in_other_words_is_not_repeated() -> None:
    with pytest.raises(Unreadable) as caught:
        read(dumped({"ok": False, "error": "x" * 20 + "secret"}))
    assert "secret" not in str(caught.value)
