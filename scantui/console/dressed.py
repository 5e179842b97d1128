"""An app in our colours, as far as its terminal can show them. Knows themes and gates; what is shown belongs to screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.app import App
from textual.filter import LineFilter

from .gate import console_for, gates_for
from .keeper import Keeper
from .terminal import Terminal
from .themes import DARK, LIGHT, defaults_for


class DressedApp(App[int], inherit_bindings=False):
    """Chooses the theme and puts the gates before the terminal."""

    def __init__(self, terminal: Terminal, theme: str, symbols: str) -> None:
        super().__init__()
        self.terminal = terminal
        self.no_color = self.no_color or terminal.is_mono
        self.console = console_for(terminal, self.console)
        self.gates = gates_for(terminal, symbols, self.no_color)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = self._wanted_theme(theme)

    def _wanted_theme(self, name: str) -> str:
        """Without colour the ansi themes would paint black on black (STYLE, "Measured")."""
        theme = self.available_themes.get(name)
        own = LIGHT if self.terminal.is_light else DARK
        return own.name if theme is None or (self.no_color and theme.ansi) else name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return defaults_for(self.current_theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), *self.gates]


def remembered_theme(remembered: Mapping[str, Any]) -> str:
    """The theme that the user chose last in the palette, where the settings leave it open."""
    theme = remembered.get("theme")
    return theme if isinstance(theme, str) else "auto"


def remember_theme(keeper: Keeper, theme: str, wanted: str) -> None:
    """A theme that was chosen, and not ours by default nor that of the settings, is there again at the next start."""
    kept = keeper.load("layout")
    if wanted == "auto" and theme != kept.get("theme") and (theme not in {DARK.name, LIGHT.name} or "theme" in kept):
        keeper.save("layout", {**kept, "theme": theme})
