"""What is installed: the wheel holds the stylesheet, the data and the demo's evidence, and nothing that belongs to the repository."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scantui import __version__
from scantui.demo import demo_bundle

from .desk import ROOT, really

pytestmark = pytest.mark.skipif(importlib.util.find_spec("hatchling") is None, reason="hatchling, which builds the wheel, is not installed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("there is no pyproject.toml to build from")
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, folder], cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("scantui-*-py3-none-any.whl")
    with zipfile.ZipFile(built) as archive:
        yield archive


def test_every_file_of_the_package_is_in(wheel: zipfile.ZipFile) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "scantui").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    inside = {name for name in wheel.namelist() if name.startswith("scantui/")}
    assert files == inside
    assert {Path(name).suffix for name in inside} >= {".py", ".toml", ".tcss", ".body", ".meta", ".jsonl", ".txt"}


def test_nothing_else_is_in(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0] for name in wheel.namelist()} == {"scantui", f"scantui-{__version__}.dist-info"}
    assert not [name for name in wheel.namelist() if "/tests/" in name or "/raw/" in name or "bench" in name]


def test_the_evidence_is_in_byte_for_byte(wheel: zipfile.ZipFile) -> None:
    for path in demo_bundle().rglob("*"):
        if path.is_file():
            name = f"scantui/demo/evidence/{path.relative_to(demo_bundle()).as_posix()}"
            assert hashlib.sha256(wheel.read(name)).digest() == hashlib.sha256(path.read_bytes()).digest(), name


def test_the_command_is_there(wheel: zipfile.ZipFile) -> None:
    (name,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "scantui = scantui.__main__:main" in wheel.read(name).decode()


def test_it_runs_from_where_it_was_unpacked(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """The dependencies are this environment's; the program is the wheel's alone."""
    for member in wheel.infolist():
        target = tmp_path / member.filename
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(wheel.read(member))
    ran = really("assess", tmp_path / "scantui" / "demo" / "evidence", env={"PYTHONPATH": str(tmp_path)}, cwd=tmp_path)
    assert ran.status == 1
    assert ran.out.startswith("48 machines in 10 tickets, as of 2026-11-20 09:00 UTC.")


def test_shared_files_are_copied_before_they_count_as_evidence(tmp_path: Path, wheel: zipfile.ZipFile) -> None:
    """uv links files of one cache into every environment; a bundle must not have such (SAFETY B.6, 46)."""
    for member in wheel.infolist():
        cached, target = tmp_path / "cache" / member.filename, tmp_path / "site" / member.filename
        for path in (cached, target):
            path.parent.mkdir(parents=True, exist_ok=True)
        cached.write_bytes(wheel.read(member))
        target.hardlink_to(cached)
    installed = tmp_path / "site" / "scantui" / "demo" / "evidence"
    env = {"PYTHONPATH": str(tmp_path / "site")}
    verified = really("verify", installed, env=env, cwd=tmp_path)
    assert (verified.status, verified.err) == (0, "")
    assert "22 captures, all intact" in verified.out
    assert really("assess", installed, env=env, cwd=tmp_path).out.startswith("48 machines in 10 tickets")
    assert really("verify", tmp_path / "cache" / "scantui" / "demo" / "evidence", env=env, cwd=tmp_path).status == 2
