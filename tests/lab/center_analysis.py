"""The analysis of one result of the lab's Security Center, and the zip around a result's file (WIRE 3.2, 3.3)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Any

from demo.raw_scans import HostScan, Report, Result, host_scans


class BadQuery(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def analysed(asked: dict[str, Any], find: Callable[[int], Result | None], *, endless: bool, counted: bool) -> dict[str, Any]:
    """A page of plugin reports, `startOffset` inclusive and `endOffset` exclusive. Raises `BadQuery`."""
    query = asked.get("query", {})
    if asked.get("type") != "vuln" or query.get("tool") != "vulndetails":
        raise BadQuery(146, "Invalid parameters specified for vuln query.")
    if asked.get("sourceType") != "individual" or "scanID" not in asked:
        raise BadQuery(143, "Invalid scan for the individual data source.")
    if (asked.get("view") or query.get("view")) not in {"all", "new", "patched"}:
        raise BadQuery(142, "Please specify a view for the individual data source.")
    result = find(int(asked["scanID"]))
    if result is None:
        raise BadQuery(147, "Unable to find the scan result.")
    records = _matching(result, query.get("filters", []))
    start, end = int(query["startOffset"]), int(query["endOffset"])
    page = records[:1] if endless else records[start:end]
    total = {"totalRecords": "100000" if endless else str(len(records))} if counted else {}
    return {
        **total, "returnedRecords": len(page), "startOffset": str(start), "endOffset": str(end), "matchingDataElementCount": "-1",
        "results": page,
    }  # fmt: skip


def _matching(result: Result, filters: list[dict[str, str]]) -> list[dict[str, Any]]:
    plugins: set[str] | None = None
    addresses: list[tuple[IPv4Address, IPv4Address]] | None = None
    for each in filters:
        if each["filterName"] == "pluginID":
            plugins = set(each["value"].split(","))
        elif each["filterName"] == "ip":
            addresses = [_range(part) for part in each["value"].split(",")]
        else:
            valid = "(valid filters: ip, pluginID)"
            raise BadQuery(146, f"Invalid parameters specified for vuln query.  The filter '{each['filterName']}' is invalid {valid}.")
    return [
        _record(scan, report)
        for scan in host_scans(result)
        if addresses is None or any(low <= scan.address <= high for low, high in addresses)
        for report in scan.reports
        if plugins is None or str(report.plugin) in plugins
    ]


def _range(part: str) -> tuple[IPv4Address, IPv4Address]:
    low, _, high = part.partition("-")
    return IPv4Address(low), IPv4Address(high or low)


def _record(scan: HostScan, report: Report) -> dict[str, Any]:
    seen = str(int(scan.ended.timestamp()))
    return {
        "pluginID": str(report.plugin), "severity": {"id": "0", "name": "Info", "description": "Informative"}, "hasBeenMitigated": "0",
        "ip": str(scan.address), "uuid": "", "port": "0", "protocol": "TCP", "pluginName": report.name, "firstSeen": seen, "lastSeen": seen,
        "pluginText": f"<plugin_output>{report.output}</plugin_output>", "dnsName": "", "uniqueness": "repositoryID,ip,dnsName",
        "family": {"id": "1", "name": report.family, "type": "active"}, "repository": {"id": "4", "name": "ALC", "dataFormat": "IPv4"},
    }  # fmt: skip


def zipped(name: str, body: bytes) -> bytes:
    """One member, the same bytes each time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 9, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return file.getvalue()
