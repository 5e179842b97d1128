"""The whole lab, once for a test that needs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.everything import serving_all

from .kit import Sitting


@pytest.fixture
def sitting(tmp_path: Path) -> Iterator[Sitting]:
    (tmp_path / "lab").mkdir()
    (tmp_path / "home").mkdir()
    with serving_all(tmp_path / "lab") as lab:
        yield Sitting(lab, tmp_path / "home")
