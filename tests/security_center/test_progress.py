"""scanResult JSON: the four outcomes, and every way in which "not in the result" is not proven."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from scantui.answer import Absent
from scantui.security_center.model import ResultState
from scantui.security_center.read import read_scan_result

from .files import COMPLETE, SCAN, address, capture, enveloped, outcome, read, result, said, short

_NOWHERE = "10.0.0.77"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("10.0.0.1", "scanned"), ("10.0.0.4", "scanned"), ("10.0.0.255", "dead"), ("10.0.1.1", "dead"), ("10.0.0.9", "dead"),
        ("10.0.0.2", "absent"), ("10.0.1.2", "absent"), ("2001:db8::1", "absent"),
    ],
)  # fmt: skip
def test_outcomes_of_a_complete_result(asked: str, expected: str) -> None:
    assert said(COMPLETE, asked) == expected
    assert said(json.dumps(result()).encode(), asked) == expected  # the bare response


def test_facts_of_a_complete_result() -> None:
    facts = read(COMPLETE, "10.0.0.1")
    assert facts.name.raw == SCAN
    assert facts.state is ResultState.COMPLETED
    assert (facts.total_addresses, facts.scanned_addresses) == (8, 3)
    assert facts.started_at is not None and facts.started_at.isoformat() == "2026-11-20T02:00:00+00:00"
    assert [(name.raw, count) for name, count in facts.scanners] == [("prod-dal09-infra-nessus-01", 3)]
    assert facts.gaps == ()


def test_the_proof_of_absence_names_its_checks() -> None:
    answer = outcome(COMPLETE, _NOWHERE)
    assert isinstance(answer, Absent)
    assert "the scan is completed" in str(answer.proof)
    assert "its lists are as long as announced" in str(answer.proof)


@pytest.mark.parametrize(
    ("progress", "changes"),
    [
        pytest.param({}, {"status": "Partial"}, id="partial"),
        pytest.param({}, {"status": "Stopped"}, id="stopped"),
        pytest.param({}, {"status": "Error"}, id="error"),
        pytest.param({}, {"status": "Running"}, id="running"),
        pytest.param({}, {"status": "Gone fishing"}, id="a status nobody knows"),
        pytest.param({}, {"running": "true"}, id="completed, yet running"),
        pytest.param({"status": "Partial"}, {}, id="the progress has another status"),
        pytest.param({}, {"importStatus": "Running"}, id="import under way"),
        pytest.param({}, {"importStatus": "No Results"}, id="nothing imported"),
        pytest.param({}, {"completedIPs": "7"}, id="not all addresses"),
        pytest.param({}, {"totalIPs": "9", "completedIPs": "9"}, id="totals that disagree"),
        pytest.param({"completedIPs": "7"}, {}, id="not all addresses, says the progress"),
        pytest.param({"totalIPs": "9", "completedIPs": "9"}, {"totalIPs": "9", "completedIPs": "9"}, id="one address in no list"),
        pytest.param({"scannedIPs": "10.0.0.1,10.0.0.3"}, {}, id="scanned list cut"),
        pytest.param({"deadHostIPs": ""}, {}, id="dead list missing"),
        pytest.param({"deadHostIPs": None}, {}, id="dead list null"),
        pytest.param({"deadHostSize": 4}, {}, id="dead list longer than announced"),
        pytest.param({"deadHostSize": None}, {}, id="dead size missing"),
        pytest.param({"scanningIPs": "10.0.0.30"}, {}, id="still scanning another"),
        pytest.param({"awaitingDownloadIPs": "10.0.0.30"}, {}, id="still to download"),
        pytest.param({"scannedIPs": "10.0.0.1,10.0.0.3-10.0.0.4,worker-9"}, {}, id="an entry without an address"),
        pytest.param({"scanners": [{"name": "s", "deadHostIPs": _NOWHERE}]}, {}, id="a scanner's own list names it"),
        pytest.param({"scannedIPs": "", "scannedSize": 0, "deadHostSize": 8, "deadHostIPs": "10.0.9.0-10.0.9.7"}, {}, id="none scanned"),
    ],
)
def test_not_listed_is_unknown_unless_all_is_proven(progress: dict[str, Any], changes: dict[str, Any]) -> None:
    assert said(enveloped(result(progress, **changes)), _NOWHERE).startswith("unknown: ")


def test_without_progress_nothing_is_known() -> None:
    bare = result(drop=("progress",))
    nothing: list[object] = ["", [], None, {}]
    for body in (enveloped(bare), *(enveloped(bare | {"progress": empty}) for empty in nothing)):
        assert "carries no progress" in said(body, _NOWHERE)
        assert "carries no progress" in said(body, "10.0.0.1")


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        ({"scanningIPs": _NOWHERE}, "not-finished"),
        ({"awaitingDownloadIPs": f"worker|{_NOWHERE}"}, "not-finished"),
        ({"deadHostIPs": "10.0.0.4", "deadHostSize": 1}, "unknown: the result lists the address in more than one state"),
        ({"scanningIPs": "10.0.0.4"}, "unknown: the result lists the address in more than one state"),
    ],
)
def test_in_work_and_contradictions(progress: dict[str, Any], expected: str) -> None:
    asked = _NOWHERE if expected == "not-finished" else "10.0.0.4"
    assert said(enveloped(result(progress, status="Running")), asked) == expected


def test_the_last_entry_of_a_cut_list_is_not_believed() -> None:
    cut = enveloped(result({"deadHostIPs": "10.0.0.254-10.0.1.1,10.0.0.1", "scannedIPs": "10.0.0.3-10.0.0.4", "deadHostSize": 9}))
    assert said(cut, "10.0.0.1").startswith("unknown: ")
    assert said(cut, "10.0.0.255") == "dead"


def test_a_result_of_another_scan_answers_nothing() -> None:
    facts = read(COMPLETE, "10.0.0.1", scan="ALC_all_envs_public_import")
    assert [gap.why for gap in facts.gaps] == ["the result is of another scan than the one stated"]
    assert said(COMPLETE, "10.0.0.1", scan="ALC_all_envs_public_import").startswith("unknown: ")
    assert said(COMPLETE, "10.0.0.1", scan=SCAN.upper()) == "scanned"
    assert said(COMPLETE, "10.0.0.1", scan="") == "scanned"


@pytest.mark.parametrize(("asked", "own", "expected"), [("121", "121", "absent"), ("121", 121, "absent"), ("121", "122", "unknown: "),
                                                  ("", "122", "absent"), ("121", None, "absent")])  # fmt: skip
def test_another_result_of_the_same_scan_answers_nothing(asked: str, own: object, expected: str) -> None:
    body = enveloped(result(id=own))
    facts = read_scan_result(replace(capture(body), question={"scan": SCAN, "result": asked}), [address(_NOWHERE)])
    assert short(facts.outcomes[address(_NOWHERE)]).startswith(expected)
    why = ["the result is another one than the one asked for"] if expected != "absent" else []
    assert [gap.why for gap in facts.gaps] == why


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Completed", ResultState.COMPLETED), ("Partial", ResultState.PARTIAL), ("Stopped", ResultState.PARTIAL),
        ("Error", ResultState.ERROR), ("Queued", ResultState.RUNNING), ("Paused", ResultState.RUNNING),
        ("Initializing Scanners", ResultState.RUNNING), ("Importing", ResultState.RUNNING), ("Vanished", ResultState.UNKNOWN),
    ],
)  # fmt: skip
def test_states(word: str, state: ResultState) -> None:
    assert read(enveloped(result(status=word)), "10.0.0.1").state is state


def test_a_scan_of_only_dead_hosts_scanned_none() -> None:
    facts = read(enveloped(result({"scannedIPs": "", "scannedSize": 0})), "10.0.0.1")
    assert facts.scanned_addresses == 0  # the count at the top says 8
    assert read(enveloped(result(startTime="-1")), "10.0.0.1").started_at is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (enveloped({}, error_code=143, error_msg="You are not authorized."), "error that Security Center answered"),
        (enveloped("", error_code="147"), "error that Security Center answered"),
        (enveloped({"usable": [result()], "manageable": []}), "list of scan results"),
        (json.dumps([result()]).encode(), "is a list"),
        (enveloped({"version": "6.2"}), "neither status nor progress"),
        (enveloped(None), "no scan result"),
        (COMPLETE.replace(b'"status"', b'"status": "Error", "status"', 1), "names a field twice"),
        (enveloped(result(status={"a": 1})), "fields are not those"),
        (enveloped(result({"scanners": [1]})), "fields are not those"),
        (b'{"a":' * 100_000, "not whole JSON"),
        (COMPLETE + b"x", "not whole JSON"),
        (b'{"status": "\xff"}', "not whole JSON"),
        (b"", "is empty"),
        (b"hello", "neither a .nessus file"),
    ],
)
def test_what_is_no_scan_result(body: bytes, words: str) -> None:
    assert said(body, "10.0.0.1").startswith("unreadable: ")
    assert words in said(body, "10.0.0.1")


def test_cut_at_every_percent_it_is_never_readable() -> None:
    for percent in range(100):
        assert said(COMPLETE[: len(COMPLETE) * percent // 100], _NOWHERE).startswith("unreadable: ")


def test_a_field_less_is_never_a_new_verdict() -> None:
    """Leaving out any field may turn an outcome into unknown, and nothing else."""
    lists = list(result()["progress"])
    damaged = [result(drop=(key,)) for key in result()]
    for key in lists:
        whole = result()
        del whole["progress"][key]
        damaged.append(whole)
    for asked, expected in (("10.0.0.1", "scanned"), ("10.0.0.255", "dead")):
        for whole in damaged:
            words = said(enveloped(whole), asked)
            assert words == expected or words.startswith("un"), words


_READ_AT = 1795165200  # 2026-11-20T09:00:00Z, when the fixtures were captured


@pytest.mark.parametrize(("seconds", "expected"), [(-60, "dead"), (300, "dead"), (301, "unknown: "), (10**8, "unknown: ")])
@pytest.mark.parametrize(("field", "word"), [("finishTime", "ended"), ("startTime", "began")])
def test_a_result_of_the_future_answers_nothing(field: str, word: str, seconds: int, expected: str) -> None:
    body = enveloped(result() | {field: str(_READ_AT + seconds)})
    assert said(body, "10.0.1.1").startswith(expected)
    why = f"the result says that it {word} after it was captured: one of the two times is wrong"
    assert [gap.why for gap in read(body, "10.0.1.1").gaps] == ([why] if expected != "dead" else [])
    for asked in ("10.0.0.1", _NOWHERE):
        assert said(body, asked).startswith("unknown: ") is (expected != "dead")
