"""Results of Security Center: three scanResult answers with their progress, and one .nessus file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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


def files(fleet: Fleet) -> dict[str, bytes]:
    public, dallas, london = (_outcome(fleet, name) for name in (PUBLIC, DALLAS, LONDON))
    public.scanned.extend(_range("198.51.100.20", 80))
    dallas.scanned.extend(_range("10.20.100.200", 120))
    dallas.dead.extend(_range("10.20.103.0", 16))
    return {
        "scan-public.json": _result(
            3108, PUBLIC, "2026-11-19T04:30:11+00:00", "2026-11-20T05:48:40+00:00", public, ["SOS public scanner 1"],
        ),
        "scan-dal09-private.json": _result(
            3112, DALLAS, "2026-11-20T00:05:02+00:00", "2026-11-20T03:12:51+00:00", dallas,
            ["prod-dal09-infra-nessus-01", "prod-dal09-infra-nessus-02", "prod-dal09-infra-nessus-03"],
        ),
        "scan-stgiks-error.json": _result(
            3110, STGIKS, "2026-11-19T23:31:40+00:00", "2026-11-19T23:40:12+00:00", _Outcome([], []),
            ["stgiks-dal10-infra-nessus-01", "stgiks-dal10-infra-nessus-02"], status="Error",
        ),
        "scan-lon02-private.nessus": _nessus(fleet, london),
    }  # fmt: skip


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


def _result(
    number: int, name: str, started: str, finished: str, outcome: _Outcome, scanners: list[str], *, status: str = "Completed"
) -> bytes:
    start, finish = (int(datetime.fromisoformat(text).timestamp()) for text in (started, finished))
    total = str(len(outcome.scanned) + len(outcome.dead))
    failed = status != "Completed"
    response: dict[str, Any] = {
        "id": str(number),
        "name": name,
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
            "scanners": _shares(outcome, scanners),
        },
    }
    envelope = {"type": "regular", "response": response, "error_code": 0, "error_msg": "", "warnings": [], "timestamp": finish + 9000}
    return json.dumps(envelope, indent=1).encode() + b"\n"


def _lists(scanned: list[IPv4Address], dead: list[IPv4Address]) -> dict[str, Any]:
    return {
        "scannedIPs": _ranges(scanned),
        "scannedSize": len(scanned),
        "deadHostIPs": _ranges(dead),
        "deadHostSize": len(dead),
    }


def _shares(outcome: _Outcome, scanners: list[str]) -> list[dict[str, Any]]:
    """Each scanner with the addresses that it took."""
    count = len(scanners)
    return [
        {"id": str(index + 1), "name": name, **_lists(sorted(outcome.scanned)[index::count], sorted(outcome.dead)[index::count])}
        for index, name in enumerate(scanners)
    ]


def _nessus(fleet: Fleet, outcome: _Outcome) -> bytes:
    """The dead hosts carry plugin 10180's own text; no public file with one was found, so they are made by hand."""
    names = {IPv4Address(row.address): machine for machine in fleet.by_name.values() for row in machine.addresses}
    start = datetime(2026, 11, 20, 1, 10, tzinfo=UTC)
    hosts = []
    for index, address in enumerate(sorted([*outcome.scanned, *outcome.dead])):
        begun = start + timedelta(minutes=2 * index)
        ended = begun + timedelta(minutes=9)
        dead = address in outcome.dead
        items = _dead_item(address) if dead else _items(address, begun)
        hosts.append(
            f'<ReportHost name="{address}"><HostProperties>\n'
            f'<tag name="HOST_END_TIMESTAMP">{int(ended.timestamp())}</tag>\n'
            f'<tag name="HOST_END">{ended.strftime("%a %b %d %H:%M:%S %Y")}</tag>\n'
            + ('<tag name="ping_failed">True</tag>\n' if dead else f'<tag name="host-fqdn">{names[address].host.fqdn}</tag>\n')
            + f'<tag name="host-ip">{address}</tag>\n'
            f'<tag name="HOST_START_TIMESTAMP">{int(begun.timestamp())}</tag>\n'
            f'<tag name="HOST_START">{begun.strftime("%a %b %d %H:%M:%S %Y")}</tag>\n'
            f"</HostProperties>\n{items}</ReportHost>\n"
        )
    return (
        '<?xml version="1.0" ?>\n<NessusClientData_v2>\n'
        "<Policy><policyName>Full Safe Scan</policyName><Preferences><ServerPreferences><preference><name>max_hosts</name><value>30</value>"
        "</preference></ServerPreferences></Preferences></Policy>\n"
        f'<Report name="{LONDON}" xmlns:cm="http://www.nessus.org/cm">\n{"".join(hosts)}</Report>\n</NessusClientData_v2>\n'
    ).encode()


def _item(plugin: int, name: str, family: str, output: str) -> str:
    return (
        f'<ReportItem port="0" svc_name="general" protocol="tcp" severity="0" pluginID="{plugin}" pluginName="{name}" '
        f'pluginFamily="{family}">\n'
        f"<description>{name}</description>\n<risk_factor>None</risk_factor>\n<plugin_output>{output}</plugin_output>\n</ReportItem>\n"
    )


def _items(address: IPv4Address, begun: datetime) -> str:
    ping = "The remote host is up\nThe remote host replied to an ICMP echo packet"
    info = (
        "Information about this scan :\n\nNessus version : 10.8.3\nScan type : Normal\nScanner IP : 10.81.6.4\n"
        f"Ping RTT : 1.204 ms\nCredentialed checks : no\nScan Start Date : {begun.strftime('%Y/%m/%d %H:%M')} UTC\n"
        "Scan duration : 540 sec\n"
    )
    return _item(10180, "Ping the remote host", "Port scanners", ping) + _item(19506, "Nessus Scan Information", "Settings", info)


def _dead_item(address: IPv4Address) -> str:
    text = (
        f"The remote host ({address}) is considered as dead - not scanning\n"
        f"The remote host ({address}) did not respond to the following ping methods :\n- TCP ping\n- ICMP ping\n"
    )
    return _item(10180, "Ping the remote host", "Port scanners", text)
