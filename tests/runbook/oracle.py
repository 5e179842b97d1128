"""A second, deliberately plain implementation of DESIGN's decision table, for comparison. It knows nothing of scantui.

Written from the table's text, over `World` only: one block a row, in the table's order, numbers as hours before the portal's reading.
Where the table leaves room it follows docs/decisions.md; the decision's letter stands beside the line.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import inf
from typing import Final, NamedTuple

from .world import AS_OF, OPENED, ROWS, Event, World, history, log_windows, marker, results

READ_AT: Final = datetime(2026, 11, 20, 8, 0)  # noqa: DTZ001 - compared as dates only
STALE: Final = {"edge stale", "stale", "long stale", "untried", "never", "never scanned", "year", "attempt unreadable"}
UNTRIED: Final = {"untried", "never"}
SCANNERS: Final = {
    "alc": ["prod-dal09-infra-nessus-01", "prod-dal09-infra-nessus-02", "prod-dal09-infra-nessus-03"],
    "alc_fr2": ["prodfr2-par04-infra-nessus-01"],
}


class Verdict(NamedTuple):
    next: str
    collect: tuple[str, ...] = ()
    command: str | None = None
    check_again_on: date | None = None

    @property
    def close_ticket(self) -> bool:
        return self.next == "close-ticket"


def collect(kind: str) -> Verdict:
    return Verdict("collect", (kind,))


def day_after(hours: float) -> date:
    return (READ_AT - timedelta(hours=hours)).date() + timedelta(days=1)


def judge(world: World) -> Verdict:
    family, role = world.machine.split(" ")
    alc, worker = family in {"alc", "alc_fr2"}, role in {"carrier-worker", "tugboat-worker"}
    rows = {row: getattr(world, row) for row in ROWS if getattr(world, row) != "none"}
    stale = [row for row, state in rows.items() if state in STALE]
    seen = world.portal in {"read", "collapsed"}

    # 1
    if world.ticket != "scan" or role in {"vip", "unknown"}:
        return Verdict("seek-guidance")
    differ = world.rows == "differ" or (rows and world.rows == "tried otherwise")
    if seen and (world.rows == "disagree" or (differ and world.portal == "read")):  # B
        return Verdict("seek-guidance")
    shown = rows if world.portal == "read" and world.rows != "first collapsed" else {}
    if any(getattr(world, f"own_{row}") == "other machine" for row in shown) or contradicts(world, worker, shown):
        return Verdict("seek-guidance")
    # 2
    if world.cancel == "yes" or (seen and world.status.strip() in {"Build", "available"}):
        return Verdict("no-repair")
    if seen and world.status not in {"Live", ""}:  # R
        return Verdict("seek-guidance")
    # 3
    if world.portal in {"unknown", "collapsed"}:
        return collect("portal")
    if world.portal == "read" and (world.rows.endswith("collapsed") or "unreadable" in rows.values()):  # A
        return collect("portal")
    # 4
    if world.portal == "absent":
        return Verdict("not-in-portal")
    # 5
    if rows and not stale:
        return Verdict("recovered")
    # 6
    pending = unfinished(world)
    if pending is not None:
        return pending
    # 7
    for row in stale:
        owner = getattr(world, f"own_{row}")
        if owner in {"vip", "balancer", "gateway"}:
            if row.startswith("fen"):
                return Verdict("scan-exclusion" if alc else "sos-channel")  # E
            return Verdict("sos-channel" if owner == "balancer" and role == "tugboat-worker" else "squad")  # E
    twins = {row for kind in ("ben", "fen") for row in (kind, f"{kind}2") if {kind, f"{kind}2"} <= {*rows}}
    if any(getattr(world, f"own_{row}") in {"none", "unknown"} for row in twins & {*stale}):
        return collect("netmax")
    # 8
    for row in stale:
        public, ours = row.startswith("fen") or not alc, alc and not row.startswith("fen")
        if ours and world.listed == "no" and family == "alc":
            continue  # an unlisted datacenter: no zone is known
        scanners = [] if public else SCANNERS[family]
        group = {"ben 3 of 5": "ben", "fen 4 of 5": "fen", "imm 3 of 4": "imm"}.get(world.group)
        bad = finished(world, row, alc, max(OPENED + 24 * world.n, last_action(world)))  # F
        if bad is not None and bad[0] in {"partial", "error", "zero"}:
            idle = [name for name in scanners if world.idle == "yes" and name.endswith("-01")]
            return Verdict("scanner-first", command=reboot(idle or scanners))
        if group == row.rstrip("2"):
            return Verdict("scanner-first", command=reboot(scanners))
    # 9
    if not rows or any(rows[row] in UNTRIED for row in stale):  # G
        return Verdict("compliance-lead" if alc else "sos-request")
    if "attempt unreadable" in rows.values():
        return collect("portal")
    # 10
    if "year" in rows.values():
        return Verdict("sos-request")
    # 11
    if "imm" in stale:
        if not alc:
            return Verdict("sos-request")  # H
        if (family == "alc" and world.listed == "no") or world.ping in {"none", "other host", "old", "unknown"}:
            return collect("ping")
        if world.ping == "silent":
            return Verdict("support-case")
        return security_center(world, alc, worker, stale)
    # 12
    if not log_known(world):
        return collect("chlorine-log")
    deeds = done(world)
    if any(deed.action == "unknown" and deed.state == "passed" and deed.hours < near(world) for deed in deeds):  # K
        return collect("chlorine-log")
    reloaded = [deed for deed in deeds if deed.action == "reload" and deed.state == "passed" and deed.hours - slack(world, deed) < OPENED]
    if reloaded and reloaded[0].hours + slack(world, reloaded[0]) >= OPENED:  # T
        return collect("chlorine-log")
    if reloaded and not any(deed.state == "failed" and deed.hours < reloaded[0].hours for deed in deeds):  # O
        return Verdict("close-ticket")
    # 13
    if worker and deeds and deeds[0].state == "failed" and deeds[0].hours <= near(world):  # L
        if world.reports in {"bigfix", "log", "exactly two days", "bigfix unreadable, log stale"}:
            return Verdict("reload", command=f"reload {world.name} ignoreconflict outage:0")
        if world.reports in {"unreadable", "bigfix unreadable", "bigfix never"}:  # L
            return collect("portal")
    # 14
    last = inf if world.last_scanned is None else world.last_scanned
    passed = [deed for deed in deeds if deed.action == "reboot" and deed.state == "passed" and deed.hours - slack(world, deed) < last]
    if passed and passed[0].hours + slack(world, passed[0]) >= last:  # T
        return collect("chlorine-log")
    if not passed:
        return Verdict("network-team") if role == "vyatta" else Verdict("reboot", command=reboot([world.name]))
    if (READ_AT - timedelta(hours=passed[0].hours)).date() >= READ_AT.date():
        return Verdict("wait", check_again_on=day_after(passed[0].hours))
    # 15
    if not alc:
        return Verdict("sos-request")
    # 16, 17
    return security_center(world, alc, worker, stale)


def contradicts(world: World, worker: bool, rows: dict[str, str]) -> bool:
    """Whether chlorine's look-up says something else than the portal or the name."""
    if world.lookup == "other address":
        return bool(rows)
    if world.lookup == "virtual":
        return "imm" in rows
    return (world.lookup == "worker" and not worker) or (world.lookup in {"master", "no worker"} and worker)


def reboot(names: list[str]) -> str | None:
    return f"reboot {' '.join(names)} outage:0" if names else None


def covered(world: World, since: float, until: float) -> bool:
    return any(start >= since and end <= until for start, end in log_windows(world))


def log_known(world: World) -> bool:
    return covered(world, OPENED + 24 * (world.n + 1), 0)


def done(world: World) -> list[Event]:
    """Reboots and reloads, newest first: the log's, and a marker's that the log does not contradict."""
    deeds = history(world)
    said = marker(world)
    if said is None or said.action == "support-case":
        return deeds
    told = world.marker == "told by the log" and any(deed.hours not in {24, 30} for deed in deeds[:1])  # those have no change
    contradicted = covered(world, said.hours + 1, said.hours - 1 if said.state == "requested" else said.hours)  # D
    return deeds if told or contradicted else sorted([said, *deeds], key=lambda deed: deed.hours)


def near(world: World) -> float:
    """From when on a request is near the time at which the machine stopped being scanned."""
    return max(OPENED + 24 * (world.n + 1), (world.last_scanned or 0) + 24)


def slack(world: World, deed: Event) -> int:
    """How far off the time of a request may be."""
    return 14 if world.copied == "yes" and deed in history(world) else 0


def since_last_scan(world: World, deeds: list[Event]) -> list[Event]:
    """Those that passed after the last instant at which a stale address may have been scanned."""
    last = inf if world.last_scanned is None else world.last_scanned
    return [deed for deed in deeds if deed.state == "passed" and deed.hours < last]


def last_action(world: World) -> float:
    return next((deed.hours for deed in since_last_scan(world, done(world))), OPENED)


def unfinished(world: World) -> Verdict | None:
    """Row 6."""
    now, deeds = AS_OF[world.as_of], done(world)
    if deeds and deeds[0].state == "requested":
        return Verdict("wait") if deeds[0].hours - now < 3 else collect("chlorine-log")  # D
    told = history(world)
    if not told or told[0].state not in {"waiting for approval", "started", "in progress"}:
        return None
    heard = told[0].hours
    seen_until = next((end for start, end in log_windows(world) if start >= heard >= end), heard)
    if heard - max(seen_until, now) >= 3:
        return Verdict("check-transaction")
    return Verdict("wait") if heard - now < 3 else collect("chlorine-log")  # C


def finished(world: World, row: str, alc: bool, since: float) -> tuple[str, str, float] | None:
    """State, what it says of the address, and end of the newest finished result of the scan that covers a row, after `since`."""
    if not alc or (not row.startswith("fen") and world.listed == "no" and world.machine.startswith("alc ")):
        return None
    found = results(world, "public" if row.startswith("fen") else "private")
    ended = [(state, says, hours) for state, says, hours in found if state != "running" and hours is not None and hours < since]
    return min(ended, key=lambda result: result[2], default=None)


def security_center(world: World, alc: bool, worker: bool, stale: list[str]) -> Verdict:
    """Row 16; nothing is left for row 17."""
    results = [finished(world, row, alc, last_action(world)) for row in stale]
    says = [result[1] if result else "" for result in results]
    if "dead" in says:
        if not worker:
            return Verdict("squad")
        return Verdict("reload", command=f"reload {world.name} outage:0") if log_known(world) else collect("chlorine-log")  # I
    if any(said in {"", "unknown", "unfinished", "not asked"} for said in says):
        return collect("scan-result")
    if "absent" in says:
        return Verdict("compliance-lead")
    newest = min([result[2] for result in results if result] + [0.0])
    return Verdict("wait", check_again_on=day_after(newest))
