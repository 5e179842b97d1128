"""Results of Security Center: three scanResult answers with their progress, and one .nessus file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from typing import Any

from scantui.hosts import AddressKind, Topology
from scantui.times import parse_age

from .fleet import Address, Fleet

PUBLIC, DALLAS, STGIKS, LONDON = (
    "ALC_all_envs_public_import", "ALC_Prod_DAL09_private_import", "ALC_stgiks_DAL10_private_import", "ALC_Prod_LON02_private_import",
)  # fmt: skip
_STALE = timedelta(days=2.5)


@dataclass(frozen=True, slots=True)
class _Outcome:
    scanned: list[IPv4Address]
    dead: list[IPv4Address]


@dataclass(frozen=True, slots=True)
class Result:
    """One result of one scan, and what it says of the fleet."""

    number: int
    name: str
    started: datetime
    finished: datetime
    outcome: _Outcome
    scanners: tuple[str, ...]
    status: str = "Completed"


def results(fleet: Fleet) -> tuple[Result, ...]:
    """The newest result of each scan that is told of."""
    public, dallas, london = (_outcome(fleet, name) for name in (PUBLIC, DALLAS, LONDON))
    public.scanned.extend(_range("198.51.100.20", 80))
    dallas.scanned.extend(_range("10.20.100.200", 120))
    dallas.dead.extend(_range("10.20.103.0", 16))
    at = datetime.fromisoformat
    return (
        Result(3108, PUBLIC, at("2026-11-19T04:30:11Z"), at("2026-11-20T05:48:40Z"), public, ("SOS public scanner 1",)),
        Result(
            3112, DALLAS, at("2026-11-20T00:05:02Z"), at("2026-11-20T03:12:51Z"), dallas,
            ("prod-dal09-infra-nessus-01", "prod-dal09-infra-nessus-02", "prod-dal09-infra-nessus-03"),
        ),
        Result(
            3110, STGIKS, at("2026-11-19T23:31:40Z"), at("2026-11-19T23:40:12Z"), _Outcome([], []),
            ("stgiks-dal10-infra-nessus-01", "stgiks-dal10-infra-nessus-02"), "Error",
        ),
        Result(
            3111, LONDON, at("2026-11-20T01:09:00Z"), at("2026-11-20T02:03:22Z"), london,
            ("prod-lon02-infra-nessus-01", "prod-lon02-infra-nessus-02", "prod-lon02-infra-nessus-03"),
        ),
    )  # fmt: skip


def files(fleet: Fleet) -> dict[str, bytes]:
    public, dallas, stgiks, london = results(fleet)
    return {
        "scan-public.json": _saved(public),
        "scan-dal09-private.json": _saved(dallas),
        "scan-stgiks-error.json": _saved(stgiks),
        "scan-lon02-private.nessus": nessus(fleet, london),
    }


def _range(first: str, count: int) -> Iterable[IPv4Address]:
    return (IPv4Address(first) + number for number in range(count))


def _outcome(fleet: Fleet, scan: str) -> _Outcome:
    """What a scan says of the fleet: addresses that the portal calls stale are dead, unless the plan says otherwise."""
    topology = Topology.load()
    outcome = _Outcome([], [])
    for machine in fleet.by_name.values():
        for row in machine.addresses:
            zone = topology.zone_of(machine.host, AddressKind(row.kind)).zone
            said = machine.last_scan if _is_stale(row) and machine.last_scan else "dead" if _is_stale(row) else "scanned"
            if zone is None or not zone.is_scan(scan) or not row.tried or said == "absent":
                continue
            (outcome.dead if said == "dead" else outcome.scanned).append(IPv4Address(row.address))
    return outcome


def _is_stale(row: Address) -> bool:
    age = parse_age(row.scanned)
    return age is None or age.least >= _STALE


def _ranges(addresses: Iterable[IPv4Address]) -> str:
    """As Tenable.sc writes a list: neighbours become a range, across octets too."""
    runs: list[list[IPv4Address]] = []
    for address in sorted(addresses):
        if runs and address == runs[-1][-1] + 1:
            runs[-1].append(address)
        else:
            runs.append([address])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def answer(result: Result) -> dict[str, Any]:
    """What Security Center says of a result, with its progress."""
    outcome, status = result.outcome, result.status
    start, finish = int(result.started.timestamp()), int(result.finished.timestamp())
    total = str(len(outcome.scanned) + len(outcome.dead))
    failed = status == "Error"
    return {
        "id": str(result.number),
        "name": result.name,
        "details": "Full Safe Scan",
        "status": status,
        "importStatus": "No Results" if failed else "Finished",
        "createdTime": str(start - 2),
        "startTime": str(start),
        "finishTime": str(finish),
        "totalIPs": total,
        "scannedIPs": total,
        "completedIPs": total,
        "downloadAvailable": "false" if failed else "true",
        "errorDetails": "Unable to connect to any scanner of the zone." if failed else "",
        "running": "false",
        "repository": {"id": "4", "name": "ALC", "type": "Local", "dataFormat": "IPv4"},
        "progress": {
            "completedIPs": total,
            "totalIPs": total,
            "runState": "Stopped",
            "status": status,
            "scanningIPs": "",
            "awaitingDownloadIPs": "",
            "distributedSize": int(total),
            **_lists(outcome.scanned, outcome.dead),
            "scanners": _shares(outcome, result.scanners),
        },
    }


def enveloped(response: object, at: int, code: int = 0, message: str = "") -> dict[str, Any]:
    """As every answer of Security Center comes."""
    return {"type": "regular", "response": response, "error_code": code, "error_msg": message, "warnings": [], "timestamp": at}


def _saved(result: Result) -> bytes:
    return json.dumps(enveloped(answer(result), int(result.finished.timestamp()) + 9000), indent=1).encode() + b"\n"


def _lists(scanned: list[IPv4Address], dead: list[IPv4Address]) -> dict[str, Any]:
    return {
        "scannedIPs": _ranges(scanned),
        "scannedSize": len(scanned),
        "deadHostIPs": _ranges(dead),
        "deadHostSize": len(dead),
    }


def _shares(outcome: _Outcome, scanners: tuple[str, ...]) -> list[dict[str, Any]]:
    """Each scanner with the addresses that it took."""
    count = len(scanners)
    return [
        {"id": str(index + 1), "name": name, **_lists(sorted(outcome.scanned)[index::count], sorted(outcome.dead)[index::count])}
        for index, name in enumerate(scanners)
    ]


@dataclass(frozen=True, slots=True)
class Report:
    """What one plugin reports of a host."""

    plugin: int
    name: str
    family: str
    output: str


@dataclass(frozen=True, slots=True)
class HostScan:
    """One host of a scan, with what its plugins report."""

    address: IPv4Address
    is_dead: bool
    begun: datetime
    ended: datetime
    reports: tuple[Report, ...]


def host_scans(result: Result) -> list[HostScan]:
    """The hosts one after the other. The text of plugin 10180 for the dead ones is its own, but no public file with one was found."""
    addresses = sorted([*result.outcome.scanned, *result.outcome.dead])
    first, each = result.started + timedelta(minutes=1), timedelta(minutes=9)
    step = min(timedelta(minutes=2), (result.finished - first - each) / max(1, len(addresses)))
    found = []
    for index, address in enumerate(addresses):
        begun, dead = first + index * step, address in result.outcome.dead
        found.append(HostScan(address, dead, begun, begun + each, _dead_report(address) if dead else _reports(begun)))
    return found


def _reports(begun: datetime) -> tuple[Report, ...]:
    ping = "The remote host is up\nThe remote host replied to an ICMP echo packet"
    info = (
        "Information about this scan :\n\nNessus version : 10.8.3\nScan type : Normal\nScanner IP : 10.81.6.4\n"
        f"Ping RTT : 1.204 ms\nCredentialed checks : no\nScan Start Date : {begun.strftime('%Y/%m/%d %H:%M')} UTC\n"
        "Scan duration : 540 sec\n"
    )
    return Report(10180, "Ping the remote host", "Port scanners", ping), Report(19506, "Nessus Scan Information", "Settings", info)


def _dead_report(address: IPv4Address) -> tuple[Report, ...]:
    text = (
        f"The remote host ({address}) is considered as dead - not scanning\n"
        f"The remote host ({address}) did not respond to the following ping methods :\n- TCP ping\n- ICMP ping\n"
    )
    return (Report(10180, "Ping the remote host", "Port scanners", text),)


def nessus(fleet: Fleet, result: Result) -> bytes:
    """The result's file."""
    names = {IPv4Address(row.address): machine.host.fqdn for machine in fleet.by_name.values() for row in machine.addresses}
    hosts = []
    for scan in host_scans(result):
        name = names.get(scan.address)
        fqdn = f'<tag name="host-fqdn">{name}</tag>\n' if name else ""
        hosts.append(
            f'<ReportHost name="{scan.address}"><HostProperties>\n'
            f'<tag name="HOST_END_TIMESTAMP">{int(scan.ended.timestamp())}</tag>\n'
            f'<tag name="HOST_END">{scan.ended.strftime("%a %b %d %H:%M:%S %Y")}</tag>\n'
            + ('<tag name="ping_failed">True</tag>\n' if scan.is_dead else fqdn)
            + f'<tag name="host-ip">{scan.address}</tag>\n'
            f'<tag name="HOST_START_TIMESTAMP">{int(scan.begun.timestamp())}</tag>\n'
            f'<tag name="HOST_START">{scan.begun.strftime("%a %b %d %H:%M:%S %Y")}</tag>\n'
            f"</HostProperties>\n{''.join(map(_item, scan.reports))}</ReportHost>\n"
        )
    return (
        '<?xml version="1.0" ?>\n<NessusClientData_v2>\n'
        "<Policy><policyName>Full Safe Scan</policyName><Preferences><ServerPreferences><preference><name>max_hosts</name><value>30</value>"
        "</preference></ServerPreferences></Preferences></Policy>\n"
        f'<Report name="{result.name}" xmlns:cm="http://www.nessus.org/cm">\n{"".join(hosts)}</Report>\n</NessusClientData_v2>\n'
    ).encode()


def _item(report: Report) -> str:
    return (
        f'<ReportItem port="0" svc_name="general" protocol="tcp" severity="0" pluginID="{report.plugin}" pluginName="{report.name}" '
        f'pluginFamily="{report.family}">\n'
        f"<description>{report.name}</description>\n<risk_factor>None</risk_factor>\n"
        f"<plugin_output>{report.output}</plugin_output>\n</ReportItem>\n"
    )
