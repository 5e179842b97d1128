"""Hypothesis profiles: no deadline, for a busy machine is no bug; the same examples every time in CI; `nightly` digs deeper."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=20_000)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_xdist_auto_num_workers() -> int:
    """Whole sessions of the console mostly wait for its next frame: more workers than processors share them."""
    return 3 * (os.cpu_count() or 1)
