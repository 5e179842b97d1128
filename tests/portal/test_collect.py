"""Asking the portal: the lab's page and views become captures that read as the demo's files do; a sign-in page is never an empty list."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from demo import fleet, raw_portal
from scantui.answer import Absent, Found, Unknown
from scantui.credentials import Secret
from scantui.evidence.model import Capture, Collected, Kind
from scantui.hosts import HostName, parse_host
from scantui.net import System
from scantui.portal.collect import collect_page, collect_view, place_of
from scantui.portal.model import PortalPage
from scantui.portal.read import read_portal
from tests.lab.faults import Fault
from tests.lab.portal import BY_CODE, COLUMNS, COOKIE, EVERYTHING, FLAT, PAGE, PortalLab
from tests.lab.server import serving
from tests.net.kit import NOW, client

FLEET = fleet.load()
RAW = Path(fleet.__file__).parent / "raw"
WORKER = "prod-dal10-carrier2-worker-80"
NOT_LISTED = "prod-dal10-carrier2-worker-9999"


@pytest.fixture
def lab() -> Iterator[PortalLab]:
    with serving(PortalLab(FLEET)) as portal, serving(PortalLab(FLEET)) as other:
        portal.elsewhere = other.address.replace("127.0.0.1", "localhost")
        yield portal
        assert other.seen == []


def system_of(lab: PortalLab, seconds: float = 20.0, cookie: str = COOKIE) -> System:
    base, page = place_of(lab.base + PAGE)
    assert (base, page) == (lab.base, PAGE)
    return System("SOS portal", base, {"Cookie": Secret(cookie)}, seconds=seconds)


async def one(answers: AsyncIterator[Collected]) -> Collected:
    [answer] = [answer async for answer in answers]
    return answer


async def page_of(lab: PortalLab, code: str = "alc", search: str = "", cookie: str = COOKIE) -> Collected:
    async with client() as (http, _):
        return await one(collect_page(http, system_of(lab, cookie=cookie), PAGE, code, search, now=lambda: NOW))


async def view_of(lab: PortalLab, view: str = BY_CODE, code: str = "alc", cookie: str = COOKIE, most: int = 500) -> Collected:
    async with client() as (http, _):
        return await one(collect_view(http, system_of(lab, cookie=cookie), view, COLUMNS, code, now=lambda: NOW, most=most))


def read(answer: Collected) -> PortalPage:
    body = answer.body
    return read_portal(
        Capture("data/0001-portal.body", Kind.PORTAL, answer.captured_at, answer.whole_question, len(body), "", lambda: io.BytesIO(body))
    )


def host(name: str) -> HostName:
    found = parse_host(name)
    assert found is not None
    return found


# --- the page ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "file"), [("alc", "portal-alc.html"), ("armada", "portal-armada.html")])
async def test_a_page_is_kept_as_it_was_sent(lab: PortalLab, code: str, file: str) -> None:
    answer = await page_of(lab, code, "%" if code == "alc" else "")
    assert answer.body == (RAW / file).read_bytes()
    assert (answer.kind, answer.captured_at, answer.trouble) == (Kind.PORTAL, NOW, "")
    asked = f"GET /compliance_portal.xsp?c_code={code}" + ("&search=%25" if code == "alc" else "")
    search = {"search": "%"} if code == "alc" else {}
    assert answer.question == {"c_code": code, **search, "read_at": "2026-11-20T09:00:00Z", "asked": asked}
    assert lab.seen[0].headers["cookie"] == COOKIE
    assert isinstance(read(answer).find(host(NOT_LISTED)), Absent)


async def test_a_page_reads_as_the_saved_one(lab: PortalLab) -> None:
    live = read(await page_of(lab, "alc_fr2"))
    body = (RAW / "portal-alc_fr2.mhtml").read_bytes()
    question = {"c_code": "alc_fr2", "read_at": "2026-11-20T09:00:00Z"}
    saved = read_portal(Capture("data/0001-portal.body", Kind.PORTAL, NOW, question, len(body), "", lambda: io.BytesIO(body)))
    assert live.records == saved.records
    assert len(live.records) > 10


async def test_a_search_lists_what_it_was_sent_for(lab: PortalLab) -> None:
    page = read(await page_of(lab, search=WORKER))
    assert [str(name) for name in page.records] == [WORKER]
    assert page.search.raw == WORKER
    assert isinstance(page.find(host(NOT_LISTED)), Unknown)
    gone = read(await page_of(lab, search=NOT_LISTED))
    assert isinstance(gone.find(host(NOT_LISTED)), Absent)


async def test_a_search_that_was_not_heeded_proves_no_absence(lab: PortalLab) -> None:
    lab.heeds_search = False
    answer = read(await page_of(lab, search=NOT_LISTED)).find(host(NOT_LISTED))
    assert isinstance(answer, Unknown)
    assert "whether the portal heeded it" in answer.why


async def test_a_list_for_anybody_is_kept_and_said_to_be_no_sign_in(lab: PortalLab) -> None:
    lab.asks_by = "anonymous"
    answer = await page_of(lab, search="%", cookie="old=1")
    assert answer.trouble.startswith("not logged in: ")
    assert isinstance(read(answer).find(host(NOT_LISTED)), Unknown)
    assert isinstance(read(answer).find(host(WORKER)), Found)


# --- the view ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", [BY_CODE, EVERYTHING])
@pytest.mark.parametrize("code", ["alc", "armada", "alc_fr2"])
async def test_a_view_lists_the_machines_of_the_page(lab: PortalLab, view: str, code: str) -> None:
    answer = await view_of(lab, view, code)
    assert answer.trouble == ""
    page = read(answer)
    saved = read_portal(_capture(raw_portal.page(FLEET, code, "%"), code))
    assert list(page.records) == list(saved.records)
    for name, records in page.records.items():
        for mine, theirs in zip(records, saved.records[name], strict=True):
            assert mine.status == theirs.status or code == "alc"  # the demo's page of alc holds hostile cells
            assert mine.address_gap == "the view has no address rows" and not mine.addresses
            for one, other in ((mine.scanned, theirs.scanned), (mine.bigfix, theirs.bigfix), (mine.log, theirs.log)):
                if other.span is None:
                    assert one.span is None and one.is_empty == other.is_empty
                    continue
                assert one.span is not None and one.span.latest > (other.span.earliest or NOW.replace(year=1990))
                assert one.span.earliest is not None and one.span.earliest <= other.span.latest
    assert isinstance(page.find(host(NOT_LISTED)), Absent)


def _capture(body: bytes, code: str) -> Capture:
    question = {"c_code": code, "read_at": "2026-11-20T09:00:00Z", "search": "%"}
    return Capture("data/0001-portal.body", Kind.PORTAL, NOW, question, len(body), "", lambda: io.BytesIO(body))


async def test_a_view_is_asked_for_until_its_end(lab: PortalLab) -> None:
    answer = await view_of(lab)
    starts = [(request.query["start"], request.query["count"], request.query["outputformat"]) for request in lab.seen]
    assert starts[:3] == [("1", "1000", "JSON"), ("1.29", "1000", "JSON"), ("1.58", "1000", "JSON")]
    assert answer.question["asked"] == "GET /bycode?ReadViewEntries&ExpandView&only=alc&outputformat=JSON&start=1&count=1000"
    assert answer.question["c_code"] == "alc"
    assert answer.body.count(b"\x1e") == len(starts)
    lab.most = 10_000
    assert list(read(answer).records) == list(read(await view_of(lab)).records)


async def test_a_view_that_does_not_say_whose_it_is_proves_no_absence(lab: PortalLab) -> None:
    page = read(await view_of(lab, FLAT))
    assert isinstance(page.find(host(WORKER)), Found)
    answer = page.find(host(NOT_LISTED))
    assert isinstance(answer, Unknown)
    assert answer.why == "the view does not say which c_code it is of: only one that is categorised by it does"


@pytest.mark.parametrize(
    ("mischief", "said"),
    [
        ("ignores start", "does not go on where it was asked to"),
        ("loses an entry", "entries are missing between those that were read"),
        ("grows", "the number of the view's entries changed while it was read"),
        ("says nothing of its size", "the view does not say how many entries there are"),
    ],
)
@pytest.mark.parametrize("view", [BY_CODE, FLAT])
async def test_a_view_that_is_not_whole_proves_nothing(lab: PortalLab, view: str, mischief: str, said: str) -> None:
    lab.mischief = mischief
    answer = await view_of(lab, view)
    page = read(answer)
    assert len(lab.seen) < 20
    assert isinstance(page.absence, Unknown)
    assert said in answer.trouble + "; ".join(gap.why for gap in page.gaps)


@pytest.mark.parametrize(
    ("mischief", "said"),
    [
        ("never ends", "is larger than what is read of one: 9 answers, or 64 MiB"),
        ("bloated", "is larger than what is read of one: 9 answers, or 64 MiB"),
        ("no JSON", "holds a control character that no JSON has"),
    ],
)
async def test_a_view_that_cannot_be_kept_whole_is_told(lab: PortalLab, mischief: str, said: str) -> None:
    lab.mischief = mischief
    answer = await view_of(lab, FLAT, most=9)
    assert said in answer.trouble
    assert len(lab.seen) <= 10 and len(answer.body) <= 64 * 1024 * 1024


async def test_a_view_is_not_asked_again_behind_its_last_entry(lab: PortalLab) -> None:
    lab.most = 10_000
    await view_of(lab, FLAT)
    assert len(lab.seen) == 1


@pytest.mark.parametrize("mischief", ["", "null"])
async def test_a_view_without_rows_is_no_proof_that_there_are_none(lab: PortalLab, mischief: str) -> None:
    lab.fleet, lab.mischief = replace(FLEET, tickets=(), healthy=()), mischief
    answer = await view_of(lab, FLAT)
    assert answer.trouble == "" and len(lab.seen) == 1
    with pytest.raises(Exception, match="the view lists nothing, and whether that is all is not shown"):
        read(answer)


# --- sign-in and faults --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asks_by", ["page", "redirect"])
async def test_who_is_not_logged_in_is_told_so(lab: PortalLab, asks_by: str) -> None:
    lab.asks_by = asks_by
    for answer in (await page_of(lab, cookie="old=canary-cookie"), await view_of(lab, cookie="old=canary-cookie")):
        assert answer.trouble.startswith("not logged in: SOS portal (127.0.0.1) ")
        assert answer.trouble.endswith("log in with your browser and save the page, or give the cookie of that session again")
        assert answer.body == b""
        assert "canary" not in repr(answer) + str(answer.whole_question)


async def test_a_session_that_ends_in_the_middle_of_a_view(lab: PortalLab) -> None:
    lab.signs_out_after = 2
    answer = await view_of(lab)
    assert answer.trouble.startswith("not logged in: ")
    page = read(answer)
    assert len(page.records) > 40
    assert isinstance(page.absence, Unknown)


SAID = {
    Fault.SILENT: "did not answer within", Fault.SLOW: "did not answer within", Fault.SHORT: "broke the connection off",
    Fault.CUT_GZIP: "ended early", Fault.UNENDED: "does not say where it ends", Fault.DROPPED: "broke the connection off",
    Fault.NO_HTTP: "speaks no HTTP", Fault.BOMB: "larger than the 32 MiB", Fault.LOGIN: "not logged in: ",
    Fault.UNAUTHORIZED: "not logged in: ", Fault.FORBIDDEN: "does not allow", Fault.MISSING: "no such thing",
    Fault.LIMITED: "asked too often until", Fault.BAD_GATEWAY: "failed (status 502)", Fault.REDIRECT: "not logged in: ",
    Fault.REDIRECT_LOOP: "redirects without end",
}  # fmt: skip
BY_SOURCE = {
    "page": {**SAID, Fault.EMPTY: "no page", Fault.TEXT: "no page"},
    "view": {**SAID, Fault.EMPTY: "no JSON", Fault.TEXT: "no JSON", Fault.HALF_JSON: "not whole JSON"},
}


@pytest.mark.parametrize(("source", "fault"), [(source, fault) for source, said in BY_SOURCE.items() for fault in said])
async def test_a_fault_is_told_and_is_no_list(lab: PortalLab, source: str, fault: Fault) -> None:
    lab.fault = fault
    cookie = "LtpaToken2=canary-0123456789"
    lab.cookie = cookie
    seconds = 0.3 if fault in {Fault.SILENT, Fault.SLOW} else 20.0
    async with client() as (http, told):
        system = system_of(lab, seconds, cookie)
        if source == "page":
            answer = await one(collect_page(http, system, PAGE, "alc", WORKER, now=lambda: NOW))
        else:
            answer = await one(collect_view(http, system, BY_CODE, COLUMNS, "alc", now=lambda: NOW))
    assert BY_SOURCE[source][fault] in answer.trouble
    assert "\n" not in answer.trouble and not answer.trouble.endswith(".")
    assert answer.body == b""
    assert answer.question["c_code"] == "alc" and answer.question["asked"].startswith("GET /")
    assert "canary" not in repr((answer, answer.whole_question, told.asked, told.waits)) and b"canary" not in answer.body
    assert fault not in {Fault.SILENT, Fault.SLOW} or all(asked.seconds < 5 for asked in told.asked)


async def test_half_a_page_is_kept_and_proves_nothing(lab: PortalLab) -> None:
    lab.fault = Fault.HALF_JSON
    page = read(await page_of(lab, search="%"))
    assert isinstance(page.absence, Unknown)
    assert "breaks off before its end" in page.absence.why


@pytest.mark.parametrize("source", ["page", "view"])
async def test_patience_that_is_asked_for_is_given(lab: PortalLab, source: str) -> None:
    lab.fault = Fault.LIMITED_BRIEFLY
    answer = await (page_of(lab) if source == "page" else view_of(lab))
    assert answer.trouble == ""


@pytest.mark.parametrize(
    ("address", "base", "path"),
    [
        ("https://p.example/inventory.nsf/x.xsp?c_code={c_code}", "https://p.example/inventory.nsf", "/x.xsp?c_code={c_code}"),
        ("https://p.example:8443/{c_code}/x", "https://p.example:8443", "/{c_code}/x"),
        ("https://p.example/a/b{c_code}/x?y=1/2", "https://p.example/a", "/b{c_code}/x?y=1/2"),
        ("https://p.example?c={c_code}", "https://p.example", "/?c={c_code}"),
        ("http://[::1]:1/x?c={c_code}", "http://[::1]:1", "/x?c={c_code}"),
    ],
)
def test_an_address_of_the_settings_is_a_place_and_a_path_there(address: str, base: str, path: str) -> None:
    assert place_of(address) == (base, path)
