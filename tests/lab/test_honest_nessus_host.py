"""The lab's scanner's host is honest: the system's own ssh logs in, and only with the right keys."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.fleet import load

from .nessus_host import SSH, LabHost, serving_nessus_host, serving_sshd, sshd_unusable
from .nessus_tools import HELLO, ScannerFault

SCANNER = "prod-dal09-infra-nessus-02"


@pytest.fixture(scope="module", params=["asyncssh", "sshd"])
def lab(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabHost]:
    if SSH is None:
        pytest.skip("there is no ssh on this machine")
    folder: Path = tmp_path_factory.mktemp("host")
    if request.param == "sshd" and (why := sshd_unusable(folder)):
        pytest.skip(why)
    with (serving_sshd if request.param == "sshd" else serving_nessus_host)(folder, load()) as host:
        yield host


def _ssh(lab: LabHost, command: str, fault: ScannerFault = ScannerFault.NONE) -> subprocess.CompletedProcess[str]:
    lab.fault = fault
    words = [*lab.ssh, "-T", "-o", "BatchMode=yes", "--", SCANNER, command]
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=30)


def test_the_systems_ssh_logs_in(lab: LabHost) -> None:
    ran = _ssh(lab, HELLO)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "hello\n", "")


def test_a_stranger_is_not_let_in(lab: LabHost) -> None:
    assert "Permission denied" in _ssh(lab, HELLO, ScannerFault.NOT_LET_IN).stderr


def test_a_host_key_is_checked(lab: LabHost) -> None:
    assert "REMOTE HOST IDENTIFICATION HAS CHANGED" in _ssh(lab, HELLO, ScannerFault.KEY_CHANGED).stderr
    assert "Host key verification failed" in _ssh(lab, HELLO, ScannerFault.KEY_UNKNOWN).stderr


@pytest.mark.parametrize("command", ["id", "cat /etc/passwd", f"{HELLO}; id", "sh -c id", "env LC_ALL=C sh -c id", "", "echo $(id)"])
def test_no_other_command_is_run(lab: LabHost, command: str) -> None:
    ran = _ssh(lab, command)
    assert (ran.returncode, ran.stdout) == (126, "")


def test_it_serves_the_loopback_only(lab: LabHost) -> None:
    assert "HostName 127.0.0.1" in (lab.folder / "ssh_config").read_text()
    assert lab.port > 1023
