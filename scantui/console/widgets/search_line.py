"""The line in which one types what to look for: opened by `/`, taken by Enter, given up by Escape."""

from __future__ import annotations

from textual.widgets import Input


class SearchLine(Input):
    """Hidden until it is opened. Its screen hears `Input.Changed` as one types and `Input.Submitted` for Enter."""

    def __init__(self, hint: str) -> None:
        super().__init__(placeholder=hint, id="search", compact=True)
        self.display = False

    def open(self, text: str = "") -> None:
        """Show the line with a text to begin with, which is no change."""
        with self.prevent(Input.Changed):
            self.value = text
        self.display = True
        self.focus()

    def close(self) -> bool:
        """Hide it; whether it was there. The screen gives the focus back to its list."""
        was_open = bool(self.display)
        self.display = False
        return was_open
