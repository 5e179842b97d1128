"""No power loss loses what was acknowledged, or leaves a sealed bundle that is not whole; and these tests would see it if one did."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scantui.evidence.replay import State, open_bundle
from scantui.evidence.seal import seal
from scantui.evidence.verify import verify
from scantui.evidence.writer import BundleError

from .crashsim import Crash, RecordingOs, crashes
from .helpers import BODIES, NOW, add, fill, opened, sealed

EACH = int(os.environ.get("SCANTUI_CRASH_STATES", "6"))


def recorded(root: Path, forget: str = "") -> RecordingOs:
    """Two captures, a crash with half of a third, a third after taking the bundle up again, and a seal after an interrupted one."""
    disk = RecordingOs(root, forget)
    bundle = root / "b"
    with opened(bundle, disk) as writer:
        for body in BODIES[:2]:
            disk.ack(add(writer, body).id)
    data = str(bundle / "data")
    fd = disk.create(f"{data}/0003-portal.body")
    disk.write(fd, b"half of an ans")
    disk.close(fd)
    with opened(bundle, disk) as writer:
        disk.ack(add(writer, BODIES[2]).id)
    fd = disk.create(f"{bundle}/bagit.txt")
    disk.write(fd, b"BagIt-Ver")
    disk.close(fd)
    seal(bundle, NOW, disk)
    disk.ack("sealed")
    return disk


def harm(crash: Crash) -> str:
    """What was lost, or an empty string."""
    bundle = crash.path / "b"
    captures = [name for name in crash.acked if name != "sealed"]
    try:
        found = open_bundle(bundle)
    except BundleError as error:
        is_sealed = (bundle / "tagmanifest-sha256.txt").exists()
        return f"bad sealed: {error}" if is_sealed else (f"lost: {error}" if captures else "")
    if "sealed" in crash.acked and found.state is not State.SEALED:
        return "lost: the seal"
    there = {capture.id: capture.read() for capture in found.captures}
    bodies = dict(zip([name for name in there if name in captures], BODIES, strict=False))
    for name in captures:
        if name not in there or there[name] != bodies[name]:
            return f"lost: {name}"
    return ""


def test_no_power_loss_harms_a_bundle(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    disk = recorded(tmp_path / "real")
    assert verify(tmp_path / "real" / "b").problems == ()
    states = 0
    for crash in crashes(disk.log, tmp_path / "crashed", EACH):
        states += 1
        assert harm(crash) == "", crash
        shutil.rmtree(crash.path)
    assert states >= 6 * 50


def test_work_goes_on_after_a_power_loss(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    disk = recorded(tmp_path / "real")
    for crash in crashes(disk.log, tmp_path / "crashed", 1, seed=2):
        bundle = crash.path / "b"
        if bundle.exists() and open_state(bundle) is State.SEALED:
            continue
        crash.path.mkdir(exist_ok=True)
        fill(bundle, [b"after the crash"])
        seal(bundle, NOW)
        found = open_bundle(bundle)
        assert {name for name in crash.acked if name != "sealed"} < {capture.id for capture in found.captures}
        assert found.captures[-1].read() == b"after the crash"


def open_state(bundle: Path) -> State:
    return State.SEALED if (bundle / "tagmanifest-sha256.txt").exists() else State.OPEN


@pytest.mark.parametrize("forget", ["fsync", "fsync_dir"])
def test_the_simulation_sees_a_forgotten_sync(tmp_path: Path, forget: str) -> None:
    (tmp_path / "real").mkdir()
    disk = recorded(tmp_path / "real", forget)
    found = [harm(crash) for crash in crashes(disk.log, tmp_path / "crashed", EACH)]
    assert sum(text.startswith("lost") for text in found) > 20
    assert any(text.startswith("bad sealed") for text in found)


def test_a_bundle_sealed_through_the_recorder_is_real(tmp_path: Path) -> None:
    disk = RecordingOs(tmp_path)
    root = sealed(tmp_path / "b", disk=disk).root
    assert verify(tmp_path / "b", root).origin_proven
