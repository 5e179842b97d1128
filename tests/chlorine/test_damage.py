"""Damaged and hostile captures: unreadable or with gaps, never a whole window with less in it (SAFETY B.4 and B.7)."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable

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
    for kept in range(1, len(answers)):
        log = read(b"\n".join(answers[:kept]))
        assert log.covered is None or log.covered.since > (covered or log.covered).since
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


_NOT_SLACK = {
    "empty": b"",
    "blank": b" \n\r\n",
    "html": b"<!DOCTYPE html><html><body>Sign in to Slack</body></html>",
    "html after a byte order mark": b"\xef\xbb\xbf<html>",
    "prose": b"nothing was found",
    "binary": b"\x7fELF\x00\x01",
    "latin-1": "chlorine  APP  10:42 AM\ncaf\xe9\n".encode("latin-1"),
    "a number": b"17",
    "an empty list": b"[]",
    "an empty object": b"{}",
    "no ok": b'{"messages": []}',
    "ok as text": b'{"ok": "true", "messages": []}',
    "messages as text": b'{"ok": true, "messages": "none"}',
    "a message without ts": b'{"ok": true, "messages": [{"text": "x"}], "has_more": false}',
    "ts as a number": b'{"ok": true, "messages": [{"ts": 1611475602.0002}], "has_more": false}',
    "ts as prose": b'{"ok": true, "messages": [{"ts": "yesterday"}], "has_more": false}',
    "ts beyond time": b'{"ok": true, "messages": [{"ts": "99999999999999999999.000001"}], "has_more": false}',
    "matches missing": b'{"ok": true, "messages": {"total": 3}}',
    "NaN": b'{"ok": true, "messages": [{"ts": "1611475602.000200", "x": NaN}]}',
    "deep": b'{"ok": true, "messages": [{"ts": "1611475602.000200", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
    "not UTF-8 inside": b'{"ok": true, "messages": [{"ts": "1611475602.000200", "x": "\xff"}], "has_more": false}',
    "half a pair": b'{"ok": true, "messages": [{"ts": "1611475602.000200", "x": "\\ud800"}], "has_more": false}',
    "two kinds in a list": b'[{"ts": "1611475602.000200"}, 5]',
    "trailing rubbish": dumped(history(PASSED)[0]) + b"}",
}


@pytest.mark.parametrize("body", _NOT_SLACK.values(), ids=_NOT_SLACK.keys())
def test_what_is_no_log_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read(body)
    assert caught.value.reason[0].islower() or caught.value.reason[0].isupper()


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


# --- archives (SAFETY B.4, 27)

DAY = f"{slack.CHANNEL}/2021-01-24.json"
BODY = days(FAILED)["2021-01-24"]


def _with(members: list[tuple[str, bytes]]) -> bytes:
    return zipped([(DAY, BODY), *members])


def _patched(change: Callable[[zipfile.ZipInfo], None], name: str = DAY) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DAY, BODY)
        if name != DAY:
            archive.writestr(name, b"x")
        change(archive.infolist()[-1])
    return out.getvalue()


def _overlapping() -> bytes:
    def same_place(info: zipfile.ZipInfo) -> None:
        info.header_offset = 0

    return _patched(same_place, "users.json")


def _encrypted() -> bytes:
    def flag(info: zipfile.ZipInfo) -> None:
        info.flag_bits |= 1

    return _patched(flag)


def _link() -> bytes:
    def link(info: zipfile.ZipInfo) -> None:
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

    return _patched(link, "users.json")


def _lying() -> bytes:
    """The directory states a smaller size than the member has."""

    def less(info: zipfile.ZipInfo) -> None:
        info.file_size -= 5

    return _patched(less)


def _lying_more() -> bytes:
    def more(info: zipfile.ZipInfo) -> None:
        info.file_size += 5

    return _patched(more)


def _wrong_crc() -> bytes:
    def other(info: zipfile.ZipInfo) -> None:
        info.CRC ^= 1

    return _patched(other)


def _flipped() -> bytes:
    whole = bytearray(zipped([(DAY, BODY)]))
    whole[30 + len(DAY) + 40] ^= 0xFF
    return bytes(whole)


def _named(name: str) -> bytes:
    """A member with a name that the zip module itself would not write."""
    stand_in = "X" * len(name)
    return _with([(stand_in, b"[]")]).replace(stand_in.encode(), name.encode())


def _bzip2() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(DAY, BODY)
    return out.getvalue()


def _twice() -> bytes:
    return _with([(DAY[:-1] + "X", b"[]")]).replace((DAY[:-1] + "X").encode(), DAY.encode())


_HOSTILE = {
    "bomb": lambda: _with([("users.json", b"0" * (300 * 1024 * 1024))]),
    "bomb in the channel": lambda: zipped([(DAY, b"[" + b" " * (100 * 1024 * 1024) + b"]")]),
    "lying size": _lying,
    "lying size, more": _lying_more,
    "wrong checksum": _wrong_crc,
    "flipped byte": _flipped,
    "overlap": _overlapping,
    "encrypted": _encrypted,
    "parent folder": lambda: _with([("../2021-01-25.json", b"[]")]),
    "absolute": lambda: _with([("/etc/2021-01-25.json", b"[]")]),
    "drive": lambda: _with([("C:/2021-01-25.json", b"[]")]),
    "backslash": lambda: _named("..\\..\\2021-01-25.json"),
    "NUL in a name": lambda: _named("users\x00evil.json"),
    "two of one name": _twice,
    "names that differ in case": lambda: _with([(DAY.upper(), b"[]")]),
    "link": _link,
    "other compression": _bzip2,
    "the folder twice": lambda: _with([(f"old/{DAY}", b"[]")]),
    "a day that is no list": lambda: zipped([(DAY, b'{"ok": true}')]),
    "a day cut short": lambda: zipped([(DAY, BODY[:-9])]),
    "a day of text": lambda: zipped([(DAY, b"hello")]),
    "a zip for a day": lambda: zipped([(DAY, zipped([(DAY, BODY)]))]),
    "channels that are no list": lambda: _with([("channels.json", b"{}")]),
    "no end": lambda: export(FAILED)[:-30],
    "only its mark": lambda: b"PK\x03\x04",
}


@pytest.mark.parametrize("make", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_a_hostile_archive_is_refused_without_its_names(make: Callable[[], bytes]) -> None:
    with pytest.raises(Unreadable) as caught:
        read(make())
    assert "2021" not in str(caught.value)
    assert "evil" not in str(caught.value)


def test_an_encrypted_archive_is_named_as_one() -> None:
    with pytest.raises(Unreadable, match="without a password"):
        read(_encrypted())


def test_an_escape_in_a_name_is_left_alone() -> None:
    log = read(_with([("\x1b]52;c;x\x07/2021-01-25.json", b"rubbish")]))
    assert log.requests[HOST][0].change


def test_an_empty_export_covers_nothing() -> None:
    log = read(zipped([]))
    assert (log.covered, log.message_count) == (None, 0)
    assert log.gaps


def test_a_message_count_never_grows_by_repetition() -> None:
    page = history(Channel(PASSED.posts))[0]
    assert read(dumped([page, page, *replies(PASSED), *replies(PASSED)])).message_count == len(PASSED.posts)
