"""The abstract evidence that the table tests range over: one flat value per question, and what each word means in hours.

Hours count back from the portal's reading, so a negative one is after it. The ticket was opened 47 hours before the reading.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final, NamedTuple

OPENED: Final = 47.0
AS_OF: Final = {"soon": -1.0, "next day": -26.0}

MACHINES: Final = {
    "alc carrier-worker": "prod-dal10-carrier2-worker-8001",
    "alc tugboat-worker": "prod-dal10-carrier113-worker-3005",
    "alc carrier-master": "prod-dal10-carrier2-master-01",
    "alc haproxy": "prod-dal10-carrier11-haproxy-01",
    "alc nessus-scanner": "prod-dal10-infra-nessus-07",
    "alc infra": "prod-dal10-infra-apt-repo-mirror-01",
    "alc vyatta": "prod-dal10-firewall-vyattaha0-01",
    "alc vip": "prod-dal10-tugboat106-loadbalancer-vip",
    "alc other": "prod-dal10-registry-cache-01",
    "alc unknown": "prod-dal10-carrier2-worker",
    "alc_fr2 carrier-worker": "prodfr2-par04-carrier2-worker-8001",
    "alc_fr2 tugboat-worker": "prodfr2-par04-carrier113-worker-3005",
    "alc_fr2 carrier-master": "prodfr2-par04-carrier2-master-01",
    "alc_fr2 haproxy": "prodfr2-par04-carrier11-haproxy-01",
    "alc_fr2 nessus-scanner": "prodfr2-par04-infra-nessus-07",
    "alc_fr2 infra": "prodfr2-par04-infra-apt-repo-mirror-01",
    "alc_fr2 vyatta": "prodfr2-par04-firewall-vyattaha0-01",
    "alc_fr2 vip": "prodfr2-par04-tugboat106-lb-private-vip",
    "alc_fr2 other": "prodfr2-par04-registry-cache-01",
    "alc_fr2 unknown": "prodfr2-par04-firewall-vyatta",
    "armada tugboat-worker": "kube-c0ffee0d0example0abc-produssouth-custome-000231e0",
    "armada other": "kube-dal10-pa" + "0123456789abcdef" * 2 + "-w7",
    "armada unknown": "kube-c0ffee-worker",
    "unknown unknown": "somewhere-else-17",
    "cluster unknown": "prod-dal10-carrier113",
}
"""Every role in every family that has names of it."""

ROWS: Final = ("ben", "ben2", "fen", "fen2", "imm")

_ADDRESS: Final = (
    "none", "fresh", "edge fresh", "edge stale", "stale", "long stale", "untried", "never", "never scanned", "year",
    "unreadable", "attempt unreadable",
)  # fmt: skip
_OWNER: Final = ("none", "own", "some machine", "vip", "balancer", "gateway", "other machine", "unknown")
_SCAN: Final = ("none", "running", "partial", "error", "zero", "done")
_WHEN: Final = ("late", "early", "before the action", "at the action", "at the bound", "undated", "after the reading")
_SAYS: Final = ("dead", "scanned", "absent", "unknown", "unfinished", "not asked")

VALUES: Final[dict[str, tuple[str, ...]]] = {
    "machine": tuple(MACHINES),
    "listed": ("yes", "no"),
    "cancel": ("no", "yes"),
    "ticket": ("scan", "other", "no days"),
    "days": ("3", "365"),
    "portal": ("read", "unknown", "collapsed", "absent"),
    "rows": ("one", "agree", "disagree", "differ", "tried otherwise", "first collapsed", "second collapsed"),
    "status": ("Live", "Build", " available ", "", "Retired"),
    "ben": _ADDRESS, "ben2": _ADDRESS, "fen": _ADDRESS, "fen2": _ADDRESS, "imm": _ADDRESS,
    "own_ben": _OWNER, "own_ben2": _OWNER, "own_fen": _OWNER, "own_fen2": _OWNER, "own_imm": _OWNER,
    "lookup": ("none", "agrees", "no address", "other address", "worker", "master", "no worker", "virtual"),
    "group": ("none", "ben 3 of 5", "ben 3 of 6", "ben 2 of 2", "fen 4 of 5", "imm 3 of 4", "ben of others"),
    "public": _SCAN, "public_when": _WHEN, "public_says": _SAYS,
    "private": _SCAN, "private_when": _WHEN, "private_says": _SAYS,
    "older": ("none", "partial", "dead", "scanned"),
    "idle": ("no", "yes"),
    "stray": ("no", "yes"),
    "log": ("none", "late start", "early end", "gap", "other gap", "to the reading", "to now"),
    "history": (
        "none", "waiting", "running", "heard 2 hours ago", "heard 3 hours ago", "silent", "reload failed", "reboot failed",
        "failed at the edge", "failed long before", "rebooted yesterday", "rebooted before the ticket", "rebooted today",
        "rebooted at midnight", "rebooted before midnight", "rebooted before the last scan", "rebooted at the last scan",
        "reloaded", "reloaded before the ticket", "reloaded at the opening", "reloaded 14 hours after the opening",
        "reloaded, then failed", "failed, then reloaded",
        "rebooted, then failed", "failed, then rebooted", "aborted", "skipped", "passed, who knows what",
        "passed at the edge, who knows what",
        "passed long before, who knows what",
    ),
    "copied": ("no", "yes"),
    "reports": (
        "fresh", "bigfix", "log", "exactly two days", "bigfix never", "unreadable", "bigfix unreadable", "bigfix unreadable, log stale",
    ),
    "ping": ("none", "other host", "old", "at the opening", "answers", "silent", "unknown", "silent, then answers"),
    "marker": (
        "none", "reboot asked", "reload asked 3 hours ago", "reload asked long ago", "reboot passed", "reboot passed earlier",
        "reload passed", "reload failed",
        "told by the log", "support-case asked",
    ),
    "as_of": ("soon", "next day"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """One state of all evidence. The first value of every question is the plain one, except that nothing is stale then."""

    machine: str = "alc carrier-worker"
    listed: str = "yes"
    """whether the topology lists its datacenter"""
    cancel: str = "no"
    ticket: str = "scan"
    days: str = "3"
    portal: str = "read"
    rows: str = "one"
    status: str = "Live"
    ben: str = "fresh"
    ben2: str = "none"
    fen: str = "stale"
    fen2: str = "none"
    imm: str = "none"
    own_ben: str = "none"
    own_ben2: str = "none"
    own_fen: str = "none"
    own_fen2: str = "none"
    own_imm: str = "none"
    lookup: str = "none"
    group: str = "none"
    public: str = "none"
    public_when: str = "late"
    public_says: str = "dead"
    private: str = "none"
    private_when: str = "late"
    private_says: str = "dead"
    older: str = "none"
    """an older result of both scans, of 31 hours before the reading"""
    idle: str = "no"
    """whether the private result names one scanner that scanned nothing"""
    stray: str = "no"
    """whether there is a newest result of another definition that knows every address as dead"""
    log: str = "to the reading"
    history: str = "none"
    copied: str = "no"
    """whether the log is text copied from Slack, which names no zone: its times may be 14 hours off"""
    reports: str = "fresh"
    ping: str = "none"
    marker: str = "none"
    as_of: str = "soon"

    def __post_init__(self) -> None:
        if self.machine.startswith(("armada", "unknown", "cluster")) and (self.cancel, self.listed) != ("no", "yes"):
            object.__setattr__(self, "cancel", "no")
            object.__setattr__(self, "listed", "yes")

    @property
    def n(self) -> int:
        return int(self.days)

    @property
    def name(self) -> str:
        name = MACHINES[self.machine]
        if self.listed == "no":
            name = name.replace("-dal10-", "-zzz01-")
        return f"{name}-cancel" if self.cancel == "yes" else name

    @property
    def last_scanned(self) -> float | None:
        """Hours since the last instant at which a stale address may have been scanned."""
        hours = [self.youngest(row) for row in ROWS]
        return min((one for one in hours if one is not None), default=None)

    def youngest(self, row: str) -> float | None:
        """Hours since the newest instant that the scanned date of a stale address allows; None without a date, or if not stale."""
        return _YOUNGEST[self.n].get(str(getattr(self, row)))

    def but(self, **changes: str) -> World:
        return replace(self, **changes)

    def __str__(self) -> str:
        plain = World()
        named = (field.name for field in fields(self) if getattr(self, field.name) != getattr(plain, field.name))
        return ", ".join(f"{name}={getattr(self, name)!r}" for name in named)


AGES: Final = {
    3: {"fresh": "10 hours ago", "edge fresh": "2 days ago", "edge stale": "3 days ago", "stale": "5 days ago", "long stale": "20 days ago",
        "year": "> 1 year ago"},
    365: {"fresh": "10 hours ago", "edge fresh": "10 months ago", "edge stale": "11 months ago", "stale": "12 months ago",
          "long stale": "12 months ago", "year": "about a year ago"},
}  # fmt: skip
"""What the portal says. "3 days ago" is 2.5 up to 4 days; "12 months ago" begins at 345 days, which is surely no year yet."""
_YOUNGEST: Final[dict[int, dict[str, float]]] = {
    3: {"edge stale": 60, "stale": 108, "long stale": 468, "untried": 108, "attempt unreadable": 108, "year": 8760},
    365: {"edge stale": 7560, "stale": 8280, "long stale": 8280, "untried": 8280, "attempt unreadable": 8280, "year": 8760},
}


class Event(NamedTuple):
    """A chlorine request as the log tells it, last heard of so many hours before the reading."""

    action: str
    state: str
    hours: float


def history(world: World) -> list[Event]:
    """The requests that the log tells of, newest first."""
    last = world.last_scanned if world.last_scanned is not None else 108.0
    edge = max(OPENED + 24 * (world.n + 1), last + 24)
    return {
        "none": [],
        "waiting": [Event("reboot", "waiting for approval", 0.5)],
        "running": [Event("reload", "in progress", 1)],
        "heard 2 hours ago": [Event("reload", "in progress", 2)],
        "heard 3 hours ago": [Event("reload", "in progress", 3)],
        "silent": [Event("reload", "started", 7)],
        "reload failed": [Event("reload", "failed", 30)],
        "reboot failed": [Event("reboot", "failed", 30)],
        "failed at the edge": [Event("reload", "failed", edge)],
        "failed long before": [Event("reload", "failed", edge + 1)],
        "rebooted yesterday": [Event("reboot", "passed", 24)],
        "rebooted before the ticket": [Event("reboot", "passed", 55)],
        "rebooted today": [Event("reboot", "passed", 3)],
        "rebooted at midnight": [Event("reboot", "passed", 8)],
        "rebooted before midnight": [Event("reboot", "passed", 8.5)],
        "rebooted before the last scan": [Event("reboot", "passed", last + 20)],
        "rebooted at the last scan": [Event("reboot", "passed", last)],
        "reloaded": [Event("reload", "passed", 20)],
        "reloaded before the ticket": [Event("reload", "passed", 55)],
        "reloaded at the opening": [Event("reload", "passed", OPENED)],
        "reloaded 14 hours after the opening": [Event("reload", "passed", OPENED - 14)],
        "reloaded, then failed": [Event("reload", "failed", 10), Event("reload", "passed", 20)],
        "failed, then reloaded": [Event("reload", "passed", 10), Event("reload", "failed", 20)],
        "rebooted, then failed": [Event("reload", "failed", 10), Event("reboot", "passed", 30)],
        "failed, then rebooted": [Event("reboot", "passed", 12), Event("reload", "failed", 30)],
        "aborted": [Event("reboot", "aborted", 20)],
        "skipped": [Event("reload", "skipped", 20)],
        "passed at the edge, who knows what": [Event("unknown", "passed", edge)],
        "passed long before, who knows what": [Event("unknown", "passed", edge + 1)],
        "passed, who knows what": [Event("unknown", "passed", 20)],
    }[world.history]


def log_windows(world: World) -> list[tuple[float, float]]:
    """The stretches of the log that were completely seen, as hours before the reading: from, to. Needed is all of the first one."""
    since = OPENED + 24 * (world.n + 1)
    windows: dict[str, list[tuple[float, float]]] = {
        "none": [],
        "late start": [(since - 0.5, 0)],
        "early end": [(since, 6)],
        "gap": [(since, 15), (4.5, 0)],
        "other gap": [(since, 15), (5, 0)],
        "to the reading": [(since, 0)],
        "to now": [(since + 30, AS_OF[world.as_of])],
    }
    return windows[world.log]


def marker(world: World) -> Event | None:
    """What an earlier comment says of it; only reboots and reloads count."""
    return {
        "none": None,
        "reboot asked": Event("reboot", "requested", -0.5),
        "reload asked 3 hours ago": Event("reload", "requested", 3 + AS_OF[world.as_of]),
        "reload asked long ago": Event("reload", "requested", 4),
        "reboot passed": Event("reboot", "passed", -0.5),
        "reboot passed earlier": Event("reboot", "passed", 18),
        "reload passed": Event("reload", "passed", -0.5),
        "reload failed": Event("reload", "failed", -0.5),
        "told by the log": Event("reload", "passed", -0.75),
        "support-case asked": Event("support-case", "requested", -0.5),
    }[world.marker]


def scan_hours(world: World, when: str) -> float | None:
    """When a result ended, in hours before the reading; None when it does not tell."""
    action = action_hours(world)
    return {
        "late": 2.0,
        "early": 90.0,
        "before the action": action + 1,
        "at the action": action,
        "at the bound": max(OPENED + 24 * world.n, action),
        "undated": None,
        "after the reading": -20.0 if world.as_of == "next day" else -0.25,
    }[when]


def results(world: World, scan: str) -> list[tuple[str, str, float | None]]:
    """State, what it says of the addresses, and when it ended, of the results of one scan."""
    found: list[tuple[str, str, float | None]] = []
    if world.older != "none":
        found.append(("partial", "unknown", 31.0) if world.older == "partial" else ("done", world.older, 31.0))
    state = str(getattr(world, scan))
    if state != "none":
        found.append((state, str(getattr(world, f"{scan}_says")), scan_hours(world, str(getattr(world, f"{scan}_when")))))
    return found


def action_hours(world: World) -> float:
    """Where the scan results of a world are placed: at the newest request in its history that passed, or at the opening."""
    return next((event.hours for event in history(world) if event.state == "passed"), OPENED)
