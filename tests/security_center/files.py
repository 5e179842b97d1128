"""Invented scan results: `.nessus` files, zips and scanResult JSON. Dead hosts are synthetic, after plugin 10180's own words."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scantui.answer import Absent, Answer, Found, Unknown, Unreadable
from scantui.evidence.model import Capture, Kind
from scantui.hosts import Address, parse_address
from scantui.security_center.model import HostOutcome, ScanResult
from scantui.security_center.read import read_scan_result

SCAN = "ALC_Prod_DAL09_private_import"
READ_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)

DEAD_TEXT = (
    "The remote host ({0}) is considered as dead - not scanning\nThe remote host ({0}) did not respond to the following ping methods :\n"
    "- TCP ping\n- ICMP ping\n"
)
ALIVE_TEXT = "The remote host is up\nThe remote host replied to an ICMP echo packet\n"


def address(text: str) -> Address:
    found = parse_address(text)
    assert found is not None
    return found


def capture(body: bytes, scan: str = SCAN) -> Capture:
    question = {"scan": scan} if scan else {}
    return Capture("data/0001-scan-result.body", Kind.SCAN_RESULT, READ_AT, question, len(body), "", lambda: io.BytesIO(body))


def read(body: bytes, *asked: str, scan: str = SCAN) -> ScanResult:
    return read_scan_result(capture(body, scan), [address(text) for text in asked])


def outcome(body: bytes, asked: str, scan: str = SCAN) -> Answer[HostOutcome]:
    return read(body, asked, scan=scan).outcomes[address(asked)]


def short(answer: Answer[HostOutcome]) -> str:
    """`dead`, `scanned` …, `absent`, or `unknown: why`."""
    if isinstance(answer, Found):
        return answer.value.value
    if isinstance(answer, Unknown):
        return f"unknown: {answer.why}"
    assert isinstance(answer, Absent)
    return "absent"


def said(body: bytes, asked: str, scan: str = SCAN) -> str:
    """As `short`, with `unreadable: why`."""
    try:
        return short(outcome(body, asked, scan))
    except Unreadable as error:
        return f"unreadable: {error.reason}"


def item(plugin: str, output: str = "") -> str:
    return (
        f'<ReportItem port="0" svc_name="general" protocol="tcp" severity="0" pluginID="{plugin}" pluginName="x" pluginFamily="Settings">\n'
        f"<description>Some words &amp; more.</description>\n<plugin_output>{output}</plugin_output>\n</ReportItem>\n"
    )


SCAN_INFO = item("19506", "Information about this scan :\nScan duration : 14 sec\n")
ASSESSED = item("10180", ALIVE_TEXT) + SCAN_INFO + item("22964", "An ssh server is running.")


def tags(**values: str) -> str:
    return "".join(f'<tag name="{name.replace("host_ip", "host-ip")}">{value}</tag>\n' for name, value in values.items())


def host(name: str, items: str = ASSESSED, properties: str | None = None) -> str:
    if properties is None:
        properties = tags(host_ip=name, HOST_START_TIMESTAMP="1795140000", HOST_END_TIMESTAMP="1795143600")
    return f'<ReportHost name="{name}"><HostProperties>\n{properties}</HostProperties>\n{items}</ReportHost>\n'


def nessus(*hosts: str, report: str = SCAN) -> bytes:
    return (
        '<?xml version="1.0" ?>\n<NessusClientData_v2>\n'
        "<Policy><policyName>p</policyName><Preferences><a><b>c</b></a></Preferences></Policy>\n"
        f'<Report name="{report}" xmlns:cm="http://www.nessus.org/cm">\n{"".join(hosts)}</Report>\n</NessusClientData_v2>\n'
    ).encode()


WHOLE = nessus(
    host("10.0.0.4"),
    host("10.0.0.5", item("10180", DEAD_TEXT.format("10.0.0.5"))),
    host("10.0.0.6", "", tags(host_ip="10.0.0.6", ping_failed="True")),
    host("prod-dal10-carrier2-worker-8001.alchemy.ibm.com", properties=tags(host_ip="10.0.0.7", HOST_START_TIMESTAMP="1795136400")),
)


def zipped(body: bytes, name: str = "124.nessus", method: int = zipfile.ZIP_DEFLATED, **more: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, body)
        for other, content in more.items():
            archive.writestr(other.replace("__", "."), content)
    return file.getvalue()


def result(progress: Mapping[str, Any] | None = None, *, drop: tuple[str, ...] = (), **changes: Any) -> dict[str, Any]:
    """A completed result of 8 addresses: 3 scanned, 5 dead."""
    lists: dict[str, Any] = {
        "completedIPs": "8", "totalIPs": "8", "runState": "Stopped", "status": "Completed", "scanningIPs": "", "awaitingDownloadIPs": "",
        "distributedSize": 8, "scannedIPs": "10.0.0.1,10.0.0.3-10.0.0.4", "scannedSize": 3,
        "deadHostIPs": "10.0.0.254-10.0.1.1,prod-dal10-carrier2-worker-8001|10.0.0.9", "deadHostSize": 5,
        "scanners": [{"id": "1", "name": "prod-dal09-infra-nessus-01", "scannedIPs": "10.0.0.1,10.0.0.3-10.0.0.4", "scannedSize": 3}],
    }  # fmt: skip
    lists.update(progress or {})
    whole: dict[str, Any] = {
        "id": "121", "name": SCAN, "status": "Completed", "importStatus": "Finished", "startTime": "1795140000", "finishTime": "1795143600",
        "totalIPs": "8", "scannedIPs": "8", "completedIPs": "8", "running": "false", "errorDetails": "", "progress": lists,
    }  # fmt: skip
    whole.update(changes)
    return {key: value for key, value in whole.items() if key not in drop}


def enveloped(answer: object, **changes: Any) -> bytes:
    envelope = {"type": "regular", "response": answer, "error_code": 0, "error_msg": "", "warnings": [], "timestamp": 1795143700}
    return json.dumps(envelope | changes).encode()


# 10.0.0.254, .255, 10.0.1.0, .1 are four addresses, and 10.0.0.9 is the fifth.
COMPLETE = enveloped(result())
