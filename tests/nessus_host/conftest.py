"""A scanner's host of the lab, behind each ssh server that this machine has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.fleet import load
from tests.lab.nessus_host import SSH, LabHost, serving_nessus_host, serving_sshd, sshd_unusable
from tests.lab.nessus_tools import ScannerFault


@pytest.fixture(scope="module", params=["asyncssh", "sshd"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabHost]:
    if SSH is None:
        pytest.skip("there is no ssh on this machine")
    folder: Path = tmp_path_factory.mktemp("nessus")
    if request.param == "sshd" and (why := sshd_unusable(folder)):
        pytest.skip(why)
    with (serving_sshd if request.param == "sshd" else serving_nessus_host)(folder, load()) as host:
        yield host


@pytest.fixture
def lab(served: LabHost) -> LabHost:
    served.fault = ScannerFault.NONE
    return served
