"""A desk of one's own: no settings, secrets or home of the person who runs the tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .desk import Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    home = tmp_path / "home"
    home.mkdir()
    for name in [name for name in os.environ if "TOKEN" in name or name.startswith(("SCANTUI_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(tmp_path)
    return Desk(capsys, tmp_path)
