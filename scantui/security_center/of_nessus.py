"""What a `.nessus` file means for an address (DOMAIN 5, WIRE 3.5). It can show a host, but never prove that one was left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from ..answer import Answer, Found, Reason, Unknown, unknown
from ..evidence.model import Capture
from ..hosts import Address
from ..safe_text import OutsideText
from ..times import parse_instant
from .model import WHAT, HostOutcome, ResultState, ScanResult
from .names import is_definition, same_name
from .nessus_xml import NessusFile, ReportHost
from .plugins import verdict

_CLOCKS: Final = timedelta(hours=1)
"""How far the clocks of a scanner and of Security Center may be apart."""
_NOT_LISTED: Final = (
    "the .nessus file does not list the address, which proves nothing: hosts that did not answer are normally left out of it; "
    "the scan result itself, with its progress, shows them"
)
_SEVERAL_REPORTS: Final = "the file holds several reports, so that it is not known which of them is the scan asked for"
_OTHER_SCAN: Final = "the file is of another scan than the one stated"


def scan_result_of_nessus(file: NessusFile, capture: Capture, wanted: Iterable[Address]) -> ScanResult:
    stated = capture.question.get("scan", "").strip()
    gaps = _gaps(file, stated)
    outcomes: dict[Address, Answer[HostOutcome]] = {}
    details: dict[Address, OutsideText] = {}
    unusable = _unusable(file, stated)
    state, finished_at = _ended(file, capture.question)
    for address in wanted:
        hosts = [host for host in file.hosts if address in host.addresses]
        outcomes[address] = unknown(WHAT, unusable, (capture.id,)) if unusable else _outcome(hosts, capture)
        text = next((text for host in hosts if (text := host.ping_text or host.scan_info)), "")
        if text:
            details[address] = OutsideText(text)
    return ScanResult(
        name=OutsideText(stated or file.name),
        state=state,
        started_at=file.started_at,
        finished_at=finished_at,
        total_addresses=None,
        scanned_addresses=None,
        outcomes=outcomes,
        scanners=(),
        source=capture.id,
        gaps=tuple(Reason(WHAT, why) for why in gaps),
        details=details,
    )


def _ended(file: NessusFile, question: Mapping[str, str]) -> tuple[ResultState, datetime | None]:
    """How and when the scan ended, which the file itself does not say: its last host only ended about then.

    What Security Center said of the result when the file was downloaded holds, unless the file's own times are those of another scan.
    """
    started, finished = (parse_instant(question.get(name, "")) for name in ("started", "finished"))
    if started is None or finished is None or file.finished_at is None:
        return ResultState.UNKNOWN, file.finished_at
    if not started - _CLOCKS <= file.finished_at <= finished + _CLOCKS:
        return ResultState.UNKNOWN, file.finished_at
    said = question.get("state", "")
    return ResultState(said) if said in list(ResultState) else ResultState.UNKNOWN, finished


def _unusable(file: NessusFile, stated: str) -> str:
    """Why the file answers for no address at all; empty when it does."""
    if file.report_count > 1:
        return _SEVERAL_REPORTS
    if stated and is_definition(file.name) and not same_name(file.name, stated):
        return _OTHER_SCAN
    return ""


def _gaps(file: NessusFile, stated: str) -> list[str]:
    gaps = []
    if unusable := _unusable(file, stated):
        gaps.append(unusable)
    elif stated and file.name.strip() and not same_name(file.name, stated):
        gaps.append("the report in the file has another name than the scan stated: check that it is the right one")
    if file.host_count == 0:
        gaps.append("the file lists no host at all")
    if any(not host.is_consistent for host in file.hosts):
        gaps.append("a host in the file is named by one address and was scanned at another")
    return gaps


def _outcome(hosts: list[ReportHost], capture: Capture) -> Answer[HostOutcome]:
    shown = [verdict(host, "file") for host in hosts]
    if not shown:
        return unknown(WHAT, _NOT_LISTED, (capture.id,))
    outcomes = {one for one in shown if isinstance(one, HostOutcome)}
    for one in shown:
        if isinstance(one, Reason):
            return Unknown((one,), (capture.id,))
    if len(outcomes) > 1:
        return unknown(WHAT, "the file lists the address more than once, and the entries disagree", (capture.id,))
    return Found(outcomes.pop(), (capture.id,))
