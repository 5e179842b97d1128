"""What is run to ping addresses from a scanner's host: the exact words, here and there (WIRE 6, SAFETY B.2 rows 10 to 12). Pure.

    run = PingRun(Scanner(topology, host), (Target(address, AddressKind.IMM),), (up, down), nonce)
    run.argv(["ssh"]), run.by_hand(["ssh"])

Nothing from outside gets in but a `Scanner`, which only the topology can vouch for, and `Address`es, written anew from their bits.
Must not know: how a program is started, what it answers.
"""

from __future__ import annotations

import getopt
import itertools
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from pathlib import PurePath
from typing import Final

from ..hosts import Address, AddressKind, HostName, Topology, parse_address
from .frames import NONCE

DESTINATION: Final = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}@)?[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
"""What may stand where ssh expects a host: never something that it could take for an option."""


class NotAllowed(ValueError):
    """The command cannot be made; the message is one sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A nessus host of the topology, and the word by which ssh reaches it. Nothing else can become one: raises `NotAllowed`."""

    topology: InitVar[Topology]
    listed: InitVar[HostName]
    destinations: InitVar[Mapping[str, str] | None] = None
    """The settings' own words for hosts, by the host's key."""
    host: HostName = field(init=False)
    destination: str = field(init=False)

    def __post_init__(self, topology: Topology, listed: HostName, destinations: Mapping[str, str] | None) -> None:
        host = topology.scanner(listed)
        if host is None:
            raise NotAllowed("the host is no scanner that the topology lists: [topology.zones] of the settings can add it")
        destination = (destinations or {}).get(host.key, host.name)
        if DESTINATION.fullmatch(destination) is None:
            raise NotAllowed(f"the destination of {host.key} is no host's name: mend [nessus_host.destinations] in the settings")
        object.__setattr__(self, "host", host)
        object.__setattr__(self, "destination", destination)


PING: Final = "ping -n -c 4 -w 10"
"""Understood alike by iputils, inetutils and busybox (WIRE 6.1)."""
_NC: Final = "nc -zv -w 3"
_PORTS: Final[Mapping[AddressKind, tuple[int, ...]]] = {AddressKind.BEN: (22,), AddressKind.IMM: (22, 443), AddressKind.FEN: ()}
"""What is tried beside ping (DOMAIN 6)."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address to ping. Its kind says which ports are tried as well."""

    address: Address
    kind: AddressKind

    @property
    def ports(self) -> tuple[int, ...]:
        return _PORTS[self.kind]

    @property
    def asked(self) -> str:
        """What is asked of it, for the evidence."""
        return "; ".join((f"{PING} {self.address}", *(f"{_NC} {self.address} {port}" for port in self.ports)))


# `one` writes the frame of ADDRESS[,PORT…]: its status is ping's, whatever nc says. `all` starts every `one` at once, and lets them
# speak in order: the left side of each pipe is one probe, the right side all others, and `cat` passes the left side on first.
SCRIPT: Final = "; ".join((
    "n=$1",
    "shift",
    'one() { a=${1%%,*}; printf "@@BEGIN %s-%s\\n" "$n" "$a"; '
    f'{PING} "$a" </dev/null 2>&1; s=$?; '
    f'IFS=,; set -- $1; shift; for p in "$@"; do {_NC} "$a" "$p" </dev/null 2>&1; done; '
    'printf "@@END %s-%s %s\\n" "$n" "$a" "$s"; }',
    'all() { if [ $# -lt 2 ]; then one "$@"; else one "$1" | { shift; all "$@" | { cat <&3; cat; }; } 3<&0; fi; }',
    'printf "@@ON %s %s\\n" "$n" "$(uname -n)"',
    'all "$@"',
))  # fmt: skip
"""For any POSIX shell, and without a single quote, so that it can be quoted twice and still be read."""


@dataclass(frozen=True, slots=True)
class PingRun:
    """One connection to one scanner's host: the controls first, then the addresses, all at once."""

    scanner: Scanner
    targets: tuple[Target, ...]
    controls: tuple[Address, ...]
    nonce: str
    """What its frames are known by. New for each run, so that no text of elsewhere can pass for an answer."""

    def __post_init__(self) -> None:
        if not self.targets or NONCE.fullmatch(self.nonce) is None:
            raise NotAllowed("a ping needs an address, and a mark of hexadecimal digits")
        for address in (*self.controls, *(target.address for target in self.targets)):
            if parse_address(str(address)) != address:
                raise NotAllowed("only the address of one machine is pinged")

    def remote_command(self) -> str:
        """What the far side's shell gets, whichever shell that is."""
        ports = dict.fromkeys(self.controls, ()) | {target.address: target.ports for target in self.targets}
        probes = [",".join(map(str, (address, *tried))) for address, tried in ports.items()]
        return shlex.join(["env", "LC_ALL=C", "sh", "-c", SCRIPT, "scantui", self.nonce, *probes])

    def argv(self, ssh: Sequence[str]) -> list[str]:
        """The program and its arguments, as started here. Raises `NotAllowed`."""
        return [*login(ssh, self.scanner), self.remote_command()]

    def by_hand(self, ssh: Sequence[str]) -> str:
        """The same as a line to be copied into a shell."""
        return shlex.join(self.argv(ssh))


_OPENSSH: Final = (
    "-T", "-x", "-a", "-o", "BatchMode=yes", "-o", "ConnectTimeout=8", "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=2",
    "-o", "LogLevel=ERROR",
)  # fmt: skip
"""No terminal, no forwarding, no questions, an end to every wait. The user's own options stand before them, and so win."""
_OPENSSH_LETTERS: Final = "46AaCfGgKkMNnqsTtVvXxYyB:b:c:D:E:e:F:I:i:J:L:l:m:O:o:P:p:Q:R:S:W:w:"


def login(ssh: Sequence[str], scanner: Scanner) -> list[str]:
    """The words that lead to the host, before what is to be run there. Only OpenSSH itself gets OpenSSH's options."""
    if not ssh:
        raise NotAllowed("no program is set that reaches the scanners' hosts: [nessus_host] ssh names it")
    if PurePath(ssh[0]).name != "ssh":
        return [*ssh, scanner.destination]
    try:
        _, others = getopt.getopt(list(ssh[1:]), _OPENSSH_LETTERS)
    except getopt.GetoptError:
        others = ["?"]
    if others:
        why = "holds more than ssh and its options: a host on the way is written as -J HOST, or into ~/.ssh/config"
        raise NotAllowed(f"[nessus_host] ssh {why}")
    return [*ssh, *_OPENSSH, "--", scanner.destination]


def login_shown(ssh: Sequence[str], scanner: Scanner) -> str:
    """What the user types to see for himself why it does not work. It may be kept, so no options: a wrapper's may hold a secret."""
    words = itertools.takewhile(re.compile(r"[\w.+-]{1,30}", re.ASCII).fullmatch, (ssh[0].rpartition("/")[2], *ssh[1:]))
    return " ".join((*itertools.takewhile(lambda word: not word.startswith("-"), words), scanner.destination))


_KEPT: Final = (
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK", "SSH_AGENT_PID", "SSH_SK_PROVIDER",
    "KRB5CCNAME", "KRB5_CONFIG", "TELEPORT_HOME", "TELEPORT_PROXY", "TELEPORT_CLUSTER", "TELEPORT_USER", "TELEPORT_LOGIN",
)  # fmt: skip


def environment_of(environment: Mapping[str, str]) -> dict[str, str]:
    """What ssh needs of the user's environment, and no token of anything; its messages in English, for they are read."""
    return {name: environment[name] for name in _KEPT if name in environment} | {"LANG": "C", "LC_ALL": "C"}
