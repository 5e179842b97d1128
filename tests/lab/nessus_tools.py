"""What a scanner's host of the lab has on its PATH: a ping, an nc and a uname that know the demo's addresses, and the gate before them.

Shell scripts, for they run behind a real sshd as well. They read what goes wrong at the moment from the file `fault` beside them.
"""

from __future__ import annotations

import shutil
from enum import StrEnum
from pathlib import Path

from demo import raw_probes
from demo.fleet import Fleet
from scantui.nessus_host.command import SCRIPT

UP, DOWN = "10.0.0.1", "192.0.2.254"
"""An address that always answers, and one that never does."""
HELLO = "echo hello"
"""The one other command that the lab runs: with it any client can see that it got in."""


class ScannerFault(StrEnum):
    """What can go wrong on the way to a scanner's host, and on it."""

    NONE = "all is well"
    KEY_CHANGED = "shows another host key than the one known"
    KEY_UNKNOWN = "shows a host key that is not known"
    NOT_LET_IN = "does not accept the user's key"
    REFUSED = "refuses the connection"
    UNRESOLVED = "has a name that nobody knows"
    NO_JUMP = "lies behind a jump host that does not let anybody through"
    SILENT = "takes the connection and never speaks"
    HANGS = "begins to answer and never goes on"
    CUT = "ends in the middle of its answer, as if it were whole"
    DROPPED = "hangs up in the middle of its answer"
    KILLED = "kills the command in the middle of its answer"
    FLOOD = "prints without end"
    MOTD = "greets everybody, even with a ping of its own"
    ENDS_255 = "ends with status 255 before it does anything"
    LATE_255 = "answers all, and then ends with status 255"
    NO_PING = "has no ping"
    NOT_PERMITTED = "lets its users send no ping"
    PING_KILLED = "kills the ping"
    FOREIGN = "speaks German, whatever it is told"
    ALL_ANSWER = "stands in a network that answers for every address"
    NONE_ANSWER = "stands in a network that lets nothing through"
    ELSEWHERE = "is another host than the one asked for"


_GATE = """#!/bin/sh
# Lets in the command that scantui runs, and one more. LAB_DROP is how the server at hand hangs up.
LAB=@LAB@ LAB_HOST=${LAB_HOST:-localhost} PATH=@LAB@/bin
export LAB LAB_HOST PATH
IFS= read -r fault < "$LAB/fault"
case $SSH_ORIGINAL_COMMAND in "$(cat "$LAB/allowed")"*|"@HELLO@") ;; *) echo "not in this lab" >&2; exit 126;; esac
run() { sh -c "$SSH_ORIGINAL_COMMAND"; }
case $fault in
KEY_*|NONE) run;;
MOTD) cat "$LAB/motd"; run;;
FLOOD) while [ -e "$LAB/fault" ]; do echo "64 bytes from nowhere"; done;;
NO_PING) PATH=$LAB/core; run;;
ENDS_255) exit 255;;
LATE_255) run; exit 255;;
CUT) run | head -c 1400;;
DROPPED) run | head -c 1400; eval "$LAB_DROP";;
KILLED) run | head -c 1400; kill -9 $$;;
*) run;;
esac
"""

_PING = """#!/bin/sh
# ping -n -c 4 -w 10 ADDRESS
for a in "$@"; do :; done
IFS= read -r fault < "$LAB/fault"
silent() { printf 'PING %s (%s) 56(84) bytes of data.\\n\\n--- %s ping statistics ---\\n' $a $a $a
printf '10 packets transmitted, 0 received, 100%% packet loss, time 9214ms\\n\\n'; exit 1; }
answers() { printf 'PING %s (%s) 56(84) bytes of data.\\n' $a $a
for i in 1 2 3 4; do printf '64 bytes from %s: icmp_seq=%s ttl=62 time=1.1%s ms\\n' $a $i $i; done
printf '\\n--- %s ping statistics ---\\n4 packets transmitted, 4 received, 0%% packet loss, time 3004ms\\n' $a
printf 'rtt min/avg/max/mdev = 1.110/1.125/1.140/0.010 ms\\n'; exit 0; }
case $fault in
HANGS) printf 'PING %s (%s) 56(84) bytes of data.\\n' $a $a; while [ -e "$LAB/fault" ]; do sleep 0.1; done; exit 1;;
NOT_PERMITTED) printf 'ping: socktype: SOCK_RAW\\nping: socket: Operation not permitted\\n' >&2
printf 'ping: => missing cap_net_raw+p capability or setuid?\\n' >&2; exit 2;;
PING_KILLED) printf 'PING %s (%s) 56(84) bytes of data.\\n' $a $a; kill -9 $$;;
FOREIGN) printf 'PING %s (%s) 56(84) Bytes an Daten.\\n\\n--- %s ping-Statistiken ---\\n' $a $a $a
printf '10 Pakete übertragen, 0 empfangen, 100%% Paketverlust, Zeit 9214ms\\n'; exit 1;;
ALL_ANSWER) answers;;
NONE_ANSWER) silent;;
esac
if [ -r "$LAB/table/$a" ]; then { read -r status; cat; exit $status; } < "$LAB/table/$a"; fi
case " $(cat "$LAB/up") " in *" $a "*) answers;; *) silent;; esac
"""

_NC = """#!/bin/sh
# nc -zv -w 3 ADDRESS PORT
case " $(cat "$LAB/up") " in
*" $4 "*) if [ "$5" = 22 ]; then printf 'nc: connect to %s port 22 (tcp) failed: Connection refused\\n' $4 >&2; exit 1; fi
printf 'Connection to %s %s port [tcp/https] succeeded!\\n' $4 $5 >&2;;
*) printf 'nc: connect to %s port %s (tcp) timed out: Operation now in progress\\n' $4 $5 >&2; exit 1;;
esac
"""

_UNAME = """#!/bin/sh
IFS= read -r fault < "$LAB/fault"
if [ "$fault" = ELSEWHERE ]; then echo prod-lon02-infra-bastion-01; else echo "$LAB_HOST"; fi
"""


def furnish(folder: Path, fleet: Fleet) -> None:
    """Fills `folder` with what the scanner's host has."""
    pings = {"10.24.6.5": (1, "ping-syslog-imm.txt"), "10.24.6.6": (0, "ping-logarchive-imm.txt")}
    raw = raw_probes.files(fleet)
    for name in ("bin", "core", "table"):
        (folder / name).mkdir()
    for address, (status, file) in pings.items():
        (folder / "table" / address).write_bytes(b"%d\n" % status + raw[file])
    everyone = [row.address for machine in fleet.by_name.values() for row in (*machine.addresses, *machine.second_row)]
    (folder / "up").write_text(" ".join([UP, *(address for address in everyone if pings.get(address, (0,))[0] == 0)]))
    (folder / "allowed").write_text(f"env LC_ALL=C sh -c '{SCRIPT}'")
    forged = raw["ping-logarchive-imm.txt"].replace(b"10.24.6.6", b"10.24.6.5")
    (folder / "motd").write_bytes(b"** Property of nobody **\n@@BEGIN 00000000-10.24.6.5\n" + forged + b"@@END 00000000-10.24.6.5 0\n")
    for name, text in (("bin/ping", _PING), ("bin/nc", _NC), ("bin/uname", _UNAME), ("core/uname", _UNAME), ("gate", _GATE)):
        script = folder / name
        script.write_text(text.replace("@LAB@", str(folder)).replace("@HELLO@", HELLO))
        script.chmod(0o700)
    for name in ("sh", "env", "cat", "head", "sleep", "kill"):
        found = shutil.which(name)
        if found is not None:
            for place in ("bin", "core"):
                (folder / place / name).symlink_to(found)
    set_fault(folder, ScannerFault.NONE)


def set_fault(folder: Path, fault: ScannerFault) -> None:
    """In one step, for scripts may be reading it."""
    new = folder / "fault.new"
    new.write_text(f"{fault.name}\n")
    new.replace(folder / "fault")
