"""The plan of the demo evidence, typed: reads fleet.toml. Knows no format of any system."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scantui.hosts import HostName, parse_host

PLAN = Path(__file__).with_name("fleet.toml")


@dataclass(frozen=True, slots=True)
class Address:
    """An address row of the portal; empty texts are empty cells."""

    address: str
    kind: str
    scanned: str
    tried: str


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine, its portal row, and what the decision table must say of it (`next` is empty for machines of no ticket)."""

    name: str
    addresses: tuple[Address, ...] = ()
    next: str = ""
    because: str = ""
    collect: str = ""
    check_again_on: str = ""
    status: str = "Live"
    bigfix: str = "4 hours ago"
    log: str = "2 hours ago"
    collapsed: bool = False
    second_row: tuple[Address, ...] = ()
    """The addresses of a second row of the same name."""
    last_scan: str = ""
    """What the newest scan says of its stale addresses (scanned, absent); dead when empty."""
    listed_under: str = ""
    """The c_code whose page lists it, when that is not its own."""

    @property
    def host(self) -> HostName:
        host = parse_host(self.name)
        if host is None:
            raise ValueError(f"{self.name} is no host name")
        return host

    @property
    def c_code(self) -> str:
        return self.listed_under or self.host.c_code


@dataclass(frozen=True, slots=True)
class Ticket:
    number: int
    title: str
    opened: datetime
    due: str
    machines: tuple[Machine, ...]
    days: str = ""
    """`3 days` or `> 1 year`; empty for a ticket that is not about scanning."""
    subject: str = "scan"
    source: str = "rest"
    """`rest` or `gh`: which of the two JSON forms it is saved in."""
    hostile: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One request to chlorine. `ends`: passed, failed, running or aborted."""

    change: str
    action: str
    hosts: tuple[str, ...]
    at: datetime
    ends: str
    automatic: bool = False
    """Raised by carrier autorecovery, not by a person."""


@dataclass(frozen=True)
class Fleet:
    as_of: datetime
    tickets: tuple[Ticket, ...]
    requests: tuple[Request, ...]
    healthy: tuple[Machine, ...]
    by_name: dict[str, Machine] = field(init=False)

    def __post_init__(self) -> None:
        planned = [machine for ticket in self.tickets for machine in ticket.machines]
        object.__setattr__(self, "by_name", {machine.name: machine for machine in (*self.healthy, *planned)})

    def listed(self, c_code: str) -> list[Machine]:
        """The machines on a portal page, sorted by name as the portal does."""
        machines = (machine for machine in self.by_name.values() if machine.c_code == c_code and machine.addresses)
        return sorted(machines, key=lambda machine: machine.name)

    def private_address(self, name: str) -> str:
        """What chlorine calls a machine by: its first private address."""
        return next(address.address for address in self.by_name[name].addresses if address.kind == "ben")


def load() -> Fleet:
    plan = tomllib.loads(PLAN.read_text("utf-8"))
    tickets = tuple(_ticket(table) for table in plan["tickets"])
    requests = tuple(Request(**{**table, "hosts": tuple(table["hosts"])}) for table in plan["requests"])
    healthy = tuple(machine for table in plan["healthy"] for machine in _healthy(table))
    return Fleet(plan["as_of"], tickets, requests, healthy)


def _ticket(table: dict[str, Any]) -> Ticket:
    fields = {**table, "source": table.get("from", "rest"), "machines": tuple(_machine(one) for one in table["machines"])}
    fields.pop("from", None)
    return Ticket(**fields)


def _machine(table: dict[str, Any]) -> Machine:
    fields = dict(table)
    for key in ("addresses", "second_row"):
        fields[key] = tuple(Address(*row) for row in table.get(key, ()))
    return Machine(**fields)


_LAST_NIGHT = ("8 hours ago", "9 hours ago", "10 hours ago", "11 hours ago", "12 hours ago", "about a day ago")


def _healthy(table: dict[str, Any]) -> list[Machine]:
    """Machines that were scanned last night, their addresses counted up from the table's networks."""
    machines = []
    for number, name in enumerate(table["names"], start=1):
        night = _LAST_NIGHT[number % len(_LAST_NIGHT)]
        addresses = [Address(f"{table['net']}.{6 + number // 200}.{number}", "ben", night, night)]
        if "fen" in table:
            public = _LAST_NIGHT[(number * 3 + 1) % len(_LAST_NIGHT)]
            addresses.append(Address(f"{table['fen']}.{150 + number}", "fen", public, public))
        if "imm" in table:
            addresses.append(Address(f"{table['imm']}.6.{number}", "imm", night, night))
        machines.append(Machine(name, tuple(addresses)))
    return machines
