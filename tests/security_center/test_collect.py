"""What is asked of Security Center and kept of it, against the lab: the right result of the right scan, by as many ways as it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from demo import raw_scans
from demo.raw_scans import DALLAS, LONDON, PUBLIC, STGIKS
from scantui.answer import Absent, Found, Unknown
from scantui.evidence.model import Kind
from scantui.evidence.sequence import parted
from scantui.hosts import Address
from scantui.security_center.model import HostOutcome, ResultState
from tests.lab.security_center import ACCESS_KEY, CM7, RUNNING, SECRET_KEY, Oddity, SecurityCenterLab
from tests.lab.server import serving

from .asking import SINCE, Heard, ask, result_of
from .files import address, short

WDC = "ALC_Prod_WDC06_private_import"
NOWHERE = address("10.250.0.1")


@pytest.fixture
def center() -> Iterator[SecurityCenterLab]:
    with serving(SecurityCenterLab()) as system:
        yield system


def dead_and_scanned(center: SecurityCenterLab, number: int = 3112) -> tuple[Address, Address]:
    outcome = center.results[number].outcome
    return address(str(min(outcome.dead))), address(str(min(outcome.scanned)))


def said(heard: Heard, *addresses: Address) -> list[list[str]]:
    return [[short(result_of(one, addresses).outcomes[each]) for each in addresses] for one in heard.all]


def paths(center: SecurityCenterLab) -> list[str]:
    return [f"{request.method} {request.path.removeprefix('/rest')}" for request in center.seen]


async def test_the_newest_finished_result_of_each_scan(center: SecurityCenterLab) -> None:
    heard = await ask(center, DALLAS, PUBLIC, STGIKS, LONDON, addresses=[NOWHERE], signed_in_as="sre-scantui")
    assert [one.question["result"] for one in heard.all] == ["3112", "3108", "3110", "3111"]
    assert heard.troubles == [""] * 4
    first = heard.all[0]
    assert first.kind is Kind.SCAN_RESULT
    assert first.name == "scan-result-3112.json"
    assert set(first.question) == {"scan", "result", "asked", "as"}
    assert (first.question["scan"], first.question["as"]) == (DALLAS, "sre-scantui")
    assert first.question["asked"].startswith("GET /scanResult/3112?fields=id%2Cname%2C")
    assert [result_of(one).state.value for one in heard.all] == ["Completed", "Completed", "Error", "Completed"]
    assert paths(center) == ["GET /scanResult", *(f"GET /scanResult/{number}" for number in (3112, 3108, 3110, 3111))]


async def test_what_is_asked_for_and_how(center: SecurityCenterLab) -> None:
    await ask(center, DALLAS)
    listing, details = center.seen
    assert "progress" not in listing.query["fields"].split(",")
    assert "progress" in details.query["fields"].split(",")
    begun = datetime.fromtimestamp(int(listing.query["startTime"]), UTC)
    assert begun == SINCE - timedelta(days=7)
    assert datetime.fromtimestamp(int(listing.query["endTime"]), UTC) > center.fleet.as_of
    assert listing.headers["x-apikey"] == f"accesskey={ACCESS_KEY}; secretkey={SECRET_KEY};"


async def test_names_compare_without_case_and_are_asked_once(center: SecurityCenterLab) -> None:
    heard = await ask(center, DALLAS.upper(), f" {DALLAS.lower()}\n")
    assert heard.only.question["scan"] == DALLAS.upper()
    assert result_of(heard.only).gaps == ()


async def test_a_scan_that_never_reaches_sos_is_not_asked_for_and_that_is_said(center: SecurityCenterLab) -> None:
    heard = await ask(center, CM7)
    assert heard.only.question == {"scan": CM7}
    assert "does not end in import" in heard.only.trouble
    assert center.seen == []


@pytest.mark.parametrize("odd", [Oddity.ONLY_USABLE, Oddity.ONLY_MANAGEABLE])
async def test_either_half_of_the_list_may_be_missing(center: SecurityCenterLab, odd: Oddity) -> None:
    center.odd[odd] = ""
    heard = await ask(center, DALLAS)
    assert (heard.only.question["result"], heard.only.trouble) == ("3112", "")


async def test_a_running_result_is_shown_beside_the_newest_finished_one(center: SecurityCenterLab) -> None:
    center.odd[Oddity.RUNNING] = ""
    dead, scanned = dead_and_scanned(center)
    heard = await ask(center, DALLAS, addresses=[dead, NOWHERE])
    assert [one.question["result"] for one in heard.all] == ["3112", str(RUNNING)]
    assert said(heard, dead, scanned, NOWHERE)[0] == ["dead", "scanned", "absent"]
    assert said(heard, dead, scanned)[1] == ["not-finished", "scanned"]
    assert result_of(heard.all[1]).state is ResultState.RUNNING
    assert not any("POST" in path for path in paths(center))


async def test_an_older_unfinished_result_is_of_no_interest(center: SecurityCenterLab) -> None:
    stuck = center.results.pop(3092)
    center.results[3092] = raw_scans.Result(3092, stuck.name, stuck.started, stuck.finished, stuck.outcome, stuck.scanners, "Paused")
    assert [one.question["result"] for one in (await ask(center, DALLAS)).all] == ["3112"]


async def test_a_partial_result_is_the_newest_too(center: SecurityCenterLab) -> None:
    center.odd[Oddity.PARTIAL] = "3112"
    heard = await ask(center, DALLAS, addresses=[NOWHERE])
    assert result_of(heard.only).state is ResultState.PARTIAL
    assert said(heard, NOWHERE)[0][0].startswith("unknown: the scan is not completed")


# no result in time


async def test_a_scan_without_a_result_is_told_by_the_list(center: SecurityCenterLab) -> None:
    heard = await ask(center, WDC)
    question = dict(heard.only.question)
    asked = question.pop("asked")
    assert question == {"scan": WDC, "since": "2026-11-18T00:00:00Z", "until": "2026-11-20T09:00:00Z"}
    assert asked.startswith("GET /scanResult?") and heard.only.name == "scan-results.json"
    result = result_of(heard.only, [NOWHERE])
    assert (result.name.raw, result.state, result.finished_at) == (WDC, ResultState.NONE, None)
    outcome = result.outcomes[NOWHERE]
    assert isinstance(outcome, Unknown)
    assert outcome.why.startswith("Security Center lists no result of the scan that finished since 2026-11-18 00:00 UTC, and none at all")


async def test_an_older_result_is_kept_beside_the_list_that_names_no_newer(center: SecurityCenterLab) -> None:
    heard = await ask(center, DALLAS, since=datetime(2026, 11, 20, 4, tzinfo=UTC))
    assert heard.names == ["scan-results.json", "scan-result-3112.json"]
    (gap,) = result_of(heard.all[0]).gaps
    assert gap.why.endswith("2026-11-20 04:00 UTC: the newest finished at 2026-11-20 03:12 UTC")


async def test_only_a_running_result(center: SecurityCenterLab) -> None:
    center.odd[Oddity.RUNNING] = ""
    center.results = {number: result for number, result in center.results.items() if result.name != DALLAS}
    heard = await ask(center, DALLAS)
    assert heard.names == ["scan-results.json", f"scan-result-{RUNNING}.json"]
    assert result_of(heard.all[0]).gaps[0].why.endswith("only such as are not finished")


async def test_an_empty_list_is_no_absence(center: SecurityCenterLab) -> None:
    center.odd[Oddity.GONE] = ""
    heard = await ask(center, DALLAS, PUBLIC, addresses=[NOWHERE])
    assert [one.question["scan"] for one in heard.all] == [DALLAS, PUBLIC]
    assert all(words[0].startswith("unknown: ") for words in said(heard, NOWHERE))


# the second and the third way


@pytest.mark.parametrize("odd", [Oddity.NO_PROGRESS, Oddity.CUT_PROGRESS])
async def test_the_analysis_tells_where_the_lists_do_not(center: SecurityCenterLab, odd: Oddity) -> None:
    center.odd[odd] = "3112"
    dead, scanned = (address(str(max(part))) for part in (center.dallas.outcome.dead, center.dallas.outcome.scanned))
    heard = await ask(center, DALLAS, addresses=[dead, scanned, NOWHERE])
    one = heard.only
    assert (one.name, one.trouble, len(parted(one.body))) == ("scan-result-3112.json", "", 2)
    assert one.question["asked"].endswith("; POST /analysis")
    result = result_of(one, [dead, scanned, NOWHERE])
    assert [short(result.outcomes[each]) for each in (dead, scanned)] == ["dead", "scanned"]
    assert isinstance(result.outcomes[NOWHERE], Unknown)
    assert (result.state, result.finished_at) == (ResultState.COMPLETED, center.dallas.finished)
    assert "considered as dead" in result.details[dead].raw


async def test_the_analysis_is_asked_about_what_is_open_alone(center: SecurityCenterLab) -> None:
    center.odd[Oddity.CUT_PROGRESS] = "3112"
    outcome = center.dallas.outcome
    told, opened = address(str(min(outcome.dead))), address(str(max(outcome.dead)))
    heard = await ask(center, DALLAS, addresses=[told, opened])
    asked = center.seen[-1].json()
    assert (asked["sourceType"], asked["scanID"], asked["view"]) == ("individual", 3112, "all")
    query = asked["query"]
    assert (query["scanID"], query["view"], query["startOffset"], query["endOffset"]) == (3112, "all", 0, 1000)
    assert {each["filterName"]: each["value"] for each in query["filters"]} == {"ip": str(opened), "pluginID": "10180,19506"}
    assert said(heard, told, opened) == [["dead", "dead"]]


async def test_lists_that_tell_of_all_that_is_asked_suffice(center: SecurityCenterLab) -> None:
    center.odd[Oddity.CUT_PROGRESS] = "3112"
    dead, _ = dead_and_scanned(center)
    assert said(await ask(center, DALLAS, addresses=[dead]), dead) == [["dead"]]
    assert paths(center) == ["GET /scanResult", "GET /scanResult/3112"]


@pytest.mark.parametrize("odd", [None, Oddity.NO_TOTAL])
async def test_the_analysis_is_followed_to_its_last_page(
    center: SecurityCenterLab, odd: Oddity | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scantui.security_center.collect._PAGE", 7)
    center.odd = {Oddity.NO_PROGRESS: "3111", **({odd: ""} if odd else {})}
    outcome = center.results[3111].outcome
    everybody = [address(str(one)) for one in (*outcome.dead, *outcome.scanned)]
    heard = await ask(center, LONDON, addresses=everybody)
    result = result_of(heard.only, everybody)
    assert len(parted(heard.only.body)) > 4
    assert [short(result.outcomes[one]) for one in everybody] == ["dead"] * len(outcome.dead) + ["scanned"] * len(outcome.scanned)
    offsets = [(request.json()["query"]["startOffset"], request.json()["query"]["endOffset"]) for request in center.seen[2:]]
    assert offsets == [(start, start + 7) for start in range(0, 7 * len(offsets), 7)]


async def test_pages_without_end_are_not_followed_and_that_is_said(center: SecurityCenterLab) -> None:
    center.odd = {Oddity.NO_PROGRESS: "3112", Oddity.PAGES_WITHOUT_END: ""}
    dead, scanned = dead_and_scanned(center)
    heard = await ask(center, DALLAS, addresses=[dead, scanned])
    assert "pages do not come to an end" in heard.all[0].trouble
    assert paths(center).count("POST /analysis") == 2


async def test_an_analysis_of_another_night_tells_nothing(center: SecurityCenterLab) -> None:
    center.odd = {Oddity.NO_PROGRESS: "3112", Oddity.ANALYSIS_OF_ANY_SCAN: ""}
    dead, scanned = dead_and_scanned(center)
    heard = await ask(center, DALLAS, addresses=[dead, scanned])
    assert all("at another time" in words for words in said(heard, dead, scanned)[0])


async def test_the_file_tells_where_the_analysis_is_not_allowed(center: SecurityCenterLab) -> None:
    center.odd = {Oddity.NO_PROGRESS: "3112", Oddity.FORBIDDEN: "/analysis"}
    dead, scanned = dead_and_scanned(center)
    heard = await ask(center, DALLAS, addresses=[dead, scanned, NOWHERE])
    bare, file = heard.all
    assert (bare.name, file.name, file.trouble) == ("scan-result-3112.json", "scan-result-3112.zip", "")
    assert "status 403, error 143" in bare.trouble and "or there is no such thing" in bare.trouble
    assert file.question["finished"] == "2026-11-20T03:12:51Z"
    assert (file.question["state"], file.question["asked"]) == ("Completed", "POST /scanResult/3112/download")
    told = result_of(file, [dead, scanned, NOWHERE])
    assert [short(told.outcomes[each]) for each in (dead, scanned)] == ["dead", "scanned"]
    assert isinstance(told.outcomes[NOWHERE], Unknown)
    assert (told.state, told.finished_at) == (ResultState.COMPLETED, center.dallas.finished)
    assert center.seen[-1].headers["accept-encoding"] == "identity"


async def test_the_file_is_asked_for_where_nobody_is_asked_about(center: SecurityCenterLab) -> None:
    center.odd[Oddity.NO_PROGRESS] = "3112"
    assert (await ask(center, DALLAS)).names == ["scan-result-3112.json", "scan-result-3112.zip"]
    assert "POST /analysis" not in paths(center)


async def test_dead_hosts_that_nothing_reports_stay_unknown(center: SecurityCenterLab) -> None:
    center.odd = {Oddity.NO_PROGRESS: "3112", Oddity.DEAD_UNREPORTED: ""}
    dead, _ = dead_and_scanned(center)
    heard = await ask(center, DALLAS, addresses=[dead])
    assert len(heard.all) == 2 and not any(heard.troubles)
    assert all(words[0].startswith("unknown: ") for words in said(heard, dead))


async def test_a_file_without_content_is_no_answer(center: SecurityCenterLab) -> None:
    center.odd = {Oddity.NO_PROGRESS: "3112", Oddity.NOTHING_TO_DOWNLOAD: ""}
    heard = await ask(center, DALLAS, addresses=[NOWHERE])
    assert heard.all[1].trouble == "the file of scan result 3112: Security Center (127.0.0.1) has no file of it"
    assert heard.all[1].body == b""


async def test_a_file_that_is_not_there_is_not_asked_for(center: SecurityCenterLab) -> None:
    center.odd = {Oddity.NO_PROGRESS: "3112", Oddity.NO_FILE: ""}
    heard = await ask(center, DALLAS, addresses=[NOWHERE])
    assert (heard.names, paths(center)[-1]) == (["scan-result-3112.json"], "POST /analysis")


async def test_where_nothing_was_scanned_there_is_nothing_more_to_ask(center: SecurityCenterLab) -> None:
    center.odd[Oddity.NOTHING_SCANNED] = "3112"
    heard = await ask(center, DALLAS, addresses=[NOWHERE])
    assert result_of(heard.only).scanned_addresses == 0
    center.odd = {Oddity.NO_PROGRESS: "3110"}
    assert result_of((await ask(center, STGIKS, addresses=[NOWHERE])).only).state is ResultState.ERROR
    assert not any("POST" in path for path in paths(center))


async def test_of_a_result_in_work_nothing_more_is_asked(center: SecurityCenterLab) -> None:
    center.odd = {Oddity.RUNNING: "", Oddity.NO_PROGRESS: str(RUNNING)}
    heard = await ask(center, DALLAS, addresses=[NOWHERE])
    assert [result_of(one).state for one in heard.all] == [ResultState.COMPLETED, ResultState.RUNNING]
    assert not any("POST" in path for path in paths(center))


async def test_a_complete_result_still_proves_an_absence(center: SecurityCenterLab) -> None:
    heard = await ask(center, DALLAS, addresses=[NOWHERE])
    assert isinstance(result_of(heard.only, [NOWHERE]).outcomes[NOWHERE], Absent)
    assert json.loads(heard.only.body)["response"]["name"] == DALLAS
    assert parse_qs(heard.only.question["asked"].partition("?")[2])["fields"][0].endswith("progress")
    dead, _ = dead_and_scanned(center)
    assert result_of(heard.only, [dead]).outcomes[dead] == Found(HostOutcome.DEAD, ("data/0001-scan-result.body",))
