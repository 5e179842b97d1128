"""The lab's GitHub as the tests of this room ask it, and what was collected as a reader gets it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from scantui.credentials import Secret
from scantui.evidence.model import Capture, Collected
from scantui.net import System
from tests.lab.github import GitHubLab

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HEADERS = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}


def system_of(lab: GitHubLab, *, seconds: float = 20.0, token: str = GitHubLab.TOKEN) -> System:
    return System("GitHub", lab.base, {"authorization": Secret(f"Bearer {token}")}, HEADERS, seconds=seconds)


async def the_only(collected: AsyncIterator[Collected]) -> Collected:
    (found,) = [one async for one in collected]
    return found


def capture_of(collected: Collected) -> Capture:
    """As the bundle gives it back."""
    body, question = collected.body, collected.whole_question
    return Capture("data/0001-live.body", collected.kind, collected.captured_at, question, len(body), "0" * 64, lambda: io.BytesIO(body))
