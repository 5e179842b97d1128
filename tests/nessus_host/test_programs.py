"""Programs in ssh's place: what they are given, what their words mean, and that no other is started (SAFETY B.2, row 12)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scantui.hosts import AddressKind
from scantui.settings.model import NessusHost

from .kit import CONTROLS, NAME, NONCE, ONE, OWN, TARGETS, collected, frame, printing, program, said, settings_of, target
from .kit import DOWN_FRAME as DOWN
from .kit import UP_FRAME as UP
from .payloads import RUN

PATH = {"PATH": os.environ.get("PATH", "/usr/bin:/bin")}


# Behaviour of the program, and what comes of it: the trouble's words, or what the answer says.
_BEHAVIOURS = {
    "all is well": (UP + DOWN + OWN, "exit 0", "no answer"),
    "ends with 255 behind whole frames": (UP + DOWN + OWN, "exit 255", "no answer"),
    "is killed behind whole frames": (UP + DOWN + OWN, "kill -9 $$", "no answer"),
    "stays behind whole frames": (UP + DOWN + OWN, "exec sleep 60", "no answer"),
    "another way to end a line": ((UP + DOWN + OWN).replace("\n", "\r\n"), "exit 0", "no answer"),
    "status without frames": ("", "exit 1", "! ssh ended without a word of the ping"),
    "success without frames": ("4 packets transmitted, 0 received, 100% packet loss\n", "exit 0", "! ssh ended without a word of the ping"),
    "a ping without frames": (OWN.replace("@@", "@"), "exit 1", "! ssh ended without a word of the ping"),
    "frames of another connection": ((UP + DOWN + OWN).replace(NONCE, "0" * 16), "exit 0", "! ssh ended without a word of the ping"),
    "no end": (UP + DOWN + OWN.rsplit("@@END")[0], "exit 0", "! broke off before the ping of 10.24.6.5 had ended"),
    "half an end": (UP + DOWN + OWN[:-1], "exit 0", "! broke off before the ping of 10.24.6.5 had ended"),
    "a control without end": (
        UP + DOWN.rsplit("@@END")[0] + OWN, "exit 0", f"! broke off before the ping of {CONTROLS['control_down']} had ended",
    ),
    "no control": (OWN, "exit 0", f"! broke off before the ping of {CONTROLS['control_up']} had ended"),
    "status 2": (UP + DOWN + frame("10.24.6.5", False, 2), "exit 0", "no answer"),
    "status 0 and no reply": (UP + DOWN + frame("10.24.6.5", False, 0), "exit 0", "unknown: the exit status of ping does not suit"),
    "status 255 in a frame": (UP + DOWN + frame("10.24.6.5", False, 255), "exit 0", "unknown: the exit status of ping does not suit"),
    "an own frame of another address": (
        UP + DOWN + frame("10.24.6.50", False).replace("-10.24.6.50", "-10.24.6.5"), "exit 0", "unknown: the scanner's host answered",
    ),
    "no such host": ("", "echo 'ssh: Could not resolve hostname x: Name or service not known' >&2; exit 255", "! could not find"),
    "timed out": ("", "echo 'ssh: connect to host x port 22: Connection timed out' >&2; exit 255", f"! could not reach {NAME}: is the VPN"),
    "banner never came": ("", "echo 'Connection timed out during banner exchange' >&2; exit 255", "! could not reach"),
    "jump host refuses": ("", "echo 'channel 0: open failed: administratively prohibited: x' >&2; exit 255", "! host on the way"),
    "bad configuration": ("", "echo 'x: line 1: Bad configuration option: y' >&2; exit 255", f"! its own configuration: run `ssh {NAME}`"),
    "not signed in": ("", "echo 'ERROR: Not logged in.' >&2; exit 1", f"! the sign-in that leads to {NAME} has run out"),
    "no shell": ("This account is currently not available.\n", "exit 1", "! may run nothing there"),
    "no env there": ("", "echo 'bash: env: command not found' >&2; exit 127", f"! {NAME} has no ping, or no such command"),
}  # fmt: skip


@pytest.mark.parametrize("name", _BEHAVIOURS)
async def test_behaviour(name: str, tmp_path: Path) -> None:
    text, then, expected = _BEHAVIOURS[name]
    started = time.monotonic()
    (one,) = await collected(printing(tmp_path, text, then), ONE)
    assert time.monotonic() - started < 10
    if expected.startswith("! "):
        assert any(words in one.trouble for words in expected[2:].split("|")), one.trouble
        assert said(one).startswith("un")
    else:
        assert one.trouble == ""
        assert said(one).startswith(expected)


async def test_what_ssh_complained_stands_in_the_body_of_what_failed_and_nowhere_else(tmp_path: Path) -> None:
    complaint = "kex_exchange_identification: read: Connection reset by peer"
    (failed,) = await collected(printing(tmp_path, "greeting\n", f"echo '{complaint}' >&2; exit 255"), ONE)
    assert failed.body == f"{complaint}\ngreeting\n".encode()
    (whole,) = await collected(printing(tmp_path, f"greeting\n{UP}{DOWN}{OWN}", f"echo '{complaint}' >&2; exit 255"), ONE)
    assert whole.body == f"{UP}{DOWN}{OWN}".encode()


@pytest.mark.parametrize("missing", ["/no/such/ssh", "no-such-ssh", "", "a\0b", "."])
async def test_a_program_that_is_not_there(missing: str) -> None:
    found = await collected(NessusHost(ssh=(missing,)))
    assert [one.question["address"] for one in found] == [str(one.address) for one in TARGETS]
    assert all(f"no program here to reach {NAME}" in one.trouble and one.body == b"" for one in found)


async def test_words_that_lead_nowhere() -> None:
    for ssh, why in (((), "no program is set"), (("ssh", "bastion", "ssh"), "-J HOST")):
        assert all(why in one.trouble for one in await collected(NessusHost(ssh=ssh)))


# --- what it is given ----------------------------------------------------------------------------------------------------------------


async def test_the_program_gets_exactly_the_words_and_no_token(tmp_path: Path) -> None:
    program(tmp_path, f"printf '%s\\0' \"$0\" \"$@\" > {tmp_path}/argv; env > {tmp_path}/env")
    environment = {"PATH": f"{tmp_path}:{PATH['PATH']}", "HOME": "/h", "SCANTUI_SLACK_TOKEN": "canary-secret"}
    await collected(settings_of("ssh", "-4"), ONE, environment=environment)
    argv = (tmp_path / "argv").read_bytes().decode().split("\0")[:-1]
    assert argv[0] == str(tmp_path / "ssh")
    assert argv[1:5] == ["-4", "-T", "-x", "-a"] and argv[-3:-1] == ["--", NAME]
    assert argv[-1].endswith(f"scantui {NONCE} {CONTROLS['control_up']} {CONTROLS['control_down']} 10.24.6.5,22,443")
    assert "canary" not in (tmp_path / "env").read_text()


_FAR_SIDE = """
for last in "$@"; do :; done
cd "$FAR" && PATH=$FAR:/usr/bin:/bin sh -c "$last"
"""
_LOGGING = '#!/bin/sh\nprintf "%s\\n" "${0##*/} $*" >> log\n'


async def test_on_the_far_side_only_ping_nc_and_uname_are_run(tmp_path: Path) -> None:
    """With a program that gives the last word to a shell, as sshd does."""
    far = tmp_path / "far"
    far.mkdir()
    for name in ("ping", "nc", "uname"):
        (far / name).write_text(_LOGGING)
        (far / name).chmod(0o700)
    settings = program(tmp_path, _FAR_SIDE.replace("$FAR", str(far)))
    targets = [*TARGETS, target("2001:db8::5", AddressKind.FEN), target("::ffff:10.0.0.9", AddressKind.BEN)]
    await collected(settings, targets)
    addresses = [*CONTROLS.values(), "10.24.6.5", "10.24.6.6", "10.33.6.22", "2001:db8::5", "10.0.0.9"]
    tried = {"10.24.6.5": (22, 443), "10.24.6.6": (22, 443), "10.33.6.22": (22,), "10.0.0.9": (22,)}
    expected = [f"ping -n -c 4 -w 10 {address}" for address in addresses]
    expected += [f"nc -zv -w 3 {address} {port}" for address, ports in tried.items() for port in ports]
    assert sorted((far / "log").read_text().splitlines()) == sorted(["uname -n", *expected])
    assert not (far / RUN.split()[-1]).exists()


_MEETING = """#!/bin/sh
# Each ping waits until all have begun.
for a in "$@"; do :; done
: > met-$a
tries=0
until [ -e met-10.24.6.5 ] && [ -e met-10.24.6.6 ] && [ -e met-10.33.6.22 ]; do
sleep 0.02; tries=$((tries + 1)); [ $tries -lt 250 ] || exit 2
done
echo "all at once, $a"
"""


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "busybox sh", "ksh", "zsh"])
async def test_the_pings_run_at_once_and_each_frame_is_whole_in_every_shell(shell: str, tmp_path: Path) -> None:
    import shutil

    if (found := shutil.which(shell.split()[0])) is None:
        pytest.skip(f"there is no {shell} on this machine")
    far = tmp_path / "far"
    far.mkdir()
    (far / "ping").write_text(_MEETING)
    (far / "nc").write_text('#!/bin/sh\necho "nc $4 $5" >&2\n')
    (far / "sh").write_text(f'#!/bin/sh\nexec {found} {" ".join(shell.split()[1:])} "$@"\n')
    for name in ("ping", "nc", "sh"):
        (far / name).chmod(0o700)
    settings = program(tmp_path, _FAR_SIDE.replace("$FAR", str(far)))
    found_ = await collected(NessusHost(ssh=settings.ssh))
    assert [one.trouble for one in found_] == ["", "", ""]
    assert [one.body.decode().split("\n", 1)[1] for one in found_] == [
        f"@@BEGIN {NONCE}-{a}\nall at once, {a}\n{''.join(f'nc {a} {port}{chr(10)}' for port in ports)}@@END {NONCE}-{a} 0\n"
        for a, ports in (("10.24.6.5", (22, 443)), ("10.24.6.6", (22, 443)), ("10.33.6.22", (22,)))
    ]


# --- no other process ----------------------------------------------------------------------------------------------------------------

SESSION = """
import asyncio, json, sys
from tests.nessus_host.kit import TARGETS, collected
from scantui.settings.model import NessusHost
started = []
WATCHED = ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.forkpty", "pty.spawn",
           "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "webbrowser.open")
sys.addaudithook(lambda name, words: started.append([name, str(words[0]) if words else ""]) if name in WATCHED else None)
found = asyncio.run(collected(NessusHost(ssh=(sys.argv[1], "-4")), TARGETS))
print(json.dumps([started, [one.trouble for one in found]]))
"""


def test_no_program_is_started_but_the_one_that_is_set(tmp_path: Path) -> None:
    settings = program(tmp_path, f"cat > {tmp_path}/stdin; exit 3")
    session = [sys.executable, "-c", SESSION, settings.ssh[0]]
    ran = subprocess.run(session, input="for nobody but scantui", capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    started, troubles = json.loads(ran.stdout)
    assert started == [["subprocess.Popen", settings.ssh[0]]]
    assert (tmp_path / "stdin").read_bytes() == b""
    assert len(troubles) == len(TARGETS) and all("without a word" in trouble for trouble in troubles)
