"""How a missing piece of evidence is gathered by hand: where to look, what to ask for or run, and the line that imports the answer.

Must not know the settings: where the systems are comes in as `Places`.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..hosts import Family
from ..portal.model import PortalAddress
from ..runbook.assessment import Assessment
from ..runbook.view import View
from ..times import instant_text, minute_text

PORTAL_ADDRESS = "https://w3.sos.ibm.com/inventory.nsf/compliance_portal.xsp?c_code={c_code}"
LOG_CHANNEL = "bot-chlorine-logging"
_TICKET_FIELDS = "number,title,body,state,createdAt,labels,assignees,url,comments"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the systems are, from the settings."""

    portal: str = PORTAL_ADDRESS
    channel: str = LOG_CHANNEL
    ssh: tuple[str, ...] = ("ssh",)
    control_up: str = ""
    control_down: str = ""
    github: str = "github.ibm.com"
    """The host of GitHub Enterprise."""
    repository: str = "alchemy-conductors/team"
    security_center: str = "https://w3sccv.sos.ibm.com"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do."""

    words: str
    copy: str = ""
    """What is opened, searched for or run, whole and to be pasted; empty where there is nothing of the kind. Stands behind the words."""

    @property
    def text(self) -> str:
        return f"{self.words} {self.copy}" if self.copy else self.words


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a person does to get one piece of evidence."""

    kind: str
    steps: tuple[Step, ...]
    question: Mapping[str, str]
    """What is asked of the system, by the options of `import`; one that is missing here must be filled in."""
    bundle: str

    @property
    def import_line(self) -> str:
        """The command that takes the answer; FILE stands for what was saved."""
        words = [part for name, value in self.question.items() for part in (f"--{name.replace('_', '-')}", shlex.quote(value))]
        return " ".join(["scantui", "import", self.bundle, self.kind, *words, "FILE"])


def recipe(kind: str, assessment: Assessment, places: Places | None = None, bundle: str = "BUNDLE") -> Recipe:
    """The way to a piece of evidence of `kind` for the machine of an assessment. Raises `KeyError` for an unknown kind."""
    steps, question = _RECIPES[kind](assessment, places or Places())
    return Recipe(kind, steps, question, shlex.quote(bundle))


_Made = tuple[tuple[Step, ...], dict[str, str]]


def _tickets(assessment: Assessment, places: Places) -> _Made:
    number, where = assessment.case.ticket.number, f"{places.github}/{places.repository}"
    steps = (
        Step("run", f"gh issue view {number} -R {shlex.quote(where)} --json {_TICKET_FIELDS}"),
        Step("save what it prints: the ticket as it is now"),
        Step("without gh, the ticket itself is at", f"https://{where}/issues/{number}"),
    )
    return steps, {}


def _comments(assessment: Assessment, places: Places) -> _Made:
    number, where = assessment.case.ticket.number, f"{places.github}/{places.repository}"
    steps = (
        Step("run", f"gh issue view {number} -R {shlex.quote(where)} --json comments"),
        Step("save what it prints: all comments, for one may say that somebody acted already"),
        Step("without gh, they stand at", f"https://{where}/issues/{number}"),
    )
    return steps, {"ticket": str(number)}


def _portal(assessment: Assessment, places: Places) -> _Made:
    host = assessment.case.host
    known = host.family is not Family.UNKNOWN
    codes = (host.c_code,) if known else ("alc", "alc_fr2", "armada")
    steps = (
        *([] if known else [Step("its name is of no known form, so whose it is is not known: look in each, and say which with --c-code")]),
        *(Step("open", places.portal.replace("{c_code}", code)) for code in codes),
        Step("search", host.name),
        Step("open the machine's twisty and the one of Vulnerabilities, so that every address row shows"),
        Step("save the page (HTML or MHTML)"),
    )
    return steps, {"c_code": host.c_code, "search": host.name} if known else {"search": host.name}


def _log(assessment: Assessment, places: Places) -> _Made:
    view, host = View(assessment.case), assessment.case.host
    since = view.log_since
    until = view.log_until + timedelta(microseconds=-view.log_until.microsecond % 1_000_000)  # written in whole seconds, never too early
    steps = (
        Step("in Slack search:", f"{host.name} in:#{places.channel} after:{_day(since, -1)} before:{_day(until, 1)}"),
        Step("open every thread that it finds"),
        Step(f"save the answer as JSON, or copy the messages as text; the window is {minute_text(since)} to {minute_text(until)}"),
    )
    return steps, {"since": instant_text(since), "until": instant_text(until)}


def _day(at: datetime, days: int) -> str:
    """Slack's bounds are exclusive, and days of the searcher's own zone: one day wider on each side (WIRE 2.3)."""
    return f"{at + timedelta(days=days):%Y-%m-%d}"


def _lookup(assessment: Assessment, places: Places) -> _Made:
    steps = (Step("ask chlorine in Slack:", f"lookup {assessment.case.host.name}"), Step("copy its answer as text"))
    return steps, {}


def _netmax(assessment: Assessment, places: Places) -> _Made:
    case = assessment.case
    stale = [str(row.address) for row in View(case).stale]
    asked = [str(row.address) for row in View(case).stale if row.address not in case.owners] or stale
    steps = (
        Step("ask netmax who owns", asked[0] if asked else "the address"),
        *(Step("and who owns", address) for address in asked[1:]),
        Step("copy its answer as text"),
    )
    return steps, {"address": asked[0]} if asked else {}


def ping_row(view: View) -> PortalAddress | None:
    """The stale address of which a ping is the test: the IPMI controller's first, and one that was not pinged before one that was."""
    rows = [row for row in view.stale if (zone := view.zone(row)) is not None and zone.ours]
    pinged = {ping.address for ping in view.case.pings}
    return min(rows, key=lambda row: (row.address in pinged, row.kind.value != "imm"), default=None)


def _ping(assessment: Assessment, places: Places) -> _Made:
    """The ping with both controls: on a network that answers for everything, or for nothing, an answer proves nothing (SAFETY B.2, 13)."""
    view = View(assessment.case)
    row = ping_row(view)
    zone = view.zone(row) if row else None
    if row is None or zone is None:
        stale = next(iter(view.stale), None)
        return (Step(f"a ping proves nothing here: {view.zone_choice(stale).why}" if stale else "no address is stale"),), {}
    scanner = zone.scanners[0]
    controls = {"control_up": places.control_up, "control_down": places.control_down}
    known = {name: address for name, address in controls.items() if address}
    command = "; ".join(f"LC_ALL=C ping -n -c 4 -w 10 {address}" for address in (*known.values(), str(row.address)))
    unset = Step("no address is set that must answer, or none that must not: control_up and control_down of [nessus_host] in the settings")
    steps = (
        Step(f"reach {scanner}:", shlex.join([*places.ssh, scanner.name])),
        Step("run there:", command),
        *([unset] if len(known) < len(controls) else []),
        Step("save what it prints"),
    )
    return steps, {"from": scanner.name, "address": str(row.address), **known}


def _scan(assessment: Assessment, places: Places) -> _Made:
    view = View(assessment.case)
    names: Mapping[str, None] = {zone.scan: None for row in view.stale if (zone := view.zone(row)) and zone.scan}
    missing = [name for name in names if not _has_result(view, name)]
    name = next(iter((*missing, *names)), "")
    fields = "name,status,importStatus,startTime,finishTime,totalIPs,scannedIPs,completedIPs,progress"
    steps = (
        Step("in Security Center: Scans, then Scan Results", places.security_center),
        Step(f"take the newest finished result of {'' if name else 'the scan that covers the address'}".rstrip(), name),
        Step("save it as JSON with its progress:", f"{places.security_center}/rest/scanResult/ID?fields={fields}"),
    )
    return steps, {"scan": name} if name else {}


def _has_result(view: View, name: str) -> bool:
    """Whether a finished result of a scan since the action is known already."""
    rows = [row for row in view.stale if (zone := view.zone(row)) is not None and zone.is_scan(name)]
    return any(view.newest_finished_scan(row, view.since_action) is not None for row in rows)


_RECIPES = {
    "tickets": _tickets,
    "ticket-comments": _comments,
    "portal": _portal,
    "chlorine-log": _log,
    "chlorine-lookup": _lookup,
    "scan-result": _scan,
    "ping": _ping,
    "netmax": _netmax,
}
