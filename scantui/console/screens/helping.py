"""The help of a place: the same key and the same screen wherever one is."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen


class HasHelp(Screen[Any]):
    """For a screen that binds a key to `help`."""

    def action_help(self) -> None:
        from .help import HelpScreen

        self.app.push_screen(HelpScreen(self))
