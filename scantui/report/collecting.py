"""How a missing piece of evidence is gathered by hand: where to look, what to ask for or run, and the line that imports the answer."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..runbook.assessment import Assessment
from ..runbook.view import View
from ..times import instant_text, minute_text

PORTAL_ADDRESS = "https://w3.sos.ibm.com/inventory.nsf/compliance_portal.xsp?c_code={c_code}"
LOG_CHANNEL = "bot-chlorine-logging"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the systems are, from the settings."""

    portal: str = PORTAL_ADDRESS
    channel: str = LOG_CHANNEL
    ssh: tuple[str, ...] = ("ssh",)
    control_up: str = ""
    control_down: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a person does to get one piece of evidence."""

    kind: str
    steps: tuple[str, ...]
    """In order, each a sentence or something to paste."""
    command: str | None
    """What to run on the nessus host, whole, where there is something to run."""
    import_line: str
    """The command that takes the answer; FILE stands for what was saved."""


def recipe(kind: str, assessment: Assessment, places: Places | None = None, bundle: str = "BUNDLE") -> Recipe:
    """The way to a piece of evidence of `kind` for the machine of an assessment. Raises `KeyError` for an unknown kind."""
    return _RECIPES[kind](assessment, places or Places(), shlex.quote(bundle))


def _portal(assessment: Assessment, places: Places, bundle: str) -> Recipe:
    host = assessment.case.host
    steps = (
        f"open {places.portal.replace('{c_code}', host.c_code)}",
        f"search {host.name}",
        "open the machine's twisty and the one of Vulnerabilities, so that every address row shows",
        "save the page (HTML or MHTML)",
    )
    return Recipe("portal", steps, None, f"scantui import {bundle} portal --c-code {host.c_code} --search {host.name} FILE")


def _log(assessment: Assessment, places: Places, bundle: str) -> Recipe:
    view, host = View(assessment.case), assessment.case.host
    since = view.log_since
    until = view.log_until + timedelta(microseconds=-view.log_until.microsecond % 1_000_000)  # written in whole seconds, never too early
    steps = (
        f"in Slack search: {host.name} in:#{places.channel} after:{_day(since, -1)} before:{_day(until, 1)}",
        "open every thread that it finds",
        f"save the answer as JSON, or copy the messages as text; the window is {minute_text(since)} to {minute_text(until)}",
    )
    window = f"--since {instant_text(since)} --until {instant_text(until)}"
    return Recipe("chlorine-log", steps, None, f"scantui import {bundle} chlorine-log {window} FILE")


def _day(at: datetime, days: int) -> str:
    """Slack's bounds are exclusive, and days of the searcher's own zone: one day wider on each side (WIRE 2.3)."""
    return f"{at + timedelta(days=days):%Y-%m-%d}"


def _netmax(assessment: Assessment, places: Places, bundle: str) -> Recipe:
    view = View(assessment.case)
    asked = [str(row.address) for row in view.stale]
    one = asked[0] if len(asked) == 1 else "IP"
    return Recipe(
        "netmax",
        (f"ask netmax who owns {' and '.join(asked)}", "copy its answer as text"),
        None,
        f"scantui import {bundle} netmax --address {one} FILE",
    )


def _ping(assessment: Assessment, places: Places, bundle: str) -> Recipe:
    """The ping with both controls: on a network that answers for everything, or for nothing, an answer proves nothing (SAFETY B.2, 13)."""
    view = View(assessment.case)
    row = next((row for row in view.stale if row.kind.value == "imm"), next(iter(view.stale), None))
    zone = view.zone(row) if row else None
    if row is None or zone is None or not zone.ours:
        why = view.zone_choice(row).why if row else "no address is stale"
        return Recipe("ping", (why,), None, f"scantui import {bundle} ping --from HOST --address IP FILE")
    scanner = zone.scanners[0]
    controls = [address for address in (places.control_up, places.control_down) if address]
    command = "; ".join(f"LC_ALL=C ping -n -c 4 -w 10 {address}" for address in (*controls, str(row.address)))
    steps = (f"reach {scanner}: {shlex.join([*places.ssh, scanner.name])}", f"run there: {command}", "save what it prints")
    up = f" --control-up {places.control_up}" if places.control_up else ""
    down = f" --control-down {places.control_down}" if places.control_down else ""
    return Recipe("ping", steps, command, f"scantui import {bundle} ping --from {scanner.name} --address {row.address}{up}{down} FILE")


def _scan(assessment: Assessment, places: Places, bundle: str) -> Recipe:
    view = View(assessment.case)
    names: Mapping[str, None] = {zone.scan: None for row in view.stale if (zone := view.zone(row)) and zone.scan}
    name = next(iter(names), "NAME")
    steps = (
        "in Security Center: Scans, then Scan Results",
        f"take the newest finished result of {' or '.join(names) or 'the scan that covers the address'}",
        "save it as JSON with its progress: /rest/scanResult/ID?fields=name,status,importStatus,startTime,finishTime,totalIPs,scannedIPs,"
        "completedIPs,progress",
    )
    return Recipe("scan-result", steps, None, f"scantui import {bundle} scan-result --scan {shlex.quote(name)} FILE")


_RECIPES = {"portal": _portal, "chlorine-log": _log, "netmax": _netmax, "ping": _ping, "scan-result": _scan}
