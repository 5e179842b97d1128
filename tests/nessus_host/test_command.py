"""The exact words that are run, and that nothing from outside becomes one of them (SAFETY B.2, rows 10 and 11)."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.hosts import Address, AddressKind, Family, HostName, Role, parse_address, parse_host
from scantui.nessus_host.command import (
    DESTINATION,
    SCRIPT,
    NotAllowed,
    PingRun,
    Scanner,
    Target,
    environment_of,
    login,
    login_shown,
)
from scantui.settings import SettingsError
from scantui.settings.checks import Wrong, destinations
from scantui.settings.load import load_settings
from tests.lab.nessus_host import SSH

from .kit import NAME, NONCE, SCANNER, TOPOLOGY, address, forged, host, needs_ssh, target
from .payloads import DESTINATIONS, RUN, TARGETS

RUN_OF_TWO = PingRun(
    SCANNER, (target("10.24.6.5"), target("10.33.6.22", AddressKind.BEN)), (address("10.0.0.1"), address("192.0.2.254")), NONCE
)
OPENSSH = [
    "-T", "-x", "-a", "-o", "BatchMode=yes", "-o", "ConnectTimeout=8", "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=2",
    "-o", "LogLevel=ERROR",
]  # fmt: skip


def test_the_words_that_are_run_there() -> None:
    words = shlex.split(RUN_OF_TWO.remote_command())
    assert words == [
        "env", "LC_ALL=C", "sh", "-c", SCRIPT, "scantui", NONCE, "10.0.0.1", "192.0.2.254", "10.24.6.5,22,443", "10.33.6.22,22",
    ]  # fmt: skip
    assert 'ping -n -c 4 -w 10 "$a"' in SCRIPT
    assert "'" not in SCRIPT and "\n" not in SCRIPT and "!" not in SCRIPT  # readable when quoted twice, in any shell


def test_the_words_that_are_run_here() -> None:
    remote = RUN_OF_TWO.remote_command()
    assert RUN_OF_TWO.argv(["ssh"]) == ["ssh", *OPENSSH, "--", NAME, remote]
    assert RUN_OF_TWO.argv(["/opt/bin/ssh", "-F", "x"]) == ["/opt/bin/ssh", "-F", "x", *OPENSSH, "--", NAME, remote]
    assert RUN_OF_TWO.argv(["tsh", "ssh", "--cluster=a"]) == ["tsh", "ssh", "--cluster=a", NAME, remote]
    assert RUN_OF_TWO.argv(["sshpass", "-e", "ssh"]) == ["sshpass", "-e", "ssh", NAME, remote]


def test_by_hand_it_is_the_same() -> None:
    text = RUN_OF_TWO.by_hand(["ssh", "-F", "my config"])
    assert shlex.split(text) == RUN_OF_TWO.argv(["ssh", "-F", "my config"])
    assert "\n" not in text


def test_a_control_that_is_asked_about_is_pinged_once() -> None:
    run = PingRun(SCANNER, (target("10.0.0.1"),), (address("10.0.0.1"), address("192.0.2.254")), NONCE)
    assert shlex.split(run.remote_command())[7:] == ["10.0.0.1,22,443", "192.0.2.254"]


@pytest.mark.parametrize("ssh", ["", "ssh bastion ssh", "ssh -J", "ssh -o A=b host", "ssh -- x", "ssh -Z"])
def test_what_is_no_way_to_a_host(ssh: str) -> None:
    with pytest.raises(NotAllowed, match=r"nessus_host\] ssh"):
        login(ssh.split(), SCANNER)


def test_what_the_user_may_try_shows_no_options() -> None:
    assert login_shown(["ssh"], SCANNER) == f"ssh {NAME}"
    assert login_shown(["/opt/my bin/tsh", "ssh", "--proxy=x"], SCANNER) == f"tsh ssh {NAME}"
    assert login_shown(["sshpass", "-p", "canary-secret", "ssh"], SCANNER) == f"sshpass {NAME}"


@pytest.mark.parametrize("nonce", ["", "5c1f", "5C1F0000", "5c1f0000;id", "5c1f0000\n", "a" * 40])
def test_the_mark_is_hexadecimal(nonce: str) -> None:
    with pytest.raises(NotAllowed):
        PingRun(SCANNER, (target("10.24.6.5"),), (), nonce)


def test_a_connection_for_nothing_is_none() -> None:
    with pytest.raises(NotAllowed):
        PingRun(SCANNER, (), (), NONCE)


@pytest.mark.parametrize("packed", [b"\x7f\0\0\1", b"\xe0\0\0\1", b"\0\0\0\0", b"\xff" * 4, b"\xff" * 16, b"\0" * 15 + b"\1"])
def test_an_address_of_no_one_machine_is_not_pinged_however_it_came_about(packed: bytes) -> None:
    with pytest.raises(NotAllowed):
        PingRun(SCANNER, (Target(Address(packed), AddressKind.BEN),), (), NONCE)
    with pytest.raises(NotAllowed):
        PingRun(SCANNER, (target("10.24.6.5"),), (Address(packed),), NONCE)


# --- destinations --------------------------------------------------------------------------------------------------------------------


def test_a_scanner_is_what_the_topology_lists_and_nothing_else() -> None:
    assert Scanner(TOPOLOGY, host(NAME.upper() + ".alchemy.ibm.com")).destination == NAME
    for name in ("prod-dal09-infra-nessus-09", "prod-dal10-carrier2-worker-80", "prod-lon05-tugboat106-loadbalancer-vip", "nessus"):
        with pytest.raises(NotAllowed, match="no scanner that the topology lists"):
            Scanner(TOPOLOGY, host(name))


def test_the_name_is_the_topologys_even_where_a_host_name_lies() -> None:
    liar = HostName(f"-oProxyCommand={RUN}", NAME, "", Family.ALC, Role.NESSUS_SCANNER)
    assert liar == host(NAME)
    assert (Scanner(TOPOLOGY, liar).destination, Scanner(TOPOLOGY, liar).host.name) == (NAME, NAME)


def test_the_settings_may_name_a_destination() -> None:
    words = destinations({NAME.upper(): "me@dal-nessus.example.com"})
    assert Scanner(TOPOLOGY, host(NAME), words).destination == "me@dal-nessus.example.com"
    assert Scanner(TOPOLOGY, host("prod-dal09-infra-nessus-01"), words).destination == "prod-dal09-infra-nessus-01"


def test_there_are_enough_payloads() -> None:
    assert len(set(DESTINATIONS)) >= 60 and len(set(TARGETS)) >= 60


@pytest.mark.parametrize("payload", DESTINATIONS)
def test_no_payload_becomes_a_destination(payload: str) -> None:
    with pytest.raises(NotAllowed):
        Scanner(TOPOLOGY, host(NAME), {NAME: payload})
    with pytest.raises(Wrong):
        destinations({NAME: payload})
    named = parse_host(payload)
    assert named is None or TOPOLOGY.scanner(named) is None


@pytest.mark.parametrize("payload", DESTINATIONS)
def test_no_payload_becomes_a_scanner_of_the_topology(payload: str, tmp_path: Path) -> None:
    quoted = "".join(f"\\U{ord(char):08x}" for char in payload)
    file = tmp_path / "settings.toml"
    zone = f'environment = "prod"\ndatacenters = ["dal"]\nscanners = ["{quoted}"]\nprivate_scan = "x"\n'
    file.write_text(f"[topology.zones.X]\n{zone}", "utf-8")
    try:
        settings = load_settings(file, {})
    except SettingsError:
        return
    (scanner,) = next(region.zone.scanners for region in settings.load_topology().regions if region.zone.name == "X")
    assert re.fullmatch(r"[a-z0-9-]+", scanner.name)


@needs_ssh
@pytest.mark.parametrize("payload", [payload for payload in DESTINATIONS if "\0" not in payload])
def test_ssh_itself_takes_no_payload_for_an_option(payload: str, tmp_path: Path) -> None:
    """Even a destination that nothing had checked: the real ssh, with the very words of `login`."""
    assert _ssh(tmp_path, login(["ssh", "-F", "config"], forged(payload))) != 0
    assert not (tmp_path / "canary").exists()
    shown = _ssh(tmp_path, ["ssh", "-G", *login(["ssh", "-F", "config"], forged(payload))[1:]])
    assert shown in {0, 255}
    assert not (tmp_path / "canary").exists()


@needs_ssh
def test_without_the_two_dashes_ssh_would_have_run_it(tmp_path: Path) -> None:
    words = [word for word in login(["ssh", "-F", "config"], forged(f"-oProxyCommand={RUN}")) if word != "--"]
    _ssh(tmp_path, [*words, "host"])
    assert (tmp_path / "canary").exists()


def _ssh(folder: Path, words: list[str]) -> int:
    """ssh's exit status, in a folder of its own, with a network that ends at a closed port of this machine."""
    (folder / "config").write_text("Host *\n  HostName 127.0.0.1\n  Port 1\n  IdentityAgent none\n")
    assert SSH is not None
    ended = subprocess.run([SSH, *words[1:]], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=20)
    return ended.returncode


# --- addresses -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", TARGETS)
def test_no_payload_becomes_an_address(payload: str) -> None:
    assert parse_address(payload) is None


@given(st.one_of(st.text(), st.ip_addresses().map(str), st.sampled_from(TARGETS), st.from_regex(r"\A[0-9a-f:.%/ ]{1,40}\Z")))
def test_whatever_is_an_address_is_written_anew(text: str) -> None:
    found = parse_address(text)
    if found is not None:
        words = shlex.split(PingRun(SCANNER, (Target(found, AddressKind.IMM),), (found,), NONCE).remote_command())
        assert words[:7] == ["env", "LC_ALL=C", "sh", "-c", SCRIPT, "scantui", NONCE]
        assert words[7:] == [f"{found},22,443"]
        assert re.fullmatch(r"[0-9a-f:.]{2,45}", str(found))


@given(st.one_of(st.text(), st.sampled_from(DESTINATIONS), st.from_regex(r"\A[\w@.-]{1,20}\Z")))
def test_whatever_is_a_destination_is_one_plain_word(text: str) -> None:
    try:
        scanner = Scanner(TOPOLOGY, host(NAME), {NAME: text})
    except NotAllowed:
        return
    assert scanner.destination == text
    assert DESTINATION.fullmatch(text) and text.isascii() and not text.startswith("-") and "@-" not in text
    assert shlex.quote(text) == text
    assert login(["ssh"], scanner)[-2:] == ["--", text]


@given(st.text())
def test_whatever_is_a_host_is_no_scanner_unless_listed(text: str) -> None:
    found = parse_host(text)
    if found is not None:
        with pytest.raises(NotAllowed):
            Scanner(TOPOLOGY, found)


# --- the environment -----------------------------------------------------------------------------------------------------------------


def test_ssh_gets_what_it_needs_and_no_token() -> None:
    given_ = {
        "PATH": "/bin", "HOME": "/home/x", "SSH_AUTH_SOCK": "/tmp/a", "KRB5CCNAME": "c", "TERM": "xterm", "TELEPORT_PROXY": "p",
        "LANG": "de_DE.UTF-8", "LC_MESSAGES": "de", "SSH_ASKPASS": "/bin/x", "DISPLAY": ":0", "LD_PRELOAD": "x",
        "SCANTUI_GITHUB_TOKEN": "canary", "GH_TOKEN": "canary", "SLACK_BOT_TOKEN": "canary", "AWS_SECRET_ACCESS_KEY": "canary",
        "HTTPS_PROXY": "http://u:canary@p",
    }  # fmt: skip
    assert environment_of(given_) == {
        "PATH": "/bin", "HOME": "/home/x", "SSH_AUTH_SOCK": "/tmp/a", "KRB5CCNAME": "c", "TERM": "xterm", "TELEPORT_PROXY": "p",
        "LANG": "C", "LC_ALL": "C",
    }  # fmt: skip
