"""A result with its analysis behind it: where the lists leave an address open the plugins tell, and they never prove an absence."""

from __future__ import annotations

import json

import pytest

from scantui.evidence.sequence import joined

from .analysis_pages import ALIVE, BARE, BEGAN, DEAD, INFO, IP, page, record
from .files import COMPLETE, DEAD_TEXT, address, enveloped, read, result, said


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param([page(ALIVE, INFO)], "scanned", id="assessed"),
        pytest.param([page(INFO)], "scanned", id="19506 alone"),
        pytest.param([page(record("22964", "ssh"))], "scanned", id="another plugin alone"),
        pytest.param([page(ALIVE), page(INFO)], "scanned", id="over two pages"),
        pytest.param([page(DEAD)], "dead", id="dead"),
        pytest.param([page(record("10180", "The remote host is considered as dead - not scanning"))], "dead", id="older text"),
        pytest.param([page({**DEAD, "pluginID": 10180, "lastSeen": BEGAN})], "dead", id="numbers as numbers"),
        pytest.param([page(DEAD, DEAD)], "dead", id="twice alike"),
        pytest.param([page(ALIVE)], "unknown: the analysis reports only the ping", id="alive alone"),
        pytest.param([page(DEAD), page(INFO)], "unknown: the analysis says of the address both", id="dead and assessed"),
        pytest.param([page(DEAD, ALIVE)], "unknown: the analysis says of the address both", id="dead and alive"),
        pytest.param([page()], "unknown: the result carries no progress", id="nothing of it"),
        pytest.param([page({**INFO, "ip": "10.0.0.5"})], "unknown: the result carries no progress", id="a shorter address"),
        pytest.param([page({**INFO, "ip": "worker-9"})], "unknown: the result carries no progress", id="no address"),
        pytest.param([page({**INFO, "lastSeen": str(BEGAN - 3601)})], "unknown: the analysis tells of the address at", id="of before"),
        pytest.param([page({**INFO, "lastSeen": str(BEGAN - 3600)})], "scanned", id="clocks apart"),
        pytest.param([page({**INFO, "lastSeen": "-1"})], "unknown: the analysis tells of the address at", id="at no time"),
        pytest.param([page(DEAD), page({**INFO, "lastSeen": "9"})], "unknown: the analysis tells of the address at", id="partly of before"),
    ],
)
def test_what_the_plugins_tell(pages: list[bytes], expected: str) -> None:
    assert said(joined([BARE, *pages]), IP).startswith(expected)


def test_a_result_that_does_not_say_when_it_began_has_no_analysis() -> None:
    assert "at another time" in said(joined([enveloped(result(drop=("progress", "startTime"))), page(INFO)]), IP)


@pytest.mark.parametrize(
    ("by_lists", "pages", "asked", "expected"),
    [
        (COMPLETE, [page()], IP, "unknown: the lists of the result do not name the address, but"),
        (COMPLETE, [page(INFO)], IP, "unknown: the result's lists and the analysis of it do not say the same"),
        (COMPLETE, [page(ALIVE)], IP, "unknown: the result's lists and the analysis of it do not say the same"),
        (COMPLETE, [page({**DEAD, "ip": "10.0.0.255"})], "10.0.0.255", "dead"),
        (COMPLETE, [page({**INFO, "ip": "10.0.0.255"})], "10.0.0.255", "unknown: the result's lists and the analysis"),
        (enveloped(result({"scanningIPs": "10.0.0.4"})), [page({**INFO, "ip": "10.0.0.4"})], "10.0.0.4", "unknown: the result lists"),
        (enveloped(result({"deadHostIPs": ""})), [page(DEAD)], IP, "dead"),
        (enveloped(result(drop=("progress",), name="ALC_Other_import")), [page(INFO)], IP, "unknown: the result is of another scan"),
    ],
)
def test_lists_and_plugins_together(by_lists: bytes, pages: list[bytes], asked: str, expected: str) -> None:
    assert said(joined([by_lists, *pages]), asked).startswith(expected)


def test_the_facts_are_those_of_the_result() -> None:
    facts, alone = read(joined([BARE, page(DEAD)]), IP), read(BARE, IP)
    assert (facts.name, facts.state, facts.finished_at, facts.gaps) == (alone.name, alone.state, alone.finished_at, alone.gaps)
    assert facts.details[address(IP)].raw == DEAD_TEXT.format(IP)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (page(INFO, returnedRecords=2), "more or fewer reports than it says"),
        (page(INFO, results="left out"), "no results"),
        (page(INFO, results={"a": 1}), "fields are not those of a page of an analysis"),
        (page({**INFO, "ip": ["x"]}), "fields are not those of a page of an analysis"),
        (enveloped("", error_code=146, error_msg="Invalid parameters."), "error that Security Center answered"),
        (enveloped(""), "no page of an analysis"),
        (COMPLETE, "no results"),
        (page(INFO)[:-9], "not whole JSON"),
        (b"", "no page of an analysis"),
        (b"<html></html>", "no page of an analysis"),
        (page(INFO).replace(b'"ip"', b'"ip": "10.0.0.9", "ip"', 1), "names a field twice"),
    ],
)
def test_a_page_that_is_none_makes_the_whole_unreadable(second: bytes, words: str) -> None:
    assert words in said(joined([BARE, page(DEAD), second]), IP)
    assert said(joined([BARE, page(DEAD), second]), IP).startswith("unreadable: ")


def test_a_page_without_a_count_is_taken_as_it_is() -> None:
    for changes in ({"returnedRecords": "left out"}, {"totalRecords": "left out"}, {"returnedRecords": "1", "totalRecords": None}):
        assert said(joined([BARE, page(DEAD, **changes)]), IP) == "dead"
    assert said(joined([BARE, page(results=None)]), IP).startswith("unknown: ")


def test_an_analysis_alone_is_no_result() -> None:
    assert "neither status nor progress" in said(page(DEAD), IP)
    assert said(joined([page(DEAD), BARE]), IP).startswith("unreadable: ")


def test_cut_anywhere_it_is_never_an_absence() -> None:
    """Also behind a whole result: what is cut there may be the page that names the address."""
    whole = joined([COMPLETE, page(INFO), page({**DEAD, "ip": "10.0.0.255"})])
    for end in range(len(whole)):
        words = said(whole[:end], IP)
        assert words.startswith("un"), (end, words)


def test_a_field_less_is_never_a_new_verdict() -> None:
    for key in INFO:
        less = {name: value for name, value in INFO.items() if name != key}
        words = said(joined([BARE, page(less)]), IP)
        assert words == "scanned" or words.startswith("un"), (key, words)
    for key in DEAD:
        less = {name: value for name, value in DEAD.items() if name != key}
        words = said(joined([BARE, page(less)]), IP)
        assert words == "dead" or words.startswith("un"), (key, words)


def test_a_hostile_number_is_no_plugin() -> None:
    for plugin in ("١٠١٨٠", "10180 ", " 10180", "1e4", None, True, "-10180"):
        body = joined([BARE, page({**DEAD, "pluginID": plugin})])
        assert said(body, IP).startswith("un") or said(body, IP) == "dead", json.dumps(plugin)
