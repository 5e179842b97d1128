"""Asks Security Center for the newest results of scans, and keeps what it answers as captures (DOMAIN 5; WIRE 3.2 and 3.3).

Three ways, each only where the one before it leaves something open: the result with its progress lists, the analysis of the result,
its file. What an answer means is the readers' business.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import msgspec

from ..answer import Unreadable
from ..credentials import Secret
from ..evidence.model import Collected, Kind
from ..evidence.sequence import joined
from ..hosts import Address
from ..net import Client, Problem, Reply, System, Trouble
from ..safe_text import OutsideText
from ..times import earlier, instant_text
from .analysis_json import AnalysisPage, decode_page
from .answer_json import Scalar, decoded_object, instant, number, response_in, text
from .asking import Asker, NoAnswer
from .listing import Listed, decode_listing, newest_finished, newest_running, of_scan
from .model import ResultState
from .names import reaches_sos
from .nessus_xml import PING_PLUGIN, SCAN_INFO_PLUGIN
from .of_analysis import Analysis
from .progress_lists import left_open
from .scan_result_json import ResultAnswer, decode_result
from .states import state_of

_LONGEST_SCAN: Final = timedelta(days=7)
"""The list goes by when a result was begun; the public scan alone takes a day, and may wait or be paused."""
_CLOCKS: Final = timedelta(days=1)
_LISTED: Final = "id,name,status,running,importStatus,createdTime,startTime,finishTime,totalIPs,scannedIPs,completedIPs"
_FIELDS: Final = f"{_LISTED},downloadAvailable,errorDetails,progress"
_PAGE: Final = 1000
_MOST_PAGES: Final = 50


def sign(access: Secret, secret: Secret) -> Mapping[str, Secret]:
    """The header that signs in by a pair of API keys. Raises `ValueError` for what cannot be a key, for it would change the header."""
    keys = access.reveal(), secret.reveal()
    if not all(key.isalnum() for key in keys):
        raise ValueError("an API key of Security Center is made of letters and digits alone")
    return {"x-apikey": Secret(f"accesskey={keys[0]}; secretkey={keys[1]};")}


class _User(msgspec.Struct):
    username: Scalar = None


class _Server(msgspec.Struct):
    version: Scalar = None


async def who_am_i(client: Client, system: System) -> OutsideText:
    """The name of the user whose keys are in use. Raises `Trouble`."""
    try:
        reply = await client.get(system, "/currentUser", {"fields": "username"})
        name = text(decoded_object(response_in(reply.json_text(), "user"), _User, "user").username)
    except Trouble as trouble:
        if trouble.problem is Problem.FORBIDDEN:  # it knows no 401
            why = f"{system.name} ({system.host}) does not accept the keys (status 403)"
            raise Trouble(Problem.NOT_SIGNED_IN, why, status=trouble.status) from None
        raise
    except Unreadable as error:
        raise _unexpected(system, error.reason) from None
    if not name:
        raise _unexpected(system, "names no user")
    return OutsideText(name)


async def server_version(client: Client, system: System) -> OutsideText:
    """Security Center's own version, which it tells anybody: asked without the keys, for with wrong ones it is silent. Raises `Trouble`."""
    try:
        reply = await client.get(replace(system, sign={}), "/system")
        version = text(decoded_object(response_in(reply.json_text(), "system"), _Server, "system").version)
    except Unreadable as error:
        raise _unexpected(system, error.reason) from None
    if not version:
        raise _unexpected(system, "names no version")
    return OutsideText(version)


def _unexpected(system: System, what: str) -> Trouble:
    return Trouble(Problem.UNEXPECTED, f"the answer of {system.name} ({system.host}) {what}")


async def collect_scan_results(
    client: Client,
    system: System,
    scan_names: Iterable[str],
    since: datetime,
    now: Callable[[], datetime],
    *,
    addresses: Iterable[Address] = frozenset(),
    signed_in_as: str = "",
) -> AsyncIterator[Collected]:
    """For each scan definition its newest finished result, and a running one that is newer; where none finished since `since`, the list.

    `addresses` are those that must be told of: where a result's lists do not, it is asked about them in other ways.
    """
    visit = _Visit(Asker(client, system, now), since, tuple(sorted(addresses)), signed_in_as)
    names = _distinct(scan_names)
    wanted = [name for name in names if reaches_sos(name)]
    for name in names:
        if name not in wanted:
            why = "results of this scan were not asked for, for they never reach SOS: its name does not end in import"
            yield visit.failed({"scan": name}, NoAnswer(why, now()), "scan-results.json")
    if not wanted:
        return
    try:
        reply, listed = await visit.listing()
    except NoAnswer as none:
        for name in wanted:
            yield visit.failed({"scan": name}, none, "scan-results.json")
        return
    for name in wanted:
        async for collected in visit.results_of(name, reply, listed):
            yield collected


def _distinct(names: Iterable[str]) -> list[str]:
    """Each scan once, by the name that comes first."""
    distinct: dict[str, str] = {}
    for name in names:
        if name.strip():
            distinct.setdefault(name.strip().casefold(), name.strip())
    return list(distinct.values())


@dataclass(frozen=True, slots=True)
class _Visit:
    """What is asked of Security Center in one go."""

    asker: Asker
    since: datetime
    addresses: tuple[Address, ...]
    signed_in_as: str

    async def listing(self) -> tuple[Reply, tuple[Listed, ...]]:
        begun, until = earlier(self.since, _LONGEST_SCAN), self.asker.now() + _CLOCKS
        window = {"startTime": str(max(0, int(begun.timestamp()))), "endTime": str(int(until.timestamp()))}
        return await self.asker.get("the list of scan results", "/scanResult", {"fields": _LISTED, **window}, decode_listing)

    async def results_of(self, scan: str, reply: Reply, listed: Sequence[Listed]) -> AsyncIterator[Collected]:
        results = of_scan(listed, scan)
        newest = newest_finished(results)
        running = newest_running(results, newest)
        if newest is None or not newest.finished_since(self.since):
            window = {"since": instant_text(self.since), "until": instant_text(reply.received_at)}
            yield self.answered({"scan": scan, **window}, [reply], "scan-results.json")
        for one in (newest, running):
            if one is not None:
                async for collected in self.result(scan, one.number):
                    yield collected

    async def result(self, scan: str, result: int) -> AsyncIterator[Collected]:
        """One result, by as many of the three ways as it takes."""
        question, name = {"scan": scan, "result": str(result)}, f"scan-result-{result}.json"
        try:
            reply, answer = await self.asker.get(f"scan result {result}", f"/scanResult/{result}", {"fields": _FIELDS}, decode_result)
        except NoAnswer as none:
            yield self.failed(question, none, name)
            return
        left = left_open(answer, self.addresses)
        if left is None or not _has_more(answer):
            yield self.answered(question, [reply], name)
            return
        pages, trouble = await self.analysis(result, left)
        yield self.answered(question, [reply, *pages], name, trouble)
        told = Analysis.of((page.body for page in pages), instant(answer.start_time))
        if not any(told.outcome(address) for address in left) and text(answer.download_available).casefold() != "false":
            yield await self.file(question, result, answer)

    async def analysis(self, result: int, addresses: Iterable[Address]) -> tuple[list[Reply], str]:
        """The pages that came, and what went wrong with the others, if anything."""
        what, pages, before, start = f"the analysis of scan result {result}", [], None, 0
        asked = ",".join(map(str, sorted(addresses)))
        try:
            while asked:
                reply, page = await self.asker.post(what, "/analysis", _analysis_query(result, asked, start), decode_page)
                pages.append(reply)
                start += page.returned
                if _is_last(page, start):
                    break
                if page.returned == 0 or page == before or len(pages) == _MOST_PAGES:
                    return pages, f"{what}: its pages do not come to an end, so that some of it may be missing"
                before = page
        except NoAnswer as none:
            return pages, none.why
        return pages, ""

    async def file(self, question: Mapping[str, str], result: int, answer: ResultAnswer) -> Collected:
        """The result's file, with what it does not say itself: how and when the scan ended."""
        times = {"started": instant(answer.start_time), "finished": instant(answer.finish_time)}
        said = {"state": state_of(answer.status, answer.running).value}
        question = {**question, **said, **{key: instant_text(time) for key, time in times.items() if time is not None}}
        name = f"scan-result-{result}.zip"
        try:
            what = f"the file of scan result {result}"
            reply = await self.asker.file(what, f"/scanResult/{result}/download", {"downloadType": "v2"})
        except NoAnswer as none:
            return self.failed(question, none, name)
        return self.answered(question, [reply], name)

    def answered(self, question: Mapping[str, str], replies: Sequence[Reply], name: str, trouble: str = "") -> Collected:
        asked = "; ".join(dict.fromkeys(reply.target for reply in replies))
        body = replies[0].body if len(replies) == 1 else joined([reply.body for reply in replies])
        return Collected(Kind.SCAN_RESULT, self._question(question, asked), replies[-1].received_at, name, body, trouble)

    def failed(self, question: Mapping[str, str], none: NoAnswer, name: str) -> Collected:
        return Collected(Kind.SCAN_RESULT, self._question(question, none.asked), none.at, name, none.body, none.why)

    def _question(self, question: Mapping[str, str], asked: str) -> dict[str, str]:
        known = {"asked": asked, "as": self.signed_in_as}
        return {**question, **{key: value for key, value in known.items() if value}}


def _has_more(answer: ResultAnswer) -> bool:
    """Whether a result may be told of in other ways: it is finished, did not fail, and anything was scanned."""
    state = state_of(answer.status, answer.running)
    return state in {ResultState.COMPLETED, ResultState.PARTIAL, ResultState.UNKNOWN} and number(answer.scanned_ips) != 0


def _is_last(page: AnalysisPage, until: int) -> bool:
    return until >= page.total if page.total is not None else page.returned < _PAGE


def _analysis_query(result: int, addresses: str, start: int) -> dict[str, object]:
    """Documentation and pyTenable put scan, view and offsets in different places: they stand in both."""
    plugins = f"{PING_PLUGIN},{SCAN_INFO_PLUGIN}"
    filters = [{"filterName": name, "operator": "=", "value": value} for name, value in (("ip", addresses), ("pluginID", plugins))]
    which = {"scanID": result, "view": "all"}
    offsets = {"startOffset": start, "endOffset": start + _PAGE}
    query = {"type": "vuln", "tool": "vulndetails", **which, "filters": filters, **offsets}
    return {"type": "vuln", "sourceType": "individual", **which, "query": query, **offsets}
