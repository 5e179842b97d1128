"""chlorine's commands as values: one line that its own grammar reads back exactly, and that the machine's role allows (DOMAIN 4, DOMAIN 1).
Must not know: why a command is called for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..hosts import Address, HostName, Role, parse_address, parse_host


class NotAllowed(ValueError):
    """A command that must not be given; the message is the rule, in words."""


class Verb(StrEnum):
    REBOOT = "reboot"
    RELOAD = "reload"
    LOOKUP = "lookup"


HARD: Final = "softlayer"
IGNORE_CONFLICT: Final = "ignoreconflict"
_OUTAGE: Final = "outage:0"
_OPTIONS: Final = {Verb.REBOOT: HARD, Verb.RELOAD: IGNORE_CONFLICT}
_WORD = r"[A-Za-z0-9.:-]+"
_LINE = re.compile(rf"{_WORD}(?: {_WORD})*")

_ROLE_WORDS: Final = {
    Role.CARRIER_WORKER: "a carrier worker",
    Role.TUGBOAT_WORKER: "a tugboat worker",
    Role.CARRIER_MASTER: "a carrier master",
    Role.HAPROXY: "a haproxy",
    Role.NESSUS_SCANNER: "a nessus scanner",
    Role.INFRA: "an infra machine",
    Role.VYATTA: "a firewall (vyatta)",
    Role.VIP: "a VIP, not a machine",
    Role.OTHER: "a machine without a rule of its own",
    Role.UNKNOWN: "of no known role",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command. `str(command)` is the line to give; a value that the grammar or the role forbids cannot be made."""

    verb: Verb
    hosts: tuple[HostName, ...] = ()
    address: Address | None = None
    option: str = ""

    def __post_init__(self) -> None:
        for host in self.hosts:
            _allow(self.verb, host)
        if _read(str(self)) != (self.verb, tuple(map(str, self.hosts)), str(self.address or ""), self.option):
            raise NotAllowed("the command does not read back as what was meant, so it is not given")

    def __str__(self) -> str:
        targets = [*map(str, self.hosts)] or [str(self.address)]
        changes = [self.option, _OUTAGE] if self.verb is not Verb.LOOKUP else []
        return " ".join(word for word in (self.verb.value, *targets, *changes) if word)


def reboot(hosts: Iterable[HostName], *, hard: bool = False) -> Command:
    """`reboot <node> [<node> …] outage:0`; a hard one goes through SoftLayer and takes one machine."""
    return Command(Verb.REBOOT, tuple(hosts), None, HARD if hard else "")


def reload(host: HostName, *, ignore_conflict: bool = False) -> Command:
    """`reload <node> outage:0`; `ignore_conflict` after a failed reload (RUNBOOK "Is the machine down?")."""
    return Command(Verb.RELOAD, (host,), None, IGNORE_CONFLICT if ignore_conflict else "")


def lookup(host_or_address: HostName | Address) -> Command:
    if isinstance(host_or_address, Address):
        return Command(Verb.LOOKUP, (), host_or_address)
    return Command(Verb.LOOKUP, (host_or_address,))


def parse_command(text: str) -> Command | None:
    """The command that `text` is, to the letter; None for anything else, and for what a role forbids."""
    read = _read(text)
    if read is None:
        return None
    verb, names, address, option = read
    hosts = tuple(host for host in map(parse_host, names) if host is not None)
    try:
        return Command(verb, hosts, parse_address(address) if address else None, option)
    except NotAllowed:
        return None


def _read(text: str) -> tuple[Verb, tuple[str, ...], str, str] | None:
    """Verb, host names, address and option of a line that keeps the grammar and the roles; no `Command` is made of it here."""
    if _LINE.fullmatch(text) is None:
        return None
    word, *rest = text.split(" ")
    if word == Verb.LOOKUP:
        return _read_lookup(rest)
    if word not in _OPTIONS or len(rest) < 2 or rest.pop() != _OUTAGE:
        return None
    verb, option = Verb(word), ""
    if rest[-1] == _OPTIONS[verb]:
        option = rest.pop()
    hosts = [parse_host(name) for name in rest]
    if not hosts or len(set(hosts)) < len(hosts) or (len(hosts) > 1 and (verb is Verb.RELOAD or option)):
        return None
    if any(host is None or host.name != name or not _allowed(verb, host) for host, name in zip(hosts, rest, strict=True)):
        return None
    return verb, tuple(rest), "", option


def _read_lookup(targets: list[str]) -> tuple[Verb, tuple[str, ...], str, str] | None:
    if len(targets) != 1:
        return None
    address, host = parse_address(targets[0]), parse_host(targets[0])
    if address is not None:
        return (Verb.LOOKUP, (), targets[0], "") if str(address) == targets[0] else None
    return (Verb.LOOKUP, (host.name,), "", "") if host is not None and host.name == targets[0] else None


def _allowed(verb: Verb, host: HostName) -> bool:
    if verb is Verb.LOOKUP:
        return True
    return not host.decommissioned and (host.role.may_reboot if verb is Verb.REBOOT else host.role.may_reload)


def _allow(verb: Verb, host: HostName) -> None:
    """Raises the rule that forbids it (DOMAIN 1, "What the role allows")."""
    if _allowed(verb, host):
        return
    if host.decommissioned:
        raise NotAllowed(f"{host} is being decommissioned (-cancel): no repair")
    role = _ROLE_WORDS[host.role]
    if verb is Verb.RELOAD and host.role.may_reboot:
        raise NotAllowed(f"{host} is {role}: chlorine reloads carrier workers and tugboat workers only")
    if host.role is Role.VYATTA:
        raise NotAllowed(f"{host} is {role}: chlorine never reboots or reloads one; ask the network team")
    raise NotAllowed(f"{host} is {role}: chlorine never reboots or reloads one; seek guidance")
