"""A desk that posts to the lab's GitHub: its clock goes on while it waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from scantui.net import Wait
from scantui.tickets.post import Poster
from scantui.tickets.prepared import Outcome, Prepared
from tests.lab.github import GitHubLab
from tests.lab.github_store import REPOSITORY
from tests.net.kit import Told

from .files import WORKER
from .github_kit import NOW

TICKET = 21744
TEXT = f"### {WORKER}\n\nRebooted (`CHG0472688`, passed).\n"


@dataclass
class Bench:
    """A lab, a poster, and a clock that goes on while the poster waits."""

    lab: GitHubLab
    folder: Path
    told: Told = field(default_factory=Told)
    poster: Poster = field(init=False)
    now: datetime = NOW
    waits: list[Wait] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @property
    def mine(self) -> list[str]:
        """The comments that carry a post's hidden line."""
        return [one["body"] for written in self.lab.store.comments.values() for one in written if "scantui:post:" in one["body"]]

    @property
    def records(self) -> list[Path]:
        return sorted(self.folder.glob("*"))

    @property
    def writes(self) -> list[str]:
        return [f"{one.method} {one.path.rpartition('/')[2]}" for one in self.lab.seen if one.method != "GET"]

    async def prepared(self, text: str = TEXT) -> Prepared:
        return self.poster.comment(REPOSITORY, TICKET, text, await self.poster.see(REPOSITORY, TICKET))

    async def post(self, text: str = TEXT) -> Outcome:
        return await self.poster.carry_out(await self.prepared(text))
