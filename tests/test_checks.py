"""ruff and strict types are part of the test run, so that one command says whether the tree is good."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("check", [["ruff", "check", "--no-cache", "."], ["mypy"]], ids=["ruff", "mypy"])
def test_the_tree_is_clean(check: list[str]) -> None:
    finished = subprocess.run([sys.executable, "-m", *check], cwd=_ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
