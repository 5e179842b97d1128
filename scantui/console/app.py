"""The Textual app: settings, doors, and the first screen. How it looks is `dressed`; everything else belongs to screens."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Event, InputEvent, Key
from textual.screen import Screen

from ..cli.common import now
from .clipboard import Clipboard
from .dressed import DressedApp, remember_theme, remembered_theme
from .in_turn import TakesKeysInTurn
from .keeper import Keeper, Remembers
from .layout import BREAKPOINTS
from .leaving import on_being_ended
from .terminal import Terminal, terminal_of

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver

    from .live import LiveDesk
    from .reader import Reader
    from .source import Replay
    from .texts import Texts

def _state_folder() -> Path:
    """Where the clipboard's file and the record of a crash go."""
    from platformdirs import user_state_path

    return user_state_path("scantui")


def _palette_commands() -> type[Provider]:
    from .commands import PaletteCommands

    return PaletteCommands


def _system_commands() -> type[Provider]:
    from textual.system_commands import SystemCommandsProvider

    return SystemCommandsProvider


class ScantuiApp(DressedApp, TakesKeysInTurn, inherit_bindings=False):
    """The console."""

    TITLE = "scantui"
    CSS_PATH = Path(__file__).with_name("scantui.tcss")
    COMMANDS: ClassVar[set[Any]] = {_palette_commands, _system_commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit", id="quit", tooltip="Leave scantui"),
        Binding("ctrl+c", "quit", "Quit at once", show=False, priority=True, id="quit-at-once", tooltip="Leave scantui, from anywhere"),
        Binding("colon,ctrl+p", "command_palette", "Commands", show=False, id="palette", tooltip="Every command, by name"),
    ]

    def __init__(
        self,
        source: Replay,
        reader: Reader,
        state_folder: Callable[[], Path] = _state_folder,
        clock: Callable[[], datetime] = now,
        terminal: Terminal = Terminal(),  # noqa: B008 - a value that never changes
        live: LiveDesk | None = None,
    ) -> None:
        settings = source.settings.console
        keeper = Keeper(state_folder)
        remembered = keeper.load("layout")
        super().__init__(terminal, remembered_theme(remembered) if settings.theme == "auto" else settings.theme, settings.symbols)
        self.source = source
        self.reader = reader
        self.live = live
        """Who asks the live systems; None in a replay, where nobody can be asked and nothing be sent."""
        self.clock = clock
        self.state_folder = state_folder
        self.last_words = ""
        self.is_leaving = False
        self.keeper = keeper
        self.remembered = remembered
        """How the user left the console: read once, at the start."""
        self.texts: Texts | None = None
        self.clipboard_door = Clipboard(os.environ, self._write_to_terminal, state_folder, settings.clipboard)
        self.HORIZONTAL_BREAKPOINTS = BREAKPOINTS.get(settings.layout, BREAKPOINTS["auto"])
        self.set_keymap(dict(settings.keys))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield SystemCommand("Screenshot", "Save a picture (SVG) of what is shown", lambda: self.set_timer(0.1, self.deliver_screenshot))

    def get_default_screen(self) -> Screen[Any]:
        from .screens.desk import DeskScreen

        return DeskScreen(self.reader)

    def get_driver_class(self) -> type[Driver]:
        from .keyboard import ConsoleDriver

        usual = super().get_driver_class()
        return ConsoleDriver if issubclass(ConsoleDriver, usual) else usual

    async def on_event(self, event: Event) -> None:
        """Keys behind the one that leaves open nothing any more; Escape and a key that came as one are two, unless the user bound them."""
        if isinstance(event, InputEvent) and self.is_leaving:
            return
        if isinstance(event, Key) and not event.is_forwarded:
            from .keyboard import escape_and_key

            two = escape_and_key(event)
            if two and event.key not in self.screen.active_bindings:
                for key in two:
                    await super().on_event(key)
                return
        await super().on_event(event)

    def on_mount(self) -> None:
        settings = self.source.settings.console
        if not self.is_headless:
            on_being_ended(lambda status: self.exit(return_code=status), self.keep_all)
        if settings.theme not in {"auto", *self.available_themes}:
            self.notify(f"[console] theme {settings.theme!a} is not known", severity="warning", markup=False)
        if settings.keys:
            from .keys import problems_of

            for problem in problems_of(settings.keys):
                self.notify(problem, severity="warning", markup=False, timeout=15)

    def keep_all(self) -> None:
        """Write what the screens want remembered."""
        for screen in self.screen_stack:
            if isinstance(screen, Remembers):
                screen.remember()
        remember_theme(self.keeper, self.theme, self.source.settings.console.theme)

    def exit(self, result: int | None = None, return_code: int = 0, message: Any | None = None) -> None:
        self.is_leaving = True
        self.keep_all()
        if self.live is not None:
            self.live.stop()  # else one would wait for a system that does not answer
        super().exit(result, return_code, message)

    def copy_to_clipboard(self, text: str) -> None:
        """What the text box cuts goes the same way as everything else."""
        self._clipboard = text
        self.run_worker(lambda: self.clipboard_door.copy(text), thread=True, exclusive=True, group="copy")

    def _write_to_terminal(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    def _fatal_error(self) -> None:
        """Instead of Textual's crash text, which prints local variables (SAFETY 0.4): what failed, and where the details are."""
        from .crash import FAULT, crash_text

        self._return_code = FAULT
        if not self.last_words:  # what fails afterwards, while leaving, is a consequence
            self.last_words = crash_text(self._exception, self.state_folder, self.kept_words)
        self._close_messages_no_wait()

    def kept_words(self) -> str:
        """What a crash leaves of the user's own words, in one sentence; nothing where nothing was typed."""
        return self.texts.after_a_crash() if self.texts else ""


def _take_the_terminal() -> None:
    """Textual draws on standard error: where that is a file or closed, one would see nothing and could hardly leave.

    And it believes COLUMNS and LINES, which a shell may have exported long before the window had its size.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        sys.__stderr__ = sys.__stdout__  # type: ignore[misc]
        sys.stderr = sys.stderr or sys.stdout
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)


def run_console(source: Replay, reader: Reader, live: LiveDesk | None = None) -> int:
    """Run the console until the user leaves; the exit status."""
    import gc

    if os.environ.get("TERM") == "dumb":
        from ..cli.errors import UsageError

        reader.stop()
        raise UsageError("this terminal (TERM=dumb) cannot show the console; `scantui assess` prints the same")
    _take_the_terminal()
    gc.disable()  # nothing of the start-up becomes garbage; the first screen turns it on again
    app = ScantuiApp(source, reader, terminal=terminal_of(os.environ), live=live)
    result = app.run(mouse=source.settings.console.mouse)
    reader.stop()
    sys.stderr.write(app.last_words)  # not through Rich: a path that it wrapped could not be copied
    return result if result is not None else (app.return_code or 0)
