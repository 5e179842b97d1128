"""Damaged and hostile captures: unreadable or with gaps, never a whole window with less in it (SAFETY B.4 and B.7)."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest

from scantui.answer import Unreadable
from scantui.chlorine.model import ChlorineLog, Window
from scantui.chlorine.read import read_log

from . import channel as slack
from .channel import WINDOW, Channel, days, dumped, export, history, host, replies, search, together, zipped
from .stories import FAILED, PASSED, W800

HOST = host(W800)
STORY = together(FAILED, PASSED, apart=1500)


def read(body: bytes, question: dict[str, str] | None = None) -> ChlorineLog:
    return read_log(slack.capture(body, WINDOW if question is None else question), [HOST])


def tells(log: ChlorineLog) -> tuple[Window | None, list[object]]:
    return log.covered_for(HOST), [(request.change, request.state) for request in log.requests.get(HOST, ())]


LINES = "\n".join(json.dumps(page) for page in [*history(STORY, page_size=1), *replies(STORY)]).encode()
WHOLE = {
    "history and replies": dumped([*history(STORY), *replies(STORY)]),
    "lines": LINES,
    "search": dumped(search(STORY, W800)),
    "export": export(STORY),
    "day file": days(STORY)["2021-01-24"],
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_cut_file_never_covers_as_much_with_less_in_it(name: str) -> None:
    whole = WHOLE[name]
    covered, requests = tells(read(whole))
    assert requests
    step = max(1, len(whole) // 400)
    for size in range(0, len(whole) - 1, step):
        try:
            log = read(whole[:size])
        except Unreadable:
            continue
        assert tells(log) == (covered, requests) or (log.covered_for(HOST) != covered and log.gaps), size


def test_lines_cut_between_two_answers_show_the_loss() -> None:
    answers = LINES.split(b"\n")
    covered, requests = tells(read(LINES))
    assert covered is not None
    for kept in range(1, len(answers)):
        log = read(b"\n".join(answers[:kept]))
        assert log.covered is None or log.covered.since > covered.since
        assert log.gaps
    assert requests


_FLIPS = range(0, len(WHOLE["history and replies"]), 97)


@pytest.mark.parametrize("char", [b"\x00", b"\xff", b'"', b"{"])
def test_a_changed_byte_is_unreadable_or_harmless(char: bytes) -> None:
    whole = WHOLE["history and replies"]
    for at in _FLIPS:
        try:
            log = read(whole[:at] + char + whole[at + 1 :])
        except Unreadable as error:
            assert W800 not in str(error)
        else:
            assert log.message_count


_SHAPE, _DAMAGED, _STAMP = "not the shape that Slack gives", "damaged or cut short", "no time stamp of Slack's form"


def _between(ts: str) -> bytes:
    """A list in which only a look at every stamp finds this one."""
    return dumped([{"ts": stamp} for stamp in ("0611475602.000200", ts, "2000000000.000200")])


_NOT_SLACK = {
    "empty": (b"", "empty"),
    "blank": (b" \n\r\n", "empty"),
    "html": (b"<!DOCTYPE html><html><body>Sign in to Slack</body></html>", "an HTML page"),
    "html after a byte order mark": (b"\xef\xbb\xbf<html>", "an HTML page"),
    "prose": (b"nothing was found", "neither an answer of Slack's"),
    "binary": (b"\x7fELF\x00\x01", "binary data"),
    "latin-1": ("chlorine  APP  10:42 AM\ncaf\xe9\n".encode("latin-1"), "text in UTF-8"),
    "a number": (b"17", "neither an answer of Slack's"),
    "an empty list": (b"[]", "an empty list"),
    "an empty object": (b"{}", "does not say ok"),
    "no ok": (b'{"messages": []}', "does not say ok"),
    "ok as text": (b'{"ok": "true", "messages": []}', _SHAPE),
    "messages as text": (b'{"ok": true, "messages": "none"}', "without messages"),
    "a channel's id as a list": (b'{"ok": true, "channel": {"id": []}}', _SHAPE),
    "a channel's name as a number": (b'{"ok": true, "channel": {"name": 7}}', _SHAPE),
    "a message without ts": (b'{"ok": true, "messages": [{"text": "x"}], "has_more": false}', _SHAPE),
    "ts as a number": (b'{"ok": true, "messages": [{"ts": 1611475602.0002}], "has_more": false}', _SHAPE),
    "ts as prose": (b'{"ok": true, "messages": [{"ts": "yesterday"}], "has_more": false}', _STAMP),
    "ts beyond time": (b'{"ok": true, "messages": [{"ts": "99999999999999999999.000001"}], "has_more": false}', _STAMP),
    "ts with a small two": (_between("1\u00b234567890.000200"), _STAMP),
    "ts with Arabic digits": (_between("161147560\u0662.000200"), _STAMP),
    "ts with a sign": (_between("+611475602.000200"), _STAMP),
    "ts with a space": (_between("1611475602 000200"), _STAMP),
    "matches missing": (b'{"ok": true, "messages": {"total": 3}}', _SHAPE),
    "NaN": (b'{"ok": true, "messages": [{"ts": "1611475602.000200", "x": NaN}]}', _DAMAGED),
    "deep": (b'{"ok": true, "messages": [{"ts": "1611475602.000200", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}", _DAMAGED),
    "not UTF-8 inside": (b'{"ok": true, "messages": [{"ts": "1611475602.000200", "x": "\xff"}], "has_more": false}', "not UTF-8"),
    "half a pair": (b'{"ok": true, "messages": [{"ts": "1611475602.000200", "x": "\\ud800"}], "has_more": false}', _DAMAGED),
    "two kinds in a list": (b'[{"ts": "1611475602.000200"}, 5]', _SHAPE),
    "trailing rubbish": (dumped(history(PASSED)[0]) + b"}", _DAMAGED),
}


@pytest.mark.parametrize(("body", "why"), _NOT_SLACK.values(), ids=_NOT_SLACK.keys())
def test_what_is_no_log_is_unreadable_and_says_what_to_do(body: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(why)) as caught:
        read(body)
    assert re.search(r"\b(?:save|fetch|export)\b", caught.value.reason)


def test_stamps_of_other_lengths_are_placed_in_time() -> None:
    """Not as the text that they are: "999999999" is of the year 2001."""
    messages = [{"ts": ts, "username": "chlorine", "text": "x"} for ts in ("999999999.5", "1611475602", "1611475602.000200003")]
    log = read(dumped({"ok": True, "messages": messages, "has_more": False}), {})
    assert log.covered is not None
    assert (log.covered.since.year, log.covered.until.timestamp()) == (2001, 1611475602.0002)
    assert read(dumped(messages[:1]), WINDOW).covered is None


def test_kinds_of_blocks_that_are_no_words_are_nothing() -> None:
    odd = {"type": "rich_text", "elements": [{"type": ["link"], "text": f"Failed:[{W800}]"}, {"type": {}, "elements": [{"type": []}]}]}
    page = {"ok": True, "messages": [{"ts": "1611475602.000200", "text": W800, "blocks": [odd]}], "has_more": False}
    assert HOST in read(dumped(page)).requests


@pytest.mark.parametrize("words", ["after:9999-12-31", "before:0001-01-01", "after:9999-12-31 before:0001-01-01"])
def test_a_search_for_the_ends_of_the_calendar_covers_nothing(words: str) -> None:
    log = read(dumped({**search(PASSED, W800), "query": f"{W800} {words}"}))
    assert log.covered_for(HOST) is None
    assert log.gaps


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2012-12-31", "\u017fep 12, 2020", "Sunday, January 24th, 0021"])
def test_a_date_line_that_can_be_no_day_of_slack_is_none(day: str) -> None:
    log = read(f"{day}\nchlorine  APP  10:00 AM\nreload {W800} outage:0\n".encode(), {})
    assert (log.covered, log.requests) == (None, {HOST: ()})
    assert "the day of some copied messages" in "; ".join(gap.why for gap in log.gaps)


@pytest.mark.parametrize("window", [("0001-01-01T00:00:00Z", "2021-01-27T00:00:00Z"), ("2021-01-22T00:00:00Z", "9999-12-31T23:59:59Z")])
@pytest.mark.parametrize("name", ["history and replies", "export", "search"])
def test_a_stated_window_may_end_where_the_calendar_does(name: str, window: tuple[str, str]) -> None:
    since, until = window
    covered, requests = tells(read(WHOLE[name], {"since": since, "until": until}))
    assert requests
    assert covered is None or covered.until <= slack.CAPTURED


def test_blocks_may_nest_without_end_or_sense() -> None:
    deep: object = {"type": "section", "text": {"type": "mrkdwn", "text": f"Failed:[{W800}]"}}
    for _ in range(100):
        deep = {"type": "context", "elements": [deep, 5, None, {"text": 7}]}
    odd = {"type": "rich_text", "elements": [{"type": "link"}, {"elements": "x"}, 3]}
    page = {"ok": True, "messages": [{"ts": "1611475602.000200", "text": W800, "blocks": [deep, odd, 9]}], "has_more": False}
    assert read(dumped(page)).requests == {HOST: ()}


def test_a_name_in_escapes_is_found() -> None:
    whole = export(FAILED)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = [(info.filename, archive.read(info).replace(b"prod-dal10", b"prod\\u002ddal10")) for info in archive.infolist()]
    assert tells(read(zipped(members))) == tells(read(whole))


def test_a_message_count_never_grows_by_repetition() -> None:
    page = history(Channel(PASSED.posts))[0]
    assert read(dumped([page, page, *replies(PASSED), *replies(PASSED)])).message_count == len(PASSED.posts)
