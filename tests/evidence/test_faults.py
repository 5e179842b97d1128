"""Every operation of the disk fails once: the failure is said, and what was acknowledged before it is there."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scantui.evidence.export import export
from scantui.evidence.replay import State, open_bundle
from scantui.evidence.seal import seal
from scantui.evidence.verify import verify
from scantui.evidence.writer import BundleError

from .helpers import BODIES, NOW, CountingOs, add, opened, sealed


def operations(work: Path) -> int:
    disk = CountingOs()
    sealed(work, disk=disk)
    return len(disk.operations)


@pytest.mark.parametrize(("error", "short"), [(errno.EIO, False), (errno.ENOSPC, True), (errno.EDQUOT, False)])
def test_every_operation_may_fail(tmp_path: Path, error: int, short: bool) -> None:
    total = operations(tmp_path / "whole")
    assert total > 30
    for number in range(1, total + 1):
        bundle, disk = tmp_path / str(number), CountingOs(number, error, short)
        acked = []
        with pytest.raises(BundleError, match=r"^[a-z][^\n]{20,}$"):
            with opened(bundle, disk) as writer:
                for body in BODIES:
                    acked.append(add(writer, body))  # noqa: PERF401 - one after another, until one fails
            seal(bundle, NOW, disk)
        if acked:
            found = open_bundle(bundle)
            assert [capture.read() for capture in found.captures][: len(acked)] == list(BODIES[: len(acked)])
            # The last step, the sync after the rename, may fail with the bundle sealed; it is never sealed before that.
            assert found.state is State.OPEN or (number == total and verify(bundle).whole)


def test_a_failed_writer_takes_no_more(tmp_path: Path) -> None:
    probe = CountingOs()
    with opened(tmp_path / "probe", probe):
        pass
    disk = CountingOs(len(probe.operations) + 3)
    with opened(tmp_path / "b", disk) as writer:
        with pytest.raises(BundleError, match="nothing was captured"):
            add(writer, b"one")
        with pytest.raises(BundleError, match="nothing was captured"):
            add(writer, b"two")
        assert writer.failure is not None
    assert open_bundle(tmp_path / "b").captures == ()


def test_a_bundle_that_failed_to_seal_can_be_sealed_later(tmp_path: Path) -> None:
    total = operations(tmp_path / "whole")
    for number in range(total - 13, total):
        bundle = tmp_path / str(number)
        with pytest.raises(BundleError):
            sealed(bundle, disk=CountingOs(number))
        assert verify(bundle, seal(bundle, NOW).root).origin_proven


def test_a_failed_export_leaves_nothing(tmp_path: Path) -> None:
    sealed(tmp_path / "b")
    disk = CountingOs()
    export(tmp_path / "b", tmp_path / "whole.zip", disk=disk)
    for number in range(1, len(disk.operations) + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        with pytest.raises(BundleError, match="the zip could not be written"):
            export(tmp_path / "b", folder / "out.zip", disk=CountingOs(number))
        left = [path.name for path in folder.iterdir()]
        assert left == [] or (number == len(disk.operations) and left == ["out.zip"])


_CHILD = """
import io, sys
from datetime import datetime, UTC
from pathlib import Path
from scantui.evidence.model import Kind
from scantui.evidence.writer import BundleError, BundleWriter
try:
    with BundleWriter.open(sys.argv[1], datetime(2026, 11, 20, tzinfo=UTC), tool_version="t") as writer:
        for number in range(4):
            writer.add(Kind.PORTAL, {}, datetime(2026, 11, 20, tzinfo=UTC), "stated", "f", io.BytesIO(b"%d " % number * 2000))
            print("ACK", number, flush=True)
except BundleError as error:
    print("SAID", error)
"""


def test_a_file_size_limit_is_reported(tmp_path: Path) -> None:
    reported = 0
    for limit in (100, 1000, 3999, 4000, 6000):

        def limited(limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        bundle = tmp_path / str(limit)
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(bundle)], capture_output=True, text=True, preexec_fn=limited, check=True, timeout=60
        )
        acked = done.stdout.count("ACK")
        reported += "SAID" in done.stdout
        assert ("SAID" in done.stdout) == (acked < 4)
        if acked:
            assert len(open_bundle(bundle).captures) == acked
    assert reported >= 3


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="a full disk needs a small tmpfs, and that needs root")
def test_a_full_disk_is_reported(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a tmpfs")
    try:
        acked = 0
        with pytest.raises(BundleError, match="No space left on device"), opened(small / "b") as writer:
            for _ in range(40):
                add(writer, b"x" * 5000)
                acked += 1
        assert len(open_bundle(small / "b").captures) == acked > 0
    finally:
        subprocess.run(["umount", str(small)], check=False)
