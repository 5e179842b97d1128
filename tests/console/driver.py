"""Drives the console in the product's words: `await desk.select_ticket(21731)`, `desk.expect_next("reload")`, `clipboard.expect(text)`."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.screen import Screen

from scantui.console.app import ScantuiApp
from scantui.console.clipboard import Clipboard
from scantui.console.reader import Reader, ReadingFailed, ReadingOn, TicketsRead
from scantui.console.screens.desk import DeskScreen
from scantui.console.source import Loaded, Replay
from scantui.console.terminal import Terminal
from scantui.console.widgets.band import Band
from scantui.console.widgets.line_list import LineList
from scantui.demo import demo_bundle
from scantui.drafts.model import Draft, DraftKind, called_for
from scantui.drafts.write import write_draft
from scantui.runbook.assessment import Assessment, Next
from scantui.settings import Console as ConsoleSettings
from scantui.settings import Settings

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SEQUENCE = re.compile("\x1b\\]52;c;([^\a]*)\a")


def source(bundle: Path | None = None, **console: object) -> Replay:
    """The demo evidence, or another bundle, with some settings of the console."""
    settings = Settings(console=replace(ConsoleSettings(), **console))  # type: ignore[arg-type]
    return Replay(bundle or demo_bundle(), settings)


@cache
def loaded(bundle: Path) -> Loaded:
    """A bundle, read once for all tests: reading is tested by itself."""
    return Replay(bundle, Settings()).load(lambda done, count, capture: None)


class ReadAlready:
    """A reader that has nothing left to do."""

    def __init__(self, bundle: Path) -> None:
        self._bundle = bundle

    def early(self) -> TicketsRead | None:
        return None

    def messages(self) -> Iterator[ReadingOn | TicketsRead | ReadingFailed | Loaded]:
        yield loaded(self._bundle)

    def stop(self) -> None:
        return None


@dataclass
class FakeTerminal:
    """Stands where the terminal's clipboard is."""

    texts: list[str] = field(default_factory=list)

    def write(self, sequence: str) -> None:
        from base64 import b64decode

        found = SEQUENCE.fullmatch(sequence)
        assert found, sequence
        self.texts.append(b64decode(found[1]).decode())

    def expect(self, text: str) -> None:
        assert self.texts, "nothing was copied"
        assert self.texts[-1] == text


_CALM = 2
"""So many looks in a row at which nothing waits."""
_PATIENCE = 60.0


def _is_busy(app: ScantuiApp, screen: Screen[object]) -> bool:
    drawing = (screen._layout_required, screen._scroll_required, screen._repaint_required, screen._recompose_required)
    if any(drawing) or screen._dirty_widgets or screen._callbacks:
        return True
    return any(pump.message_queue_size or pump._next_callbacks for pump in (app, *app.screen_stack, *screen.walk_children()))


class Driver:
    """One session. `keys` counts what was pressed since the desk was ready."""

    def __init__(self, app: ScantuiApp, pilot: Pilot[int], clipboard: FakeTerminal) -> None:
        self.app = app
        self.pilot = pilot
        self.clipboard = clipboard
        self.keys = 0

    @property
    def desk(self) -> DeskScreen:
        (desk,) = [screen for screen in self.app.screen_stack if isinstance(screen, DeskScreen)]
        return desk

    @property
    def place(self) -> str:
        return type(self.app.screen).__name__

    async def press(self, *keys: str) -> None:
        """Each key when what the one before began is done, except for threads."""
        self.keys += len(keys)
        for key in keys:
            self._send(key)
            await self._at_rest()
        await self.settle()

    def _send(self, key: str) -> None:
        """As a terminal's driver does."""
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        try:
            char: str | None = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
        except KeyError:
            char = name if len(name) == 1 else None
        event = events.Key(name, char)
        event.set_sender(self.app)
        assert self.app._driver is not None
        self.app._driver.send_message(event)

    async def type(self, text: str) -> None:
        await self.press(*({" ": "space"}.get(char, char) for char in text))

    async def settle(self) -> None:
        """Everything under way is done: threads that copy or read, and the frame after them."""
        await self._at_rest()
        while workers := [worker for worker in self.app.workers if worker.group != "follow" and not worker.is_finished]:
            await self.app.workers.wait_for_complete(workers)
            await self._at_rest()

    async def ready(self) -> None:
        """The bundle was read."""
        await self.app.workers.wait_for_complete()
        await self._at_rest()
        self.keys = 0

    async def _at_rest(self) -> None:
        """No message waits anywhere and the frame is drawn. Told by the queues, not by the clock: the same on a busy machine."""
        calm = 0
        while calm < _CALM and self.app.is_running and not self.app._exit and self.app._exception is None:
            await self.pilot._wait_for_screen(timeout=_PATIENCE)
            await self.app.animator.wait_until_complete()
            await asyncio.sleep(0)
            screen = self.app.screen
            screen._on_timer_update()
            calm = 0 if _is_busy(self.app, screen) else calm + 1

    # What is seen

    def screen_text(self) -> str:
        """What stands on the screen, as a terminal shows it."""
        screen: Screen[object] = self.app.screen
        height = screen.size.height
        rows = screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows[:height])

    def expect_seen(self, *texts: str) -> None:
        seen = self.screen_text()
        for text in texts:
            assert text in seen, f"{text!r} is not to be seen:\n{seen}"

    def expect_unseen(self, text: str) -> None:
        assert text not in self.screen_text()

    @property
    def band(self) -> str:
        return self.app.screen_stack[1].query_one(Band).text.left

    @property
    def focus(self) -> str | None:
        return self.app.focused.id if self.app.focused else None

    @property
    def current(self) -> Assessment:
        current = self.desk.current
        assert current is not None
        return current

    def expect_next(self, next_: Next | str) -> None:
        assert self.current.next == next_, self.current.why

    def told(self) -> list[str]:
        """The notices, newest last."""
        return [str(notice.message) for notice in self.app._notifications]

    def lines(self, list_id: str) -> list[str]:
        """What a list shows, line by line, on the screen or not."""
        listed = self.app.screen.query_one(f"#{list_id}", LineList)
        return [line.text for index in range(listed.count) for line in listed.item_at(index)]

    # What is done

    async def select_ticket(self, number: int) -> None:
        """By the keys that a user would press."""
        await self.press("1")
        numbers = [one.ticket.number for one in self.desk.shown_tickets]
        await self._walk(numbers.index(number) - self.desk.tickets.cursor)

    async def select_machine(self, name: str) -> None:
        await self.press("2")
        names = [each.case.host.name for each in self.desk.shown_machines]
        await self._walk(names.index(name) - self.desk.machines.cursor)

    async def _walk(self, steps: int) -> None:
        if steps:
            await self.press(*(["down"] * steps if steps > 0 else ["up"] * -steps))

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.pilot.pause()

    def draft(self, kind: DraftKind | None = None) -> Draft:
        """What the drafts' own writer says: what must arrive."""
        assert self.desk.loaded is not None
        done = self.desk.deeds.for_([self.current])
        return write_draft(kind or called_for(self.current), [self.current], self.desk.loaded.provenance, done)


@asynccontextmanager
async def opened(
    folder: Path,
    size: tuple[int, int] = (120, 36),
    reader: Reader | None = None,
    bundle: Path | None = None,
    environ: Mapping[str, str] | None = None,
    kind: type[ScantuiApp] = ScantuiApp,
    wait: bool = True,
    terminal: Terminal | None = None,
    **settings: object,
) -> AsyncIterator[Driver]:
    """A console over the demo evidence, its terminal and clipboard file in `folder`."""
    replay = source(bundle, **settings)
    app = kind(replay, reader or ReadAlready(replay.bundle), lambda: folder, lambda: NOW, terminal or Terminal())
    clipboard = FakeTerminal()
    app.clipboard_door = Clipboard(environ or {}, clipboard.write, lambda: folder, replay.settings.console.clipboard)
    async with app.run_test(size=size, notifications=True) as pilot:
        driver = Driver(app, pilot, clipboard)
        if wait:
            await driver.ready()
        yield driver
