"""The hidden marker: what is written is read back; whatever else looks like one is ignored, with a note that repeats nothing of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.hosts import parse_host
from scantui.tickets.marker import ACTIONS, format_markers, parse_markers
from scantui.tickets.model import DoneState, Marker

from .files import CLUSTER, KUBE, MASTER, SCANNER, TUGBOAT, VIP, WORKER

FIELDS: dict[str, Any] = {
    "host": WORKER, "action": "reload", "state": "passed", "at": "2026-11-18T08:00:00Z", "request": "CHG0472688",
    "check_again_on": "2026-11-19", "evidence": "20261118T080000Z-0123456789abcdef", "root": "0123456789abcdef" * 4,
}  # fmt: skip


def written(version: str = "1", **changes: Any) -> str:
    return f"<!-- scantui/{version} {json.dumps({**FIELDS, **changes})} -->"


def read(body: str, written_at: datetime | None = None) -> tuple[tuple[Marker, ...], tuple[str, ...]]:
    return parse_markers(body, "data/0002-comments.body", written_at)


WRONG: dict[str, list[Any]] = {
    "host": [VIP, CLUSTER, TUGBOAT, "odd-host-07", f" {WORKER}", f"{WORKER}\n", f"{WORKER}.alchemy.ibm.com", "-oProxyCommand=x",
             "prod-dal10-carrier2-w\u043erker-8001", 7, None, [WORKER]],
    "action": ["delete", "", "Reload", None, 1],
    "state": ["done", "Passed", None],
    "at": ["2026-11-18T08:00:00", "2026-11-18", "now", " 2026-11-18T08:00:00Z", "2026-13-18T08:00:00Z",
    "0001-01-01T00:00:00+14:00", 1700000000, None],
    "request": ["CHG123", "chg0472688", "CHG0472688 ", "CHG\u0660472688", "", 472688],
    "check_again_on": ["2026-02-30", "tomorrow", "20261119", ""],
    "evidence": ["x", "20261118T080000Z-0123456789ABCDEF", "../20261118T080000Z-0123456789abcdef", None],
    "root": ["0" * 63, "g" * 64, "", 0],
}  # fmt: skip
GOOD = written()
DOUBLE_DASH = "kube-c0ffee0d0example0abc-produssouth-cus--om-000231e0"

markers = st.builds(
    Marker,
    host=st.sampled_from([WORKER, MASTER, SCANNER, KUBE, DOUBLE_DASH]).map(parse_host),
    action=st.sampled_from(sorted(ACTIONS)),
    state=st.sampled_from(DoneState),
    at=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])).map(lambda at: at.replace(microsecond=0)),
    request=st.none() | st.from_regex(r"CHG[0-9]{7}", fullmatch=True),
    check_again_on=st.none() | st.dates(),
    evidence_id=st.from_regex(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{16}", fullmatch=True),
    root=st.none() | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    source=st.just("data/0002-comments.body"),
).filter(lambda marker: datetime(2, 1, 1, tzinfo=UTC) < marker.at < datetime(9998, 1, 1, tzinfo=UTC))

# Anything that could matter to markdown, HTML or JSON, and anything at all.
around = st.text() | st.lists(
    st.sampled_from(["\n", "\r\n", "```", "~~~", "> ", "`", "<!--", "-->", "--", " ", "    ", "- ", "scantui/", "scantui/1 ", "{",
    "}", '"', "x", GOOD[:40], GOOD[9:]]),
    max_size=12,
).map("".join)


@settings(max_examples=150)
@given(st.lists(markers, max_size=4, unique=True))
def test_what_is_written_is_read_back(wanted: list[Marker]) -> None:
    text = format_markers(wanted)
    assert read(f"Reloaded.\n\n{text}\n") == (tuple(wanted), ())
    for line in text.splitlines():
        inside = line.removeprefix("<!-- ").removesuffix(" -->")
        assert "--" not in inside and "<" not in inside and ">" not in inside and line.isascii()


@settings(max_examples=200)
@given(around, around)
def test_text_around_a_marker_makes_no_other(before: str, after: str) -> None:
    found, _ = read(f"{before}\n{GOOD}\n{after}")
    assert set(found) <= set(read(GOOD)[0])
    assert not read(before)[0] and not read(after)[0]


@settings(max_examples=100)
@given(st.integers(0, len(GOOD) - 1), st.text(max_size=2))
def test_a_damaged_marker_is_ignored_or_still_says_what_it_says(position: int, put: str) -> None:
    found, notes = read(GOOD[:position] + put + GOOD[position + 1 :])
    assert len(found) <= 1
    assert not notes or all(WORKER not in note and "CHG0" not in note and note.isascii() for note in notes)


def test_one_marker_in_full() -> None:
    found, notes = read(f"Reloaded it.\r\n\r\n{GOOD}\r\n")
    assert notes == ()
    assert found == (Marker(
        parse_host(WORKER) or pytest.fail(), "reload", DoneState.PASSED, datetime(2026, 11, 18, 8, tzinfo=UTC), "CHG0472688",
        date(2026, 11, 19), "20261118T080000Z-0123456789abcdef", "0123456789abcdef" * 4, "data/0002-comments.body",
    ),)  # fmt: skip


def test_several_markers_and_the_same_twice() -> None:
    other = written(host=MASTER, action="reboot", request=None, root=None, check_again_on=None)
    found, notes = read("\n".join([GOOD, other, GOOD]))
    assert [marker.host.name for marker in found] == [WORKER, MASTER]
    assert notes == ()


@pytest.mark.parametrize("body", [
    "> " + GOOD, ">" + GOOD, f"> text\n> {GOOD}", f"```\n{GOOD}\n```", f"~~~ text\n{GOOD}", f"````\n```\n{GOOD}\n````", f"`{GOOD}`",
    f"``{GOOD}``",
    f"text {GOOD}", f"{GOOD} text", f"{GOOD}{GOOD}", f"    {GOOD}", f" {GOOD}", f"- {GOOD}", f"<!--\n{GOOD}", f"- ```\n  {GOOD}\n  ```",
    GOOD[:-1], GOOD[:-4], GOOD.replace(" -->", "-->"), GOOD.replace("<!-- ", "<!--"), GOOD.replace("{",
    "{\n"), GOOD.replace("scantui/1", "scantui/1.0"),
    GOOD.replace("scantui/1", "scantui/0"), GOOD.replace("scantui/1", "scantui/"), GOOD.replace("scantui/1", "scantui/1x"),
    "<!-- scantui/1 {} -->",
    "<!-- scantui/1 [] -->", "<!-- scantui/1 null -->", "<!-- scantui/1 " + '{"a":' * 500 + " -->",
    "<!-- scantui/1 {" + "[" * 3000 + "} -->",
    GOOD.replace('"action"', '"host": "' + MASTER + '", "action"'), GOOD.replace(', "root"', ', "boot"'),
    GOOD.replace(WORKER, "a-->b"), GOOD.replace(WORKER, "<b>"), written(extra=1), written(note="x" * 5000),
    *(written("1", **{key: value}) for key, values in WRONG.items() for value in values),
])  # fmt: skip
def test_what_is_quoted_or_not_as_written_is_ignored_with_a_note(body: str) -> None:
    found, notes = read(f"Some text.\n\n{body}\n\nMore.")
    assert found == ()
    assert len(notes) >= 1
    for note in notes:
        assert note.startswith("a marker was ignored: ")
        assert not any(value in note for value in (WORKER, "CHG0", "2026", "0123", "delete", "odd-host"))


def test_a_newer_version_is_said() -> None:
    assert read(written("2")) == ((), ("a marker was ignored: it was made by a newer scantui",))


@pytest.mark.parametrize("body", ["", "no marker", "<!-- scantui:0a1b -->", "<!-- template -->", "scantui/1 {}", "see scantui/1",
    "<!-- about scantui/1 -->"])
def test_what_is_no_marker_is_no_matter(body: str) -> None:
    assert read(body) == ((), ())


def test_a_fence_that_ended_hides_nothing() -> None:
    for before in ("```\ncode\n```", "> quoted", "> ```\n> code", "- ```\n  code\n  ```", "- ```\n  code", "<!-- a comment -->",
    "<!--\na\n-->", "`<!--` in code", "text `", "<!-- open"):
        found, _ = read(f"{before}\n\n{GOOD}")
        assert bool(found) == (before != "<!-- open"), before


def test_limits() -> None:
    assert read("x" * (1024 * 1024) + "\n" + GOOD)[0] == ()
    many = "\n".join(written(request=f"CHG{number:07}") for number in range(1100))
    found, notes = read(many)
    assert (len(found), len(notes)) == (1000, 1)


def test_nothing_is_written_that_would_not_be_read() -> None:
    (good,) = read(GOOD)[0]
    assert format_markers([]) == ""
    vip = parse_host(VIP)
    assert vip is not None
    for changes in ({"action": "delete"}, {"request": "CHG1 -->"}, {"evidence_id": "x"}, {"root": "-->"}, {"host": vip}):
        with pytest.raises(ValueError, match="it"):
            format_markers([replace(good, **changes)])


@pytest.mark.parametrize(
    ("action", "numbers", "wrong"),
    [
        ("reload", ["CHG0472688"], ["CS0000001", "RITM0123456"]),
        ("support-case", ["CS0000001", "CHG0472688"], ["CS00000011", "cs0000001", "RITM0123456", "C\u017f0000001"]),
        ("sos-request", ["RITM0123456", "REQ0123456", "INC0123456", "CHG0472688"], ["RITM1234", "LONGER0123456", "CHG04726888", "-->"]),
        ("scan-exclusion", ["RITM0123456"], ["RITM 0123456", "\u0420ITM0123456", "RITM0123456 "]),
        ("squad", ["CHG0472688"], ["RITM0123456"]),
    ],
)
def test_the_number_of_a_request_is_one_of_its_action(action: str, numbers: list[str], wrong: list[str]) -> None:
    """Change requests were written for every action before the others had numbers of their own: those are still read."""
    for number in numbers:
        found, notes = read(written(action=action, request=number))
        assert ([marker.request for marker in found], notes) == ([number], ())
    for number in wrong:
        found, notes = read(written(action=action, request=number))
        assert (found, len(notes)) == ((), 1)
