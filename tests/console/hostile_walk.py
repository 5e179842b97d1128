"""Run in a pseudo terminal: the real console, walked through every place from within; what it wrote is judged outside.

    python -m tests.console.hostile_walk PLACES replay BUNDLE

Writes the names of the places that were shown to the file PLACES.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from textual.events import Paste
from textual.pilot import Pilot

import scantui.console.app as console
from scantui.__main__ import main
from scantui.console.screens.collect import CollectScreen
from scantui.console.screens.collect_work import CollectMode
from scantui.console.screens.message import MessageScreen

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
    await session.app.push_screen(MessageScreen(ALL, ALL))
    await session.settle()
    seen.add(session.place)
    session.app.last_words = session.app.kept_words()
    session.app.exit(0)


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
