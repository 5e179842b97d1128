"""A client whose waits take no time and are remembered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scantui.net import Asked, Client, Wait
from scantui.settings.model import Network

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Told:
    """What the user would have seen meanwhile."""

    waits: list[Wait] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@asynccontextmanager
async def client(network: Network | None = None) -> AsyncIterator[tuple[Client, Told]]:
    """A client on a fixed clock, and what it tells."""
    told = Told()
    made = Client(
        network or Network(), lambda: NOW, on_wait=told.waits.append, on_asked=told.asked.append, sleep=told.sleep, jitter=lambda: 1.0
    )
    async with made:
        yield made, told
