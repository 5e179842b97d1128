"""Answers that the demo's machines still lack, and a user who gathers them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from textual import events

from scantui.console.screens.collect import CollectScreen
from scantui.console.screens.collect_work import CollectMode
from scantui.console.source import Replay
from scantui.demo import demo_bundle
from scantui.evidence.writer import BundleWriter

from ..portal import pages
from .driver import NOW, Driver, opened

TICKETS = {"ping": 21731, "scan-result": 21690, "netmax": 21744, "portal": 21744, "chlorine-log": 21719}
MACHINES = {
    "ping": "prod-tor01-infra-vault-02",
    "scan-result": "prod-wdc06-carrier1-worker-12",
    "netmax": "prod-osa21-carrier2-worker-31",
    "portal": "prod-syd04-carrier2-worker-45",
    "chlorine-log": "prodfr2-par04-carrier1-worker-1022",
}
"""By kind: the machine of the demo whose verdict asks for it."""

PING = """PING {0} ({0}) 56(84) bytes of data.

--- {0} ping statistics ---
4 packets transmitted, 0 received, 100% packet loss, time 3052ms
"""


def captured(ending: str) -> bytes:
    """A capture of the demo."""
    (body,) = demo_bundle().glob(f"data/*{ending}.body")
    return body.read_bytes()


def scan_result() -> str:
    answer = json.loads(captured("0015-scan-result"))
    answer["response"] |= {"name": "ALC_Prod_WDC06_private_import"}
    answer["response"]["progress"]["deadHostIPs"] = answer["response"]["progress"]["deadHostIPs"].replace("10.20.6.80", "10.31.6.112")
    return json.dumps(answer)


def portal_page(is_open: bool = True) -> str:
    rows = (pages.Row("10.36.6.45", "ben", "10 hours ago", "10 hours ago"), pages.Row("203.0.113.45", "fen", "10 hours ago", "9 hours ago"))
    listed = [
        pages.Machine(name, "10 hours ago", "5 hours ago", "2 hours ago", "Live", rows, is_open=is_open)
        for name in (MACHINES["portal"], "prod-syd04-carrier2-worker-99")
    ]
    return pages.page(listed)


def answers() -> dict[str, str]:
    """By kind, what settles the machine's verdict."""
    return {
        "ping": PING.format("10.34.6.22"),
        "scan-result": scan_result(),
        "netmax": f"IP: 10.41.6.231\nName: {MACHINES['netmax']}\nType: Virtual Server\nVLAN: 1841\n",
        "portal": portal_page(),
        "chlorine-log": re.sub(r'"oldest": "[\d.]+"', '"oldest": "1793000000.000000"', captured("0011-chlorine-log").decode()),
    }


def unsealed(folder: Path) -> Path:
    """The demo's evidence in an open bundle."""
    from scantui.evidence.replay import open_bundle

    bundle = folder / "case"
    with BundleWriter.open(bundle, NOW, tool_version="0") as writer:
        for one in open_bundle(demo_bundle()).captures:
            with one.open() as body:
                writer.add(one.kind, one.question, one.captured_at, one.time_source, one.file_name.raw, body)
    return bundle


@dataclass
class Collector:
    """One session that stands at the collecting screen."""

    session: Driver
    returned: list[Replay | None]

    @property
    def screen(self) -> CollectScreen:
        return cast(CollectScreen, self.session.app.screen)

    @property
    def mode(self) -> CollectMode:
        return self.screen.mode

    async def open(self) -> None:
        desk, app = self.session.desk, self.session.app
        assert desk.current is not None
        assert desk.loaded is not None

        def back(source: Replay | None) -> None:
            self.returned.append(source)
            if source is not None:
                desk.show_again(source)

        app.push_screen(CollectScreen(desk.current, desk.loaded, app.source, desk.reader, app.clock, app.state_folder), back)
        await self.session.settle()

    async def choose(self, kind: str) -> None:
        """The piece of a kind, by the keys that a user would press."""
        kinds = [piece.kind.value for piece in self.screen.pieces]
        await self.session.press("home", *["down"] * kinds.index(kind))

    async def paste(self, text: str) -> None:
        assert self.session.app.focused is not None
        self.session.app.focused.post_message(events.Paste(text))
        await self.session.settle()

    async def paste_answer(self, text: str) -> None:
        await self.session.press("p")
        await self.paste(text)
        await self.session.press("f2")

    async def name_file(self, path: Path) -> None:
        from textual.widgets import Input

        await self.session.press("f")
        self.screen.query_one("#path", Input).value = str(path)  # as a path that was dropped on the terminal
        await self.session.press("enter")

    def seen(self) -> str:
        return "\n".join(self.session.lines("seen"))

    def said(self) -> str:
        from textual.widgets import Static

        return str(self.screen.query_one("#said", Static).content)


def saved(folder: Path, name: str, text: str) -> Path:
    """A file that was saved some minutes ago."""
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    at = NOW.timestamp() - 300
    os.utime(file, (at, at))
    return file


@asynccontextmanager
async def collecting(
    folder: Path, kind: str, size: tuple[int, int] = (120, 36), bundle: Path | None = None, clipboard: str = "auto"
) -> AsyncIterator[Collector]:
    """At the machine of the demo whose verdict asks for a kind of evidence."""
    state = folder / "state"
    state.mkdir(parents=True)
    async with opened(state, size=size, bundle=bundle, downloads=str(folder / "downloads"), clipboard=clipboard) as session:
        await session.select_ticket(TICKETS[kind])
        await session.select_machine(MACHINES[kind])
        session.expect_next("collect")
        collector = Collector(session, [])
        await collector.open()
        yield collector
