"""The Textual app: settings, themes, the gate before the terminal, and the first screen. Everything else belongs to screens."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from ..cli.common import now
from .clipboard import Clipboard
from .gate import HiddenCharacterGate
from .keeper import Keeper
from .themes import DARK, LIGHT

if TYPE_CHECKING:
    from textual.command import Provider

    from .reader import Reader
    from .source import Replay

_BREAKPOINTS = {
    "auto": [(0, "-narrow"), (100, "-normal"), (160, "-wide")],
    "narrow": [(0, "-narrow")],
    "wide": [(0, "-normal"), (160, "-wide")],
}
"""By the setting `console.layout`, from which width on the desk is laid out how."""


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


class ScantuiApp(App[int], inherit_bindings=False):
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
        self, source: Replay, reader: Reader, state_folder: Callable[[], Path] = _state_folder, clock: Callable[[], datetime] = now
    ) -> None:
        super().__init__()
        settings = source.settings.console
        self.source = source
        self.reader = reader
        self.clock = clock
        self.state_folder = state_folder
        self.gate = HiddenCharacterGate()
        self.keeper = Keeper(state_folder)
        self.clipboard_door = Clipboard(os.environ, self._write_to_terminal, state_folder, settings.clipboard)
        self.HORIZONTAL_BREAKPOINTS = _BREAKPOINTS.get(settings.layout, _BREAKPOINTS["auto"])
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = self._wanted_theme(settings.theme)
        self.set_keymap(dict(settings.keys))

    def _wanted_theme(self, name: str) -> str:
        """Without colour the ansi themes would paint black on black (STYLE, "Measured")."""
        theme = self.available_themes.get(name)
        return DARK.name if theme is None or (self.no_color and theme.ansi) else name

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self.gate]

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield SystemCommand("Screenshot", "Save a picture (SVG) of what is shown", lambda: self.set_timer(0.1, self.deliver_screenshot))

    def get_default_screen(self) -> Screen[Any]:
        from .screens.desk import DeskScreen

        return DeskScreen(self.reader)

    def on_mount(self) -> None:
        settings = self.source.settings.console
        if settings.theme not in {"auto", *self.available_themes}:
            self.notify(f"[console] theme {settings.theme!a} is not known", severity="warning", markup=False)
        if settings.keys:
            from .keys import problems_of

            for problem in problems_of(settings.keys):
                self.notify(problem, severity="warning", markup=False, timeout=15)

    def copy_to_clipboard(self, text: str) -> None:
        """What the text box cuts goes the same way as everything else."""
        self._clipboard = text
        self.run_worker(lambda: self.clipboard_door.copy(text), thread=True, exclusive=True, group="copy")

    def _write_to_terminal(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    def _fatal_error(self) -> None:
        """Instead of Textual's crash text, which prints local variables (SAFETY 0.4): one sentence, and where the details are."""
        from .crash import crash_text

        self.bell()
        self._exit_renderables.append(crash_text(sys.exc_info(), self.state_folder()))
        self._close_messages_no_wait()


def run_console(source: Replay, reader: Reader) -> int:
    """Run the console until the user leaves; the exit status."""
    import gc

    if os.environ.get("TERM") == "dumb":
        from ..cli.errors import UsageError

        reader.stop()
        raise UsageError("this terminal (TERM=dumb) cannot show the console; `scantui assess` prints the same")
    gc.disable()  # nothing of the start-up becomes garbage; the first screen turns it on again
    app = ScantuiApp(source, reader)
    result = app.run(mouse=source.settings.console.mouse)
    reader.stop()
    return result if result is not None else (app.return_code or 0)
