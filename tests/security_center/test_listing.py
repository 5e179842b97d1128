"""The list of results: which matters of a scan's, and that a list without one proves nothing."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from scantui.answer import Absent, Unknown, Unreadable
from scantui.evidence.model import Capture, Kind
from scantui.security_center.listing import Listed, decode_listing, newest_finished, newest_running, of_scan
from scantui.security_center.model import ResultState, ScanResult
from scantui.security_center.read import read_scan_result

from .files import SCAN, address, enveloped, result

_READ_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
_HOUR = 3600
_BASE = 1795140000


def entry(number: int, hours: float, status: str = "Completed", **changes: Any) -> dict[str, Any]:
    """A result that began so many hours after a night's beginning and took one."""
    begun = int(_BASE + hours * _HOUR)
    finish = "-1" if status in {"Running", "Queued"} else str(begun + _HOUR)
    times = {"createdTime": str(begun - 2), "startTime": str(begun), "finishTime": finish}
    return {"id": str(number), "name": SCAN, "status": status, **times, **changes}


def listing(*entries: dict[str, Any], **parts: Any) -> bytes:
    return enveloped(parts or {"usable": list(entries), "manageable": []})


def newest(*entries: dict[str, Any]) -> tuple[int | None, int | None]:
    results = of_scan(decode_listing(listing(*entries)), SCAN)
    finished = newest_finished(results)
    running = newest_running(results, finished)
    return finished.number if finished else None, running.number if running else None


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        pytest.param([entry(1, 0), entry(2, 24), entry(3, 12)], (2, None), id="the newest"),
        pytest.param([entry(2, 24), entry(9, 0)], (2, None), id="not the largest number"),
        pytest.param([entry(1, 0), entry(2, 24, "Error")], (2, None), id="an error is the newest too"),
        pytest.param([entry(1, 0), entry(2, 24, "Partial")], (2, None), id="a partial one too"),
        pytest.param([entry(1, 0), entry(2, 24, "Gone fishing")], (2, None), id="and one of a status that nobody knows"),
        pytest.param([entry(1, 0), entry(2, 24, name="weekly_import")], (1, None), id="of another scan"),
        pytest.param([entry(1, 0), entry(2, 24, name=SCAN.upper())], (2, None), id="without case"),
        pytest.param([entry(1, 0), entry(2, 24, "Running")], (1, 2), id="a newer one is running"),
        pytest.param([entry(1, 0), entry(2, 24, "Running"), entry(3, 25, "Queued")], (1, 3), id="the newest of those in work"),
        pytest.param([entry(1, 24), entry(2, 0, "Paused", finishTime="-1")], (1, None), id="an older one is stuck"),
        pytest.param([entry(1, 0), entry(2, 24, running="true")], (1, 2), id="completed, yet running"),
        pytest.param([entry(1, 0), entry(2, 24, "Queued", startTime="-1")], (1, 2), id="created, not begun"),
        pytest.param([entry(1, 0), entry(2, 24, "Queued", startTime="-1", createdTime="-1")], (1, 2), id="running since nobody knows"),
        pytest.param([entry(1, 0), entry(2, 24, finishTime="-1")], (2, None), id="finished nobody knows when"),
        pytest.param([entry(2, 24, "Running")], (None, 2), id="only a running one"),
        pytest.param([], (None, None), id="none"),
    ],
)
def test_which_result_matters(entries: list[dict[str, Any]], expected: tuple[int | None, int | None]) -> None:
    assert newest(*entries) == expected
    assert newest(*entries[::-1]) == expected


def test_usable_and_manageable_are_one_list() -> None:
    one, other = entry(1, 0), entry(2, 24)
    for parts in ({"usable": [one], "manageable": [other, one]}, {"usable": [one, other]}, {"manageable": [other, one]}):
        assert sorted(each.number for each in decode_listing(listing(**parts))) == [1, 2]
    assert decode_listing(listing(usable=[]))[:] == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (listing(entry(1, 0, id="../../x")), "no number or no name"),
        (listing(entry(1, 0, id="")), "no number or no name"),
        (listing(entry(1, 0), entry(2, 0, name="")), "no number or no name"),
        (listing(entry(1, 0, id=None)), "no number or no name"),
        (listing({**entry(1, 0), "status": ["x"]}), "fields are not those"),
        (listing(usable="none"), "fields are not those"),
        (listing(usable=None), "fields are not those"),
        (enveloped({}), "neither usable nor manageable"),
        (enveloped(""), "no list of scan results"),
        (enveloped(result()), "neither usable nor manageable"),
        (enveloped("", error_code=147), "error that Security Center answered"),
        (b"[]", "no list of scan results"),
        (listing(entry(1, 0))[:-20], "not whole JSON"),
    ],
)
def test_what_is_no_list(body: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        decode_listing(body)
    with pytest.raises(Unreadable):
        read(body)


def test_a_time_that_is_none() -> None:
    (one,) = decode_listing(listing(entry(1, 0, startTime="-1", createdTime=None, finishTime="soon")))
    assert one == Listed(1, SCAN, ResultState.COMPLETED, None, None, None)


# as evidence


def read(body: bytes, scan: str = SCAN, since: str = "2026-11-20T00:00:00Z", *asked: str) -> ScanResult:
    question = {"scan": scan, "since": since, "until": "2026-11-20T09:00:00Z"}
    capture = Capture("data/0001-scan-result.body", Kind.SCAN_RESULT, _READ_AT, question, len(body), "", lambda: io.BytesIO(body))
    return read_scan_result(capture, [address(one) for one in asked])


@pytest.mark.parametrize(
    ("entries", "ending"),
    [
        ([], ", and none at all: it runs under another name, or the sign-in in use may not see it"),
        ([entry(1, 0, name="weekly_import")], ", and none at all: it runs under another name, or the sign-in in use may not see it"),
        ([entry(1, 0, "Running")], ", only such as are not finished"),
        ([entry(1, -24)], ": the newest finished at 2026-11-19 03:00 UTC"),
        ([entry(1, 0, finishTime="-1")], ": the newest does not say when it finished"),
    ],
)
def test_a_list_without_a_result_in_time(entries: list[dict[str, Any]], ending: str) -> None:
    facts = read(listing(*entries), SCAN, "2026-11-20T00:00:00Z", "10.0.0.1", "10.0.0.77")
    why = f"Security Center lists no result of the scan that finished since 2026-11-20 00:00 UTC{ending}"
    assert [gap.why for gap in facts.gaps] == [why]
    assert (facts.name.raw, facts.state, facts.finished_at, facts.started_at) == (SCAN, ResultState.NONE, None, None)
    assert not facts.state.is_finished
    assert all(isinstance(answer, Unknown) and answer.why == why for answer in facts.outcomes.values())
    assert len(facts.outcomes) == 2


def test_a_list_with_a_result_in_time_sends_there() -> None:
    facts = read(listing(entry(1, 0)), SCAN, "2026-11-20T00:00:00Z", "10.0.0.1")
    assert "finished in the time asked for: open it" in facts.gaps[0].why
    assert facts.state is ResultState.NONE


@pytest.mark.parametrize(("scan", "since"), [("", "2026-11-20T00:00:00Z"), (SCAN, ""), (SCAN, "yesterday"), (SCAN, "2026-11-20T00:00:00")])
def test_a_list_of_which_the_question_is_not_known_is_not_read(scan: str, since: str) -> None:
    with pytest.raises(Unreadable, match="not known for which scan"):
        read(listing(entry(1, 0)), scan, since)


def test_whatever_is_missing_of_it_nothing_is_absent() -> None:
    whole = listing(entry(1, -24), entry(2, 0, "Running"))
    bodies = [whole[:end] for end in range(len(whole))]
    bodies += [listing({key: value for key, value in entry(1, -24).items() if key != left}) for left in entry(1, 0)]
    for body in bodies:
        try:
            facts = read(body, SCAN, "2026-11-20T00:00:00Z", "10.0.0.1")
        except Unreadable:
            continue
        assert not any(isinstance(answer, Absent) for answer in facts.outcomes.values())
