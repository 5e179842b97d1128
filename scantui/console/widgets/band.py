"""The band at the top: always says that this is a replay, and of what time."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from ..lines import cell_width


class Band(Static):
    """One reversed line: what is looked at on the left, its state on the right."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(Content(""), id=id, markup=False)
        self._left = ""
        self._right = ""

    def say(self, left: str, right: str = "") -> None:
        self._left, self._right = left, right
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        width = self.size.width
        gap = width - cell_width(self._left) - cell_width(self._right)
        self.update(Content(self._left if gap < 1 else self._left + " " * gap + self._right))
