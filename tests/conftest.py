"""Hypothesis profiles: no deadline, for a busy machine is no bug; the same examples every time in CI; `nightly` digs deeper.

And what all sessions of the console would do again in every test: compile Python, parse the same style sheets.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=20_000)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# Hundreds of processes are started: if none may keep what it compiled, that costs more than the tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Whole sessions of the console mostly wait for its next frame: more workers than processors share them."""
    return 3 * (os.cpu_count() or 1)


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def style_sheets_parsed_once() -> Any:
    """Textual keeps the rules that it parsed in each app; the same text and variables make the same rules in the next one too."""
    from textual.css.model import RuleSet
    from textual.css.stylesheet import Stylesheet

    parsed: dict[tuple[object, ...], list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def parse_once(self: Stylesheet, css: str, *where: Any, **how: Any) -> list[RuleSet]:
        key = (css, where, tuple(how.items()), tuple(self._variables.items()))
        if key not in parsed:
            parsed[key] = parse(self, css, *where, **how)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def notices_stay() -> Any:
    """Until they are taken away: on a busy machine the seconds for which one is shown are over before a test looks."""
    from textual.notifications import Notification

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Notification, "time_left", property(lambda notice: 3600.0))
        patch.setattr(Notification, "has_expired", property(lambda notice: False))
        yield
