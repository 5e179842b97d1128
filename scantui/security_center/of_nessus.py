"""What a `.nessus` file means for an address (DOMAIN 5, WIRE 3.5). It can show a host, but never prove that one was left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..answer import Answer, Found, Reason, Unknown, unknown
from ..evidence.model import Capture
from ..hosts import Address
from ..safe_text import OutsideText
from .model import HostOutcome, ResultState, ScanResult
from .names import is_definition, same_name
from .nessus_xml import NessusFile, ReportHost

WHAT: Final = "scan-result"
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
    for address in wanted:
        hosts = [host for host in file.hosts if address in host.addresses]
        outcomes[address] = unknown(WHAT, unusable, (capture.id,)) if unusable else _outcome(hosts, capture)
        text = next((text for host in hosts if (text := host.ping_text or host.scan_info)), "")
        if text:
            details[address] = OutsideText(text)
    return ScanResult(
        name=OutsideText(stated or file.name),
        state=ResultState.UNKNOWN,
        started_at=file.started_at,
        finished_at=file.finished_at,
        total_addresses=None,
        scanned_addresses=None,
        outcomes=outcomes,
        scanners=(),
        source=capture.id,
        gaps=tuple(Reason(WHAT, why) for why in gaps),
        details=details,
    )


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
    verdicts = [_verdict(host) for host in hosts]
    if not verdicts:
        return unknown(WHAT, _NOT_LISTED, (capture.id,))
    outcomes = {verdict for verdict in verdicts if isinstance(verdict, HostOutcome)}
    for verdict in verdicts:
        if isinstance(verdict, Reason):
            return Unknown((verdict,), (capture.id,))
    if len(outcomes) > 1:
        return unknown(WHAT, "the file lists the address more than once, and the entries disagree", (capture.id,))
    return Found(outcomes.pop(), (capture.id,))


def _verdict(host: ReportHost) -> HostOutcome | Reason:
    """The outcome that one entry shows, or why it shows none."""
    if not host.is_consistent:
        return Reason(WHAT, "the host in the file is named by one address and was scanned at another")
    dead, alive = _says_dead(host.ping_text or ""), _says_alive(host.ping_text or "")
    assessed = host.scan_info is not None or host.other_items > 0
    if dead or host.ping_failed:
        if assessed or alive:
            return Reason(WHAT, "the file says of the address both that it did not answer and that it was assessed")
        return HostOutcome.DEAD
    if assessed:
        return HostOutcome.SCANNED
    if host.ping_text is None:
        return Reason(WHAT, "the file lists the address but reports nothing of it")
    return Reason(WHAT, "the file reports only the ping of the address, which does not show that it was assessed")


def _says_dead(text: str) -> bool:
    """Plugin 10180's text for a host that did not answer; it reports live hosts too (DOMAIN 5)."""
    text = " ".join(text.casefold().split())
    return "considered as dead" in text or "did not respond to the following ping methods" in text


def _says_alive(text: str) -> bool:
    text = " ".join(text.casefold().split())
    return "the remote host is up" in text or "the remote host replied" in text or "the host replied" in text
