"""Tenable.sc of the lab: the demo's scan results over the REST interface, with the real envelope and the real oddities (WIRE 3).

    with serving(SecurityCenterLab()) as center:
        center.odd[Oddity.NO_PROGRESS] = "3112"      # concerns requests whose path holds this
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from enum import Enum, auto
from typing import Any, ClassVar, Final

from demo import raw_scans
from demo.fleet import Fleet, load
from demo.raw_scans import Result
from scantui.hosts import Topology

from .center_analysis import BadQuery, analysed, zipped
from .server import LabSystem
from .wire import Answer, Request

ACCESS_KEY, SECRET_KEY = "canary0access0" + "5" * 18, "canary0secret0" + "7" * 18
USER: Final = "sre-scantui"
VERSION: Final = "6.4.0"
CM7: Final = "ALC_Prod_DAL09_private_CM7"
RUNNING: Final = 3131
_NIGHTS: Final = 3
_ALWAYS: Final = ("id", "name", "description", "status")
_KEYS = re.compile(r"accesskey=([^;\s]+);\s*secretkey=([^;\s]+);?", re.IGNORECASE)


class Oddity(Enum):
    """What a Security Center in order may do all the same."""

    NO_PROGRESS = auto()
    CUT_PROGRESS = auto()
    """Its lists end in the middle, as those of old results do."""
    NOTHING_SCANNED = auto()
    """And so no progress."""
    PARTIAL = auto()
    RUNNING = auto()
    """A newer scan of Dallas is in work."""
    GONE = auto()
    """There is no result at all."""
    ONLY_USABLE = auto()
    ONLY_MANAGEABLE = auto()
    NO_TOTAL = auto()
    """The analysis does not say how many records there are."""
    PAGES_WITHOUT_END = auto()
    ANALYSIS_OF_ANY_SCAN = auto()
    """It overlooks which result was asked for, and tells of the night before."""
    DEAD_UNREPORTED = auto()
    """Hosts that did not answer are in no report, as by default."""
    NO_FILE = auto()
    """It says that there is no file of a result."""
    NOTHING_TO_DOWNLOAD = auto()
    """It says that there is one, and sends nothing."""
    ERROR_IN_200 = auto()
    FORBIDDEN = auto()


class SecurityCenterLab(LabSystem):
    BASE: ClassVar[str] = "/rest"

    def __init__(self, fleet: Fleet | None = None) -> None:
        super().__init__()
        self.fleet = fleet or load()
        self.odd: dict[Oddity, str] = {}
        """The oddities in force, each with a part of the paths that it concerns."""
        newest = raw_scans.results(self.fleet)
        older = [_nights_before(result, nights) for result in newest for nights in range(1, _NIGHTS + 1)]
        dallas = next(result for result in newest if result.name == raw_scans.DALLAS)
        weekly = replace(dallas, number=3120, name=CM7, finished=dallas.finished + timedelta(hours=2))
        self.results = {result.number: result for result in (*newest, *older, weekly)}
        self.dallas = dallas

    def is_odd(self, oddity: Oddity, request: Request) -> bool:
        return oddity in self.odd and self.odd[oddity] in request.path

    def answer(self, request: Request) -> Answer:
        path = request.path.removeprefix(self.BASE)
        if path == "/system":
            return self.said({"version": VERSION, "buildID": "202410251234", "licenseStatus": "Valid"})
        keys = _KEYS.fullmatch(request.headers.get("x-apikey", "").strip())
        if keys is None or keys.groups() != (ACCESS_KEY, SECRET_KEY):
            return self.said("", status=403)  # as recorded: no error code either
        if "x-securitycenter" in request.headers:
            return self.said("", 12, "This request signs in twice.", status=400)
        if self.is_odd(Oddity.FORBIDDEN, request):
            return self.said("", 143, "You do not have permission.", status=403)
        if self.is_odd(Oddity.ERROR_IN_200, request):
            return self.said("", 147, "Unable to get what was asked for.")
        for pattern, route in self._routes():
            if found := re.fullmatch(pattern, f"{request.method} {path}"):
                return route(request, *found.groups())
        return self.said("", 1, "There is no such resource.", status=404)

    def said(self, response: object, code: int = 0, message: str = "", *, status: int = 200) -> Answer:
        """In the envelope. Errors call themselves a web page."""
        answer = Answer.json(raw_scans.enveloped(response, int(self.fleet.as_of.timestamp()), code, message), status)
        return replace(answer, content_type="application/json" if status == 200 and not code else "text/html; charset=UTF-8")

    def _routes(self) -> Iterable[tuple[str, Callable[..., Answer]]]:
        return (
            (r"GET /currentUser", self._user),
            (r"GET /scanResult", self._list),
            (r"GET /scanResult/(\d+)", self._details),
            (r"POST /scanResult/(\d+)/download", self._download),
            (r"POST /analysis", self._analysis),
            (r"GET /zone", self._zones),
            (r"GET /scanner", self._scanners),
            (r"GET /deviceInfo", self._device),
        )

    def _user(self, request: Request) -> Answer:
        user = {"id": "12", "username": USER, "role": {"id": "4", "name": "Security Analyst"}, "group": {"id": "3", "name": "SRE"}}
        return self.said(_only(user, request, ("id", "username", "role", "group")))

    def _list(self, request: Request) -> Answer:
        if "progress" in _fields(request):
            return self.said("", 143, "Invalid field 'progress'.", status=403)
        now = int(self.fleet.as_of.timestamp())
        since, until = int(request.query.get("startTime", now - 30 * 86400)), int(request.query.get("endTime", now))
        told = [] if self.is_odd(Oddity.GONE, request) else [self._told(number, request) for number in self._numbers()]
        listed = [_only(each, request, _ALWAYS) for each in told if since <= int(each["createdTime"]) <= until]
        parts = {"usable": listed, "manageable": listed[::2]}
        if self.is_odd(Oddity.ONLY_USABLE, request) or request.query.get("filter") == "usable":
            del parts["manageable"]
        if self.is_odd(Oddity.ONLY_MANAGEABLE, request):
            parts = {"manageable": listed}
        return self.said(parts)

    def _numbers(self) -> list[int]:
        return sorted([*self.results, *([RUNNING] if Oddity.RUNNING in self.odd else [])])

    def _details(self, request: Request, number: str) -> Answer:
        if int(number) not in self._numbers():
            return self.said("", 147, "Unable to find the scan result.", status=403)
        return self.said(_only(self._told(int(number), request), request, ()))

    def _told(self, number: int, request: Request) -> dict[str, Any]:
        told = self._running() if number == RUNNING else {"description": "", **raw_scans.answer(self.results[number])}
        if self.is_odd(Oddity.PARTIAL, request):
            told |= {"status": "Partial", "progress": told["progress"] | {"status": "Partial"}}
        if self.is_odd(Oddity.NO_PROGRESS, request):
            told["progress"] = ""
        if self.is_odd(Oddity.NOTHING_SCANNED, request):
            told |= {"progress": "", "scannedIPs": "0"}
        if self.is_odd(Oddity.NO_FILE, request):
            told["downloadAvailable"] = "false"
        if self.is_odd(Oddity.CUT_PROGRESS, request):
            lists = {key: told["progress"][key][: len(told["progress"][key]) // 2] for key in ("scannedIPs", "deadHostIPs")}
            told["progress"] |= lists
        return told

    def _running(self) -> dict[str, Any]:
        """Dallas again, half done."""
        begun = str(int((self.fleet.as_of - timedelta(hours=1)).timestamp()))
        half = replace(self.dallas, number=RUNNING, outcome=replace(self.dallas.outcome, dead=[]))
        told = raw_scans.answer(half)
        waiting = ",".join(map(str, sorted(self.dallas.outcome.dead)))
        told |= {"status": "Running", "importStatus": "No Results", "running": "true", "description": ""}
        told |= {"createdTime": begun, "startTime": begun, "finishTime": "-1", "downloadAvailable": "false"}
        told["progress"] |= {"status": "Running", "runState": "Running", "scanningIPs": waiting}
        return told

    def _download(self, request: Request, number: str) -> Answer:
        result = self.results.get(int(number))
        if result is None:
            return self.said("", 147, "Unable to find the scan result.", status=403)
        if self.is_odd(Oddity.NOTHING_TO_DOWNLOAD, request):
            return Answer(200, b"", "application/zip")
        body = zipped(f"{number}.nessus", raw_scans.nessus(self.fleet, self._reported(result, request)))
        wrong = {"Content-Disposition": f"attachment; filename={number}-nessus.zip", "content-transfer-encoding": "BASE64;"}
        return Answer(200, body, "application/zip", wrong)

    def _analysis(self, request: Request) -> Answer:
        try:
            endless, counted = self.is_odd(Oddity.PAGES_WITHOUT_END, request), not self.is_odd(Oddity.NO_TOTAL, request)
            return self.said(analysed(request.json(), self._source(request), endless=endless, counted=counted))
        except BadQuery as error:
            return self.said("", error.code, str(error), status=403)

    def _source(self, request: Request) -> Callable[[int], Result | None]:
        def find(number: int) -> Result | None:
            result = self.results.get(number)
            if result is None:
                return None
            before = _nights_before(result, 1) if self.is_odd(Oddity.ANALYSIS_OF_ANY_SCAN, request) else result
            return self._reported(before, request)

        return find

    def _reported(self, result: Result, request: Request) -> Result:
        """What plugins report of it."""
        if self.is_odd(Oddity.DEAD_UNREPORTED, request):
            return replace(result, outcome=replace(result.outcome, dead=[]))
        return result

    def _zones(self, request: Request) -> Answer:
        zones = {region.zone.name: region.zone for region in Topology.load().regions}
        told: list[dict[str, Any]] = [
            {"id": str(number), "name": zone.name, "description": "", "scanners": [{"name": str(one)} for one in zone.scanners]}
            for number, zone in enumerate(zones.values(), 1)
        ]
        return self.said([_only(each, request, ("id", "name", "description")) for each in told])

    def _scanners(self, request: Request) -> Answer:
        """Those whom an organisation's user sees: none is capable of agents."""
        return self.said([])

    def _device(self, request: Request) -> Answer:
        asked, never = request.query.get("ip", ""), "-1"
        name = next((one.name for one in self.fleet.by_name.values() if asked in [row.address for row in one.addresses]), "")
        seen = max((result.finished for result in self.results.values() if asked in map(str, result.outcome.scanned)), default=None)
        last = str(int(seen.timestamp())) if seen else never
        told = {"ip": asked, "dnsName": name, "os": "", "lastScan": last, "lastAuthRun": never, "lastUnauthRun": last, "hasPassive": "No"}
        return self.said(told)


def _nights_before(result: Result, nights: int) -> Result:
    back = timedelta(days=nights)
    return replace(result, number=result.number - 20 * nights, started=result.started - back, finished=result.finished - back)


def _fields(request: Request) -> list[str]:
    return [field for field in request.query.get("fields", "").split(",") if field]


def _only(told: dict[str, Any], request: Request, usual: tuple[str, ...]) -> dict[str, Any]:
    """The fields asked for; the usual ones (all, where there are none) where nothing is asked."""
    wanted = ["id", *_fields(request)] if _fields(request) else list(usual) or list(told)
    return {key: value for key, value in told.items() if key in wanted}
