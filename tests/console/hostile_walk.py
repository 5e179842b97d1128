"""Run in a pseudo terminal: the real console, walked through every place from within; what it wrote is judged outside.

    python -m tests.console.hostile_walk PLACES replay BUNDLE

Writes the names of the places that were shown to the file PLACES.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen

import scantui.console.app as console
from scantui.__main__ import main
from scantui.console.live import LiveDesk
from scantui.console.posting import ToPost
from scantui.console.screens.collect import CollectScreen
from scantui.console.screens.collect_work import CollectMode
from scantui.console.screens.message import MessageScreen
from scantui.console.screens.posting import PostScreen
from scantui.console.screens.questions import QuestionsScreen
from scantui.live.round import Desk
from scantui.net import Asked
from scantui.safe_text import OutsideText
from scantui.tickets.prepared import Deed as TicketDeed
from scantui.tickets.prepared import Prepared, Seen

from .driver import Driver, FakeTerminal
from .hostile import ALL, PAYLOADS
from .walk import BOXES, WALK, back_to_the_desk

Run = console.ScantuiApp.run


async def walk(pilot: Pilot[Any], seen: set[str]) -> None:
    session = Driver(pilot.app, pilot, FakeTerminal())  # type: ignore[arg-type]
    await session.ready()
    desk = session.desk
    for number in range(desk.tickets.count):
        desk.tickets.cursor = number
        await session.settle()
    desk.tickets.cursor = next(index for index, one in enumerate(desk.shown_tickets) if one.assessments)
    await session.settle()
    for keys in WALK:
        await session.press(*keys)
        seen.add(session.place)
        await back_to_the_desk(session)
    for keys in BOXES:
        await session.press(*keys)
        assert session.app.focused is not None
        for payload in (*PAYLOADS, ALL):
            session.app.focused.post_message(Paste(payload))
        await session.settle()
        await session.press("tab", "f2")
        await back_to_the_desk(session)
    await look_at_files(session)
    await back_to_the_desk(session)
    session.app.notify(ALL, title=ALL, markup=False, severity="warning")
    await session.settle()
    for screen in (MessageScreen(ALL, ALL), *of_a_live_desk()):
        await session.app.push_screen(screen)
        await session.settle()
        seen.add(session.place)
    session.app.last_words = session.app.kept_words()
    session.app.exit(0)


def of_a_live_desk() -> tuple[Screen[Any], ...]:
    """What only a live console shows, with all that a system could say there."""
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    live = LiveDesk(cast("Desk", None), Path())  # nobody is asked
    live.asked.extend(Asked(payload, payload, at, 1.0, payload) for payload in (*PAYLOADS, ALL))
    prepared = Prepared(TicketDeed.COMMENT, ALL, 1, Seen(OutsideText(ALL), ALL, 1, at), ALL, "0" * 32)
    return QuestionsScreen(live), PostScreen(ToPost(prepared, ALL, (ALL,)))


async def look_at_files(session: Driver) -> None:
    """Those of the download folder, whose names are hostile."""
    await session.press("a", "w")
    screen = session.app.screen
    assert isinstance(screen, CollectScreen)
    screen.look_into_folder()  # a second look: they are whole now
    await session.settle()
    assert len(screen.arrivals) > 10
    for _ in screen.arrivals:
        await session.press("enter")
        if screen.mode is CollectMode.SEEN:
            await session.press("escape")
        await session.press("down")


def run(app: console.ScantuiApp, *, mouse: bool) -> int | None:
    seen = set[str]()
    ended = Run(app, mouse=mouse, auto_pilot=lambda pilot: walk(pilot, seen))
    Path(places).write_text("\n".join(sorted(seen)))
    return ended


if __name__ == "__main__":
    places = sys.argv.pop(1)
    console.ScantuiApp.run = run  # type: ignore[assignment, method-assign]
    sys.exit(main())
