"""A bundle that changes, goes or turns into something else while the console shows it: told in one sentence, never shown as evidence."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scantui.demo import demo_bundle

from .driver import opened


def _gone(path: Path) -> None:
    path.unlink()


def _longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"FORGED LINE\n")


def _same_length(path: Path) -> None:
    path.write_bytes(b"FORGED LINE\n" + path.read_bytes()[12:])


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _whole_bundle_gone(path: Path) -> None:
    shutil.rmtree(path.parents[1])


CHANGES = (_gone, _longer, _same_length, _pipe, _link, _folder, _whole_bundle_gone)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    copy = tmp_path / "bundle"
    shutil.copytree(demo_bundle(), copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)
    return copy


@pytest.mark.parametrize("change", CHANGES)
async def test_a_capture_that_changed_is_not_shown(bundle: Path, tmp_path: Path, change: Callable[[Path], None]) -> None:
    async with opened(tmp_path / "state", bundle=bundle) as session:
        await session.press("e")
        chosen = session.app.screen.lines[session.app.screen.listed.cursor].capture  # type: ignore[attr-defined]
        change(bundle / chosen)
        await session.press("enter")
        assert session.place == "EvidenceScreen"
        session.expect_seen("the file could not be read")
        session.expect_unseen("FORGED")
        await session.press("x", "slash", "a", "escape", "escape")
        assert session.place == "DeskScreen"
        await session.press("d", "escape", "q")
    assert session.app.return_code == 0
