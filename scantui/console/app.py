"""The Textual app: themes, the gate before the terminal, and the first screen. Everything else belongs to screens."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter

from .clipboard import Clipboard
from .gate import HiddenCharacterGate
from .themes import DARK, LIGHT

if TYPE_CHECKING:
    from .reader import Reader
    from .source import Replay


class ScantuiApp(App[int]):
    """The console."""

    TITLE = "scantui"
    CSS_PATH = "scantui.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "colon,ctrl+p"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared so by Textual
        (0, "-narrow"),
        (100, "-normal"),
        (160, "-wide"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+c", "quit", "Quit", show=False, id="quit", tooltip="Leave scantui"),
    ]

    def __init__(self, source: Replay, reader: Reader, clipboard_folder: Path | None = None) -> None:
        super().__init__()
        self.source = source
        self.reader = reader
        self.gate = HiddenCharacterGate()
        self.clipboard_door = Clipboard(os.environ, self._write_to_terminal, clipboard_folder or _state_folder())
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        wanted = source.settings.console.theme
        self.theme = wanted if wanted in self.available_themes else DARK.name
        if "NO_COLOR" in os.environ:
            self.theme = "textual-dark"  # the ansi themes would paint black on black (STYLE, "Measured")
        self.set_keymap(dict(source.settings.console.keys))

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self.gate]

    def on_mount(self) -> None:
        from .screens.desk import DeskScreen

        self.push_screen(DeskScreen(self.reader))

    def _write_to_terminal(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)

    def _fatal_error(self) -> None:
        """Instead of Textual's crash text, which prints local variables (SAFETY 0.4): one sentence, and where the details are."""
        from .crash import crash_text

        self.bell()
        self._exit_renderables.append(crash_text(sys.exc_info(), _state_folder()))
        self._close_messages_no_wait()


def _state_folder() -> Path:
    from platformdirs import user_state_path

    return user_state_path("scantui")


def run_console(source: Replay, reader: Reader) -> int:
    """Run the console until the user leaves; the exit status."""
    import gc

    gc.disable()  # nothing of the start-up becomes garbage; the first screen turns it on again
    app = ScantuiApp(source, reader)
    result = app.run()
    reader.stop()
    return result if result is not None else (app.return_code or 0)
