"""The lab's GitHub, and a desk that posts to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from scantui.tickets.post import Poster
from scantui.tickets.sending import Sendings
from tests.lab.github import GitHubLab
from tests.lab.server import serving
from tests.net.kit import client

from .github_kit import system_of
from .posting_kit import Bench


@pytest.fixture
def lab() -> Iterator[GitHubLab]:
    with serving(GitHubLab()) as system:
        yield system


@pytest.fixture
async def bench(lab: GitHubLab, tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(lab, tmp_path / "sending")
    async with client() as (http, made.told):
        system = system_of(lab, seconds=0.5)
        made.poster = Poster(http, system, Sendings(made.folder), lambda: made.now, sleep=made.sleep, on_wait=made.waits.append)
        yield made
