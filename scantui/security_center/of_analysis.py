"""What the analysis of one result shows of an address: alive, dead, or neither (WIRE 3.3, 3.5).

It never proves that an address was left out: hosts that did not answer are normally not reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ..answer import Answer, CaptureId, Found, Reason, Unknown, unknown
from ..hosts import Address, parse_address
from .analysis_json import PluginReport, decode_page
from .model import WHAT, HostOutcome
from .nessus_xml import MAX_TEXT, PING_PLUGIN, SCAN_INFO_PLUGIN, ReportHost
from .plugins import verdict

_CLOCKS: Final = timedelta(hours=1)
"""How far the clocks of a scanner and of Security Center may be apart; the scan of a day before is further away."""
_OTHER_TIME: Final = "the analysis tells of the address at another time than that of the result"


@dataclass(frozen=True, slots=True)
class Analysis:
    """The plugin reports of one result, by address."""

    began_at: datetime | None
    by_address: dict[Address, list[PluginReport]]

    @classmethod
    def of(cls, pages: Iterable[bytes], began_at: datetime | None) -> Analysis:
        """`began_at`: when the scan began. Reports that are older, or that do not say when they were made, are not of this result.

        Raises `Unreadable` when one of the pages is no such page.
        """
        by_address: dict[Address, list[PluginReport]] = {}
        for page in pages:
            for report in decode_page(page).reports:
                if (address := parse_address(report.ip)) is not None:
                    by_address.setdefault(address, []).append(report)
        return cls(began_at, by_address)

    def outcome(self, address: Address, evidence: tuple[CaptureId, ...] = ()) -> Answer[HostOutcome] | None:
        """None where the analysis has no report of the address, which proves nothing."""
        reports = self.by_address.get(address)
        if not reports:
            return None
        if not all(self._is_of_the_result(report) for report in reports):
            return unknown(WHAT, _OTHER_TIME, evidence)
        shown = verdict(_host(address, reports), "analysis")
        return Unknown((shown,), evidence) if isinstance(shown, Reason) else Found(shown, evidence)

    def text(self, address: Address) -> str:
        """What the ping of the address reported, else its scan information."""
        host = _host(address, self.by_address.get(address, []))
        return host.ping_text or host.scan_info or ""

    def _is_of_the_result(self, report: PluginReport) -> bool:
        """An analysis that overlooked which result was asked for would tell of any scan of the address."""
        return self.began_at is not None and report.seen_at is not None and report.seen_at >= self.began_at - _CLOCKS


def _host(address: Address, reports: Iterable[PluginReport]) -> ReportHost:
    host = ReportHost(str(address))
    for report in reports:
        if report.plugin == PING_PLUGIN:
            host.ping_text = _below(host.ping_text, report.output)
        elif report.plugin == SCAN_INFO_PLUGIN:
            host.scan_info = _below(host.scan_info, report.output)
        elif report.plugin:
            host.other_items += 1
    return host


def _below(text: str | None, more: str) -> str:
    return (more if text is None else f"{text}\n{more}")[:MAX_TEXT]
